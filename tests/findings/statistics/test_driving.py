"""Driving by the hour: whom the order means, one vehicle once, before, during, paused and after."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert

from rules.inputs.parsed_order import OrderVersion
from rules.orders.versions_in_force import spans_of_force
from services.findings.statistics.driving import DrivingHour, days_around, driving_in_zones, driving_under_order
from services.store.engine import reading, writing
from services.store.tables import DRIVING_HOURS
from tests.rules.building import order, us, vehicles

DAY = date(2026, 11, 12)


def hours(plate: str, *at: int, day: date = DAY, zone: str = "inner", **values: Any) -> dict[str, Any]:
    usual = {"plate_type": "01", "fuel": "diesel", "emission_stage": 4, "vehicle_class": "heavy", "use": "muck"}
    return {"plate": plate, "local_day": day, "zone_id": zone, "hours": sum(1 << hour for hour in at), **usual, **values}


def stored(engine: Engine, *rows: dict) -> None:
    with writing(engine) as connection:
        connection.execute(insert(DRIVING_HOURS), list(rows))


def under_order(connection: Connection, versions: list[OrderVersion], first: date, last: date) -> list[DrivingHour]:
    return driving_under_order(connection, versions, spans_of_force(versions, {}), first, last)


def busy(lines: list) -> dict[int, int]:
    """Hours (since the first day's midnight) with vehicles."""
    first = lines[0].us
    return {(line.us - first) // 3_600_000_000: line.vehicles for line in lines if line.vehicles}


@pytest.mark.parametrize(
    ("row", "counts"),
    [
        ({}, True),
        ({"emission_stage": 5}, False),
        ({"emission_stage": None}, False),  # unsure: not surely meant
        ({"fuel": "gas"}, False),
        ({"use": "special"}, False),  # exempt
        ({"use": None}, False),
        ({"plate_type": "51"}, False),  # new energy is exempt
        ({"zone_id": "elsewhere"}, False),
        ({"gross_mass_kg": 31_000.0, "rated_load_kg": 16_000.0}, True),
        ({"gross_mass_kg": 3_000.0}, False),  # heavy, and 3 t: unsure
        ({"vehicle_class": "medium", "gross_mass_kg": 12_000.0}, True),
        (
            {"vehicle_class": "medium", "gross_mass_kg": 10_000.0, "rated_load_kg": 12_001.0},
            True,
        ),  # heavy or medium, both are meant
    ],
)
def test_whom_the_order_means(store: Engine, row: dict, counts: bool) -> None:
    stored(store, hours("豫C1", 8, 23, **row))
    with reading(store) as connection:
        assert busy(under_order(connection, [order()], DAY, DAY)) == ({8: 1, 23: 1} if counts else {})


@pytest.mark.parametrize(
    ("wanted", "counted"),
    [
        ({"axles_at_least": 5}, {"豫C15"}),
        ({"gross_mass_over_kg": 31_000}, {"豫C15", "豫A24"}),
        ({"rated_load_at_least_kg": 18_000}, {"豫A24"}),
        ({"plate_colours": ["yellow"]}, {"豫C15", "豫A24"}),
        ({"origin": "local", "local_prefixes": ["豫C"]}, {"豫C15", "豫C33"}),
        ({"last_digit": {"barred": "odd", "letter": 0}}, {"豫C15", "豫C33"}),
    ],
)
def test_conditions_of_body_and_plate(store: Engine, wanted: dict, counted: set[str]) -> None:
    trucks = {
        "豫C15": (5, 49_000.0, 15_000.0, "yellow"),
        "豫A24": (4, 31_500.0, 18_000.0, "yellow"),
        "豫C33": (4, 31_000.0, None, "blue"),
    }
    names = ("axles", "gross_mass_kg", "rated_load_kg", "plate_colour")
    stored(store, *(hours(plate, 8, **dict(zip(names, body, strict=True))) for plate, body in trucks.items()))
    with reading(store) as connection:
        assert busy(under_order(connection, [order(vehicles=vehicles(**wanted))], DAY, DAY)) == {8: len(counted)}


def test_unknown_is_no_obstacle_where_nothing_is_asked(store: Engine) -> None:
    stored(store, hours("豫C1", 8, vehicle_class=None, use=None), hours("豫C2", 8, fuel=None))
    anyone = order(vehicles=vehicles(classes=[]), exempt=[])
    with reading(store) as connection:
        assert busy(under_order(connection, [anyone], DAY, DAY)) == {8: 1}


def test_a_vehicle_in_two_zones_is_one(store: Engine) -> None:
    stored(
        store,
        hours("豫C1", 8, 9),
        hours("豫C1", 9, 10, zone="outer"),
        hours("豫C2", 9, zone="outer"),
        hours("豫C1", 0, day=date(2026, 11, 13)),
    )
    with reading(store) as connection:
        two = under_order(connection, [order(zones=["inner", "outer"])], DAY, date(2026, 11, 13))
        assert busy(two) == {8: 1, 9: 2, 10: 1, 24: 1}
        assert busy(driving_in_zones(connection, ["outer"], DAY, DAY)) == {9: 2, 10: 1}


def test_all_clauses_and_versions_mean(store: Engine) -> None:
    versions = [
        order(vehicles=vehicles(stage_at_most=3)),
        order(issued="2026-11-12 12:00", clauses=({}, {"clause_id": "2", "vehicles": vehicles(fuels=["gas"])})),
    ]
    stored(
        store,
        hours("豫C1", 1, emission_stage=3),
        hours("豫C2", 1),
        hours("豫C3", 1, fuel="gas"),
        hours("豫C4", 1, fuel="petrol"),
    )
    with reading(store) as connection:
        assert busy(under_order(connection, versions, DAY, DAY)) == {1: 3}


PAUSED = [
    order(**{"from": "2026-11-12T06:00+08:00", "until": "2026-11-12T09:30+08:00"}),
    order(issued="2026-11-12 12:00", **{"from": "2026-11-12T15:00+08:00", "until": "2026-11-12T20:00+08:00"}),
]


@pytest.mark.parametrize(
    ("hour", "phase"),
    [
        (0, "before"),
        (5, "before"),
        (6, "during"),
        (9, "during"),
        (10, "paused"),
        (14, "paused"),
        (15, "during"),
        (19, "during"),
        (20, "after"),
    ],
)
def test_phases(store: Engine, hour: int, phase: str) -> None:
    with reading(store) as connection:
        assert under_order(connection, PAUSED, DAY, DAY)[hour].phase == phase


def test_without_an_order_there_is_no_phase(store: Engine) -> None:
    with reading(store) as connection:
        lines = driving_in_zones(connection, ["inner"], DAY, DAY)
    assert (len(lines), lines[0].us, {line.phase for line in lines}) == (24, us("2026-11-12 00:00"), {None})


@pytest.mark.parametrize(
    ("versions", "today", "days"),
    [
        (PAUSED, date(2026, 11, 25), (date(2026, 11, 9), date(2026, 11, 15))),
        (PAUSED, date(2026, 11, 13), (date(2026, 11, 9), date(2026, 11, 13))),  # not beyond today
        ([order()], date(2026, 11, 25), (date(2026, 11, 8), date(2026, 11, 25))),  # open
        (
            [order(**{"from": "2026-12-12T00:00+08:00"})],
            date(2026, 11, 25),
            (date(2026, 11, 25), date(2026, 11, 25)),
        ),  # announced
        ([], date(2026, 11, 25), (date(2026, 11, 19), date(2026, 11, 25))),
    ],
)
def test_days_around_an_order(versions: list, today: date, days: tuple) -> None:
    assert days_around(spans_of_force(versions, {}), today) == days
