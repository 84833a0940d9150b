"""Legs that need an impossible speed, whatever the time between, and islands that only such legs lead to and from."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from rules.inputs.thresholds import Thresholds
from rules.judge.judge import sighted
from rules.sightings import legs
from rules.sightings.doubts import codes_of
from rules.sightings.sightings import GPS
from tests.rules.building import (
    METRE_E,
    METRE_N,
    TRUCK,
    Row,
    at,
    check,
    drive,
    facts,
    findings,
    fix,
    order,
    outcomes,
    reading,
    reference,
    station,
    vehicle,
)

KM = 1000 * METRE_E
FAR = 113.65
"""110 km east of the zone."""
DAY = "2026-11-20"
ORDERED = reference(order(), station("A9", FAR))


def doubts(*rows: Row, given=ORDERED, thresholds: Thresholds | None = None) -> list[list[str]]:
    """The doubts of the sightings, in the order of time."""
    s = sighted(facts(*rows), given, {TRUCK}, thresholds or Thresholds()).sightings
    return [codes_of(s.doubts[row]) for row in np.argsort(s.us, kind="stable")]


def parked(start: str, every_min: float, count: int, **seen) -> list[Row]:
    """A truck that stands, with a fix every few minutes."""
    begins = datetime.fromisoformat(start)
    times = [(begins + timedelta(minutes=every_min * number)).isoformat(" ") for number in range(count)]
    return [fix(time, **{"lon": FAR, "lat": 34.75, "speed_kmh": 0.0, **seen}) for time in times]


@pytest.mark.parametrize("every_min", [5, 30, 60])
@pytest.mark.parametrize("seen", [reading(f"{DAY} 09:47"), check(f"{DAY} 09:47")], ids=["reading", "check"])
def test_a_truck_parked_far_away_makes_a_camera_doubtful_however_seldom_it_reports(every_min: float, seen: Row) -> None:
    """N1: the speed decides. A fix an hour leaves 47 minutes one way, 140 km/h, and 13 the other, 508."""
    found = {
        one["rule"]: (one["outcome"], one["reasons"][:1])
        for one in findings(*parked(f"{DAY} 08:00", every_min, int(240 / every_min)), seen, given=ORDERED)
    }
    rule = "remote_sensing" if "reading_id" in seen else "road_check"
    assert found == dict.fromkeys([rule, "restricted_traffic"], ("to_be_verified", ["two_places"]))


@pytest.mark.parametrize(
    ("fix_at", "lon", "found"),
    [
        (f"{DAY} 09:13", FAR, []),  # 34 minutes for 110 km: 195 km/h
        (f"{DAY} 09:15", FAR, ["two_places"]),
        (f"{DAY} 10:19", FAR, ["two_places"]),  # the same after it
        (f"{DAY} 10:21", FAR, []),
        (f"{DAY} 09:47", FAR, ["two_places"]),
        ("2026-11-19 14:47", 70.0, ["two_places"]),  # 3,900 km in 19 hours
        ("2026-11-19 12:47", 70.0, []),  # in 21
        ("2026-11-19 09:46", 10.0, []),  # 9,300 km, but more than a day: not compared
    ],
)
def test_the_speed_that_would_be_needed_at_its_edges(fix_at: str, lon: float, found: list[str]) -> None:
    assert doubts(fix(fix_at, lon=lon, speed_kmh=0.0), reading(f"{DAY} 09:47")) == [found, found]


def test_each_source_counts_not_only_the_nearest_sighting() -> None:
    """A second terminal stands far away while the first drives by the camera."""
    rows = [*drive(f"{DAY} 09:30", 20, lon=112.44), *parked(f"{DAY} 09:00", 60, 3, terminal_id="T2"), reading(f"{DAY} 09:40")]
    found = doubts(*rows)
    assert all("two_places" in one for one in found[1:-1])


def test_a_clones_camera_makes_the_original_doubtful_only_as_long_as_it_could_not_have_been_there() -> None:
    """110 km are 33 minutes: the drive an hour later is the truck's own."""
    rows = [reading(f"{DAY} 09:00", station_id="A9", opacity_pct=5.0), *drive(f"{DAY} 09:20", 5), *drive(f"{DAY} 10:00", 5)]
    found = findings(*rows, given=ORDERED, rule="restricted_traffic")
    assert [(one["outcome"], one["first_at"].minute) for one in found] == [("violation", 0)]


