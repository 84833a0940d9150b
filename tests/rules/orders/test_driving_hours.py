"""In which hours a truck drove in a zone: what counts, and what does not."""

from typing import Any

import pytest

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import sighted
from rules.orders.driving_hours import driving_hours
from tests.rules.building import TRUCK, check, drive, facts, fix, reading, reference, vehicle, zone

DAY = "2026-11-20"


def hours(*rows: dict[str, Any], given: Any = None) -> dict[tuple[str, str], list[int]]:
    """(local day, zone) -> hours in which the truck drove."""
    given = given or reference()
    found = driving_hours(sighted(facts(*rows), given, {TRUCK}, Thresholds()), given, Thresholds())
    return {(str(row["local_day"]), row["zone_id"]): [hour for hour in range(24) if row["hours"] >> hour & 1] for row in found}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([fix(f"{DAY} 09:59:50"), fix(f"{DAY} 10:00:10", lon=112.451)], [9, 10]),
        ([fix(f"{DAY} 00:00:00")], [0]),  # local midnight, yesterday by UTC
        ([reading(f"{DAY} 14:00:00")], [14]),  # a camera at a known site
        ([fix(f"{DAY} 09:00:00", speed_kmh=0.0)], None),  # standing
        ([fix(f"{DAY} 09:00:00", lon=112.4001)], None),  # 9 m inside: within the tolerance
        ([fix(f"{DAY} 09:00:00", lon=112.30)], None),
        ([fix(f"{DAY} 09:00:00", lon=112.42), fix(f"{DAY} 09:00:30", lon=112.48)], None),  # 5 km in half a minute: a jump
        ([check(f"{DAY} 09:00:00")], None),  # standing at a check
    ],
)
def test_hours_of_a_day(rows: list[dict[str, Any]], expected: list[int] | None) -> None:
    assert hours(*rows) == ({(DAY, "inner"): expected} if expected else {})


def test_every_zone_counts_ordered_or_not_and_each_day_has_its_row() -> None:
    given = reference(zone(), zone("unordered"))
    found = hours(*drive("2026-11-20 23:50", 15), given=given)
    assert found == {
        (day, zone_id): [hour] for day, hour in ((DAY, 23), ("2026-11-21", 0)) for zone_id in ("inner", "unordered")
    }


def test_a_register_change_within_the_day_keeps_one_row_as_registered_last() -> None:
    given = reference(vehicle(), vehicle(since="2026-11-20 12:00", emission_stage=5))
    known = facts(fix(f"{DAY} 09:00:00"), fix(f"{DAY} 15:00:00"))
    found = driving_hours(sighted(known, given, {TRUCK}, Thresholds()), given, Thresholds())
    assert [(row["hours"], row["emission_stage"]) for row in found] == [(1 << 9 | 1 << 15, 5)]
