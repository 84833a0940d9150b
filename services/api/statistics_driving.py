"""GET /statistics/driving: vehicles driving in a zone by the hour, before, during and after an order."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from rules.catalogue import Text
from rules.orders.versions_in_force import spans_of_force
from rules.timing.times import LOCAL, micros_of, time_of
from services.api.dependencies import ConnectionDep, NowDep
from services.api.formats import ALSO_FILES, FormatQuery, chosen_format
from services.api.pages import AllItems
from services.api.parameters import LocalDay, Word
from services.api.problems import documented, not_found, wrong
from services.api.statistics_days import days_asked
from services.api.tables import Column, table_response
from services.findings.statistics.cache import Kept
from services.findings.statistics.driving import (
    DrivingHour,
    days_around,
    days_with_positions,
    driving_in_zones,
    driving_under_order,
    order_zones,
)
from services.findings.statistics.phases import LEAST_HOURS, PHASES, LikeForLike, PhaseName, compared_phases
from services.orders.announcements.orders import read_orders
from services.store.local_time import LocalTime, local_iso
from services.store.per_database import PerDatabase
from services.store.reference_cache import current_reference

router = APIRouter(tags=["statistics"])
_HOUR = timedelta(hours=1)
COLUMNS = (Column("hour", "小时"), Column("vehicles", "车辆数"), Column("phase", "阶段"))


class DrivingHourRead(BaseModel):
    """An hour."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"hour": "2026-11-20T09:00:00+08:00", "vehicles": 41, "phase": "during"}]}
    )

    hour: LocalTime = Field(description="When the local hour begins.")
    vehicles: int = Field(description="Vehicles with a driving fix surely inside in that hour.")
    phase: PhaseName | None = Field(
        description="Of the order's dates (an hour that the order governs in part is during it); null without an order."
    )


class LikeForLikeRead(BaseModel):
    """A phase beside the time before the order, in the hours of the day and kinds of day (working or not) that both have."""

    hours: int = Field(description="Hours of the phase that are compared.")
    days: int = Field(description="Days on which these lie.")
    before_hours: int = Field(description="Hours before the order that they are compared with.")
    before_days: int
    vehicles_an_hour: float
    before_an_hour: float = Field(description="Before the order at the same hours, each as often as the phase has it.")
    change: float = Field(description="vehicles_an_hour / before_an_hour - 1.")
    change_low: float = Field(description="The interval of `change` with a confidence of 95 %.")
    change_high: float


class PhaseRead(BaseModel):
    """A phase of the order, by the hours until now in which anything was observed."""

    phase: PhaseName
    hours: int = Field(description="Hours that were observed.")
    vehicles_an_hour: float | None = Field(
        description="In all of these, of day and night alike, so not to be compared; null without any."
    )
    compared: LikeForLikeRead | None = Field(
        description=f"null before the order, and where there is not enough to compare (fewer than {LEAST_HOURS} like hours)."
    )


class DrivingRead(AllItems[DrivingHourRead]):
    """Every hour of the days, those without vehicles too. phases: empty without an order."""

    first_day: date
    last_day: date
    zones: list[str]
    phases: list[PhaseRead] = Field([])


_ANSWERS: PerDatabase[Kept[DrivingRead]] = PerDatabase()
"""Cache of whole answers, because building models of thousands of hours takes as long as counting them. They must not be modified."""


def answer(
    connection: Connection, *, order: str | None, zone: str | None, first: date | None, last: date | None, now: datetime
) -> DrivingRead:
    """Vehicles to which the order surely applies, in its zones, or all vehicles in a zone.

    Refused (422) unless exactly one of both is given; 404 if it does not exist. Default period: from three days before an order to three after
    it, or the last week.
    """
    today = now.astimezone(LOCAL).date()
    if (order is None) == (zone is None):
        raise wrong("order", order or "", Text("order 和 zone 二者选一", "either order or zone"))
    if zone is not None:
        return _in_zone(connection, zone, days_asked(first, last, today, 7))
    read = _under_order(connection, str(order), first, last, today)
    return read.model_copy(update={"phases": _phases(connection, read, now)})


