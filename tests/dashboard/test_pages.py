"""Every page in both languages: it renders, says what it is, and holds what a strict policy and a keyboard ask for."""

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.api.findings import found
from tests.clients import TestClient
from tests.dashboard.reading import read

SCRIPT, FORMULA = "<script>alert(1)</script>", '=HYPERLINK("http://203.0.113.9/x","点我")'
EVIL = {"plate": "豫C0T003", "owner": SCRIPT, "place": FORMULA, "order_id": "'\"><img src=x onerror=alert(1)>"}
FINDING = found("evil", **EVIL)
PAGES = [
    ("/", "实时态势", "Now"),
    ("/findings", "违法线索", "Findings"),
    ("/findings?outcome=violation&owner=%3Cscript%3E", "违法线索", "Findings"),
    (f"/findings/{FINDING['finding_id']}", "要点", "The facts"),
    ("/findings/none", "没有找到", "Not found"),
    ("/nowhere", "没有找到", "Not found"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("path", "chinese", "english"), PAGES)
def test_a_page_in_both_languages(
    client: TestClient, fill: Callable, path: str, chinese: str, english: str, language: str
) -> None:
    fill([FINDING])
    answer = client.get(path, headers={"cookie": f"lang={language}"})
    assert answer.status_code == (404 if "no" in path.split("?")[0] else 200)
    assert answer.headers["content-type"].startswith("text/html")
    page = read(answer.text)
    said = {"zh": chinese, "en": english}
    assert said[language] in page.text
    assert {"html", "main", "header", "nav", "footer", "h1", "title"} <= {tag for tag, _ in page.tags}
    assert dict(page.tags)["html"]["lang"] == {"zh": "zh-CN", "en": "en"}[language]


@pytest.mark.parametrize(("path", "_zh", "_en"), PAGES)
def test_what_comes_from_outside_stays_text(client: TestClient, fill: Callable, path: str, _zh: str, _en: str) -> None:
    fill([FINDING])
    answer = client.get(path)
    page = read(answer.text)
    assert page.inline == []
    assert "onerror" not in {name for _, attributes in page.tags for name in attributes}
    assert [address for address in page.addresses if not address.startswith(("/", "#"))] == []
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "unsafe-inline" not in answer.headers["content-security-policy"]


def test_a_finding_with_odd_names_says_them_whole(client: TestClient, fill: Callable) -> None:
    fill([FINDING])
    listed, shown = (read(client.get(path).text) for path in ("/findings", f"/findings/{FINDING['finding_id']}"))
    assert SCRIPT in listed.texts
    assert FORMULA in listed.texts
    assert FORMULA in shown.texts


def test_every_field_has_its_label(client: TestClient) -> None:
    page = read(client.get("/findings").text)
    fields = {attributes["id"] for tag, attributes in page.tags if tag in ("input", "select")}
    assert fields
    assert fields <= page.labelled()


@pytest.mark.parametrize(
    ("asked", "cookie", "accept", "spoken"),
    [
        ("", "", "zh-CN,zh;q=0.9,en;q=0.5", "zh-CN"),
        ("", "", "en-GB,en;q=0.9", "zh-CN"),
        ("", "", "", "zh-CN"),
        ("", "lang=en", "zh-CN", "en"),
        ("?lang=zh", "lang=en", "en", "zh-CN"),
        ("?lang=klingon", "lang=en", "en", "en"),
    ],
)
def test_the_language(client: TestClient, asked: str, cookie: str, accept: str, spoken: str) -> None:
    answer = client.get(f"/findings{asked}", headers={"cookie": cookie, "accept-language": accept})
    assert dict(read(answer.text).tags)["html"]["lang"] == spoken
    assert ("set-cookie" in answer.headers) == (asked == "?lang=zh")


def test_the_language_switch_keeps_the_address(client: TestClient) -> None:
    page = read(client.get("/findings?outcome=violation&owner=%E8%BF%90%E8%BE%93&lang=en").text)
    assert f"/findings?outcome=violation&owner={quote('运输')}&lang=zh" in page.addresses


@pytest.mark.parametrize(("cookie", "shown"), [("theme=dark", "dark"), ("theme=light", "light"), ("theme=x", None), ("", None)])
def test_the_theme(client: TestClient, cookie: str, shown: str | None) -> None:
    page = read(client.get("/findings", headers={"cookie": cookie}).text)
    assert dict(page.tags)["html"].get("data-theme") == shown


@pytest.mark.parametrize(
    ("query", "named"),
    [("from=yesterday", "起始日期"), ("from=2026-11-20&to=x", "截止日期"), ("rule=none", "规则"), ("box=1,2", "box")],
)
def test_a_wrong_filter_is_said_beside_the_form(client: TestClient, query: str, named: str) -> None:
    answer = client.get(f"/findings?{query}&owner=keepme")
    page = read(answer.text)
    assert answer.status_code == 422
    assert re.search(rf"{named}.{{0,3}}应为", page.text)
    assert ("input", "keepme") in {(tag, attributes.get("value")) for tag, attributes in page.tags}


def test_an_error_is_a_page_for_people_and_a_problem_for_programs(client: TestClient) -> None:
    for_people = client.get("/findings/none")
    for_programs = client.get("/findings/none", headers={"accept": "application/json"})
    assert for_people.headers["content-type"].startswith("text/html")
    assert for_programs.headers["content-type"] == "application/problem+json"
    assert for_people.status_code == for_programs.status_code == 404
