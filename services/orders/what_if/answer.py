"""Evaluation of a draft: cases from the presence index, undecided ones judged from points, then counted and compared."""

from dataclasses import dataclass
from datetime import date
from threading import Event

import numpy as np
from sqlalchemy import Engine

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.timing.times import day_number, day_of, midnight
from services.orders.what_if.comparison import Compared, compared
from services.orders.what_if.counts import (
    OWNERS_SHOWN,
    Counted,
    HourCount,
    by_district,
    by_hour,
    by_registered,
    vehicle_numbers,
)
from services.orders.what_if.drafts import Draft, refuse_unknown_zones
from services.orders.what_if.plans import Days
from services.orders.what_if.shards import all_shards
from services.orders.what_if.vehicle_days import Cases
from services.orders.what_if.verification import VehicleDay, violating
from services.store.engine import reading
from services.store.process_pool import check
from services.store.reference_cache import current_reference

MOST_DAYS = 400
VERIFIED_AT_MOST = 500
"""Maximum vehicle-days judged from raw points in one answer, because each takes some 20 ms."""


@dataclass(frozen=True)
class Answer:
    """Result of a what-if.

    as_written: whether the draft's own dates were used.
    vehicles, violations: vehicles, and vehicle-days, in violation.
    minutes, kilometres: driven inside by these while the order was in force.
    verified: number of vehicle-days judged from points.
    undecided: number of vehicle-days left undecided, which are not counted as violations.
    compared: with existing findings.
    vehicle_days: the violations.
    """

    order_id: str
    first: date
    last: date
    as_written: bool
    vehicles: int
    violations: int
    minutes: int
    kilometres: float
    verified: int
    undecided: int
    by_district: list[Counted]
    by_owner: list[Counted]
    by_stage: list[Counted]
    by_hour: list[HourCount]
    compared: Compared
    vehicle_days: list[VehicleDay]


def answered(
    engine: Engine,
    draft: Draft,
    first: date,
    last: date,
    thresholds: Thresholds,
    *,
    as_written: bool = False,
    exact: bool = True,
    at_most: int = VERIFIED_AT_MOST,
    stop: Event | None = None,
) -> Answer:
    """Evaluate the draft on the local days from first to last. Raises DraftRefused, AreaTooLarge and, once `stop` is set, Stopped.

    as_written: use the dates of the draft; otherwise it counts as in force throughout, on its days and in its hours.
    exact: judge undecided vehicle-days from points, if there are at most `at_most`.
    """
    stop = stop or Event()
    check(stop)
    days = Days(day_number(first) - 1, day_number(last) + 1)
    if not as_written:
        draft = draft.all_through(midnight(days.first + 1), midnight(days.last))
    with reading(engine) as connection:
        known = current_reference(connection)
    refuse_unknown_zones(draft, known)
    cases = all_shards(engine, draft, days, thresholds, stop)
    open_days = _named(cases.at(~cases.sure))
    verified = len(open_days) if exact and len(open_days) <= at_most else 0
    confirmed = violating(engine, draft, open_days, thresholds, stop) if verified else set()
    holds = cases.sure.copy()
    holds[~cases.sure] = [one in confirmed for one in open_days]
    charged = cases.at(holds)
    hit = _named(charged)
    check(stop)
    with reading(engine) as connection:
        beside = compared(connection, draft.order.order_id, draft.order.order_id in known.orders, set(hit), first, last)
    return _answer(
        draft, (first, last), as_written, charged, hit, draft.among(known), beside, verified, len(open_days) - verified
    )


def _named(cases: Cases) -> list[VehicleDay]:
    names = [(row.plate, row.plate_type) for row in cases.rows]
    days = [day_of(day) for day in range(int(cases.day.min()), int(cases.day.max()) + 1)] if len(cases.day) else []
    base = int(cases.day.min()) if days else 0
    return [
        (*names[vehicle], days[day - base]) for vehicle, day in zip(cases.vehicle.tolist(), cases.day.tolist(), strict=True)
    ]


def _answer(
    draft: Draft,
    days: tuple[date, date],
    as_written: bool,
    charged: Cases,
    hit: list[VehicleDay],
    reference: Reference,
    beside: Compared,
    verified: int,
    undecided: int,
) -> Answer:
    return Answer(
        draft.order.order_id,
        *days,
        as_written,
        vehicles=len(np.unique(vehicle_numbers(charged))),
        violations=len(hit),
        minutes=round(float(charged.minutes.sum())),
        kilometres=round(float(charged.kilometres.sum()), 1),
        verified=verified,
        undecided=undecided,
        by_district=by_district(charged, reference),
        by_owner=by_registered(charged, "owner")[:OWNERS_SHOWN],
        by_stage=by_registered(charged, "emission_stage"),
        by_hour=by_hour(charged),
        compared=beside,
        vehicle_days=hit,
    )
