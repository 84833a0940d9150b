"""One terminal that names two plates within minutes of each other: the places are nobody's for sure."""

import pytest

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import sighted
from rules.sightings.doubts import codes_of
from tests.rules.building import TRUCK, Row, drive, facts, findings, fix, order, reference, vehicle

OTHER = "豫C0T003"
THIRD = "豫C0T005"
DAY = "2026-11-20"
GIVEN = reference(vehicle(), vehicle(OTHER), vehicle(THIRD), order())
DOUBT = ("to_be_verified", ["terminal_shared"])


def verdicts(*rows: Row) -> dict[str, tuple[str, list[str]]]:
    found = findings(*rows, given=GIVEN, rule="restricted_traffic")
    return {one["plate"]: (one["outcome"], one["reasons"]) for one in found}


def by_turns(*plates: str, step_s: int = 30) -> list[Row]:
    """One track of eleven minutes, its fixes under the plates in turn."""
    track = drive(f"{DAY} 09:00", 11, step_s=step_s, terminal_id="ALT")
    return [row | {"plate": plates[number % len(plates)]} for number, row in enumerate(track)]


@pytest.mark.parametrize(
    "plates", [(TRUCK, OTHER), (TRUCK, OTHER, THIRD), (TRUCK, TRUCK, OTHER)], ids=["two", "three", "uneven"]
)
def test_by_turns(plates: tuple[str, ...]) -> None:
    """N31."""
    assert verdicts(*by_turns(*plates)) == dict.fromkeys(plates, DOUBT)


@pytest.mark.parametrize(
    ("other_at", "found"),
    [
        ("09:15", ["terminal_shared"]),
        ("09:15:00.000001", []),
        ("08:55", ["terminal_shared"]),
        ("08:54:59.999999", []),
        ("09:05", ["conflict", "terminal_shared"]),
    ],
)
def test_ten_minutes_and_not_a_moment_more(other_at: str, found: list[str]) -> None:
    rows = facts(fix(f"{DAY} 09:05"), fix(f"{DAY} {other_at}", plate=OTHER))
    seen = sighted(rows, GIVEN, {TRUCK}, Thresholds()).sightings
    assert codes_of(seen.doubts[0]) == found


def spells(*spoken: tuple[str, str], minutes: float = 5) -> list[Row]:
    """Drives of some minutes under one terminal: (plate, time or day and time)."""
    return [
        row
        for plate, at in spoken
        for row in drive(at if " " in at else f"{DAY} {at}", minutes, kmh=20, terminal_id="ALT", plate=plate)
    ]


@pytest.mark.parametrize("pause_min", [9, 10, 15, 25, 55])
def test_spells_by_turns_with_pauses(pause_min: int) -> None:
    """Each pause is longer than the neighbour time, but the terminal returns to the plate."""
    at = [f"{(9 * 60 + n * (5 + pause_min)) // 60:02}:{(9 * 60 + n * (5 + pause_min)) % 60:02}" for n in range(4)]
    assert verdicts(*spells(*zip([TRUCK, OTHER] * 2, at, strict=True))) == dict.fromkeys([TRUCK, OTHER], DOUBT)


@pytest.mark.parametrize(
    ("spoken", "in_doubt"),
    [
        ([(TRUCK, "07:00"), (OTHER, "12:00"), (TRUCK, "19:00")], {TRUCK, OTHER}),
        ([(TRUCK, "07:00"), (OTHER, "10:00"), (THIRD, "13:00"), (TRUCK, "16:00")], {TRUCK, OTHER, THIRD}),
        ([(OTHER, "2026-11-19 20:00"), (TRUCK, "07:00"), (OTHER, "19:54")], {TRUCK, OTHER}),  # over midnight
        ([(OTHER, "2026-11-19 19:00"), (TRUCK, "07:00"), (OTHER, "20:01")], set()),  # back after more than a day
        ([(TRUCK, "07:00"), (TRUCK, "11:00"), (OTHER, "12:30"), (OTHER, "18:00")], set()),  # moved for good at noon
        ([(TRUCK, "07:00"), (OTHER, "07:20")], set()),
    ],
)
def test_by_turns_within_a_day(spoken: list[tuple[str, str]], in_doubt: set[str]) -> None:
    found = verdicts(*spells(*spoken))
    assert found == {plate: DOUBT if plate in in_doubt else ("violation", []) for plate, _ in spoken}


def test_one_stray_fix_makes_no_turn_and_two_do() -> None:
    rows = spells((TRUCK, "09:00"), (TRUCK, "10:00"))
    stray = [fix(f"{DAY} 09:{minute}", plate=OTHER, terminal_id="ALT") for minute in (30, 33)]
    assert verdicts(*rows, stray[0])[TRUCK] == ("violation", [])
    assert verdicts(*rows, *stray)[TRUCK] == DOUBT


def test_the_order_of_arrival_and_repeats_do_not_matter() -> None:
    rows = spells((TRUCK, "09:00"), (OTHER, "09:30"), (TRUCK, "10:00"), (THIRD, "23:00"))
    assert findings(*rows, given=GIVEN) == findings(*rows[::-1], *rows[:15], given=GIVEN)


def test_a_terminal_that_moved_to_another_truck_is_no_doubt() -> None:
    """Hours apart: the terminal was taken out of the one truck and put into the other."""
    rows = [*drive(f"{DAY} 09:00", 5, terminal_id="T"), *drive(f"{DAY} 13:00", 5, terminal_id="T", plate=OTHER)]
    assert verdicts(*rows) == dict.fromkeys([TRUCK, OTHER], ("violation", []))


def test_the_same_plate_on_two_terminals_and_two_plates_on_two_terminals_are_none_either() -> None:
    rows = [*drive(f"{DAY} 09:00", 5, terminal_id="T"), *drive(f"{DAY} 09:00:10", 5, lon=112.421, terminal_id="U")]
    assert verdicts(*rows, *drive(f"{DAY} 09:00", 5, terminal_id="V", plate=OTHER))[TRUCK] == ("violation", [])


def test_only_the_minutes_around_the_other_plate_are_in_doubt() -> None:
    """One stray fix under another plate does not free an hour's drive."""
    rows = [
        *drive(f"{DAY} 09:00", 40, lon=112.41, kmh=10.0, terminal_id="T"),
        fix(f"{DAY} 09:00:15", plate=OTHER, terminal_id="T"),
    ]
    assert verdicts(*rows)[TRUCK] == ("violation", [])


@pytest.mark.parametrize("located", [True, None, False])
def test_a_fix_without_a_place_names_a_plate_too(located: bool | None) -> None:
    other = [row | {"plate": OTHER, "located": located} for row in drive(f"{DAY} 09:00:10", 5, terminal_id="T")]
    assert verdicts(*drive(f"{DAY} 09:00", 5, terminal_id="T"), *other)[TRUCK] == DOUBT
