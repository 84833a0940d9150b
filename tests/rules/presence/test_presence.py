"""The index of presence: one cell a slot, whatever the order in which facts came."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.inputs.inputs import Facts, Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.judge import sighted
from rules.presence.presence import (
    CAMERA,
    CELL_LAT_E7,
    CELL_LON_E7,
    DRIVING,
    FAR,
    MIXED,
    ROADSIDE,
    Presence,
    cells_of,
    presence,
    reach_of,
    vehicle_of,
)
from tests.rules.building import METRE_E, TRUCK, Row, check, drive, facts, fix, reading, reference, vehicle

DAY = date(2026, 11, 20)


def index(*rows: Row, given_facts: Facts | None = None, known: Reference | None = None) -> Presence:
    given = given_facts or facts(*rows)
    plates = {*given.positions["plate"], *given.readings["plate"], *given.checks["plate"]}
    return presence(sighted(given, known or reference(), plates, Thresholds()), Thresholds())


def slots(found: Presence) -> list[tuple[int, int, int, int]]:
    """Slot, flags without reach, reach, cells east of the first."""
    x = found.x - found.x[:1].sum()
    return [
        (int(a), int(b) & 7, int(reach_of(np.uint8(b))), int(c)) for a, b, c in zip(found.slot, found.flags, x, strict=True)
    ]


def test_a_cell_each_slot() -> None:
    found = index(*drive("2026-11-20 09:00", 2, kmh=36))
    assert found.tracks == [(TRUCK, "01", DAY)]
    assert [row[0] for row in slots(found)] == [1080, 1081, 1082, 1083, 1084]
    assert {row[1:3] for row in slots(found)} == {(DRIVING, 0)}
    assert 38 <= slots(found)[-1][3] <= 41, "1,200 m in cells of 30.3 m"


def test_the_least_of_a_slot_wins_and_says_what_else_there_was() -> None:
    standing = fix("2026-11-20 09:00:05", lon=112.4500, speed_kmh=0)
    later = fix("2026-11-20 09:00:25", lon=112.4500 + 100 * METRE_E)
    found = index(later, standing)
    assert slots(found) == [(1080, MIXED, 3, 0)], "stands; drives later in the slot, up to 4 cells away"
    assert slots(index(standing)) == [(1080, 0, 0, 0)]


def test_of_one_instant_the_west_wins() -> None:
    west, east = fix("2026-11-20 09:00", lon=112.4500), fix("2026-11-20 09:00", lon=112.4503, terminal_id="T0")
    assert index(west, east).x[0] == index(west).x[0] < index(east).x[0]


@pytest.mark.parametrize(
    ("cells", "reach"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (31, 6), (33, 7), (64, 7), (65, FAR)]
)
def test_how_far_the_others_are(cells: int, reach: int) -> None:
    width = CELL_LON_E7 / 1e7
    found = index(*(fix(f"2026-11-20 09:00:{n:02}", lon=112.45 + cells * width * n / 4, speed_kmh=80) for n in (0, 1, 2, 3, 4)))
    if cells >= 33:  # nobody drives so fast in one leg: the way is cut in parts that are no jump
        assert len(found.slot) in (0, 1)
    if len(found.slot):
        assert slots(found)[0][2] == reach


def test_doubtful_sightings_and_those_without_a_place_are_not_in_it() -> None:
    jump = [fix("2026-11-20 09:00", lon=112.45), fix("2026-11-20 09:00:30", lon=112.60)]
    assert len(index(*jump).slot) == 0
    assert len(index(fix("2026-11-20 09:00", plate="豫C0T999")).slot) == 0, "not in the register"
    assert len(index(fix("2026-11-20 09:00", located=False)).slot) == 0


def test_cameras_at_roads_have_a_track_of_their_own() -> None:
    """In the track of positions they are seen, too, for a stay is broken by whoever sees the truck outside."""
    position = fix("2026-11-20 09:00:20", lon=112.4506)
    both = index(position, reading("2026-11-20 09:00:10"), check("2026-11-20 09:00:25"))
    assert both.tracks == [(TRUCK, "01", DAY), (TRUCK, "camera 01", DAY)]
    assert slots(both) == [(1080, DRIVING, 2, 0), (1080, CAMERA, 0, -2)]
    assert both.flags.tolist()[1] == CAMERA | ROADSIDE
    assert [vehicle_of((plate, kind)) for plate, kind, _ in both.tracks] == [(TRUCK, "01")] * 2
    alone = index(reading("2026-11-20 09:00:10"))
    assert slots(alone) == [(1080, 0, 0, 0), (1080, CAMERA, 0, 0)]


@pytest.mark.parametrize("kind", ["on_site", "retest"])
def test_checks_in_yards_are_places_and_no_cameras(kind: str) -> None:
    assert slots(index(check("2026-11-20 09:00:10", kind=kind))) == [(1080, 0, 0, 0)]


def test_tracks_are_sorted() -> None:
    many = [
        row
        for plate in ("豫C0T006", "豫C0T004")
        for row in (
            *drive("2026-11-20 23:59", 2, plate=plate, terminal_id=plate),
            reading("2026-11-20 09:00", plate=plate, reading_id=plate),
        )
    ]
    found = index(*many, known=reference(*(vehicle(plate) for plate in ("豫C0T006", "豫C0T004"))))
    assert found.tracks == sorted(found.tracks) and len(found.tracks) == 6
    assert np.diff(found.starts).tolist() == [3, 3, 1, 3, 3, 1]


def test_a_day_ends_at_local_midnight() -> None:
    found = index(*drive("2026-11-19 23:59", 2))
    assert [(day, int(found.slot[start])) for (_, _, day), start in zip(found.tracks, found.starts, strict=False)] == [
        (date(2026, 11, 19), 2878),
        (DAY, 0),
    ]


def test_places_on_a_border_belong_to_one_cell() -> None:
    lon = np.array([341 * CELL_LON_E7, 341 * CELL_LON_E7 - 1]) / 1e7
    lat = np.array([128 * CELL_LAT_E7, 128 * CELL_LAT_E7 - 1]) / 1e7
    assert [column.tolist() for column in cells_of(lon, lat)] == [[341, 340], [128, 127]]


PIECES = [
    *drive("2026-11-20 09:00:03", 2, step_s=10),
    *drive("2026-11-20 09:00:03", 1, step_s=15, lon=112.4203, terminal_id="T2"),
    *(fix(f"2026-11-20 09:0{n}:00", speed_kmh=0, lon=112.43) for n in range(3, 8)),
    reading("2026-11-20 09:01:10"),
]


@given(st.permutations(PIECES))
def test_the_order_of_facts_does_not_matter(rows: list[Row]) -> None:
    found, expected = index(*rows), index(*PIECES)
    assert found.tracks == expected.tracks
    assert slots(found) == slots(expected) != []
    assert found.x.tolist() == expected.x.tolist() and found.y.tolist() == expected.y.tolist()


def test_two_vehicles_with_one_plate_are_two_tracks() -> None:
    twins = reference(vehicle(), vehicle(plate_type="02", plate_colour="blue"))
    rows = [
        fix("2026-11-20 09:00", plate_type="01"),
        fix("2026-11-20 09:00:30", plate_type="02", lon=112.4501, terminal_id="T2"),
    ]
    found = presence(sighted(facts(*rows), twins, {TRUCK}, Thresholds()), Thresholds())
    assert found.tracks == [(TRUCK, "01", DAY), (TRUCK, "02", DAY)]
