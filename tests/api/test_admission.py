"""Who may ask: hosts on every route, pages on every write, and how much a request may bring along."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.dashboard.router import attach
from services.reference.documents import read_json
from services.settings import Settings
from services.tabular import FileRefused
from tests.apps import app_on
from tests.clients import TestClient

ROUTES = (
    "/",
    "/docs",
    "/openapi.json",
    "/health",
    "/ready",
    "/metrics",
    "/nothing",
    "/static/mark.svg",
    "/api/v1/findings",
    "/api/v1/events",
)
DRAFTS = "/api/v1/orders/drafts"
JSON = {"content-type": "application/json"}
HERE = "http://127.0.0.1"


@pytest.fixture
def client(sqlite_url: str, tmp_path: Path) -> Iterator[TestClient]:
    """The whole application with its pages, behind a proxy that is called plume.example."""
    settings = Settings(data=tmp_path, database_url=sqlite_url, hosts="plume.example, 二号.example")  # type: ignore[arg-type]
    with app_on(settings, pages=attach) as app:
        yield TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize("path", ROUTES)
def test_no_route_answers_under_another_name(client: TestClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["content-type"]) == (421, "application/problem+json")
    assert "evil.example" in answer.json()["said"]["zh"] and "PLUMEWATCH_HOSTS" in answer.json()["detail"]
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("LocalHost:8000", 200), ("localhost.", 200), ("127.0.0.1:1", 200), ("127.9.8.7", 200), ("[::1]", 200),
        ("[::1]:8000", 200), ("[0:0:0:0:0:0:0:1]:8", 200), ("plume.example", 200), ("Plume.Example.:443", 200), ("xn--4kqx5k.example", 200),
        ("testserver", 421), ("127.0.0.1.evil.example", 421), ("localhost.evil.example", 421), ("evil.localhost", 421), ("0.0.0.0", 421),
        ("127.1", 421), ("2130706433", 421), ("0x7f.0.0.1", 421), ("127.0.0.1.", 421), ("[::]", 421), ("[::ffff:127.0.0.1]", 421), ("10.0.0.1", 421),
        ("", 400), ("127.0.0.1:x", 400), ("127.0.0.1:123456", 400), ("a@127.0.0.1", 400), ("127.0.0.1, evil.example", 400),
        ("127.0.0.1/evil", 400), ("[::1", 400), ("::1", 400), (":80", 400), (".", 400),
    ],
)  # fmt: skip
def test_hosts(client: TestClient, host: str, status: int) -> None:
    assert client.get("/health", headers={"Host": host}).status_code == status


def test_two_hosts_are_none(client: TestClient) -> None:
    assert client.get("/health", headers=[("Host", "127.0.0.1"), ("Host", "127.0.0.1")]).status_code == 400


def test_what_a_proxy_or_anybody_forwards_is_not_believed(client: TestClient) -> None:
    forwarded = {"X-Forwarded-Host": "127.0.0.1", "Forwarded": "host=127.0.0.1", "Host": "evil.example"}
    assert client.get("/health", headers=forwarded).status_code == 421


@pytest.mark.parametrize("written", ["*", "https://plume.example", "plume.example:80", "a b", "*.example"])
def test_a_setting_that_is_no_host_name_is_refused(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMEWATCH_HOSTS", f"good.example,{written}")
    with pytest.raises(ValueError, match="expected a host name such as"):
        Settings()


def test_hosts_are_written_as_a_person_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMEWATCH_HOSTS", "One.example, two.example,")
    assert Settings().hosts == ("one.example", "two.example")


@pytest.mark.parametrize(
    ("headers", "may_write"),
    [
        ({}, True),  # a command line
        ({"Origin": HERE}, True),
        ({"Origin": HERE, "Sec-Fetch-Site": "same-origin"}, True),
        ({"Host": "plume.example", "Origin": "https://plume.example"}, True),
        ({"Host": "plume.example:443", "Origin": "https://plume.example"}, True),
        ({"Host": "127.0.0.1:9000", "Origin": "http://127.0.0.1:9000"}, True),
        ({"Host": "127.0.0.1:8000", "Origin": "http://127.0.0.1:9000"}, False),
        ({"Host": "127.0.0.1:8000", "Origin": "http://localhost:8000"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": ""}, False),
        ({"Origin": HERE + "/"}, False),
        ({"Origin": "chrome-extension://127.0.0.1"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, False),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/drafts"), ("PUT", "/drafts/1"), ("POST", "/drafts/1/approve"), ("PATCH", "/x"), ("DELETE", "/x")],
)
def test_only_our_own_pages_write(client: TestClient, headers: dict, may_write: bool, method: str, path: str) -> None:
    answer = client.request(method, f"/api/v1/orders{path}", json={}, headers=headers)
    assert (answer.status_code != 403) is may_write, answer.text
    assert may_write or "其他网站" in answer.json()["said"]["zh"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ({"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Origin": "http://127.0.0.1:9000"}, 403),
    ],
)  # fmt: skip
def test_another_site_may_link_to_us_and_fetch_nothing(client: TestClient, headers: dict, status: int) -> None:
    answer = client.get("/api/v1/findings", headers=headers)
    assert answer.status_code == status and "access-control-allow-origin" not in answer.headers


class Tap:
    """A body that says how much of it was drawn."""

    def __init__(self, pieces: int) -> None:
        self.drawn, self._pieces = 0, pieces

    def __iter__(self) -> Iterator[bytes]:
        for _ in range(self._pieces):
            self.drawn += 1
            yield b" " * 65_536


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-type": "application/problem+json"}, 415),
        ({}, 415),
        ({**JSON, "content-encoding": "gzip"}, 415),
        ({**JSON, "content-length": "1000001"}, 413),
        ({**JSON, "content-length": "9" * 5_000}, 413),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [DRAFTS, "/api/v1/orders/what-if", "/api/v1/orders/check", "/nothing"])
def test_a_body_is_refused_for_what_its_headers_say(
    client: TestClient, headers: dict[str, str], status: int, path: str
) -> None:
    answer = client.post(path, content=b"{", headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["said"]["zh"]


def test_a_body_without_length_is_counted(client: TestClient) -> None:
    assert client.post(DRAFTS, content=iter(Tap(100)), headers=JSON).status_code == 413
    assert client.post(DRAFTS, content=iter(Tap(2)), headers=JSON).status_code == 422


@pytest.mark.parametrize(
    "body", [b"[" * 300_000, b'{"a":' * 100_000, b'{"order": ' + b"1" * 900_000 + b"}", b'{"by": 1e999999, "order": {}}', b'{"by": "' + b"x" * 900_000 + b'", "order": {}}']
)  # fmt: skip
def test_monstrous_json_is_refused_in_words(client: TestClient, body: bytes) -> None:
    began = time.monotonic()
    answer = client.post(DRAFTS, content=body, headers=JSON)
    assert answer.status_code == 422 and answer.json()["detail"], answer.text
    assert len(answer.content) < 5_000 and time.monotonic() - began < 3


def _seconds(names: int) -> float:
    """How long it takes to find the only name that is there twice, the last."""
    body: Any = "{" + ",".join(f'"n{number}":1' for number in range(names)) + f',"n{names - 1}":2' + "}"
    took = []
    for _ in range(3):
        began = time.process_time()
        with pytest.raises(FileRefused, match="is there twice"):
            read_json(body.encode())
        took.append(time.process_time() - began)
    return min(took)


def test_a_name_given_twice_is_found_in_linear_time() -> None:
    """Counting each name anew took 100 s for 440 kB."""
    _seconds(1_000)
    assert _seconds(20_000) <= 0.02 + 2.5 * _seconds(10_000)
