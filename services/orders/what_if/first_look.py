"""A first look at the points of undecided vehicle-days: most that are no violation are told so without judging them, at a small cost."""

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from threading import Event

import numpy as np
from sqlalchemy import Connection, Engine

from rules.inputs.inputs import Facts
from rules.inputs.thresholds import Thresholds
from rules.orders.first_look import may_be_charged
from rules.sightings.assembly import undoubted
from rules.timing.intervals import merged
from rules.timing.times import day_number, day_of, midnight
from services.orders.what_if.drafts import Draft
from services.orders.what_if.vehicle_days import Cases, VehicleDay
from services.orders.what_if.verification import SPREAD_FROM
from services.store.position_chunks import shard_of
from services.store.process_pool import PIECES, at_home, is_running, spread
from services.store.read_facts import TooManyFacts, read_checks, read_readings
from services.store.read_positions import TooManyPoints, read_positions
from services.store.reference_cache import current_reference

DAYS_AT_ONCE = 128
"""Maximum vehicle-days that are looked at together: some tenths of a second, as a look is not interrupted."""


@dataclass
class Looked:
    """Vehicle-days that were looked at: those that are no violation for certain, and those that may be one."""

    ruled_out: set[VehicleDay] = field(default_factory=set)
    possible: set[VehicleDay] = field(default_factory=set)

    def left_of(self, cases: Cases) -> Cases:
        """The cases without those that are ruled out; those that may be a violation are likely ones."""
        names = cases.named()
        is_likely = cases.is_likely | np.array([name in self.possible for name in names], dtype=bool)
        kept = np.array([name not in self.ruled_out for name in names], dtype=bool)
        return replace(cases, is_likely=is_likely).at(kept)


def looked_at(
    engine: Engine, draft: Draft, undecided: Sequence[VehicleDay], thresholds: Thresholds, until: float | None, stop: Event
) -> Looked:
    """Look at the points of these vehicle-days; those not begun `until` then (`time.monotonic`) are left out. Raises Stopped."""
    found = Looked()
    if any(clause.passages for version in draft.versions for clause in version.clauses):
        return found  # a passage is told by the fixes between, which may be doubtful
    by_shard: dict[int, list[VehicleDay]] = defaultdict(list)
    for name in sorted(undecided):
        by_shard[shard_of(name[0])].append(name)
    items = [
        (shard, names[at : at + DAYS_AT_ONCE]) for shard, names in by_shard.items() for at in range(0, len(names), DAYS_AT_ONCE)
    ]
    # To start the processes takes longer than an answer may that is not to be exact.
    share = spread if len(undecided) >= SPREAD_FROM and (until is None or is_running()) else at_home
    work = partial(_looked, draft=draft, thresholds=thresholds, until=until)
    for piece in share(engine, work, [items[number::PIECES] for number in range(min(PIECES, len(items)))], stop):
        for names, possible in piece:
            found.possible |= possible
            found.ruled_out |= set(names) - possible
    return found


def _looked(
    connection: Connection,
    items: Iterable[tuple[int, list[VehicleDay]]],
    *,
    draft: Draft,
    thresholds: Thresholds,
    until: float | None,
) -> list[tuple[list[VehicleDay], set[VehicleDay]]]:
    """Of each item its vehicle-days, and those of them that may be a violation."""
    found = []
    for shard, names in items:
        if until is not None and time.monotonic() >= until:
            break
        found.append((names, _possible(connection, shard, names, draft, thresholds)))
    return found


def _possible(
    connection: Connection, shard: int, names: list[VehicleDay], draft: Draft, thresholds: Thresholds
) -> set[VehicleDay]:
    spans = defaultdict(list)
    for plate, _, day in names:
        spans[plate].append((midnight(day_number(day)), midnight(day_number(day) + 1)))
    plates, days = sorted(spans), sorted({day for _, _, day in names})
    reference = draft.among(current_reference(connection, plates))
    try:
        readings, checks = (read(connection, plates, (days[0], days[-1])) for read in (read_readings, read_checks))
        positions = read_positions(connection, shard, {plate: merged(own) for plate, own in spans.items()})
    except (TooManyFacts, TooManyPoints):
        return set(names)
    facts = Facts(positions, *(frame[frame["plate"].isin(plates)].reset_index(drop=True) for frame in (readings, checks)))
    charged = may_be_charged(undoubted(facts, reference, thresholds), reference, thresholds)
    return set(names) & {(plate, plate_type, day_of(day)) for plate, plate_type, day in charged}
