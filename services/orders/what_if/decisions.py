"""Undecided vehicle-days judged from points, in the order of a hash: what is judged first is a sample of all, the same on every run."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from threading import Event

from sqlalchemy import Engine

from rules.inputs.thresholds import Thresholds
from services.orders.what_if.drafts import Draft
from services.orders.what_if.driving import Driven
from services.orders.what_if.vehicle_days import VehicleDay
from services.orders.what_if.verification import Task, judged_from_points
from services.store.position_chunks import shard_of

PLATES_AT_ONCE = 32
"""Maximum plates of a task: tasks are not interrupted, and so many of them take some tenths of a second."""
FIRST_ROUND, LONGEST_ROUND = 16, 256
"""Vehicle-days of the first round, which is judged however late it is, so that a few are always decided; each further one doubles what is
judged, up to the longest: progress is told after a round."""
BETWEEN_ROUNDS_S = 0.01
"""Pause after a round, in which another what-if that waits for the processes gets them."""


@dataclass(frozen=True)
class Effort:
    """How much is judged from points.

    at_most: maximum number of vehicle-days; None = all.
    until: when to stop (`time.monotonic`); None = never.
    is_enough: asked after each round with what is decided; True = stop.
    on_round: called with the numbers of vehicle-days that are judged, and of all that were undecided.
    """

    at_most: int | None
    until: float | None
    is_enough: Callable[[dict[VehicleDay, Driven | None]], bool]
    on_round: Callable[[int, int], None]


def decided(
    engine: Engine, draft: Draft, undecided: Sequence[VehicleDay], thresholds: Thresholds, effort: Effort, stop: Event
) -> dict[VehicleDay, Driven | None]:
    """Judge vehicle-days until the effort is spent: their driving where they are violations, None where not. Raises Stopped."""
    found: dict[VehicleDay, Driven | None] = {}
    for tasks in _rounds(_tasks(undecided, effort.at_most)):
        until = effort.until if found else None
        if until is not None and time.monotonic() >= until:
            break
        for task, hits in judged_from_points(engine, draft, tasks, thresholds, until, stop):
            found |= {name: hits.get(name) for name in task.names}
        effort.on_round(len(found), len(undecided))
        if effort.is_enough(found):
            break
        time.sleep(BETWEEN_ROUNDS_S)
    return found


def _tasks(undecided: Sequence[VehicleDay], at_most: int | None) -> Iterator[Task]:
    """All vehicle-days as tasks in the order of their hashes: those of a shard share one, a plate's days do not."""
    by_shard: dict[int, list[list[VehicleDay]]] = defaultdict(list)
    days_of: Counter[str] = Counter()
    for name in sorted(undecided, key=_hash):
        # The first day of each plate belongs to the first of its shard's lists, the second to the second.
        lists, place = by_shard[shard_of(name[0])], days_of[name[0]]
        days_of[name[0]] += 1
        if place == len(lists):
            lists.append([])
        lists[place].append(name)
    tasks = [
        Task(shard, tuple(names[at : at + PLATES_AT_ONCE]))
        for shard, lists in by_shard.items()
        for names in lists
        for at in range(0, len(names), PLATES_AT_ONCE)
    ]
    left = len(undecided) if at_most is None else at_most
    for task in sorted(tasks, key=lambda one: _hash(one.names[0])):
        if left > 0:
            yield replace(task, names=task.names[:left])
        left -= len(task.names)


def _hash(name: VehicleDay) -> bytes:
    """A number drawn for the vehicle-day, the same on every machine."""
    return blake2b("|".join(map(str, name)).encode(), digest_size=8).digest()


def _rounds(tasks: Iterable[Task]) -> Iterator[list[Task]]:
    """The tasks in rounds, each of about as many vehicle-days as all before it, up to a limit."""
    this_round: list[Task] = []
    size, wanted = 0, FIRST_ROUND
    for task in tasks:
        this_round.append(task)
        size += len(task.names)
        if size >= wanted:
            yield this_round
            this_round, wanted = [], size + min(size, LONGEST_ROUND)
    if this_round:
        yield this_round
