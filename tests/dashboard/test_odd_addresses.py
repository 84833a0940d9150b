"""Addresses that no link of ours has: names that are also names in our code, days where the calendar ends."""

import pytest

from tests.api.world import FIRST
from tests.clients import TestClient


@pytest.mark.parametrize(
    "page", ["/", "/findings", "/vehicles", "/trends", "/caselists", "/rejects", "/nowhere", f"/vehicles/{FIRST}"]
)
@pytest.mark.parametrize("name", ["path", "self", "request", "template", "query"])
def test_any_name_may_stand_in_the_address(city: TestClient, page: str, name: str) -> None:
    answer = city.get(f"{page}?{name}=x")
    assert answer.status_code == (404 if page == "/nowhere" else 200)


@pytest.mark.parametrize(
    "page",
    [
        "/caselists/0001-01-01",
        "/caselists/9999-12-31",
        "/trends?to=0001-01-01",
        f"/vehicles/{FIRST}?day=9999-12-31",
        "/findings?from=0001-01-01",
    ],
)
def test_days_where_the_calendar_ends(city: TestClient, page: str) -> None:
    assert city.get(page).status_code == 200
