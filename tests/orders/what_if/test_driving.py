"""Minutes and kilometres are what findings count; cameras at roads are decided by the index; a vehicle's own row of the register counts."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from rules.inputs.parsed_order import OrderVersion
from rules.judge.findings import VIOLATION
from rules.judge.judge import sighted
from rules.presence.cells import MAY_BE_INSIDE, MAY_NOT_BE_OUTSIDE
from rules.presence.presence import CAMERA, ROADSIDE, SLOTS_A_DAY
from rules.presence.what_if import NOT, SURELY, Limits, Rows, judged
from rules.restricted_traffic import find
from services.orders.what_if import Answer, Draft, answered
from services.orders.what_if.registered_vehicles import registered, whom
from services.store.engine import open_engine
from tests.orders.what_if.drives import METRE_N, Trial
from tests.orders.what_if.test_against_rules import DAYS, THRESHOLDS, bounds
from tests.orders.what_if.test_exact import fill
from tests.properties.worlds import emptied_world
from tests.rules.building import (
    METRE_E,
    NORTH,
    Row,
    check,
    drive,
    facts,
    fix,
    order,
    reading,
    reference,
    station,
    vehicle,
    zone,
)

FIRST, LAST = date(2026, 11, 19), date(2026, 11, 21)
TRUCK = "豫C0T001"
EDGE = 112.50


def minutes_found(rows: list[Row], draft: OrderVersion) -> int:
    """Minutes of the findings that the rules make of the order."""
    given = reference(vehicle(TRUCK), station("C1"), draft)
    found = find(sighted(facts(*rows), given, {TRUCK}, THRESHOLDS), given, THRESHOLDS)
    return sum(one.minutes or 0 for one in found if one.outcome == VIOLATION)


def tried(url: str, rows: list[Row], draft: OrderVersion, at_most: int | None = None) -> Answer:
    known = reference(*(vehicle(plate) for plate in ("豫C0T001", "豫C0T127", "豫C0T004", "豫C0T006")), station("C1"))
    with emptied_world(url) as world:
        fill(world, Trial(rows, known, draft))
        engine = open_engine(url)
        try:
            return answered(engine, Draft(draft, known.zones), FIRST, LAST, THRESHOLDS, as_written=True, at_most=at_most)
        finally:
            engine.dispose()


def way(start: str, minutes: float, lon: float = 112.42, **how: object) -> list[Row]:
    return drive(start, minutes, lon=lon, plate=TRUCK, **how)  # type: ignore[arg-type]


def standing(start: str) -> list[Row]:
    return [fix(f"{start}:{second:02}", lon=112.45, plate=TRUCK, speed_kmh=0) for second in (0, 30)]


STAY = way("2026-11-20 09:00", 10)
CORNER = way("2026-11-20 15:00", 6, lon=EDGE - 800 * METRE_E)  # leaves the zone after 80 s: too short to be a stay
TO_AND_FRO = [
    fix(f"2026-11-20 15:0{n}", lon=112.45 + 100 * METRE_E * (n % 2), plate=TRUCK) for n in range(8)
]  # never 300 m away
MIDNIGHT = way("2026-11-20 23:55", 10)


@pytest.mark.parametrize(
    ("rows", "least"),
    [
        (STAY, 10),
        (STAY + CORNER, 10),
        (STAY + TO_AND_FRO, 10),
        (STAY + way("2026-11-20 15:00", 4), 14),
        (MIDNIGHT, 10),  # all of it counts for the day on which it begins
        (STAY + MIDNIGHT, 20),
    ],
)
def test_what_is_no_stay_adds_nothing(sqlite_url: str, rows: list[Row], least: int) -> None:
    found = minutes_found(rows, order())
    assert found == least
    by_index = tried(sqlite_url, rows, order(), at_most=0)
    assert by_index.undecided == 0 and abs(by_index.minutes - found) <= 1
    assert by_index.kilometres == pytest.approx(found * 0.6, rel=0.08)
    assert sum(one.minutes for one in by_index.by_hour) == pytest.approx(found, abs=1)


def test_what_the_points_decide_has_the_findings_own_minutes(sqlite_url: str) -> None:
    """Three minutes inside, to the second: only the points can tell."""
    rows = way("2026-11-20 09:00", 6, lon=EDGE - 2_130 * METRE_E)
    exact = tried(sqlite_url, rows, order())
    assert (exact.verified, exact.undecided, exact.violations) == (1, 0, 1)
    assert exact.minutes == minutes_found(rows, order()) == 3
    assert exact.kilometres == pytest.approx(1.8, abs=0.05)
    assert [(one.hour, one.violations, one.minutes) for one in exact.by_hour if one.violations] == [(9, 1, 3)]


def test_what_two_clauses_bar_counts_once(sqlite_url: str) -> None:
    """The second clause bars the east half only, so its stay is a part of the first one's."""
    rows = way("2026-11-20 09:00", 10, lon=112.42)
    draft = order(clauses=({}, {"clause_id": "2", "zones": ["east"]}))
    known = reference(vehicle(TRUCK), station("C1"), draft, zone("east", geometry=_rectangle(112.44)))
    found = find(sighted(facts(*rows), known, {TRUCK}, THRESHOLDS), known, THRESHOLDS)
    cases = bounds_of(sqlite_url, rows, draft, known)
    assert [one.minutes for one in found] == [10]
    assert cases == {(TRUCK, "01", date(2026, 11, 20))}