def test_an_outlier_long_ago_taints_no_camera() -> None:
    """Only the nearest of each source counts: what the terminal said since then says where the truck is."""
    rows = [fix(f"{DAY} 09:00", lon=FAR), *drive(f"{DAY} 09:01", 15, lon=112.35), reading(f"{DAY} 09:16:10")]
    assert doubts(*rows)[-1] == []


def test_two_vehicles_with_one_number_are_not_compared() -> None:
    given = reference(vehicle(), vehicle(plate_type="02", plate_colour="blue"), order())
    rows = [*parked(f"{DAY} 09:00", 30, 3, plate_type="02"), reading(f"{DAY} 09:47", plate_type="01")]
    assert doubts(*rows, given=given) == [[]] * 4


TWINS = reference(vehicle(), vehicle(plate_type="02", plate_colour="blue", vehicle_class="light"), order(), station("A9", FAR))


@pytest.mark.parametrize(
    ("typed", "untold", "found"),
    [
        (reading(f"{DAY} 09:47", plate_type="01"), parked(f"{DAY} 09:00", 30, 3), True),
        (reading(f"{DAY} 09:47", plate_type="02"), parked(f"{DAY} 09:00", 30, 3), True),
        (check(f"{DAY} 09:47", plate_type="01"), parked(f"{DAY} 09:00", 30, 3), True),
        (reading(f"{DAY} 09:47", plate_colour="yellow"), parked(f"{DAY} 09:00", 30, 3), True),  # the colour tells the type
        (fix(f"{DAY} 09:47", plate_type="01", terminal_id="T2"), parked(f"{DAY} 09:00", 30, 3), True),
        (reading(f"{DAY} 09:47", plate_type="01"), [reading(f"{DAY} 09:50", station_id="A9")], True),
        (reading(f"{DAY} 09:47", plate_type="01"), parked(f"{DAY} 09:00", 30, 3, lon=112.46, lat=34.65), False),  # near by
        (reading(f"{DAY} 09:47", plate_type="01"), parked(f"{DAY} 10:30", 30, 3), False),  # time enough
    ],
)
def test_a_sighting_that_tells_no_vehicle_is_compared_with_each(typed: Row, untold: list[Row], found: bool) -> None:
    """The number is registered under two types, and the terminal says none: it may be either truck's."""
    s = sighted(facts(typed, *untold), TWINS, {TRUCK}, Thresholds()).sightings
    (row,) = np.flatnonzero(s.us == at(f"{DAY} 09:47").timestamp() * 1e6)
    assert ("two_places" in codes_of(s.doubts[row])) == found


def test_typed_sightings_of_two_vehicles_meet_in_no_third_one() -> None:
    """A camera saw each of the two at the same time, far apart; a terminal that tells neither is near the one, and far from the other."""
    rows = [
        reading(f"{DAY} 09:47", plate_type="01"),
        reading(f"{DAY} 09:48", plate_type="02", station_id="A9"),
        fix(f"{DAY} 09:49", speed_kmh=0.0),
    ]
    s = sighted(facts(*rows), TWINS, {TRUCK}, Thresholds()).sightings
    doubtful = {
        s.key_of(key): "two_places" in codes_of(bits) for key, bits in zip(s.key.tolist(), s.doubts.tolist(), strict=True)
    }
    assert doubtful == {f"{TRUCK}|01": False, f"{TRUCK}|02": True, f"{TRUCK}|?": True}


@pytest.mark.parametrize("plate_type", ["01", None])
def test_of_a_plate_that_is_not_registered_all_sightings_are_compared(plate_type: str | None) -> None:
    """Its terminal says no type, the station does: they are one vehicle as far as anybody knows."""
    rows = [*parked(f"{DAY} 09:00", 30, 3, plate="豫C9X999"), reading(f"{DAY} 09:47", plate="豫C9X999", plate_type=plate_type)]
    s = sighted(facts(*rows), ORDERED, {"豫C9X999"}, Thresholds()).sightings
    far = [np.argmax(s.us == at(f"{DAY} {time}").timestamp() * 1e6) for time in ("09:30", "09:47", "10:00")]
    assert ["two_places" in codes_of(s.doubts[row]) for row in far] == [True] * 3


