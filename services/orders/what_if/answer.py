"""Evaluation of a draft: cases from the presence index, undecided ones judged from points or estimated by a sample, then counted."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from threading import Event

import numpy as np
from sqlalchemy import Engine

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.timing.times import day_number, midnight
from services.orders.what_if.comparison import Compared, compared, standing_days
from services.orders.what_if.counts import (
    OWNERS_SHOWN,
    Counted,
    HourCount,
    by_district,
    by_hour,
    by_registered,
    vehicles_of,
)
from services.orders.what_if.decisions import Effort, decided
from services.orders.what_if.drafts import Draft, refuse_unknown_zones
from services.orders.what_if.estimate import Estimate, Range, estimated
from services.orders.what_if.first_look import Looked, looked_at
from services.orders.what_if.plans import Days
from services.orders.what_if.shards import all_shards
from services.orders.what_if.vehicle_days import Cases, VehicleDay
from services.store.engine import reading
from services.store.process_pool import check
from services.store.reference_cache import current_reference

MOST_DAYS = 400
QUICK_S = 2.0
"""Default time for an answer, after which a range is given: with the way there and back it is to be shown within three seconds."""
_LEAST_S = 0.5
"""Time for the points where the index took all of that."""
OnRound = Callable[[int, int], None]


@dataclass(frozen=True)
class Answer:
    """Result of a what-if. Where vehicle-days are undecided, all numbers are estimates, and the ranges hold the exact ones.

    as_written: whether the draft's own dates were used.
    vehicles, violations: vehicles, and vehicle-days, in violation.
    vehicle_range, violation_range: between what these lie.
    minutes, kilometres: driven inside by these while the order was in force, as findings count it.
    verified: number of vehicle-days told from points: judged, or ruled out by a first look.
    undecided: number of vehicle-days left undecided.
    compared: with existing findings.
    vehicle_days: the certain violations.
    """

    order_id: str
    first: date
    last: date
    as_written: bool
    vehicles: int
    vehicle_range: Range
    violations: int
    violation_range: Range
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
    seconds: float | None = QUICK_S,
    at_most: int | None = None,
    stop: Event | None = None,
    on_round: OnRound = lambda judged, undecided: None,
) -> Answer:
    """Evaluate the draft on the local days from first to last. Raises DraftRefused, AreaTooLarge and, once `stop` is set, Stopped.

    as_written: use the dates of the draft, among the other versions of its order; otherwise it counts as in force throughout, on its days
    and in its hours.
    seconds: after these, or when a sample tells enough, undecided vehicle-days are estimated; None = judge all of them from points.
    at_most: judge at most so many from points, and estimate the others.
    on_round: called with the numbers of vehicle-days that are judged, and of all that were undecided.
    """
    stop, began = stop or Event(), time.monotonic()
    check(stop)
    days = Days(day_number(first) - 1, day_number(last) + 1)
    with reading(engine) as connection:
        known = current_reference(connection)
        order_id = draft.order.order_id if draft.order.order_id in known.orders else None
        standing = standing_days(connection, order_id, first, last)
    draft = draft.with_others(known) if as_written else draft.all_through(midnight(days.first + 1), midnight(days.last))
    refuse_unknown_zones(draft, known)
    cases = all_shards(engine, draft, days, thresholds, stop)
    until = None if seconds is None else max(began + seconds, time.monotonic() + _LEAST_S)
    looked = Looked() if at_most == 0 else looked_at(engine, draft, _undecided(cases), thresholds, until, stop)
    cases = looked.left_of(cases)
    names, undecided, ruled_out = cases.named(), _undecided(cases), len(looked.ruled_out)
    if ruled_out:
        on_round(ruled_out, ruled_out + len(undecided))
    effort = Effort(
        at_most,
        until,
        lambda found: seconds is not None and estimated(cases, names, found, standing).violations.is_narrow,
        lambda done, all_of_them: on_round(ruled_out + done, ruled_out + all_of_them),
    )
    found = decided(engine, draft, undecided, thresholds, effort, stop)
    check(stop)
    estimate = estimated(cases, names, found, standing)
    beside = compared(order_id, estimate.cases, names, standing)
    return _answer(
        draft,
        (first, last),
        as_written,
        estimate,
        names,
        draft.among(known),
        beside,
        ruled_out + len(found),
        ruled_out + len(undecided),
    )


def _undecided(cases: Cases) -> list[VehicleDay]:
    names = cases.named()
    return [names[row] for row in np.flatnonzero(~cases.sure).tolist()]


def _answer(
    draft: Draft,
    days: tuple[date, date],
    as_written: bool,
    estimate: Estimate,
    names: list[VehicleDay],
    reference: Reference,
    beside: Compared,
    verified: int,
    undecided: int,
) -> Answer:
    cases = estimate.cases
    vehicles, vehicle_bounds = vehicles_of(estimate)
    return Answer(
        draft.order.order_id,
        *days,
        as_written,
        vehicles=vehicles,
        vehicle_range=vehicle_bounds,
        violations=min(max(round(float(cases.weight.sum())), estimate.violations.low), estimate.violations.high),
        violation_range=estimate.violations,
        minutes=round(float(cases.weight @ cases.minutes)),
        kilometres=round(float(cases.weight @ cases.kilometres), 1),
        verified=verified,
        undecided=undecided - verified,
        by_district=by_district(cases, reference),
        by_owner=by_registered(cases, "owner")[:OWNERS_SHOWN],
        by_stage=by_registered(cases, "emission_stage"),
        by_hour=by_hour(cases),
        compared=beside,
        vehicle_days=[names[row] for row in np.flatnonzero(estimate.certain).tolist()],
    )
