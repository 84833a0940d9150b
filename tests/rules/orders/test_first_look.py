"""What a first look leaves: all that the rules may charge, whatever of it other facts make doubtful; and little else."""

from typing import Any

import pytest

from rules.inputs.thresholds import Thresholds
from rules.orders.first_look import may_be_charged
from rules.sightings.assembly import undoubted
from tests.rules.building import METRE_E, TRUCK, ZONE, Row, drive, facts, fix, order, reading, reference, station, vehicle, zone

THRESHOLDS = Thresholds()
NEAR_THE_EDGE = {"lon": ZONE[0] + 20 * METRE_E, "toward": (0, 1), "lat": 34.62}


def days_left(rows: list[Row], clause: dict[str, Any] | None = None, **truck: Any) -> int:
    """How many vehicle-days of the truck may be charged by an order with this clause."""
    known = reference(vehicle(**truck), zone(), station("A1"), order(**(clause or {})))
    found = may_be_charged(undoubted(facts(*rows), known, THRESHOLDS), known, THRESHOLDS)
    assert {plate for plate, _, _ in found} <= {TRUCK}
    return len(found)


@pytest.mark.parametrize(
    ("rows", "left"),
    [
        pytest.param(drive("2026-11-20 09:00", 6), 1, id="a drive inside"),
        pytest.param(drive("2026-11-20 09:00", 2.5), 0, id="too short"),
        pytest.param(drive("2026-11-20 09:00", 6, **NEAR_THE_EDGE), 0, id="within the tolerance of the edge"),
        pytest.param(drive("2026-11-20 09:00", 6, lon=112.30), 0, id="outside"),
        pytest.param([fix(f"2026-11-20 09:{minute:02}") for minute in range(9)], 0, id="driving on one spot"),
        pytest.param(drive("2026-11-20 09:00", 6, kmh=4), 0, id="it stands"),
        pytest.param(drive("2026-11-20 09:00", 6, located=False), 0, id="without a place"),
        pytest.param(drive("2026-11-20 09:00", 6, acc=False), 0, id="its engine is off"),
        pytest.param(drive("2026-11-20 09:00", 2) + drive("2026-11-20 09:06", 2, lon=112.43), 1, id="a gap within a stay's"),
        pytest.param(drive("2026-11-20 09:00", 2) + drive("2026-11-20 09:08", 2, lon=112.43), 0, id="a gap too long"),
        pytest.param(drive("2026-11-20 23:58", 1.5), 1, id="it may go on after midnight"),
        pytest.param([reading("2026-11-20 09:00")], 1, id="a camera inside"),
    ],
)
def test_what_is_left(rows: list[Row], left: int) -> None:
    assert days_left(rows) == left
    assert days_left([*reversed(rows), *rows]) == left, "in any order, and repeated"


def test_of_a_stay_from_the_middle_of_its_way_half_of_the_extent_is_enough() -> None:
    """The first fix, which other facts may make doubtful, lies between the others: from it none is 300 m away, from the second one is."""
    places = [0, 160, 100, 0, -100, -160, 0, 100]
    rows = [fix(f"2026-11-20 09:0{minute}", lon=112.45 + east * METRE_E) for minute, east in enumerate(places)]
    assert days_left(rows) == 1


def test_what_the_clause_says_of_vehicles_hours_and_captures_counts() -> None:
    rows, seen = drive("2026-11-20 09:00", 6), [reading("2026-11-20 09:00")]
    assert days_left(rows, emission_stage=6) == 0, "another stage"
    assert days_left(rows, emission_stage=None) == 0, "a doubt about the vehicle charges nobody"
    assert days_left(rows, {"hours": [["10:00", "12:00"]]}) == 0
    assert days_left(rows, {"min_minutes": 7}) == 0
    assert days_left(seen, {"camera": "to_be_verified"}) == days_left(seen, {"camera": "ignored"}) == 0
