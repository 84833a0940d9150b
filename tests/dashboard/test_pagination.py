"""Leafing through findings: older to the end, newer back to the beginning, each finding once, filters kept."""

from collections.abc import Callable

import pytest

from tests.api.findings import found
from tests.clients import TestClient
from tests.dashboard.reading import Page, read


def _ids(page: Page) -> list[str]:
    links = [address for address in page.addresses if address.startswith("/findings/")]
    return list(dict.fromkeys(link.removeprefix("/findings/") for link in links))


def _link(page: Page, rel: str) -> str | None:
    return next((attributes["href"] for tag, attributes in page.tags if tag == "a" and attributes.get("rel") == rel), None)


@pytest.mark.parametrize("many", [1, 50, 51, 120])
def test_older_and_newer(client: TestClient, fill: Callable, many: int) -> None:
    rows = [found(number, f"2026-11-{1 + number % 19:02d} 08:{number % 60:02d}", outcome="violation") for number in range(many)]
    fill(rows)
    newest_first = [
        row["finding_id"] for row in sorted(rows, key=lambda row: (row["first_at"], row["finding_id"]), reverse=True)
    ]
    path: str | None = "/findings?outcome=violation"
    pages = []
    while path:
        pages.append(read(client.get(path).text))
        path = _link(pages[-1], "next")
        assert path is None or "outcome=violation" in path
    assert [one for page in pages for one in _ids(page)] == newest_first
    assert _link(pages[0], "prev") is None
    back = []
    path = _link(pages[-1], "prev")
    while path:
        back.append(read(client.get(path).text))
        path = _link(back[-1], "prev")
    assert [_ids(page) for page in back] == [_ids(page) for page in reversed(pages[:-1])]


def test_the_files_have_the_same_filters(client: TestClient, fill: Callable) -> None:
    fill([found(1, outcome="violation"), found(2, outcome="suspected")])
    page = read(client.get("/findings?outcome=violation").text)
    csv = next(address for address in page.addresses if "format=csv" in address)
    answer = client.get(csv)
    assert answer.status_code == 200
    assert len(answer.text.strip().splitlines()) == 2


@pytest.mark.parametrize("path", ["/findings", "/findings?outcome=violation"])
def test_no_finding_says_so(client: TestClient, path: str) -> None:
    page = read(client.get(path).text)
    assert "没有符合条件的线索" in page.text
    assert ("清除条件" in page.texts[page.texts.index("没有符合条件的线索") :]) == ("?" in path)
