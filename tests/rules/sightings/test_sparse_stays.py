"""A terminal that reports too seldom for a stay: what it shows is to be verified, or counted as not assessed; never silence."""

import pytest

from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import SickSpan
from rules.judge.judge import judge
from tests.rules.building import (
    METRE_E,
    TRUCK,
    Row,
    drive,
    facts,
    findings,
    fix,
    order,
    rectangle,
    reference,
    us,
    zone,
)

DAY = "2026-11-20"
SELDOM = ["reports_too_seldom"]
CONTRADICTS = ["speed_contradicts"]
LONG = {"toward": (1, 0), "lon": 112.41, "kmh": 3.6}


def told(*rows: Row, given=None, thresholds: Thresholds | None = None) -> list[tuple]:
    """Outcome, minutes and reasons."""
    known = findings(*rows, given=given or reference(order()), thresholds=thresholds, rule="restricted_traffic")
    return [(one["outcome"], one["minutes"], one["reasons"]) for one in known]


def counts(*rows: Row, given=None, thresholds: Thresholds | None = None) -> dict[str, int]:
    """What was not assessed, by reason."""
    judged = judge(facts(*rows), given or reference(order()), {TRUCK}, thresholds or Thresholds())
    sums: dict[str, int] = {}
    for one in judged.not_assessed["restricted_traffic"]:
        sums[one.reason] = sums.get(one.reason, 0) + one.facts
    return sums


