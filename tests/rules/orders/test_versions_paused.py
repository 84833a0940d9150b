"""Orders and warnings in motion: paused and resumed, lifted, amended, extended late, published late, with grace; one finding at a seam."""

import pytest

from rules.inputs.parsed_order import OrderVersion
from rules.inputs.parsed_warning import WarningVersion
from tests.rules.building import Row, at, drive, event, findings, order, reference, warning

BOUND = {"warning": {"levels": ["orange", "red"], "districts": []}}
SINCE = {"from": "2021-03-05T12:00+08:00"}
LEVEL_BOUND = order(issued="2021-03-05 10:00", **SINCE, **BOUND)
ORANGE = warning("orange", "2021-03-05 10:00", "2021-03-05 12:00")
PAUSED = warning("orange", "2021-03-06 12:00", "2021-03-06 14:00", event="paused")
RESUMED = warning("orange", "2021-03-09 16:00", "2021-03-09 18:00", event="resumed")


def charged(rows: list[Row], *given: OrderVersion | WarningVersion) -> list[tuple[str, int]]:
    """Outcome and minutes of what is found."""
    return [(one["outcome"], one["minutes"]) for one in findings(*rows, given=reference(*given))]


CHARGED: list[tuple[str, int]] = [("violation", 5)]


@pytest.mark.parametrize(
    ("start", "minutes", "answer"),
    [
        ("2021-03-06 09:00", 5, CHARGED),
        ("2021-03-06 13:54:59", 5, CHARGED),  # its last point at 13:59:59
        ("2021-03-06 13:55", 9, [("violation", 4)]),  # 13:55:00 to 13:59:30: whole minutes
        ("2021-03-06 13:58", 9, []),  # not three minutes before the pause
        ("2021-03-06 14:00", 5, []),
        ("2021-03-07 09:00", 5, []),
        ("2021-03-09 17:54:59", 5, []),
        ("2021-03-09 17:58", 7, CHARGED),
        ("2021-03-09 18:00", 5, CHARGED),
    ],
)
@pytest.mark.parametrize("what", ["warning", "order"])
def test_paused_on_03_06_at_14_and_resumed_on_03_09_at_18(what: str, start: str, minutes: float, answer: list) -> None:
    by_order = (
        order(issued="2021-03-05 10:00", **SINCE),
        event("paused", "2021-03-06 12:00", "2021-03-06 14:00"),
        event("resumed", "2021-03-09 16:00", "2021-03-09 18:00"),
    )
    by_warning = (LEVEL_BOUND, ORANGE, PAUSED, RESUMED)
    assert charged(drive(start, minutes), *(by_warning if what == "warning" else by_order)) == answer


def test_a_late_point_of_13_59_belongs_to_the_time_before_the_pause() -> None:
    rows = drive("2021-03-06 13:56:30", 2.5)
    late = drive("2021-03-06 13:59:30", 0, lon=112.42 + 180 * 10 / 91_700)
    given = LEVEL_BOUND, ORANGE, PAUSED, RESUMED
    assert charged(rows, *given) == []
    assert charged([*late, *rows], *given) == [("violation", 3)]
    assert charged([*rows, *drive("2021-03-07 09:00", 5)], *given) == []


FIRST = {"from": "2026-11-12T12:00+08:00", "until": "2026-11-15T06:00+08:00"}
LONGER = FIRST | {"until": "2026-11-16T00:00+08:00"}
OVER_SIX = drive("2026-11-15 05:50", 19.5, kmh=18)
EXTENSION = {"event": "extended"}


@pytest.mark.parametrize(
    ("second", "minutes"),
    [
        (None, [9]),
        (order(issued="2026-11-14 17:00", whole=EXTENSION, **LONGER), [19]),  # nothing lost at 06:00, nothing twice
        (order(issued="2026-11-14 17:00", whole=EXTENSION | {"from": "2026-11-15T06:00+08:00"}, **LONGER), [19]),
        (order(issued="2026-11-14 17:00", whole=EXTENSION | {"from": "2026-11-15T06:00+08:00"}, **(LONGER | {"from": "2026-11-15T06:00+08:00"})), [19]),
        (order(issued="2026-11-15 06:05", whole=EXTENSION, **LONGER), [14]),  # 05:50:00–05:59:30 and, not before its announcement, 06:05:00–06:09:30
        (order(issued="2026-11-15 08:00", whole=EXTENSION, **LONGER), [9]),
        (order(issued="2026-11-15 08:00", whole=EXTENSION | {"published": {"at": "2026-11-14T17:00+08:00", "where": "报", "proof": None}}, **LONGER), [19]),  # entered late
        (order(issued="2026-11-14 17:00", whole=EXTENSION | {"published": {"at": "2026-11-15T08:00+08:00", "where": "报", "proof": None}}, **LONGER), [9]),  # signed early, published late
    ],
    ids=["none", "in time", "from the seam", "written as a new period", "five minutes late", "two hours late", "published in time", "published too late"],
)  # fmt: skip
def test_o1_extended_after_its_old_end(second: OrderVersion | None, minutes: list[int]) -> None:
    versions = [order(issued="2026-11-12 10:00", **FIRST), *([second] if second else [])]
    assert charged(OVER_SIX, *versions) == [("violation", number) for number in minutes]


