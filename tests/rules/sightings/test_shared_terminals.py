"""One terminal that names two vehicles by turns, by plate, type or colour: the places are nobody's for sure."""

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


CAR = vehicle(plate_type="02", plate_colour="blue")
UNTOLD: Row = {"plate_type": None, "plate_colour": None}


def told(kinds: list[Row]) -> list[tuple[str, list[str]]]:
    """Outcomes of one drive under one number, its fixes with the types and colours in turn."""
    track = drive(f"{DAY} 09:00", 11, kmh=20, terminal_id="ALT")
    rows = [row | kinds[number % len(kinds)] for number, row in enumerate(track)]
    return outcomes(rows)


def outcomes(rows: list[Row]) -> list[tuple[str, list[str]]]:
    found = findings(*rows, given=reference(vehicle(), CAR, order()), rule="restricted_traffic")
    return [(one["outcome"], [code for code in one["reasons"] if code == "terminal_shared"]) for one in found]


SHARED: tuple[str, list[str]] = ("to_be_verified", ["terminal_shared"])
CHARGED: tuple[str, list[str]] = ("violation", [])


@pytest.mark.parametrize(
    "kinds",
    [
        [{"plate_type": "01"}, {"plate_type": "02"}],
        [{"plate_colour": "yellow"}, {"plate_colour": "blue"}],
        [{"plate_type": "01"}, {"plate_colour": "blue"}],  # all plates of type 02 are blue, none of type 01
        [{"plate_type": "01"}, {"plate_type": "51"}],
        [{"plate_colour": "yellow"}, {"plate_colour": "yellow_green"}],
        [{"plate_type": "01"}, UNTOLD, {"plate_type": "02"}, UNTOLD],
        [{"plate_type": "01"}, {"plate_type": "01"}, {"plate_type": "02"}],
    ],
)
def test_two_vehicles_of_one_number_by_turns(kinds: list[Row]) -> None:
    """A vehicle is plate and type."""
    found = told(kinds)
    assert found
    assert all(one == SHARED for one in found)


@pytest.mark.parametrize(
    "kinds",
    [
        [{"plate_type": "01"}, {"plate_type": "01", "plate_colour": "yellow"}, {"plate_colour": "yellow"}],
        [{"plate_type": "01"}, {"plate_type": "01", "plate_colour": "other"}],
    ],
)
def test_one_vehicle_told_in_several_ways(kinds: list[Row]) -> None:
    assert told(kinds) == [CHARGED]


@pytest.mark.parametrize("kinds", [[{"plate_type": "01"}, *[UNTOLD] * 4], [{"plate_colour": "yellow"}, *[UNTOLD] * 4]])
def test_a_type_that_is_told_now_and_then_is_not_two(kinds: list[Row]) -> None:
    rows = [row | kinds[n % 5] for n, row in enumerate(drive(f"{DAY} 09:00", 11, kmh=20, terminal_id="ALT"))]
    found = findings(*rows, given=reference(vehicle(), order()), rule="restricted_traffic")
    assert [(one["outcome"], one["reasons"]) for one in found] == [CHARGED]


def typed(*spoken: tuple[str | None, str]) -> list[Row]:
    """Drives of five minutes under one terminal and number: (type, time of the day)."""
    return [
        row | {"plate_type": plate_type}
        for plate_type, at in spoken
        for row in drive(f"{DAY} {at}", 5, kmh=20, terminal_id="ALT")
    ]


@pytest.mark.parametrize(
    ("spoken", "found"),
    [
        ([("01", "07:00"), ("02", "12:00"), ("01", "19:00")], SHARED),
        (
            [("01", "07:00"), ("01", "12:00"), ("02", "19:00")],
            CHARGED,
        ),  # the type was corrected, or the terminal moved, for good
        ([(None, "07:00"), ("01", "12:00"), (None, "19:00")], CHARGED),
    ],
)
def test_types_by_turns_within_a_day(spoken: list[tuple[str | None, str]], found: tuple[str, list[str]]) -> None:
    given = reference(vehicle(), order())
    judged = findings(*typed(*spoken), given=given, rule="restricted_traffic")
    of_truck = [one for one in judged if "type_unknown_to_register" not in one["reasons"]]
    assert [(one["outcome"], one["reasons"]) for one in of_truck] == [found]


