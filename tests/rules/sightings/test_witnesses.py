"""Who is doubtful itself is no proof against others: the doubt that two places raise is that of the poor record, not of the good one.

The reasoning, for each kind of poor witness that says a place from which a good sighting could not be reached:

* a fix of a terminal, a reading of a station or a check of an agency that is held, or proposed, to be unreliable: that source is known to say what
  is not so, and its record is to be verified by that; people look at the span, and if they lift it the two places are doubtful again;
* a reading whose plate was recognised below the threshold: it may be of another plate, which explains it without a clone;
* a lone outlier of a terminal whose fixes before and after it, by itself, lead past it: the receiver contradicts itself, and one of five fixes is wrong.

Whatever else says two places (a healthy terminal, a well recognised plate, a track that stays away) makes both doubtful, as before: which of the two
is the clone nobody knows. A good witness behind a poor one of the same source is asked instead of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import SickSpan
from rules.judge.judge import judge, sighted
from rules.sightings.doubts import codes_of
from tests.rules.building import (
    METRE_E,
    TRUCK,
    Row,
    check,
    drive,
    facts,
    findings,
    fix,
    order,
    reading,
    reference,
    station,
    us,
    vehicle,
)

DAY, EARLIER = "2026-11-20", "2026-11-10 09:00"
FAR = 113.65
"""110 km east of station A1."""
NAN, POOR = float("nan"), {"plate_confidence": 0.5}
GIVEN = reference(order(**{"from": "2026-11-15T00:00+08:00"}), station("A9", FAR))
PAIR = [reading(EARLIER, 55.0), reading(f"{DAY} 09:47", 60.0)]


def sick(*sources: str, given: Reference = GIVEN, since: str = "2026-01-01", until: str | None = None) -> Reference:
    span = SickSpan(us(since), None if until is None else us(until))
    return replace(given, sick={source: [span] for source in sources})


def said(*rows: Row, given: Reference = GIVEN) -> list[tuple[str, str, list[str]]]:
    """(rule, outcome, reasons) of all findings but the first exceedance, by rule; the same whatever the order of the facts."""
    found = findings(*rows, given=given)
    assert findings(*rows[::-1], given=given) == found
    return sorted((one["rule"], one["outcome"], one["reasons"]) for one in found if one["reasons"] != ["first_exceedance"])


def doubts(*rows: Row, given: Reference = GIVEN, thresholds: Thresholds | None = None) -> list[list[str]]:
    """The doubts of the sightings, in the order of time."""
    s = sighted(facts(*rows), given, {TRUCK}, thresholds or Thresholds()).sightings
    return [codes_of(s.doubts[row]) for row in np.argsort(s.us, kind="stable")]


def parked(*times: str, **seen: Any) -> list[Row]:
    """A terminal that stands far away."""
    return [fix(f"{DAY} {time}", **{"lon": FAR, "lat": 34.75, "speed_kmh": 0.0, **seen}) for time in times]


CHARGED = [("remote_sensing", "violation", []), ("restricted_traffic", "violation", [])]
TO_BE_VERIFIED = [
    ("remote_sensing", "to_be_verified", ["two_places"]),
    ("restricted_traffic", "to_be_verified", ["two_places"]),
]


@pytest.mark.parametrize("times", [("09:00", "09:30", "10:00"), ("09:40", "09:45", "09:50"), ("09:47",)])
def test_a_sick_terminal_far_away_does_not_clear_the_plate(times: Sequence[str]) -> None:
    rows = [*PAIR, *parked(*times)]
    assert said(*rows) == TO_BE_VERIFIED
    assert said(*rows, given=sick("terminal:T1")) == CHARGED
    # Its own record is the doubtful one: sick, and at two places with the camera.
    assert all("sick_source" in one for one in doubts(*parked(*times), given=sick("terminal:T1")))


def test_a_healthy_fix_behind_the_sick_ones_of_the_terminal_is_asked() -> None:
    """At 09:20 the terminal was well and 110 km away, 27 minutes before the camera saw the plate: 244 km/h."""
    rows = [*PAIR, *parked("09:20", "09:40", "09:50")]
    assert said(*rows, given=sick("terminal:T1", since=f"{DAY} 09:30")) == TO_BE_VERIFIED
    assert said(*PAIR, *parked("09:00", "09:40", "09:50"), given=sick("terminal:T1", since=f"{DAY} 09:30")) == CHARGED


def test_a_sick_terminal_beside_a_good_one_takes_nothing_from_its_stay() -> None:
    rows = [*drive(f"{DAY} 09:00", 12), *parked("09:00:10", "09:06:10", "09:12:10", terminal_id="T2")]
    assert said(*rows) == [("restricted_traffic", "to_be_verified", ["two_places"])]
    assert said(*rows, given=sick("terminal:T2")) == [("restricted_traffic", "violation", [])]


def test_nor_do_its_fixes_make_an_island_of_the_stay_between_them() -> None:
    rows = [
        *drive(f"{DAY} 09:00", 90, lon=112.41, kmh=5.0),
        *parked("08:40", "08:59:30", "10:30:30", "10:50", terminal_id="T2"),
    ]
    assert said(*rows) == [("restricted_traffic", "to_be_verified", ["two_places", "island"])]
    assert said(*rows, given=sick("terminal:T2")) == [("restricted_traffic", "violation", [])]


@pytest.mark.parametrize("place", ["amid", "20 minutes after"])
@pytest.mark.parametrize(
    ("seen", "given"),
    [
        (reading(f"{DAY} 09:06", 12.0, station_id="A9", **POOR), GIVEN),
        (reading(f"{DAY} 09:06", 12.0, station_id="A9"), sick("station:A9")),
        (check(f"{DAY} 09:06", lon=FAR, lat=34.65, smoke_m1=0.5, result="pass", agency="某站"), sick("agency:某站")),
    ],
    ids=["misread", "a sick station", "a sick agency"],
)
def test_a_poor_camera_far_away_takes_nothing_from_a_stay(seen: Row, given: Reference, place: str) -> None:
    start = "09:00" if place == "amid" else "08:34"
    found = said(*drive(f"{DAY} {start}", 12), seen, given=given)
    assert ("restricted_traffic", "violation", []) in found
    well = seen | ({"plate_confidence": 0.97} if "reading_id" in seen else {})
    assert [one[1] for one in said(*drive(f"{DAY} {start}", 12), well) if one[0] == "restricted_traffic"] == ["to_be_verified"]


@pytest.mark.parametrize("time", ["09:47", "09:41", "09:20"])
def test_a_poor_camera_far_away_takes_nothing_from_a_good_one(time: str) -> None:
    other = reading(f"{DAY} {time}", NAN, station_id="A9")
    assert said(*PAIR, other | POOR) == CHARGED
    assert said(*PAIR, other, given=sick("station:A9")) == CHARGED
    assert said(*PAIR, other) == TO_BE_VERIFIED


def test_a_good_reading_of_the_station_behind_a_poor_one_is_asked() -> None:
    far = [reading(f"{DAY} 09:25", 12.0, station_id="A9"), reading(f"{DAY} 09:35", 12.0, station_id="A9", **POOR)]
    assert "two_places" in doubts(*PAIR, *far)[-1]


def test_a_misread_plate_on_another_lane_takes_nothing_from_a_good_reading() -> None:
    beside = reading(f"{DAY} 09:47:02", 58.0, lane=2, **POOR)
    assert said(PAIR[0], PAIR[1] | {"lane": 1, "lane_key": 1}, beside)[:1] == CHARGED[:1]
    both = said(PAIR[0], PAIR[1] | {"lane": 1, "lane_key": 1}, beside | {"plate_confidence": 0.97})
    assert [outcome for _, outcome, _ in both] == ["to_be_verified"] * len(both)


@pytest.mark.parametrize(("how", "given"), [(POOR, GIVEN), ({"station_id": "A9"}, sick("station:A9"))], ids=["misread", "sick"])
def test_a_poor_record_of_another_colour_is_no_second_vehicle(how: Row, given: Reference) -> None:
    """A reading that says neither type nor colour is in doubt where another vehicle of the number was seen, by a good record."""
    blue = reading("2026-11-12 09:00", NAN, plate_colour="blue")
    assert ("remote_sensing", "violation", []) in said(*PAIR, blue | how, given=replace(given, orders={}))
    assert [outcome for _, outcome, _ in said(*PAIR, blue, given=replace(GIVEN, orders={}))] == ["to_be_verified"] * 2


def test_a_sick_agencys_record_does_not_contradict_a_check() -> None:
    good, other = (
        check(f"{DAY} 10:05", check_id="C1", agency="市局"),
        check(f"{DAY} 10:06", check_id="C2", agency="某站", smoke_m1=0.5),
    )
    given = replace(GIVEN, orders={})
    assert [one[1] for one in said(good, other | {"result": "pass"}, given=given)] == ["to_be_verified"]
    assert said(good, other | {"result": "pass"}, given=sick("agency:某站", given=given)) == [("road_check", "violation", [])]


# A lone outlier


def passing(outlier: int, *, lon: float = FAR, step_s: float = 30, minutes: float = 20) -> list[Row]:
    """The truck's own terminal drives by station A1 at 09:47, with one wrong fix so many fixes from there."""
    rows = drive(f"{DAY} 09:37", minutes, lon=112.45 - 6000 * METRE_E, step_s=step_s)
    at = int(10 * 60 / step_s) + outlier
    return [*rows[:at], rows[at] | {"lon": lon}, *rows[at + 1 :]]