def _rectangle(west: float) -> str:
    from tests.rules.building import rectangle

    return rectangle(west, 34.60, 112.50, 34.70)


def bounds_of(url: str, rows: list[Row], draft: OrderVersion, known: object) -> set:
    found, sure, undecided = bounds(url, Trial(rows, known, draft))  # type: ignore[arg-type]
    assert undecided == set() and sure == found
    return sure


BORDER = 34.70 - 28 * METRE_N


@pytest.mark.parametrize(
    ("rows", "sure", "undecided"),
    [
        ([reading("2026-11-20 09:00:10", plate=TRUCK, plate_type="01")], 1, 0),
        ([check("2026-11-20 09:00:10", plate=TRUCK, plate_type="01")], 1, 0),
        ([check("2026-11-20 09:00:10", plate=TRUCK, plate_type="01", kind="on_site")], 0, 0),  # in a yard
        ([check("2026-11-20 09:00:10", plate=TRUCK, plate_type="01", lat=BORDER)], 0, 1),  # the points tell
        ([check("2026-11-20 09:00:10", plate=TRUCK, plate_type="01", lat=34.75)], 0, 0),
        # Beside a position in the same slot: the cell is the position's, the camera is within its reach.
        ([check("2026-11-20 09:00:10", plate=TRUCK, plate_type="01"), *standing("2026-11-20 09:00")], 1, 0),
        # As many cameras as there are: one case.
        ([reading(f"2026-11-20 0{hour}:00:10", plate=TRUCK, plate_type="01") for hour in range(7, 10)], 1, 0),
    ],
)
def test_a_cameras_sighting_is_decided_by_the_index(sqlite_url: str, rows: list[Row], sure: int, undecided: int) -> None:
    known = reference(vehicle(TRUCK), station("C1"), station("A1"))
    found, surely, open_days = bounds(sqlite_url, Trial(rows, known, order()))
    assert (len(surely), len(open_days)) == (sure, undecided)
    assert surely <= found <= surely | open_days