def every(seconds: int, hours: float = 2.0, start: str = f"{DAY} 09:00", **seen: object) -> list[Row]:
    """Driving at 40 km/h to and fro inside the zone, seen so seldom; all places 1 km and more apart."""
    rows = drive(start, hours * 3600 // seconds * seconds / 60, step_s=seconds, kmh=3.6, lon=112.41, **seen)
    return [one | {"lon": (112.42, 112.47, 112.44, 112.48)[n % 4], "speed_kmh": 40.0} for n, one in enumerate(rows)]


@pytest.mark.parametrize(
    ("terminal_id", "is_sick", "minutes"),
    [("T2", False, [114]), ("T2", True, [120]), ("T1", False, [114]), ("T1", True, [114])],
)
def test_what_a_sick_terminal_says_cuts_its_own_stay_only(terminal_id: str, is_sick: bool, minutes: list[int]) -> None:
    """Between two fixes of a terminal it says, or another one says, that the truck stands: the two minutes around it are no stay."""
    stands = fix(f"{DAY} 09:57", lon=112.4701, speed_kmh=0.0, terminal_id=terminal_id)
    given = reference(order())
    if is_sick:
        given.sick[f"terminal:{terminal_id}"] = [SickSpan(us(f"{DAY} 09:56"), us(f"{DAY} 09:58"))]
    assert [found[1] for found in told(*every(360), stands, given=given)] == minutes


@pytest.mark.parametrize(
    ("seconds", "answer"),
    [
        (300, [("violation", 120, [])]),
        (301, [("to_be_verified", 115, SELDOM)]),
        (360, [("to_be_verified", 120, SELDOM)]),
        (600, [("to_be_verified", 120, SELDOM)]),
        (900, [("to_be_verified", 120, SELDOM)]),
        (901, []),
        (1800, []),
    ],
)
def test_how_seldom(seconds: int, answer: list) -> None:
    """Case N11."""
    found = told(*every(seconds))
    assert found == answer
    assert counts(*every(seconds)) == ({} if answer else {"reports_too_seldom": len(every(seconds))})


def test_a_single_driving_fix_is_counted() -> None:
    row = fix(f"{DAY} 09:00")
    assert (told(row), counts(row)) == ([], {"reports_too_seldom": 1})
    assert counts(row | {"speed_kmh": 0.0}) == {}  # parked
    assert counts(row | {"lon": 112.30}) == {}  # outside
    assert counts(row, given=reference(order(hours=[["22:00", "23:00"]]))) == {}


def test_a_short_visit_that_is_seen_from_without_to_without_is_no_riddle() -> None:
    """Two minutes inside, reported every 30 s before and after: too short, and known to be."""
    rows = drive(f"{DAY} 09:00", 6, lon=112.40 - 2_200 * METRE_E)
    assert (told(*rows), counts(*rows)) == ([], {})


def test_what_stood_in_between_was_no_drive() -> None:
    """In for a minute, parked for twelve (reporting), out for a minute."""
    moves = drive(f"{DAY} 09:00", 1, kmh=36), drive(f"{DAY} 09:13", 1, lon=112.4266, kmh=36)
    parked = [fix(f"{DAY} 09:{n:02}", lon=112.4265, speed_kmh=0.0) for n in range(2, 13)]
    assert told(*moves[0], *parked, *moves[1]) == []
    assert told(*moves[0], *moves[1]) == [("to_be_verified", 14, SELDOM)]  # nobody saw it stand


def test_who_was_seen_outside_in_between_did_not_stay() -> None:
    rows = every(360)
    outside = fix(f"{DAY} 10:03", lon=112.38, speed_kmh=40.0)
    assert [minutes for _, minutes, _ in told(*rows, outside)] == [54 + 54] or len(told(*rows, outside)) == 1


def test_an_ordinary_stay_keeps_its_fixes() -> None:
    """A dense drive of ten minutes, then seldom: the first is charged, the rest is listed in the same finding as unsure."""
    rows = [*drive(f"{DAY} 09:00", 10, lon=112.41), *every(360, 1.0, f"{DAY} 09:18")]
    (one,) = findings(*rows, given=reference(order()), rule="restricted_traffic")
    assert (one["outcome"], one["minutes"], [piece["sure"] for piece in one["evidence"]]) == ("violation", 10, [True, False])
    assert one["evidence"][1]["doubts"] == SELDOM


def test_a_sparse_stay_of_the_next_day_is_found_beside_an_ordinary_one_before_midnight() -> None:
    rows = [*drive("2026-11-19 23:45", 10, lon=112.41), *every(360, 1.0, f"{DAY} 00:04")]
    assert [outcome for outcome, _, _ in told(*rows)] == ["violation", "to_be_verified"]


@pytest.mark.parametrize("gap", [6.0, 20.0])
def test_the_gap_is_a_setting(gap: float) -> None:
    found = told(*every(600), thresholds=Thresholds(sparse_gap_min=gap))
    assert bool(found) == (gap >= 10)


def test_unsure_places_and_seldom_reports_are_both_said() -> None:
    near = [one | {"lat": 34.6001} for one in every(360)]
    assert told(*near) == [("to_be_verified", 120, ["unsure_place", "reports_too_seldom"])]


def test_the_order_of_arrival_does_not_matter() -> None:
    rows = [*every(360), *drive(f"{DAY} 09:20", 4, lon=112.43)]
    given = reference(order())
    assert findings(*rows, given=given) == findings(*rows[::-1], *rows[:5], given=given)


# --- what else keeps a driving truck out of every stay


def test_unlocated_fixes_on_the_way_are_counted() -> None:
    rows = [one | {"located": False} for one in drive(f"{DAY} 09:00", 10)]
    assert (told(*rows), counts(*rows)) == ([], {"not_located": 21})
    standing = [one | {"speed_kmh": 0.0} for one in rows]
    assert counts(*standing) == {}  # parked under a roof
    assert counts(*(one | {"acc": True} for one in standing)) == {"not_located": 21}  # it says no speed without a position
    assert counts(*rows, given=reference(order(hours=[["22:00", "23:00"]]))) == {}


def test_unlocated_fixes_between_two_located_ones() -> None:
    """Located every 8 minutes only: a stay as of a terminal that reports seldom."""
    rows = [one if n % 16 == 0 else one | {"located": False} for n, one in enumerate(drive(f"{DAY} 09:00", 40, kmh=10))]
    assert told(*rows) == [("to_be_verified", 40, SELDOM)]


@pytest.mark.parametrize("kmh", [0.0, 3.0, float("nan")])
def test_a_speed_that_says_nothing_while_the_places_move_is_to_be_verified(kmh: float) -> None:
    """Without its first and last fix: nothing tells that the truck came to that, or left it."""
    rows = [one | {"speed_kmh": kmh} for one in drive(f"{DAY} 09:00", 20, lon=112.41)]
    assert told(*rows) == [("to_be_verified", 13, CONTRADICTS)]
    outside = [one | {"lon": one["lon"] - 0.15} for one in rows]
    assert (told(*outside), counts(*outside)) == (
        [],
        {"not_measured" if kmh != kmh else "speed_contradicts": 41 - 2 * (kmh == kmh)},
    )


@pytest.mark.parametrize(
    ("every_s", "minutes", "kmh"),
    [(240, 40, 12.0), (240, 40, 20.0), (300, 45, 12.0), (420, 60, 12.0), (600, 60, 8.0), (900, 60, 9.0)],
)
@pytest.mark.parametrize(
    "seen_driving", [slice(0, None, 2), slice(1, None, 2), slice(1, 2), slice(0, 0)], ids=["even", "odd", "once", "never"]
)
def test_a_truck_that_stands_whenever_it_reports_is_to_be_verified(
    every_s: int, minutes: int, kmh: float, seen_driving: slice
) -> None:
    """Stop-and-go: hundreds of metres on from fix to fix, and 0 km/h at the lights each time."""
    rows = drive(f"{DAY} 09:00", minutes, lon=112.401, kmh=kmh, step_s=every_s)
    driving = range(len(rows))[seen_driving]
    seen = [one if n in driving else one | {"speed_kmh": 0.0} for n, one in enumerate(rows)]
    ((outcome, _, reasons),) = told(*seen)
    assert outcome == "to_be_verified" and set(reasons) <= {*CONTRADICTS, *SELDOM} and "speed_contradicts" in reasons


def test_a_stop_on_the_way_takes_no_minute_from_a_drive_that_is_seen() -> None:
    rows = drive(f"{DAY} 09:00", 20, lon=112.41, kmh=20, step_s=60)
    stops = [one | {"speed_kmh": 0.0} if n in (4, 9, 10) else one for n, one in enumerate(rows)]
    assert told(*rows) == told(*stops) == [("violation", 20, [])]


def test_a_stop_on_the_way_that_is_surely_outside_still_parts_a_stay() -> None:
    """Through the zone, to the lights outside, and in again: two short visits."""
    west = 112.40
    places = [west + 0.004, west + 0.001, west - 0.003, west + 0.001, west + 0.004]
    rows = [fix(f"{DAY} 09:{2 * n:02}", lon=lon, speed_kmh=0.0 if n == 2 else 20.0) for n, lon in enumerate(places)]
    assert told(*rows) == []


def test_who_waits_reporting_did_not_drive() -> None:
    """Parked for an hour between two drives past the zone: only the fixes on the way are under way."""
    waits = [fix(f"{DAY} 09:{n:02}", lon=112.41, speed_kmh=0.0) for n in range(8, 60, 4)]
    come = [fix(f"{DAY} 09:0{n}", lon=112.37 + 0.01 * n, speed_kmh=0.0) for n in (0, 4)]
    assert told(*come, *waits, fix(f"{DAY} 10:02", lon=112.37, speed_kmh=0.0)) == []


def test_a_fast_speed_while_the_places_do_not_move_is_counted() -> None:
    jitter = [3, 14, -9, 22, -17, 5, 28, -25, 11, 0]
    fixes = [
        fix(f"{DAY} 09:{n // 2:02}:{n % 2 * 30:02}", lon=112.45 + metres * METRE_E, speed_kmh=40.0)
        for n, metres in enumerate(jitter * 4)
    ]
    assert told(*fixes) == []
    assert counts(*fixes)["speed_contradicts"] >= len(fixes) - 2
    slow = [one | {"speed_kmh": 6.0} for one in fixes]
    assert counts(*slow) == {}  # a parked truck's noise


def test_a_stop_in_traffic_and_a_jump_contradict_no_speed() -> None:
    rows = drive(f"{DAY} 09:00", 20, lon=112.41)
    stop = [one | {"speed_kmh": 0.0, "lon": rows[10]["lon"]} if 10 < n < 16 else one for n, one in enumerate(rows)]
    assert "speed_contradicts" not in counts(*stop)
    parked = [fix(f"{DAY} 09:{n:02}", lon=112.60 if n == 10 else 112.45, speed_kmh=0.0) for n in range(30)]
    assert counts(*parked) == {}


def test_an_area_too_narrow_for_a_sure_place_is_to_be_verified() -> None:
    given = reference(zone(geometry=rectangle(112.40, 34.6498, 112.50, 34.6502)), order())  # 44 m wide
    assert told(*drive(f"{DAY} 09:00", 10), given=given) == [("to_be_verified", 10, ["unsure_place"])]


def test_a_zone_without_an_outline_is_counted() -> None:
    """It was taken from the register while the order goes on."""
    rows = drive(f"{DAY} 09:00", 10)
    gone = reference(zone(), zone(since=f"{DAY} 09:05", absent=True), order())
    assert told(*rows, given=gone) == [("violation", 4, [])]
    assert counts(*rows, given=gone) == {"zone_undrawn": 11}
    assert counts(*rows, given=reference(zone(absent=True), order())) == {"zone_undrawn": 21}
    never = reference(order(zones=["inner", "nowhere"]))
    assert counts(*rows, given=never) == {}  # inside the zone that is there
    assert counts(*drive(f"{DAY} 09:00", 10, lon=112.30), given=never) == {"zone_undrawn": 21}


def test_an_exempt_road_without_an_outline_makes_the_place_unsure() -> None:
    given = reference(order(except_zones=["nowhere"]))
    assert told(*drive(f"{DAY} 09:00", 10), given=given) == [("to_be_verified", 10, ["unsure_place"])]