def test_o1_two_minutes_on_either_side_of_the_seam_are_four() -> None:
    versions = order(issued="2026-11-12 10:00", **FIRST), order(issued="2026-11-14 17:00", whole=EXTENSION, **LONGER)
    assert charged(drive("2026-11-15 05:58", 4), *versions) == [("violation", 4)]
    assert charged(drive("2026-11-15 05:58", 4), versions[0]) == []


def begins(time: str, name: str = "amended", **more: object) -> Row:
    return {"event": name, "from": at(f"2026-11-{time}").isoformat(), **more}


STAGE_3 = {"fuels": ["diesel"], "stage_at_most": 3, "stage_inclusive": True, "classes": [], "uses": []}
EVERY_STAGE = {"fuels": ["diesel"], "classes": [], "uses": []}


@pytest.mark.parametrize(
    ("later", "when", "answer"),
    [
        ([order(issued="2026-11-14 17:00", whole=begins("16 00:00"), vehicles=STAGE_3)], "2026-11-15 09:00", CHARGED),
        ([order(issued="2026-11-14 17:00", whole=begins("16 00:00"), vehicles=STAGE_3)], "2026-11-16 09:00", []),
        ([order(issued="2026-11-14 17:00", whole=begins("13 00:00"), vehicles=STAGE_3)], "2026-11-13 09:00", []),  # relief counts back
        ([order(issued="2026-11-14 17:00", whole=begins("13 00:00"), vehicles=STAGE_3)], "2026-11-12 09:00", CHARGED),
        ([order(issued="2026-11-14 17:00", whole=begins("13 00:00"))], "2026-11-13 09:00", CHARGED),  # it repeats the clause: no relief
        ([order(issued="2026-11-14 17:00", whole=begins("13 00:00"), vehicles=EVERY_STAGE)], "2026-11-13 09:00", CHARGED),  # it only bars more
        ([order(issued="2026-11-14 17:00", whole=begins("13 00:00"), clause_id="2")], "2026-11-13 09:00", []),  # the clause is dropped
        ([event("lifted", "2026-11-14 17:00", "2026-11-14 12:00")], "2026-11-14 11:50", CHARGED),
        ([event("lifted", "2026-11-14 17:00", "2026-11-14 12:00")], "2026-11-14 13:00", []),
        ([event("lifted", "2026-11-14 17:00", "2026-11-16 00:00")], "2026-11-15 09:00", CHARGED),
        ([event("lifted", "2026-11-14 17:00", "2026-11-16 00:00")], "2026-11-16 00:00", []),
        ([event("lifted", "2026-11-14 17:00", "2026-11-16 00:00"), order(issued="2026-11-15 12:00", whole=EXTENSION)], "2026-11-16 09:00", CHARGED),
        ([event("lifted", "2026-11-14 17:00", "2026-11-16 00:00"), order(issued="2026-11-16 12:00", whole=EXTENSION)], "2026-11-16 09:00", []),
        ([event("lifted", "2026-11-14 17:00", "2026-11-14 17:00"), order(issued="2026-11-16 12:00")], "2026-11-16 13:00", CHARGED),
        ([event("paused", "2026-11-14 17:00", "2026-11-14 12:00")], "2026-11-14 13:00", []),  # a pause that is told late
        ([event("paused", "2026-11-14 12:00", "2026-11-14 12:00"), order(issued="2026-11-15 12:00", whole={"event": "amended"})], "2026-11-16 09:00", []),
        ([event("paused", "2026-11-14 12:00", "2026-11-14 12:00"), event("resumed", "2026-11-15 18:00", "2026-11-15 12:00")], "2026-11-15 13:00", []),
        ([event("paused", "2026-11-14 12:00", "2026-11-14 12:00"), event("resumed", "2026-11-15 18:00", "2026-11-15 12:00")], "2026-11-15 18:00", CHARGED),
        ([event("paused", "2026-11-14 12:00", "2026-11-14 12:00"), event("resumed", "2026-11-15 18:00")], "2026-11-15 18:00", CHARGED),
    ],
)  # fmt: skip
def test_amended_lifted_and_paused(later: list[OrderVersion], when: str, answer: list) -> None:
    assert charged(drive(when, 5), order(), *later) == answer


def published(time: str) -> Row:
    return {"published": {"at": at(time).isoformat(), "where": "市政府网站", "proof": None}}


