"""What breaks a chain of exceedances, what resets it, what counts once, what leaves it in doubt."""

from typing import Any

import pytest

from tests.rules.building import Row, findings, outcomes, reading, reference, retest, vehicle

FIRST, BETWEEN, SECOND = "2026-09-10 09:00", "2026-10-10 09:00", "2026-11-10 09:00"
NAN, POOR = float("nan"), {"plate_confidence": 0.5}


def verdicts(*rows: Row, **how) -> list[str]:
    return outcomes(*rows, rule="remote_sensing", **how)


@pytest.mark.parametrize(
    ("between", "second"),
    [
        (reading(BETWEEN, 12.0), "suspected"),  # complies: breaks
        (reading(BETWEEN, 30.0), "suspected"),  # exactly at the limit complies
        (reading(BETWEEN, -0.8), "suspected"),  # noise about zero complies
        (reading(BETWEEN, 12.0, valid=False), "violation"),
        (reading(BETWEEN, 12.0, acceleration_ms2=-0.5), "violation"),
        (reading(BETWEEN, NAN), "violation"),  # not measured neither breaks nor extends
        (reading(BETWEEN, NAN, ringelmann=0), "violation"),  # another pollutant
        (reading(BETWEEN, 12.0, plate="豫C0T005"), "violation"),  # another truck
        (reading(BETWEEN, 12.0, **POOR), "to_be_verified"),  # it may have been this truck
        (reading(BETWEEN, 12.0, plate_type="02", plate_colour="blue"), "violation"),  # another vehicle
        (retest(BETWEEN), "suspected"),
        (retest(BETWEEN, "fail"), "violation"),
        (retest(BETWEEN, check_id="X", plate="豫C0T005"), "violation"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_lies_between_two_exceedances(between: Row, second: str) -> None:
    known = reference(vehicle(), vehicle("豫C0T005"), vehicle(plate_type="02", plate_colour="blue"))
    given = known if between.get("plate_type") == "02" else reference(vehicle(), vehicle("豫C0T005"))
    typed = {"plate_type": "01"} if between.get("plate_type") == "02" else {}
    found = findings(reading(FIRST, **typed), between, reading(SECOND, **typed), given=given, rule="remote_sensing")
    assert [(one["outcome"]) for one in found if one["plate"] == "豫C0T004" and one["plate_type"] == "01"] == [
        "suspected",
        second,
    ]


def test_a_retest_also_resets_for_a_truck_that_is_not_registered() -> None:
    typed = {"plate": "豫C9X999", "plate_type": "01"}
    assert verdicts(reading(FIRST, **typed), reading(SECOND, **typed)) == ["suspected", "violation"]
    assert verdicts(reading(FIRST, **typed), retest(BETWEEN, **typed), reading(SECOND, **typed)) == ["suspected", "suspected"]


@pytest.mark.parametrize(
    ("retest_at", "second"),
    [
        ("2026-09-10 08:59", "violation"),
        ("2026-09-10 09:01", "suspected"),
        ("2026-11-10 08:59", "suspected"),
        ("2026-11-10 09:01", "violation"),
    ],
)
def test_when_the_retest_was(retest_at: str, second: str) -> None:
    assert verdicts(reading(FIRST), retest(retest_at), reading(SECOND)) == ["suspected", second]


def test_three_in_a_row() -> None:
    assert verdicts(reading(FIRST), reading(BETWEEN), reading(SECOND)) == ["suspected", "violation", "violation"]
    assert verdicts(reading("2026-01-10 09:00"), reading(BETWEEN), reading(SECOND)) == ["suspected", "suspected", "violation"]


@pytest.mark.parametrize(
    ("first", "between", "second", "verdict", "reason"),
    [
        ({}, None, POOR, "to_be_verified", "poor_plate_confidence"),
        (POOR, None, {}, "to_be_verified", "doubtful_predecessor"),
        ({}, POOR, {}, "violation", None),  # the first and the third are sure, and no compliance between
    ],
)
def test_doubtful_exceedances(first: Row, between: Row | None, second: Row, verdict: str, reason: str | None) -> None:
    rows = [reading(FIRST, **first), reading(SECOND, **second)] + ([reading(BETWEEN, **between)] if between else [])
    last = findings(*rows)[-1]
    assert last["outcome"] == verdict
    assert reason is None or reason in last["reasons"]


@pytest.mark.parametrize(
    ("later", "station", "found"),
    [
        ("09:09:59", "A1", ["suspected"]),
        ("09:10:00", "A1", ["suspected"]),
        ("09:10:00.001", "A1", ["suspected", "violation"]),
        ("09:10:01", "A1", ["suspected", "violation"]),
        ("09:09:59", "A2", ["suspected"]),  # whatever the sensor
    ],
)
def test_two_within_ten_minutes_count_once(later: str, station: str, found: list[str]) -> None:
    assert verdicts(reading("2026-11-10 09:00:00"), reading(f"2026-11-10 {later}", station_id=station)) == found


@pytest.mark.parametrize(
    ("times", "found"),
    [
        (["09:00", "09:06", "09:12"], ["suspected"]),  # each is within ten minutes of the one before
        (["09:00", "09:06", "09:12", "09:16", "09:26"], ["suspected"]),
        (["09:00", "09:06", "09:17"], ["suspected", "violation"]),
        (["09:00", "09:11", "09:22"], ["suspected", "violation", "listed"]),  # three occasions; the last two are one act
        (["09:00", "09:11", "09:42"], ["suspected", "violation", "violation"]),
    ],
)
def test_ten_minutes_count_from_the_one_before(times: list[str], found: list[str]) -> None:
    rows = [reading(f"2026-11-10 {time}") for time in times]
    assert verdicts(*rows) == verdicts(*rows[::-1]) == found


def test_a_doubtful_one_of_the_ten_minutes_takes_nothing_from_a_sure_one() -> None:
    group = [reading("2026-11-10 09:00"), reading("2026-11-10 09:05", **POOR)]
    assert verdicts(reading(FIRST), *group) == ["suspected", "violation"]
    assert verdicts(reading(FIRST), *(one | POOR for one in group)) == ["suspected", "to_be_verified"]


def test_a_tie_at_one_instant_does_not_depend_on_sorting() -> None:
    one, other = reading(SECOND, 45.0, reading_id="R9", lane=1), reading(SECOND, 12.0, reading_id="R1", lane=2)
    swapped = reading(SECOND, 45.0, reading_id="R1", lane=1), reading(SECOND, 12.0, reading_id="R9", lane=2)
    for rows in ((one, other), (other, one), swapped, swapped[::-1]):
        assert verdicts(*rows) == ["to_be_verified"]


@pytest.mark.parametrize(
    ("joins", "last"),
    [
        (None, ("to_be_verified", ["doubtful_between"])),
        (POOR, ("to_be_verified", ["doubtful_between"])),
        ({}, ("violation", [])),  # a sure exceedance after the doubtful compliance: nothing lies between it and the last
    ],
)
def test_a_doubtful_break_after_an_occasion(joins: dict[str, Any] | None, last: tuple[str, list[str]]) -> None:
    """A doubtful exceedance that counts with earlier ones does not take back that the chain may have been broken since."""
    day = "2026-11-10"
    rows = [reading(f"{day} 09:00", station_id="A1"), reading(f"{day} 09:03", station_id="A2")]
    rows.append(reading(f"{day} 09:05", 12.0, station_id="A2", **POOR))
    rows += [] if joins is None else [reading(f"{day} 09:08", station_id="A1", **joins)]
    found = findings(*rows, reading("2026-11-11 09:00", station_id="A2"), rule="remote_sensing")[-1]
    assert (found["outcome"], found["reasons"]) == last
