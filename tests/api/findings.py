"""Findings for the API's tests."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from tests.lists.examples import stated

_USUAL: dict[str, Any] = {
    "owner": "洛城试验运输队",
    "emission_stage": 3,
    "station_id": None,
    "lon": 112.45,
    "lat": 34.65,
    "changed": 1,
}


def at(text: str) -> datetime:
    """A local time such as "2026-11-20 08:30"."""
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)


def found(seed: object, when: str = "2026-11-20 08:30", **changes: Any) -> dict[str, Any]:
    """A finding's columns; `when` is its first moment in local time, its id follows from the seed."""
    first = at(when)
    times = {"first_at": first, "last_at": first + timedelta(minutes=5), "local_day": date.fromisoformat(when[:10])}
    return {**stated(seed), **_USUAL, **times} | changes