@pytest.mark.parametrize("counts", [True, False])
def test_where_a_capture_alone_does_not_count_the_points_tell_it_from_a_check(counts: bool) -> None:
    count = 1
    one = np.zeros(count, dtype=np.int64)
    inside = np.array([MAY_BE_INSIDE | MAY_NOT_BE_OUTSIDE], dtype=np.uint8)
    rows = Rows(one, one + 1_000, one, one, np.array([CAMERA | ROADSIDE], dtype=np.uint8), inside, inside, np.array([False]))
    limits = Limits(np.full(SLOTS_A_DAY, SURELY, dtype=np.uint8), 3, 3, cameras=counts)
    found = judged(rows, np.full((1, 1), SURELY, dtype=np.uint8), limits, THRESHOLDS)
    assert (found.sure.tolist(), found.undecided.tolist()) == ([0], []) if counts else ([], [0])


@pytest.mark.parametrize("camera", ["counts", "to_be_verified", "ignored"])
@pytest.mark.parametrize("seen", [reading, check])
def test_a_clause_says_what_a_capture_is_and_a_roadside_check_counts_always(
    sqlite_url: str, seen: Callable[..., Row], camera: str
) -> None:
    rows = [seen("2026-11-20 09:00:10", plate=TRUCK, plate_type="01")]
    known = reference(vehicle(TRUCK), station("C1"), station("A1"))
    found, surely, open_days = bounds(sqlite_url, Trial(rows, known, order(camera=camera)))
    assert len(found) == (camera == "counts" or seen is check)
    assert surely == (found if camera == "counts" else set()) and found <= surely | open_days


@pytest.mark.parametrize("rows", [[reading("2026-11-20 09:00:10", plate=TRUCK, plate_type="01")], way("2026-11-20 09:00", 10)])
def test_nothing_is_surely_inside_while_what_is_exempt_is_not_drawn(sqlite_url: str, rows: list[Row]) -> None:
    park = zone("park", since="2026-11-20 12:00", geometry=_rectangle(112.499))
    known = reference(vehicle(TRUCK), station("C1"), station("A1"), zone("inner"), park)
    assert bounds(sqlite_url, Trial(rows, known, order(except_zones=["park"]))) == (set(), set(), set())


def test_cameras_add_vehicles_and_no_minutes(sqlite_url: str) -> None:
    rows = [reading("2026-11-20 09:00:10", plate=TRUCK, plate_type="01")]
    found = tried(sqlite_url, rows, order())
    assert (found.violations, found.vehicles, found.undecided, found.minutes, found.kilometres) == (1, 1, 0, 0, 0.0)
    assert [(one.hour, one.violations) for one in found.by_hour if one.violations] == [(9, 1)]
    assert [(one.name, one.violations) for one in found.by_district] == [("410311", 1)]


def test_a_vehicle_that_is_registered_in_the_middle_of_a_day_keeps_its_name(sqlite_url: str) -> None:
    """At midnight it had no row: the day is its own all the same, and not that of the last vehicle of the register."""
    rows = way("2026-11-20 09:00", 10)
    known = reference(vehicle(TRUCK, since="2026-11-20 08:00"), vehicle("豫C0T127"), station("C1"))
    found, surely, open_days = bounds(sqlite_url, Trial(rows, known, order()))
    assert found == surely | open_days == {(TRUCK, "01", date(2026, 11, 20))}


@pytest.mark.parametrize("plates", [(TRUCK, "豫C0012警"), ("豫C0012警", TRUCK)])
def test_a_police_plate_is_not_answered_like_a_truck_with_the_same_row(plates: tuple[str, ...]) -> None:
    known = reference(*map(vehicle, plates))
    answers = whom(order().clauses[0], registered([(plate, "01") for plate in plates], known, DAYS), known, DAYS)
    assert answers.tolist() == [[SURELY if plate == TRUCK else NOT] * DAYS.count for plate in plates]


def test_north_is_far_enough_too(sqlite_url: str) -> None:
    rows = way("2026-11-20 09:00", 10, lat=34.62, toward=NORTH)
    assert tried(sqlite_url, rows, order(), at_most=0).minutes == minutes_found(rows, order()) == 10
