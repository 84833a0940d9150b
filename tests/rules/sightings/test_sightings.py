"""Every doubt about a sighting, and how near it must be. Doubts are asked of the sightings themselves."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import CHECK_IDENTITY, READING_IDENTITY
from rules.sightings.assembly import sightings_of
from rules.sightings.deduplication import counting
from rules.sightings.doubts import codes_of
from rules.sightings.sightings import Seen
from tests.rules.building import METRE_E, TRUCK, Row, check, drive, facts, fix, reading, reference, station, vehicle

KM = 1000 * METRE_E


def seen_of(*rows: Row, given=None) -> Seen:
    known = facts(*rows)
    plates = {*known.positions["plate"], *known.readings["plate"], *known.checks["plate"]}
    parts = counting(known.readings, READING_IDENTITY), counting(known.checks, CHECK_IDENTITY)
    return sightings_of(known.positions, *parts, given or reference(), plates, Thresholds())


def doubts(*rows: Row, given=None) -> list[list[str]]:
    """The doubts of the sightings, in the order of time."""
    sightings = seen_of(*rows, given=given).sightings
    return [codes_of(sightings.doubts[row]) for row in np.argsort(sightings.us, kind="stable")]


@pytest.mark.parametrize(
    ("km", "seconds", "found"),
    [
        (0.9, 1, []),  # nearer than 1 km nothing is impossible
        (1.1, 1, ["jump"]),
        (1.1, 0.5, ["jump"]),
        (3.3, 60, []),  # 198 km/h
        (3.4, 60, ["jump"]),  # 204 km/h
        (40, 600, ["jump"]),
        (40, 601, ["jump"]),  # 240 km/h: what decides is the speed, whatever the minutes
        (199, 3600, []),
        (201, 3600, ["jump"]),
        (2_005, 36_000, ["jump"]),  # ten hours
    ],
)
def test_a_jump_of_one_terminal(km: float, seconds: float, found: list[str]) -> None:
    later = (datetime(2026, 11, 20, 9) + timedelta(seconds=seconds)).isoformat(" ")
    assert doubts(fix("2026-11-20 09:00", lon=100.0), fix(later, lon=100.0 + km * KM)) == [found, found]


@pytest.mark.parametrize(
    "elsewhere",
    [
        reading("2026-11-20 09:01", station_id="A9"),
        check("2026-11-20 09:01", lon=112.0),
        fix("2026-11-20 09:01", terminal_id="T2", lon=112.0),
        fix("2026-11-20 09:00", terminal_id="T2", lon=112.0),
    ],
    ids=["camera", "check", "second terminal", "second terminal at the same instant"],
)
def test_two_places_at_once(elsewhere: Row) -> None:
    given = reference(vehicle(), station("A9", 112.0))
    assert doubts(fix("2026-11-20 09:00"), elsewhere, given=given) == [["two_places"], ["two_places"]]


def test_two_terminals_of_one_truck_that_agree_are_no_doubt() -> None:
    both = [*drive("2026-11-20 09:00", 5), *drive("2026-11-20 09:00:10", 5, lon=112.421, terminal_id="T2")]
    assert not any(doubts(*both))


@pytest.mark.parametrize(
    ("seconds", "kmh", "is_frozen"),
    [
        (9, 36, False),  # 90 m at most: it may have crept
        (11, 36, True),
        (30, 36, True),
        (30, 4, False),  # standing is standing
        (601, 36, False),
    ],
)
def test_a_frozen_fix(seconds: int, kmh: float, is_frozen: bool) -> None:
    later = f"2026-11-20 09:{seconds // 60:02}:{seconds % 60:02}"
    found = doubts(fix("2026-11-20 09:00", speed_kmh=kmh), fix(later, speed_kmh=kmh))
    assert found == [["frozen_fix"] * is_frozen] * 2


def test_a_frozen_fix_does_not_taint_the_drive_before_it() -> None:
    moving = drive("2026-11-20 09:00", 2)
    still = [fix(f"2026-11-20 09:0{minute}:00", lon=112.46) for minute in (3, 4, 5)]
    assert doubts(*moving, *still) == [[]] * 5 + [["frozen_fix"]] * 3


@pytest.mark.parametrize(("confidence", "found"), [(0.9, []), (0.899, ["poor_plate_confidence"]), (float("nan"), [])])
def test_a_poor_recognition(confidence: float, found: list[str]) -> None:
    assert doubts(reading("2026-11-20 09:00", plate_confidence=confidence)) == [found]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (("09:00:05", {"lane": 2}), ["two_places"]),
        (("09:00:00", {"lane": 2}), ["two_places"]),
        (("09:00:05.001", {"lane": 2}), []),
        (("09:00:05", {"lane": 1}), []),
        (("09:00:00", {"lane": float("nan")}), []),  # a platform that names no lane names no other one
        (("09:00:05", {"lane": 2, "station_id": "A1b"}), []),
    ],
)
def test_one_plate_on_two_lanes(second: tuple[str, Row], found: list[str]) -> None:
    given = reference(vehicle(), station("A1"), station("A1b"))
    other = reading(f"2026-11-20 {second[0]}", reading_id="R2", **second[1])
    assert doubts(reading("2026-11-20 09:00:00", lane=1), other, given=given) == [found, found]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (reading("2026-11-20 09:00", station_id="A404"), ["station_unknown"]),
        (reading("2026-11-20 09:00", fuel="petrol"), ["fuel_contradicts"]),
        (reading("2026-11-20 09:00", fuel="diesel_hybrid"), []),
        (reading("2026-11-20 09:00", fuel=None), []),
        (reading("2026-11-20 09:00", plate_colour="blue"), ["colour_contradicts"]),
        (reading("2026-11-20 09:00", plate="豫COT004"), ["unregistered", "not_a_plate"]),
        (reading("2026-11-20 09:00", plate="豫C9X999"), ["unregistered"]),
        (fix("2026-11-20 09:00", plate_type="02"), ["type_unknown_to_register"]),
    ],
)
def test_doubts_of_a_single_sighting(row: Row, found: list[str]) -> None:
    assert doubts(row) == [found]


@pytest.mark.parametrize(("located", "count"), [(True, 1), (None, 1), (False, 0)])
def test_an_unlocated_fix_is_no_sighting(located: bool | None, count: int) -> None:
    assert len(doubts(fix("2026-11-20 09:00", located=located))) == count


@pytest.mark.parametrize(
    ("station_id", "own_lon", "lon"),
    [
        ("A1", 123.1, 112.45),  # a fixed station's own place counts
        ("A1", float("nan"), 112.45),
        ("C1", 112.48, 112.48),  # a mobile one is where its reading says
        ("C1", float("nan"), None),  # ... and nowhere when it does not say
        ("A404", 112.48, 112.48),
    ],
)
def test_the_place_of_a_reading(station_id: str, own_lon: float, lon: float | None) -> None:
    known = facts(reading("2026-11-20 09:00", station_id=station_id, lon=own_lon, lat=34.65))
    given = reference(vehicle(), station("A1"), station("C1", 112.41))
    found = sightings_of(
        known.positions,
        counting(known.readings, READING_IDENTITY),
        counting(known.checks, CHECK_IDENTITY),
        given,
        {TRUCK},
        Thresholds(),
    )
    assert [None if np.isnan(place) else place for place in found.sightings.lon.tolist()] == [lon]


def test_what_several_ask_for_is_worked_out_once_and_anew_of_other_rows() -> None:
    seen = seen_of(reading("2026-11-12 09:00"), reading("2026-11-12 09:30"))
    asked: list[int] = []

    def count(some: Seen) -> int:
        asked.append(len(some.sightings.us))
        return asked[-1]

    assert [seen.once("count", lambda: count(seen)) for _ in range(3)] == [2, 2, 2]
    few = seen.at(np.array([0]))
    assert (few.once("count", lambda: count(few)), asked) == (1, [2, 1])
