"""Every error is a problem (RFC 9457), with the headers that every response has."""

import logging

import pytest

from services.api.security import HEADERS
from tests.clients import TestClient

_TYPE = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "status", "detail"),
    [
        ("GET", "/api/v1/nothing", 404, "nothing at /api/v1/nothing"),
        ("GET", "/nothing", 404, "nothing at /nothing"),
        ("GET", "/api/v1/findings/", 404, "nothing at"),
        ("GET", "/api/v1/findings/none", 404, "no finding 'none'"),
        ("GET", "/api/v1/findings/PW-20261340-0123456789abcdef", 404, "no finding"),
        ("GET", "/api/v1/findings/%00", 404, "NUL"),
        ("GET", f"/api/v1/findings/{'x' * 101}", 422, "at most 100"),
        ("POST", "/api/v1/findings", 405, "does not know this method"),
        ("DELETE", "/health", 405, "does not know this method"),
        ("GET", "/api/v1/caselists/2026-02-30", 422, "a day such as 2026-11-20"),
        ("GET", "/api/v1/caselists/today", 422, "a day such as 2026-11-20"),
        ("GET", "/api/v1/rejects?topic=x", 422, "remote-sensing.readings"),
        ("GET", "/api/v1/rejects?from=2026-11-21&to=2026-11-20", 422, "a day not before"),
        ("GET", "/api/v1/positions?boxes=1,1,2,2", 422, "box? known here: box"),
        ("GET", "/health?x=1", 422, "no parameters"),
    ],
)
def test_an_error_is_a_problem(world, method: str, path: str, status: int, detail: str) -> None:
    answer = world.client.request(method, path, follow_redirects=False)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"], problem["status"]) == (status, _TYPE, status)
    assert detail in problem["detail"]
    assert problem["type"].startswith("urn:plumewatch:problem:") and problem["title"]
    assert answer.headers["cache-control"] == "no-store"


def test_405_says_what_is_allowed(world) -> None:
    assert world.client.post("/api/v1/findings").headers["allow"] == "GET"


def test_an_error_of_ours_has_an_id_and_no_stack(
    world, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("services.api.findings.find_page", broken)
    with caplog.at_level(logging.ERROR, logger="plumewatch"):
        answer = TestClient(world.app).get("/api/v1/findings")
    assert (answer.status_code, answer.headers["content-type"]) == (500, _TYPE)
    assert "secret" not in answer.text and "Traceback" not in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")
    assert answer.json()["id"] in caplog.text and "secret detail" in caplog.text


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/findings",
        "/api/v1/nothing",
        "/api/v1/findings?x=1",
        "/docs",
        "/openapi.json",
        "/health",
        "/metrics",
        "/assets/swagger/swagger-ui.css",
    ],
)
def test_headers_of_every_response(world, path: str) -> None:
    answer = world.client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "'unsafe" not in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/findings",
        "/api/v1/findings?format=csv",
        "/api/v1/caselists/2026-11-20?format=xlsx",
        "/metrics",
        "/health",
        "/ready",
        "/openapi.json",
    ],
)
def test_nothing_of_it_is_kept_by_a_browser(world, path: str) -> None:
    assert world.client.get(path).headers["cache-control"] == "no-store"


def test_large_answers_are_compressed_and_workbooks_are_not(world) -> None:
    encodings = [
        world.client.get(f"/api/v1/findings?format={kind}").headers.get("content-encoding") for kind in ("json", "csv", "xlsx")
    ]
    assert encodings == ["gzip", "gzip", None]


def test_a_page_gets_its_own_error_page(world, monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.responses import HTMLResponse

    def page(_request: object, status: int, detail: str, _id: str | None) -> HTMLResponse:
        return HTMLResponse(f"<p>{detail}</p>", status)

    monkeypatch.setattr(world.app.state, "error_page", page, raising=False)
    wanted = {"Accept": "text/html"}
    assert world.client.get("/nothing", headers=wanted).headers["content-type"].startswith("text/html")
    assert world.client.get("/api/v1/nothing", headers=wanted).headers["content-type"] == _TYPE


@pytest.mark.parametrize(
    "body",
    [
        b'{"order":{},"zones":{"type":"FeatureCollection","features":['
        + b",".join([b"{}"] * 2_000)
        + b']},"from":"%b","to":"%b"}',
        b'{"order":{"order_id":"' + b"n" * 200_000 + b'"},"from":"%b","to":"%b"}',
        b"{" + b",".join(b'"k%d":0' % number for number in range(2_000)) + b"}",
    ],
    ids=["many faults", "a long name", "unknown members"],
)
def test_a_problem_is_short_however_much_is_wrong(world, body: bytes) -> None:
    content = body.replace(b"%b", b"2026-11-20")
    answer = world.client.post("/api/v1/orders/what-if", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422 and answer.json()["errors"]
    assert len(answer.content) < 100_000
