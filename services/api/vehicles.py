"""GET /vehicles and /vehicles/{plate}: resolution of a plate, register data, sightings, and status under orders."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlalchemy import Connection, func, select

from rules.catalogue import Text
from rules.inputs.inputs import Reference, VehicleRow
from rules.timing.times import LOCAL, micros_of, time_of
from services.api import tracks, vehicle_readings
from services.api.cursors import CursorQuery, decoded, encoded
from services.api.dependencies import ConnectionDep, NowDep
from services.api.instants import Instant
from services.api.languages import both
from services.api.parameters import LocalDay
from services.api.problems import documented, not_found, wrong
from services.api.vehicle_models import (
    DaySeen,
    NotAssessedFacts,
    OrderStanding,
    RegisterChange,
    RegisterContradiction,
    RegisterEntry,
    VehicleFound,
    VehicleList,
    VehicleRead,
)
from services.api.vehicle_parameters import PlatePath, plate_of
from services.findings.search.pages import unindexed
from services.reference.contradictions import contradictions
from services.store.reference_cache import current_reference
from services.store.tables import FINDING
from services.vehicles.not_assessed import find_not_assessed
from services.vehicles.order_status import standings
from services.vehicles.plates import days_seen, find_plates, is_known, last_seen, plates_seen_on
from services.vehicles.register import register_history, registered

router = APIRouter(tags=["vehicles"])
DAYS = 60
"""Number of newest days for which sightings, and facts that could not be assessed, are listed."""
_SEEN = "seen_on"
_SHOWN = ("plate_colour", "owner", "emission_stage", "vehicle_class", "use")
_AS_OF = "An instant or local day at which the register and the orders are looked at; absent = now."


def search(connection: Connection, text: str, now: datetime, at_most: int = 20) -> VehicleList:
    """Vehicles that match the text, registered or only seen."""
    return VehicleList(items=_found(connection, find_plates(connection, text, at_most), now))


def seen(connection: Connection, day: date, cursor: str | None, now: datetime, at_most: int = 20) -> VehicleList:
    """Vehicles seen on a local day by any source, by plate."""
    after = decoded(cursor, _SEEN, str)
    plates = plates_seen_on(connection, day, after[0] if after else "", at_most + 1)
    more = encoded(_SEEN, plates[at_most - 1]) if len(plates) > at_most else None
    return VehicleList(items=_found(connection, plates[:at_most], now), next=more)


def _found(connection: Connection, plates: list[str], now: datetime) -> list[VehicleFound]:
    if not plates:
        return []
    reference, last = current_reference(connection, plates), last_seen(connection, plates)
    return [
        VehicleFound(**vehicle, plate=plate, last_seen_on=last.get(plate))
        for plate in plates
        for vehicle in _vehicles(reference, plate, micros_of(now))
    ]


def _vehicles(reference: Reference, plate: str, us: int) -> Iterator[dict[str, Any]]:
    rows = registered(reference, plate, us)
    for row in rows:
        yield {"plate_type": row.plate_type, "registered": True, **{name: row.values[name] for name in _SHOWN}}
    if not rows:
        yield {"plate_type": None, "registered": False, **dict.fromkeys(_SHOWN)}


def answer(connection: Connection, plate: str, as_of: datetime) -> VehicleRead:
    """Everything about a plate (in any spelling) as of an instant; 404 if it was neither registered nor ever seen."""
    asked = plate_of(plate)
    if not is_known(connection, asked):
        raise not_found("vehicle", plate)
    reference, us = current_reference(connection, [asked]), micros_of(as_of)
    return VehicleRead(
        plate=asked,
        entries=[_entry(row) for row in registered(reference, asked, us)],
        history=[RegisterChange(**vars(entry)) for entry in register_history(connection, asked)],
        standing=_standing(reference, asked, us),
        days=[DaySeen(day=day, sources=sources) for day, sources in days_seen(connection, asked, DAYS).items()],
        findings=_findings(connection, asked),
        not_assessed=_not_assessed(connection, asked, as_of.astimezone(LOCAL).date()),
    )


def _entry(row: VehicleRow) -> RegisterEntry:
    found = [
        RegisterContradiction(column=column, value=value, expected=both(expected))
        for column, value, expected in contradictions(row.plate, row.plate_type, row.values)
    ]
    return RegisterEntry.model_validate(
        {**row.values, "plate_type": row.plate_type, "holds_from": time_of(row.holds_from_us), "contradictions": found}
    )


def _standing(reference: Reference, plate: str, us: int) -> list[OrderStanding]:
    return [
        OrderStanding(
            order_id=one.governing.order.order_id,
            title=one.governing.order.title,
            clause_id=one.governing.clause.clause_id,
            plate_type=one.vehicle.plate_type,
            answer=one.answer,
            in_force=one.in_force,
            reasons=one.reasons,
        )
        for one in standings(reference, plate, us)
    ]


def _findings(connection: Connection, plate: str) -> dict[str, dict[str, int]]:
    rule, outcome = FINDING.c.rule, FINDING.c.outcome
    stands = unindexed(connection, [FINDING.c.withdrawn.is_(False)])  # else SQLite uses its index, and counts among all
    query = select(rule, outcome, func.count()).where(FINDING.c.plate == plate, *stands)
    counts: dict[str, dict[str, int]] = {}
    for name, what, count in connection.execute(query.group_by(rule, outcome).order_by(rule, outcome)):
        counts.setdefault(name, {})[what] = count
    return counts


def _not_assessed(connection: Connection, plate: str, last: date) -> list[NotAssessedFacts]:
    found = find_not_assessed(connection, plate, last - timedelta(days=DAYS - 1), last)
    return [NotAssessedFacts(**one._asdict()) for one in found]


@router.get("/vehicles", response_model=VehicleList)
def search_vehicles(
    connection: ConnectionDep,
    now: NowDep,
    q: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=64,
            description="A plate in any spelling, its beginning, or (3 characters and more) a part of it.",
            examples=["豫c·0t003（黄）", "C0T003", "T003"],
        ),
    ] = None,
    seen_on: Annotated[LocalDay | None, Query(description="Instead of `q`: all that were seen on this day, by plate.")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="Plates at most.")] = 20,
    cursor: CursorQuery = None,
) -> VehicleList:
    """Vehicles that a text may mean, registered ones and such that were only seen; or those that were seen on a day."""
    if (q is None) == (seen_on is None):
        expected = Text(
            "号牌，或改用 seen_on 指定日期，二者选一", "a plate, or instead of it seen_on with a day: one of the two"
        )
        raise wrong("q", q or "", expected)
    if seen_on is not None:
        return seen(connection, seen_on, cursor, now, limit)
    if cursor is not None:
        raise wrong("cursor", cursor, Text("不分页：只与 seen_on 同用", "no page: only with seen_on"))
    return search(connection, q or "", now, limit)


@router.get("/vehicles/{plate}", response_model=VehicleRead, responses=documented(404))
def read_vehicle(
    plate: PlatePath, connection: ConnectionDep, now: NowDep, as_of: Annotated[Instant | None, Query(description=_AS_OF)] = None
) -> VehicleRead:
    """A plate: the register as of a time and its history, standing against orders, days on which it was seen, findings counted, what could
    not be assessed."""
    return answer(connection, plate, as_of or now)


router.include_router(vehicle_readings.router)
router.include_router(tracks.router)
