"""What each point of a track is: in or out of zone and ordered time, late, doubtful, against an order. The city of `tests.rules.building`."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from rules.inputs.thresholds import Thresholds
from rules.restricted_traffic import find
from rules.sightings.doubts import codes_of
from services.store.engine import reading, writing
from services.store.position_chunks import packed
from services.store.tables import PLATE_DAY, POSITION_CHUNK
from services.vehicles.tracks import finding_span, local_day_span, track_of
from services.vehicles.tracks.geojson import as_geojson
from services.vehicles.tracks.plate_sightings import seen_within
from services.vehicles.tracks.points import Track
from tests.rules.building import METRE_E, TRUCK, Row, at, drive, facts, fix, order, rectangle, reference, vehicle, zone

DAY = local_day_span(date(2026, 11, 20))
NIGHT = order("O2", hours=[["21:00", "07:00"]])


def store_positions(engine: Engine, *rows: Row) -> None:
    """Each row as a batch of its own would be: packed, in any order."""
    with writing(engine) as connection:
        connection.execute(insert(POSITION_CHUNK), packed(facts(*rows).positions))
        seen = {(f"terminal:{row['terminal_id']}", at(row["time"].strftime("%Y-%m-%d")).date(), row["plate"]) for row in rows}
        connection.execute(insert(PLATE_DAY), [dict(zip(("source", "day", "plate"), one, strict=True)) for one in sorted(seen)])


def track(engine: Engine, given: Any, span: tuple[int, int] = DAY, plate: str = TRUCK) -> Track:
    with reading(engine) as connection:
        return track_of(connection, given, plate, span, Thresholds())


def said(found: Track) -> list[tuple]:
    """Per point: place, ordered, against, doubts."""
    doubts = [codes_of(bits) for bits in found.doubts.tolist()]
    return list(zip(found.place.tolist(), found.ordered.tolist(), found.against.tolist(), doubts, strict=True))


IN_FORCE = reference(order_in_force=True)
BORDER = 112.50 - 10 * METRE_E


@pytest.mark.parametrize(
    ("point", "given", "expected"),
    [
        ({}, IN_FORCE, ("inside", True, True, [])),
        ({"lon": 112.60}, IN_FORCE, ("outside", True, False, [])),
        ({"lon": BORDER}, IN_FORCE, ("border", True, False, [])),
        ({"speed_kmh": 0.0}, IN_FORCE, ("inside", True, False, [])),  # standing is not driving
        ({}, reference(NIGHT), ("inside", False, False, [])),  # at 9:00 the order of the night is not in force
        ({}, reference(), ("outside", False, False, [])),  # without an order no zone concerns anybody
        ({}, reference(order(**{"from": "2026-11-21T00:00+08:00"})), ("outside", False, False, [])),
        ({}, reference(order(), vehicle(emission_stage=5)), ("inside", False, False, [])),  # not meant
        ({}, reference(order(), vehicle(emission_stage=None)), ("inside", True, False, [])),  # perhaps meant
        ({}, reference(order(), vehicle(plate="豫C99999")), ("inside", True, False, ["unregistered"])),
        ({"plate_colour": "blue"}, IN_FORCE, ("inside", True, False, ["colour_contradicts"])),
        (
            {"plate_type": "02"},
            IN_FORCE,
            ("inside", False, False, ["type_unknown_to_register"]),
        ),  # small plates are not for heavy trucks
    ],
)
def test_a_point(store: Engine, point: Row, given: Any, expected: tuple) -> None:
    register = {TRUCK: []} if "unregistered" in expected[3] else given.vehicles
    store_positions(store, fix("2026-11-20 09:00", **point))
    given = type(given)(register, given.zones, given.stations, given.orders)
    assert said(track(store, given)) == [expected]


@pytest.mark.parametrize(
    ("received", "stored", "late"),
    [("09:05:00", None, False), ("09:05:01", None, True), ("09:00:10", True, True), ("09:00:10", False, False)],
)
def test_late_points(store: Engine, received: str, stored: bool | None, late: bool) -> None:
    store_positions(store, fix("2026-11-20 09:00", received_at=at(f"2026-11-20 {received}"), stored=stored))
    assert track(store, IN_FORCE).late.tolist() == [late]


def test_the_day_is_local_and_half_open(store: Engine) -> None:
    store_positions(
        store, *(fix(time) for time in ("2026-11-19 23:59:59", "2026-11-20 00:00", "2026-11-20 23:59:59", "2026-11-21 00:00"))
    )
    times = [feature["properties"]["time"] for feature in as_geojson(track(store, IN_FORCE))["features"]]
    assert times == ["2026-11-20T00:00:00+08:00", "2026-11-20T23:59:59+08:00"]


def test_repeats_are_one_point_and_other_plates_none(store: Engine) -> None:
    store_positions(store, fix("2026-11-20 09:00"), fix("2026-11-20 09:00"), fix("2026-11-20 09:01", plate="豫C0T005"))
    assert len(track(store, IN_FORCE).us) == 1


def test_doubts_look_beyond_the_edge_of_the_day(store: Engine) -> None:
    """A jump over midnight, and a fix frozen since before it."""
    store_positions(store, fix("2026-11-19 23:59:50", lon=112.60), fix("2026-11-20 00:00:10", lon=112.45))
    assert [doubts for *_, doubts in said(track(store, IN_FORCE))] == [["jump"]]


def test_a_terminal_that_says_two_things_at_once(store: Engine) -> None:
    """The other truck's point is a rival: it makes this one doubtful and is not part of the track."""
    store_positions(store, fix("2026-11-20 09:00"), fix("2026-11-20 09:00", plate="豫C0T005", lon=112.46))
    assert said(track(store, IN_FORCE)) == [("inside", True, False, ["conflict", "terminal_shared"])]