@pytest.mark.parametrize("outlier", [-8, -2, -1, 0, 1, 2, 8])
@pytest.mark.parametrize("lon", [FAR, 112.45 + 60_000 * METRE_E, 0.0])
def test_one_outlier_beside_a_camera_is_the_doubtful_one(outlier: int, lon: float) -> None:
    rows = passing(outlier, lon=lon)
    assert said(*PAIR, *rows) == CHARGED
    (wrong,) = [one for one, row in zip(doubts(*rows), rows, strict=True) if row["lon"] == lon]
    assert "jump" in wrong
    assert (
        "two_places" in doubts(*PAIR[1:], *rows)[20 + outlier + (outlier > 0)]
    )  # the outlier is not where the camera saw the truck


@pytest.mark.parametrize("step_s", [10, 60, 300])
def test_however_often_the_terminal_reports(step_s: float) -> None:
    assert ("remote_sensing", "violation", []) in said(*PAIR, *passing(0, step_s=step_s))


A_LONG_DRIVE = drive(f"{DAY} 08:57", 100, lon=112.45 - 30_000 * METRE_E)
"""By station A1 at 09:47; before and after it longer than the way to and from far away takes."""


@pytest.mark.parametrize(
    "rows",
    [
        [row | {"lon": FAR} if number in (19, 20, 21) else row for number, row in enumerate(passing(0))],  # it stays away
        [row | {"lon": FAR} if number % 2 else row for number, row in enumerate(A_LONG_DRIVE)],  # two trucks by turns
        passing(0)[20:],  # nothing is known before it
        passing(0)[:21],  # nor after it
        passing(0)[19:22],  # one fix on either side is no track
        passing(2, step_s=330, minutes=40),  # too seldom: half an hour of track is not near the camera
    ],
    ids=["three in a row", "by turns", "first", "last", "three fixes", "seldom"],
)
def test_what_is_no_lone_outlier_still_makes_both_doubtful(rows: list[Row]) -> None:
    (found,) = [one for one in said(*PAIR, *rows) if one[0] == "remote_sensing"]
    assert found == ("remote_sensing", "to_be_verified", ["two_places"])


def test_the_good_fixes_around_the_outlier_still_say_where_the_truck_was() -> None:
    """A clone's camera is caught though the nearest fix to it is the outlier."""
    rows = [*drive(f"{DAY} 09:41", 12, lon=FAR, lat=34.75)]
    rows[12] = rows[12] | {"lon": 112.45}
    assert [outcome for _, outcome, _ in said(*PAIR, *rows)] == ["to_be_verified"] * 2
    lone = judge(facts(*PAIR, *rows), GIVEN, {TRUCK}, Thresholds(neighbour_min=1.0, stay_gap_min=0.5)).findings
    assert {one.outcome for one in lone if one.reasons != ["first_exceedance"]} == {"to_be_verified"}


def test_vehicles_are_told_apart() -> None:
    """Fixes of two plates of the same terminal number are two tracks."""
    given = reference(vehicle(), vehicle("豫C0T005"), order(**{"from": "2026-11-15T00:00+08:00"}))
    rows = passing(0)
    others = [row | {"plate": "豫C0T005", "terminal_id": "T5"} for row in drive(f"{DAY} 09:41", 12, lon=FAR)]
    assert {one[1] for one in said(*PAIR, *rows, *others, given=given)} == {"violation"}
