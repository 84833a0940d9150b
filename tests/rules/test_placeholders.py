"""Placeholders for no plate are nobody: no finding of any rule, no presence, counted as not assessed (N32)."""

import pytest

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import judge
from rules.orders.driving_hours import driving_hours
from rules.presence.presence import presence
from tests.rules.building import TRUCK, Row, check, drive, facts, findings, reading, reference, retest, vehicle

NOBODY = ("无牌", "NULL", "00000000", "豫C00000", "豫CXXXXX", "----", "豫000000", "豫C无牌", "A0000000")
REAL = ("豫C00001", "豫C11111", "豫CX0000", "豫C12345", "豫C0001学")


def acts(plate: str) -> list[Row]:
    """What would be charged by each rule."""
    typed = {"plate": plate, "plate_type": "01"}
    readings = [reading(f"2026-11-{day} 09:00", **typed) for day in (12, 13)]
    return [
        *readings,
        check("2026-11-12 10:00", **typed),
        retest("2026-11-12 11:00", **typed),
        *drive("2026-11-12 12:00", 9, **typed),
    ]


@pytest.mark.parametrize("plate", NOBODY)
def test_nobody_is_neither_charged_nor_silent(plate: str) -> None:
    given = reference(vehicle(plate), order_in_force=True)  # even an old register that has it
    rows = acts(plate)
    judged = judge(facts(*rows), given, {plate}, Thresholds())
    assert judged.findings == []
    counts = {
        rule: [(one.plate, one.plate_type, str(one.local_day), one.reason, one.facts) for one in some]
        for rule, some in judged.not_assessed.items()
    }
    on = (plate, "", "2026-11-12", "no_plate")
    assert counts == {
        "remote_sensing": [(*on, 1), (plate, "", "2026-11-13", "no_plate", 1)],
        "road_check": [(*on, 2)],
        "restricted_traffic": [(*on, len(rows) - 1), (plate, "", "2026-11-13", "no_plate", 1)],
    }


@pytest.mark.parametrize("plate", REAL)
def test_a_real_number_is_somebody(plate: str) -> None:
    found = findings(*acts(plate), given=reference(vehicle(plate), order_in_force=True))
    assert {one["rule"] for one in found if one["outcome"] == "violation"} == {"road_check", "restricted_traffic"}


def test_nobody_is_nowhere() -> None:
    seen = judge(facts(*acts("无牌")), reference(order_in_force=True), {"无牌"}, Thresholds()).sightings
    assert len(seen.sightings.us) == 0
    assert driving_hours(seen, reference(order_in_force=True), Thresholds()) == []
    assert presence(seen, Thresholds()).tracks == []


def test_a_correction_that_read_the_plate_takes_its_place() -> None:
    """The station sends 无牌 first, then the plate under the same id: nothing of nobody is left."""
    rows = [reading("2026-11-12 09:00", plate="无牌"), reading("2026-11-12 09:00", revision=1.0)]
    judged = judge(facts(*rows), reference(), {TRUCK, "无牌"}, Thresholds())
    assert [(one.plate, one.outcome) for one in judged.findings] == [(TRUCK, "suspected")]
    assert judged.not_assessed["remote_sensing"] == []


def test_beside_a_truck() -> None:
    """A placeholder's readings neither break nor extend the chain of anybody."""
    rows = [reading("2026-10-10 09:00"), reading("2026-10-20 09:00", 12.0, plate="无牌"), reading("2026-11-10 09:00")]
    assert [one["outcome"] for one in findings(*rows, given=reference())] == ["suspected", "violation"]
