"""Judgement of vehicle-days from the raw points, by the rule itself with the draft as the only order."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from threading import Event

import numpy as np
from sqlalchemy import Connection, Engine

from rules.inputs.thresholds import Thresholds
from rules.judge.findings import VIOLATION, Finding
from rules.judge.judge import judge
from rules.judge.registry import registered_rule
from rules.places.geography import distance_m
from rules.restricted_traffic import RULE
from rules.sightings.sightings import GPS, Seen
from rules.timing.intervals import Span, intersected, merged
from rules.timing.times import MINUTE, day_number, micros_of_text, midnight
from services.orders.what_if.drafts import Draft
from services.orders.what_if.driving import Driven
from services.orders.what_if.vehicle_days import VehicleDay
from services.store.process_pool import PIECES, at_home, is_running, spread
from services.store.read_facts import read_facts
from services.store.reference_cache import current_reference

SPREAD_FROM = 50
"""Minimum vehicle-days for which the process pool is used."""
_HOUR = 60 * MINUTE
_UNKNOWN = np.array([-1])


@dataclass(frozen=True)
class Task:
    """Vehicle-days of one shard that are judged together, at most one of each plate."""

    shard: int
    names: tuple[VehicleDay, ...]


Judged = tuple[Task, dict[VehicleDay, Driven]]
"""A task, and the violations among its vehicle-days with their driving."""


def judged_from_points(
    engine: Engine, draft: Draft, tasks: Sequence[Task], thresholds: Thresholds, until: float | None, stop: Event
) -> list[Judged]:
    """Judge the tasks; those not begun `until` then (`time.monotonic`, which all processes share) are left out. Raises Stopped."""
    count = sum(len(task.names) for task in tasks)
    work = partial(_judged, draft=draft, thresholds=thresholds, until=until)
    # To start the processes takes longer than an answer may that is not to be exact.
    share = spread if count >= SPREAD_FROM and (until is None or is_running()) else at_home
    pieces = [tasks[number::PIECES] for number in range(min(PIECES, len(tasks)))]
    return [one for piece in share(engine, work, pieces, stop) for one in piece]


def _judged(
    connection: Connection, tasks: Iterable[Task], *, draft: Draft, thresholds: Thresholds, until: float | None
) -> list[Judged]:
    found = []
    for task in tasks:
        if until is not None and time.monotonic() >= until:
            break
        found.append((task, _violations(connection, task, draft, thresholds)))
    return found


def _violations(connection: Connection, task: Task, draft: Draft, thresholds: Thresholds) -> dict[VehicleDay, Driven]:
    days = {plate: (day, day) for plate, _, day in task.names}
    reference = draft.among(current_reference(connection, list(days)))
    facts, _ = read_facts(connection, task.shard, days, reference, thresholds)
    judged = judge(facts, reference, set(days), thresholds, rules=[registered_rule(RULE)])
    found = {(one.plate, one.plate_type or "", one.local_day): one for one in judged.findings if one.outcome == VIOLATION}
    return {name: _driven(found[name], judged.sightings) for name in task.names if name in found}


def _driven(finding: Finding, seen: Seen) -> Driven:
    """What the finding's sure grounds come to: what it is charged for."""
    own = [one.members for one in finding.evidence if one.members["sure"]]
    spans = merged((micros_of_text(one["first_at"]), micros_of_text(one["last_at"])) for one in own if "first_at" in one)
    seen_at = [micros_of_text(one["time"]) for one in own if "time" in one]
    begins = midnight(day_number(finding.local_day))
    hours = [(begins + hour * _HOUR, begins + (hour + 1) * _HOUR) for hour in range(48)]
    minutes = np.array([sum(end - start for start, end in intersected(spans, [hour])) / MINUTE for hour in hours])
    # A stay may go on after midnight: hours 24 to 47 are those of the next day.
    by_hour = minutes.reshape(2, 24).sum(axis=0)
    in_hour = by_hour > 0
    in_hour[[(at - begins) // _HOUR % 24 for at in seen_at]] = True
    kilometres = np.array([_way_m(finding, spans, seen) / 1_000])
    return Driven(
        np.array([float(finding.minutes or 0)]), kilometres, by_hour[None], in_hour[None], np.array([True]), _UNKNOWN, _UNKNOWN
    )


def _way_m(finding: Finding, spans: list[Span], seen: Seen) -> float:
    """Metres driven from fix to fix within the spans."""
    s = seen.sightings
    is_own = [(one.plate, one.plate_type) == (finding.plate, finding.plate_type) for one in s.vehicles]
    fixes = np.flatnonzero(np.array(is_own, dtype=bool)[s.vehicle_index] & (s.kind == GPS) & s.driving & ~np.isnan(s.lon))
    total = 0.0
    for start, end in spans:
        way = fixes[(s.us[fixes] >= start) & (s.us[fixes] <= end)]
        total += float(distance_m(s.lon[way[:-1]], s.lat[way[:-1]], s.lon[way[1:]], s.lat[way[1:]]).sum())
    return total
