"""What comes at the edge: HEAD, and days where the calendar ends."""

from urllib.parse import quote

import pytest

from tests.api.world import DAY, FIRST, World

TRUCK = f"/api/v1/vehicles/{quote(FIRST)}"


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/api/v1/findings",
        "/api/v1/findings?format=csv",
        f"/api/v1/caselists/{DAY}?format=xlsx",
        "/api/v1/nothing",
        "/docs",
    ],
)
def test_head_is_get_without_its_body(world: World, path: str) -> None:
    asked, had = world.client.head(path), world.client.get(path)
    assert (asked.status_code, asked.content) == (had.status_code, b"")
    assert asked.headers["content-type"] == had.headers["content-type"]


def test_head_of_a_stream_that_never_ends_is_refused(world: World) -> None:
    assert world.client.head("/api/v1/events").status_code == 405


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/v1/statistics/exceedances?by=day&to=0001-01-01", 200),
        ("/api/v1/statistics/exceedances?by=day&to=9999-12-31", 200),
        ("/api/v1/statistics/exceedances?by=day&from=0001-01-01", 200),
        ("/api/v1/statistics/exceedances?by=day&from=9999-12-31", 422),  # after today
        ("/api/v1/statistics/driving?order=CASE-1&to=0001-01-01", 200),
        ("/api/v1/statistics/driving?zone=inner&from=9999-12-31&to=9999-12-31", 200),
        (f"{TRUCK}/track?day=0001-01-01", 200),
        (f"{TRUCK}/track?day=9999-12-31", 200),
        (f"{TRUCK}/readings?from=0001-01-01&to=9999-12-31", 200),
        ("/api/v1/caselists/0001-01-01", 200),
        ("/api/v1/rejects?from=0001-01-01&to=9999-12-31", 200),
    ],
)
def test_days_where_the_calendar_ends(world: World, path: str, status: int) -> None:
    assert world.client.get(path).status_code == status