@pytest.mark.parametrize("mode", ["far apart", "near"])
def test_thousands_of_sources_are_compared_with_a_bounded_number(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reading at a station of its own: the nearest MOST_SOURCES before and after count."""
    monkeypatch.setattr(legs, "MOST_SOURCES", 3)
    near = 112.45
    stations = [station(f"S{number}", near) for number in range(6)]
    far = station("S9", FAR)
    rows = [reading(f"{DAY} 09:{minute:02}", station_id=f"S{number}") for number, minute in enumerate(range(11, 17))]
    rows += [reading(f"{DAY} 09:{'00' if mode == 'far apart' else '10'}", station_id="S9")]
    found = doubts(*rows, given=reference(*stations, far), thresholds=Thresholds(neighbour_min=0.1))
    assert [bool(one) for one in found] == [True, True, True, True, False, False, False]


# Islands


def ring(
    start: str, minutes: float, lon: float = 112.45, lat: float = 34.65, radius_m: float = 500, step_s: float = 30
) -> list[Row]:
    """Round and round at 37.7 km/h."""
    begins, rows = datetime.fromisoformat(start), []
    for number in range(int(minutes * 60 / step_s) + 1):
        angle = number * step_s / 300 * 2 * np.pi
        place = {"lon": lon + radius_m * np.cos(angle) * METRE_E, "lat": lat + radius_m * np.sin(angle) * METRE_N}
        rows.append(fix((begins + timedelta(seconds=number * step_s)).isoformat(" "), speed_kmh=37.7, **place))
    return rows


def away(start: str, minutes: float, lon: float = 113.1) -> list[Row]:
    """A drive 60 km away."""
    return drive(start, minutes, lon=lon)


def verdicts(*rows: Row, **how) -> list[tuple[str, list[str]]]:
    found = findings(*rows, given=ORDERED, rule="restricted_traffic", **how)
    return [(one["outcome"], one["reasons"]) for one in found]


ISLAND = [("to_be_verified", ["jump", "island"])]
A_RING = ring(f"{DAY} 09:10:30", 14.5)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([*away(f"{DAY} 09:00", 10), *A_RING, *away(f"{DAY} 09:25:30", 9)], ISLAND),  # N10
        ([*A_RING, *away(f"{DAY} 09:25:30", 9)], ISLAND),  # nothing is known before it
        ([*away(f"{DAY} 09:00", 10), *A_RING], ISLAND),  # nor after it
        ([*away(f"{DAY} 09:00", 10), *A_RING, *away(f"{DAY} 12:20", 9)], ISLAND),  # home after three hours
        ([*away(f"{DAY} 09:00", 10), *A_RING, *away(f"{DAY} 10:05", 60)], ISLAND),  # after forty minutes, and long
        ([*away(f"{DAY} 06:30", 10), *A_RING, *away(f"{DAY} 12:00", 9)], [("violation", [])]),  # time enough to drive there
        ([*away(f"{DAY} 08:00", 9, 116.0), *A_RING, *away(f"{DAY} 09:25:30", 9, 116.0)], ISLAND),  # after an hour's silence
        (
            [*away(f"{DAY} 09:00", 10), *ring(f"{DAY} 09:10:30", 14.5, lon=112.4), *away(f"{DAY} 09:25:30", 9)],
            ISLAND,
        ),  # half in the zone
        ([*away(f"{DAY} 09:00", 10), *ring(f"{DAY} 09:10:30", 118), *away(f"{DAY} 11:09", 9)], ISLAND),
        (
            [*away(f"{DAY} 09:00", 10), *ring(f"{DAY} 09:10:30", 125), *away(f"{DAY} 11:16", 9)],
            ISLAND,
        ),  # over two hours
        ([*away(f"{DAY} 08:00", 15), *ring(f"{DAY} 08:15:30", 270), *away(f"{DAY} 12:46", 20)], ISLAND),
        ([*away(f"{DAY} 08:00", 15), *ring(f"{DAY} 08:15:30", 330), *away(f"{DAY} 13:46", 20)], [("violation", [])]),
        (
            [*away(f"{DAY} 09:00", 10), *ring(f"{DAY} 09:10:30", 1.5, step_s=5), *away(f"{DAY} 09:12:05", 9)],
            [],
        ),  # too short a stay
    ],
    ids=[
        *("both ways", "way out only", "way in only", "home later", "gone after a gap", "reachable", "after silence", "border"),
        *("two hours", "longer", "four hours", "too long", "short"),
    ],
)
def test_a_stay_that_only_impossible_legs_lead_to_and_from(rows: list[Row], found: list) -> None:
    assert verdicts(*rows) == found


def test_two_spoofed_spells() -> None:
    rows = [
        *away(f"{DAY} 09:00", 9),
        *ring(f"{DAY} 09:10", 8),
        *away(f"{DAY} 09:19", 9),
        *ring(f"{DAY} 09:30", 8),
        *away(f"{DAY} 09:39", 9),
    ]
    assert verdicts(*rows) == ISLAND


def test_a_ring_with_a_true_fix_in_the_middle_is_one_island() -> None:
    rows = [
        *away(f"{DAY} 09:00", 9),
        *ring(f"{DAY} 09:10", 6),
        fix(f"{DAY} 09:16:20", lon=113.1),
        *ring(f"{DAY} 09:16:40", 6),
        *away(f"{DAY} 09:23", 9),
    ]
    assert verdicts(*rows) == ISLAND


def test_a_short_spell_of_spoofing_is_doubtful_wholly_and_the_drive_around_it_is_not() -> None:
    spell = ring(f"{DAY} 09:10:05", 1.5, lon=113.1, step_s=5)
    found = doubts(*drive(f"{DAY} 09:00", 10, lon=112.41), *spell, *drive(f"{DAY} 09:11:40", 10, lon=112.43))
    assert found == [[]] * 20 + [["jump"]] * 2 + [["island"]] * 17 + [["jump"]] * 2 + [[]] * 20


@pytest.mark.parametrize("lon", [112.2, 113.1])
@pytest.mark.parametrize("apart_min", [1, 5])
def test_outliers_make_no_island_of_the_good_track_between_them(lon: float, apart_min: int) -> None:
    """A real drive of twenty minutes, with a wrong fix now and then."""
    rows = drive(f"{DAY} 09:00", 20, lon=112.41, step_s=20)
    wrong = [fix(f"{DAY} 09:{minute:02}:10", lon=lon) for minute in range(2, 20, apart_min)]
    assert verdicts(*rows, *wrong) == [("violation", [])]
    assert not any("island" in one for one in doubts(*rows, *wrong))


@pytest.mark.parametrize("minutes", [1, 4])
def test_spells_without_a_place_make_no_island_of_the_good_track_between_them(minutes: int) -> None:
    """A terminal that says 0, 0 in two tunnels: longer parts of the drive reach each other over the shorter spells."""
    rows = [
        *drive(f"{DAY} 09:00", 10, lon=112.41, kmh=20.0),
        *drive(f"{DAY} 09:16", 8, lon=112.44, kmh=20.0),
        *drive(f"{DAY} 09:30", 10, lon=112.46, kmh=20.0),
    ]
    spells = [fix(f"{DAY} 09:{minute + number:02}:30", lon=0.0, lat=0.0) for minute in (10, 24) for number in range(minutes)]
    assert verdicts(*rows, *spells) == [("violation", [])]


def test_a_spoofed_spell_within_a_long_day_of_driving() -> None:
    """Longer drives on both sides, which reach each other: the spell is the outlier, and doubtful; the drives are not."""
    rows = [*away(f"{DAY} 08:00", 40), *ring(f"{DAY} 08:40:30", 14.5), *away(f"{DAY} 08:55:30", 40, 113.4)]
    assert verdicts(*rows) == ISLAND
    assert sum(map(bool, doubts(*rows))) == 30 + 2


@pytest.mark.parametrize(
    ("before_min", "found"), [(0, [("violation", [])]), (2, [("violation", [])]), (2.5, ISLAND), (20, ISLAND)]
)
def test_a_track_that_jumps_once_and_goes_on(before_min: float, found: list) -> None:
    """Which of the two places is wrong, nobody knows, unless one is a tenth of the other: then the longer track is the truth."""
    rows = [*away(f"{DAY} 09:00", before_min), *drive(f"{DAY} 09:20:30", 20)]
    assert verdicts(*rows) == found
    # Backwards as well: the jump at the end.
    rows = [*drive(f"{DAY} 09:00", 20, kmh=20.0), *away(f"{DAY} 09:20:30", before_min)]
    assert verdicts(*rows) == found


@pytest.mark.parametrize("fixes", [1, 2, 3])
def test_wrong_first_and_last_fixes_make_no_island_of_the_drive_between_them(fixes: int) -> None:
    """A receiver that says its last place when it is switched on and off: both ends agree, but the drive is ten times as long."""
    wrong = [away(f"{DAY} {at}", (fixes - 1) / 2)[:fixes] for at in ("08:58:00", "09:20:30")]
    rows = [*wrong[0], *drive(f"{DAY} 09:00", 20), *wrong[1]]
    assert verdicts(*rows) == [("violation", [])]
    found = doubts(*rows)
    assert all(found[:fixes]) and all(found[-fixes:]) and not any("island" in one for one in found[fixes:-fixes])


def test_an_outlier_first_or_last_of_the_day_with_the_truck_parked_at_home() -> None:
    home = {"lon": 112.415, "lat": 34.65}
    rows = [
        *parked(f"{DAY} 06:00", 30, 6, **home),
        *away(f"{DAY} 08:59:30", 0),
        *drive(f"{DAY} 09:00", 20),
        *away(f"{DAY} 09:20:30", 0),
    ]
    assert verdicts(*rows) == [("violation", [])]
    assert verdicts(*rows, *parked(f"{DAY} 09:30", 30, 6, **home)) == [("violation", [])]


def test_a_home_that_reports_seldom_contradicts_a_ring() -> None:
    """Parked for hours, a fix every half hour, then on the ring within a minute, then silence."""
    assert verdicts(*parked(f"{DAY} 05:10", 30, 9, lon=113.1, lat=34.65), *A_RING) == ISLAND


@pytest.mark.parametrize("hours", [3, 5])
def test_who_drives_on_for_hours_after_a_jump_stays_chargeable(hours: int) -> None:
    rows = [*away(f"{DAY} 05:00", 20), *ring(f"{DAY} 05:20:30", hours * 60)]
    (found,) = findings(*rows, given=ORDERED, rule="restricted_traffic")
    assert (found["outcome"], found["minutes"]) == ("violation", hours * 60 - 145)


def test_bursts_by_turns_at_two_places_are_all_islands() -> None:
    """Two trucks under one terminal and plate: none of the two tracks is the outlier of the other."""
    bursts = [drive(f"{DAY} 09:{minute:02}", 0.75, lon=112.42 if minute % 2 else 113.1, step_s=15) for minute in range(20)]
    found = doubts(*(row for burst in bursts for row in burst))
    assert all(found[4:-4])


def test_a_camera_on_an_island_is_judged_by_its_own_legs() -> None:
    """The place of a camera does not come from the receiver: more than ten minutes from the fixes far away it stands."""
    rows = [
        *away(f"{DAY} 09:00", 10),
        *ring(f"{DAY} 09:10:30", 30),
        *away(f"{DAY} 09:41", 9),
        reading(f"{DAY} 09:25", opacity_pct=5.0),
    ]
    (found,) = findings(*rows, given=ORDERED, rule="restricted_traffic")
    assert (found["outcome"], found["evidence"][-1]["kind"]) == ("violation", "sighting")


@pytest.mark.parametrize("setting", [{"leg_h": 0}, {"leg_h": 24.1}, {"island_h": 0}, {"island_h": 2.5}])
def test_settings_that_derivation_could_not_keep_are_refused(setting: dict) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(setting))} is"):
        Thresholds(**setting)


def test_kinds_of_rows() -> None:
    """The helper that the tests above rest on gives fixes only where they say so."""
    assert sighted(facts(*A_RING), ORDERED, {TRUCK}, Thresholds()).sightings.kind.tolist() == [GPS] * len(A_RING)
    assert outcomes(*A_RING, given=ORDERED) == ["violation"]