@pytest.mark.parametrize(
    ("whole", "when", "answer"),
    [
        (published("2026-11-12 12:00"), "2026-11-12 11:54:59", []),  # signed on the 10th, told to the public on the 12th
        (published("2026-11-12 12:00"), "2026-11-12 12:00", CHARGED),
        ({"from": "2026-11-13T00:00+08:00"}, "2026-11-12 12:00", []),
        ({"from": "2026-11-09T00:00+08:00"}, "2026-11-11 00:00", CHARGED),
    ],
)
def test_a_burden_from_its_announcement(whole: Row, when: str, answer: list) -> None:
    assert charged(drive(when, 5), order(whole=whole)) == answer


GRACE = {"grace_minutes": 60}


@pytest.mark.parametrize(
    ("versions", "when", "answer"),
    [
        ([order(whole=GRACE)], "2026-11-11 00:54:59", []),
        ([order(whole=GRACE)], "2026-11-11 01:00", CHARGED),
        ([order(whole=GRACE)], "2026-11-12 00:00", CHARGED),  # not at each day's start
        ([order(whole=GRACE, hours=[["07:00", "19:00"]])], "2026-11-11 07:00", CHARGED),
        ([order(whole=GRACE), order(issued="2026-11-13 12:00", whole=GRACE | {"event": "amended"})], "2026-11-13 12:00", CHARGED),
        ([order(whole=GRACE), order(issued="2026-11-11 00:30", whole={"event": "amended"})], "2026-11-11 00:54:59", []),
        ([order(whole=GRACE), order(issued="2026-11-11 00:30", whole={"event": "amended"})], "2026-11-11 01:00", CHARGED),
        ([order(whole=GRACE, until="2026-11-12T00:00+08:00"), order(issued="2026-11-12 06:00", whole=GRACE)], "2026-11-12 06:54:59", []),
        ([order(whole=GRACE), event("paused", "2026-11-13 00:00", "2026-11-13 12:00"), event("resumed", "2026-11-13 15:00")], "2026-11-13 15:54:59", []),
        ([order(whole=GRACE), event("paused", "2026-11-13 00:00", "2026-11-13 12:00"), event("resumed", "2026-11-13 15:00")], "2026-11-13 16:00", CHARGED),
    ],
)  # fmt: skip
def test_grace_is_for_what_comes_into_force(versions: list[OrderVersion], when: str, answer: list) -> None:
    assert charged(drive(when, 5), *versions) == answer


@pytest.mark.parametrize(("whole", "minutes"), [({}, [("violation", 10)]), (GRACE | {"grace_minutes": 5}, CHARGED)])
def test_a_truck_already_inside_counts_from_the_start(whole: Row, minutes: list) -> None:
    assert charged(drive("2026-11-10 23:50", 20, kmh=18), order(whole=whole)) == minutes


RED_LATE = warning("red", "2021-03-07 18:00", "2021-03-07 12:00", event="upgraded")
YELLOW_LATE = warning("yellow", "2021-03-07 18:00", "2021-03-07 12:00", event="downgraded")


@pytest.mark.parametrize(
    ("levels", "change", "when", "answer"),
    [
        (["red"], RED_LATE, "2021-03-07 13:00", []),  # nobody could know
        (["red"], RED_LATE, "2021-03-07 18:00", CHARGED),
        (["orange"], RED_LATE, "2021-03-07 11:54:59", CHARGED),
        (["orange"], RED_LATE, "2021-03-07 13:00", []),
        (["orange", "red"], RED_LATE, "2021-03-07 13:00", CHARGED),
        (["orange", "red"], YELLOW_LATE, "2021-03-07 13:00", []),  # relief counts back
        (["orange", "red"], YELLOW_LATE, "2021-03-07 11:54:59", CHARGED),
        (["yellow"], YELLOW_LATE, "2021-03-07 13:00", []),
        (["yellow"], YELLOW_LATE, "2021-03-07 18:00", CHARGED),
    ],
)
def test_a_level_changed_in_retrospect(levels: list[str], change: WarningVersion, when: str, answer: list) -> None:
    bound = order(issued="2021-03-05 10:00", **SINCE, warning={"levels": levels, "districts": []})
    assert charged(drive(when, 5), bound, ORANGE, change) == answer


@pytest.mark.parametrize(("districts", "answer"), [([], CHARGED), (["410302"], CHARGED), (["410303"], [])])
def test_a_warning_of_a_district(districts: list[str], answer: list) -> None:
    bound = order(issued="2021-03-05 10:00", **SINCE, warning={"levels": ["orange"], "districts": districts})
    of_one = warning("orange", "2021-03-05 10:00", "2021-03-05 12:00", districts=["410302"])
    assert charged(drive("2021-03-06 09:00", 5), bound, of_one) == answer
