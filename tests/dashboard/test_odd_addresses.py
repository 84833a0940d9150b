"""Addresses that no link of ours has: names that are also names in our code, days where the calendar ends."""

import pytest

from tests.api.world import FIRST
from tests.clients import TestClient


@pytest.mark.parametrize(
    "page",
    [
        "/",
        "/findings",
        "/vehicles",
        "/trends",
        "/lists",
        "/caselists",
        "/lists/of/2026-11-20",
        "/rejects",
        "/nowhere",
        f"/vehicles/{FIRST}",
    ],
)
@pytest.mark.parametrize("name", ["path", "self", "request", "template", "query"])
def test_any_name_may_stand_in_the_address(city: TestClient, page: str, name: str) -> None:
    answer = city.get(f"{page}?{name}=x")
    assert answer.status_code == (404 if page == "/nowhere" else 200)


@pytest.mark.parametrize(
    "page",
    [
        "/lists/of/0001-01-01",
        "/lists/of/9999-12-31",
        "/trends?to=0001-01-01",
        f"/vehicles/{FIRST}?day=9999-12-31",
        "/findings?from=0001-01-01",
    ],
)
def test_days_where_the_calendar_ends(city: TestClient, page: str) -> None:
    assert city.get(page).status_code == 200


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("/findings?district=410399", ("已知的区县之一：410302", "one of the known districts: 410302")),
        ("/lists/of/2026-11-20?district=410399", ("已知的区县之一：410302", "one of the known districts: 410302")),
        ("/findings?from=2026-11-21&to=2026-11-20", ("不早于 2026-11-21 的日期", "a day not before from=2026-11-21")),
    ],
)
def test_what_the_api_refuses_stands_beside_the_filters(city: TestClient, page: str, expected: tuple[str, str]) -> None:
    zh, en = (city.get(page, headers={"cookie": f"lang={language}"}) for language in ("zh", "en"))
    assert (zh.status_code, en.status_code) == (422, 422)
    assert "筛选条件有误" in zh.text and expected[0] in zh.text
    assert "A filter is not right" in en.text and expected[1] in en.text