def test_what_a_sure_stay_rests_on_is_against(store: Engine) -> None:
    """The rules' own finding and the track agree: every point of a sure stay is marked, none outside is."""
    rows = [
        *drive("2026-11-20 09:00", 10),
        *drive("2026-11-20 10:00", 10, lon=112.52),
        *drive("2026-11-20 22:00", 10, lon=112.30),
    ]
    store_positions(store, *rows)
    given = reference(order(), NIGHT)
    with reading(store) as connection:
        seen = seen_within(connection, given, TRUCK, DAY, Thresholds())
        found = find(seen, given, Thresholds())
        charged = sum(
            piece.members["fixes"] for one in found if one.order_id == "O1" for piece in one.evidence if piece.members["sure"]
        )
    against = track(store, given)
    assert 0 < charged == int(against.against.sum()) < len(rows)
    assert not (against.against & (against.place != "inside")).any()


def test_zones_are_those_of_orders_that_hold_in_the_span(store: Engine) -> None:
    other = zone("east", geometry=rectangle(112.55, 34.60, 112.65, 34.70))
    later = order("O3", zones=["east"], **{"from": "2026-11-21T00:00+08:00"})
    given = reference(zone(), other, order(), later)
    store_positions(store, fix("2026-11-20 09:00", lon=112.60))
    here = [track(store, given, span) for span in (DAY, local_day_span(date(2026, 11, 21)), (DAY[0], DAY[1] + 1))]
    assert [(one.zones, one.place.tolist()) for one in here] == [
        (("inner",), ["outside"]),
        (("east", "inner"), []),
        (("east", "inner"), ["inside"]),
    ]


def test_an_empty_day_is_an_empty_track(store: Engine) -> None:
    assert as_geojson(track(store, IN_FORCE)) == {"type": "FeatureCollection", "zones": ["inner"], "features": []}


@pytest.mark.parametrize(
    ("first", "last", "span"),
    [
        ("2026-11-20 09:00:00", "2026-11-20 09:20:00", ("2026-11-20 08:30:00", "2026-11-20 09:50:01")),
        ("2026-11-20 00:10:00", "2026-11-20 00:10:00", ("2026-11-19 23:40:00", "2026-11-20 00:40:01")),
        ("2026-11-20 00:10:00", "2026-11-20 23:50:00", ("2026-11-19 23:40:00", "2026-11-20 23:40:00")),  # 24 hours at most
    ],
)
def test_the_span_of_a_finding(first: str, last: str, span: tuple[str, str]) -> None:
    start, end = finding_span(at(first), at(last))
    assert [datetime.fromtimestamp(us / 1e6, at(first).tzinfo).strftime("%Y-%m-%d %H:%M:%S") for us in (start, end)] == list(
        span
    )