def test_one_stray_type_makes_no_turn_and_two_do() -> None:
    rows = typed(("01", "09:00"), ("01", "10:00"))
    stray = [fix(f"{DAY} 09:{minute}", plate_type="02", terminal_id="ALT") for minute in (30, 33)]
    assert outcomes([*rows, stray[0]]) == [CHARGED]
    assert SHARED in outcomes([*rows, *stray])


def test_a_fix_that_tells_no_type_is_of_whom_its_terminal_named_last() -> None:
    """Of three spells of types 01, 02, 01 the last names no type at its end: without the register's second row it would be the truck's."""
    rows = [*typed(("01", "07:00"), ("02", "12:00"), ("01", "19:00"), (None, "19:30"))]
    seen = sighted(facts(*rows), reference(vehicle(), order()), {TRUCK}, Thresholds()).sightings
    late = seen.us > seen.us.max() - 5 * 60 * 1_000_000
    assert all("terminal_shared" in codes_of(doubts) for doubts in seen.doubts[late])


def test_order_and_repeats_do_not_matter_for_types() -> None:
    rows = typed(("01", "09:00"), (None, "09:15"), ("02", "09:30"), (None, "10:00"), ("01", "11:00"), (None, "23:00"))
    assert outcomes(rows) == outcomes([*rows[::-1], *rows[:15]])


def with_slip(at: int | None, slip: Row, every_s: int = 30, minutes: int = 12, second: int | None = None) -> list[Row]:
    """A drive under one terminal, one of its fixes (another one, too) telling something else."""
    rows = [row | {"plate_type": "01"} for row in drive(f"{DAY} 09:00", minutes, kmh=20, step_s=every_s, terminal_id="ALT")]
    return [row | (slip if number in (at, second) else {}) for number, row in enumerate(rows)]


SLIPS: list[Row] = [{"plate_type": "02"}, {"plate_type": None, "plate_colour": "blue"}, {"plate": OTHER}]
BOTH = reference(vehicle(), CAR, vehicle(OTHER), order())


def of_the_truck(rows: list[Row]) -> set[tuple[str, tuple[str, ...]]]:
    found = findings(*rows, given=BOTH, rule="restricted_traffic")
    return {(one["outcome"], tuple(one["reasons"])) for one in found if one["plate"] == TRUCK}


@pytest.mark.parametrize("slip", SLIPS, ids=["type", "colour", "plate"])
@pytest.mark.parametrize("at", [2, 12, 22])
def test_one_odd_word_among_many_is_a_slip(at: int, slip: Row) -> None:
    """One fix of 25 says another type, colour or plate: it alone is in doubt."""
    rows = with_slip(at, slip)
    assert of_the_truck(rows) == {("violation", ())} == of_the_truck([*rows[::-1], *rows[:5]])
    seen = sighted(facts(*rows), BOTH, {TRUCK, OTHER}, Thresholds()).sightings
    doubtful = [us for us, doubts in zip(seen.us, seen.doubts, strict=True) if "terminal_shared" in codes_of(doubts)]
    assert set(doubtful) == {seen.us.min() + at * 30 * 1_000_000}


@pytest.mark.parametrize("slip", SLIPS, ids=["type", "colour", "plate"])
@pytest.mark.parametrize(
    "odd",
    [
        {"at": 0},  # may be of what comes before it, another truck
        {"at": 24},
        {"at": 12, "second": 13},
        {"at": 4, "second": 20},
        {"at": 3, "every_s": 150},  # one of six
    ],
    ids=["first", "last", "two", "far", "few"],
)
def test_an_odd_word_at_an_end_twice_or_among_few_is_no_slip(odd: dict[str, int], slip: Row) -> None:
    assert "violation" not in {outcome for outcome, _ in of_the_truck(with_slip(**odd, slip=slip))}


@pytest.mark.parametrize("hours", [-23, 23])
def test_an_odd_word_that_comes_again_within_a_day_is_no_slip(hours: int) -> None:
    rows = with_slip(12, {"plate": OTHER})
    day, hour = divmod(9 + hours, 24)
    again = fix(f"2026-11-{20 + day} {hour:02}:06", plate=OTHER, terminal_id="ALT")
    assert {outcome for outcome, _ in of_the_truck([*rows, again])} == {"to_be_verified"}