def _answers(connection: Connection) -> Kept[DrivingRead]:
    return _ANSWERS.get(connection, lambda: Kept(at_most=16, at_least_s=30.0))


def _in_zone(connection: Connection, zone: str, days: tuple[date, date]) -> DrivingRead:
    if zone not in current_reference(connection).zones:
        raise not_found("zone", zone)
    key = ("zone", zone, days)
    return _answers(connection).get(key, lambda: _read([zone], days, driving_in_zones(connection, [zone], *days)))


def _under_order(connection: Connection, order: str, first: date | None, last: date | None, today: date) -> DrivingRead:
    issues = read_orders(connection, order).get(order)
    if not issues:
        raise not_found("order", order)
    versions = [issue.version for issue in issues]
    spans = spans_of_force(versions, current_reference(connection).warnings)
    around = days_around(spans, today)
    days = days_asked(first or (around[0] if last is None or around[0] <= last else None), last or around[1], today)
    key = ("order", tuple(versions), tuple(spans), days)
    return _answers(connection).get(
        key, lambda: _read(order_zones(versions), days, driving_under_order(connection, versions, spans, *days))
    )


def _phases(connection: Connection, read: DrivingRead, now: datetime) -> list[PhaseRead]:
    """The phases by the hours that were observed: over by now, from the first in which any vehicle was seen, on days with positions."""
    days = days_with_positions(connection, read.first_day, read.last_day)
    over = [one for one in read.items if one.hour + _HOUR <= now and one.hour.date() in days]
    first = next((place for place, one in enumerate(over) if one.vehicles), len(over))
    observed = compared_phases([DrivingHour(micros_of(one.hour), one.vehicles, one.phase) for one in over[first:]])
    found = {
        phase.name: PhaseRead(
            phase=phase.name, hours=phase.hours, vehicles_an_hour=phase.mean, compared=_like_for_like(phase.compared)
        )
        for phase in observed
    }
    there = {one.phase for one in read.items if one.hour <= now}
    nothing = {name: PhaseRead(phase=name, hours=0, vehicles_an_hour=None, compared=None) for name in PHASES if name in there}
    return [{**nothing, **found}[name] for name in PHASES if name in there]


def _like_for_like(one: LikeForLike | None) -> LikeForLikeRead | None:
    return one and LikeForLikeRead(
        hours=one.hours,
        days=one.days,
        before_hours=one.before_hours,
        before_days=one.before_days,
        vehicles_an_hour=one.mean,
        before_an_hour=one.before_mean,
        change=one.change,
        change_low=one.low,
        change_high=one.high,
    )


def _read(zones: list[str], days: tuple[date, date], hours: list[DrivingHour]) -> DrivingRead:
    items = [DrivingHourRead(hour=time_of(one.us).astimezone(LOCAL), vehicles=one.vehicles, phase=one.phase) for one in hours]
    return DrivingRead(first_day=days[0], last_day=days[1], zones=zones, items=items)


@router.get("/statistics/driving", response_model=DrivingRead, responses=ALSO_FILES | documented(404))
def count_driving(
    request: Request,
    connection: ConnectionDep,
    now: NowDep,
    order: Annotated[Word | None, Query(description="An order's id: of vehicles that it surely means, in its zones.")] = None,
    zone: Annotated[Word | None, Query(description="A zone's id: all vehicles. Either order or zone.")] = None,
    first: Annotated[LocalDay | None, Query(alias="from", description="First local day.")] = None,
    last: Annotated[LocalDay | None, Query(alias="to", description="Last local day, included.")] = None,
    format: FormatQuery = None,
) -> Any:
    """Vehicles driving in an order's zones (or in one zone) hour by hour, before, during and after it; as JSON, CSV or XLSX."""
    kind = chosen_format(request, format)
    found = answer(connection, order=order, zone=zone, first=first, last=last, now=now)
    if kind == "json":
        return found
    rows = ([local_iso(item.hour), item.vehicles, item.phase] for item in found.items)
    return table_response(kind, "driving-by-hour", COLUMNS, rows)
