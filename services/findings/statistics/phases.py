"""An order's phases compared like with like: the same hours of the day, on the same kinds of day (working or not), as before the order."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, get_args

from rules.orders.calendars import is_working_day
from rules.timing.times import local_day, midnight
from services.findings.statistics.driving import HOUR, DrivingHour
from services.proportions import CONFIDENCE_95

PhaseName = Literal["before", "during", "paused", "after"]
PHASES: tuple[PhaseName, ...] = get_args(PhaseName)
LEAST_HOURS = 6
"""Fewer hours of a phase, or before it, are not compared: a quarter of a day, below which one event on the road decides."""
_Cell = tuple[int, bool]
"""Hour of the day, and whether the day is a working day."""


class LikeForLike(NamedTuple):
    """A phase beside the time before the order, in the hours of the day and kinds of day that both have.

    hours, days: of the phase that are compared, and the days that they lie on.
    before_hours, before_days: of the time before that they are compared with.
    mean, before_mean: vehicles an hour in the phase, and before at the same hours, each as often as the phase has it.
    change: mean / before_mean - 1.
    low, high: interval of the change with a confidence of 95 %.
    """

    hours: int
    days: int
    before_hours: int
    before_days: int
    mean: float
    before_mean: float
    change: float
    low: float
    high: float


class Phase(NamedTuple):
    """A phase of an order. mean: vehicles an hour in all its hours, None without any; compared: None before, or where there is too little."""

    name: PhaseName
    hours: int
    mean: float | None
    compared: LikeForLike | None


@dataclass(frozen=True)
class _Hour:
    cell: _Cell
    day: int
    vehicles: int


def compared_phases(hours: Sequence[DrivingHour]) -> list[Phase]:
    """The order's phases that have any of these hours. hours: with their phases; only those that were observed."""
    by_phase: dict[str, list[_Hour]] = defaultdict(list)
    for one in hours:
        day = local_day(one.us)
        cell = (one.us - midnight(day)) // HOUR, is_working_day(day)
        by_phase[str(one.phase)].append(_Hour(cell, day, one.vehicles))
    spread = _spread(by_phase)
    found = []
    for name in PHASES:
        own = by_phase.get(name, [])
        mean = sum(one.vehicles for one in own) / len(own) if own else None
        compared = None if name == "before" else _like_for_like(own, by_phase.get("before", []), spread)
        if own:
            found.append(Phase(name, len(own), mean, compared))
    return found


def _like_for_like(own: list[_Hour], before: list[_Hour], spread: float) -> LikeForLike | None:
    """The comparison, or None where there is too little to compare."""
    cells = {one.cell for one in own} & {one.cell for one in before}
    ours, theirs = ([one for one in some if one.cell in cells] for some in (own, before))
    seen = sum(one.vehicles for one in ours)
    # Expected without the order: for each of our hours the mean of theirs in its cell; so each of theirs counts ours / theirs times.
    numbers = [Counter(one.cell for one in some) for some in (ours, theirs)]
    times = {cell: numbers[0][cell] / numbers[1][cell] for cell in cells}
    expected = sum(times[one.cell] * one.vehicles for one in theirs)
    if min(len(ours), len(theirs)) < LEAST_HOURS or not expected:
        return None
    # Counts vary like Poisson numbers, `spread` times as much; the ratio's error is that of its logarithm. (0 seen: as if it were 1.)
    variance = spread * (1 / max(seen, 1) + sum(times[one.cell] ** 2 * one.vehicles for one in theirs) / expected**2)
    factor = math.exp(CONFIDENCE_95 * math.sqrt(variance))
    ratio = seen / expected
    return LikeForLike(
        len(ours),
        len({one.day for one in ours}),
        len(theirs),
        len({one.day for one in theirs}),
        seen / len(ours),
        expected / len(ours),
        ratio - 1,
        ratio / factor - 1,
        max(ratio, 1 / expected) * factor - 1,
    )


def _spread(by_phase: dict[str, list[_Hour]]) -> float:
    """How much more the counts of like hours vary than Poisson numbers do (Pearson's statistic by its degrees of freedom), at least 1."""
    cells: dict[tuple[str, _Cell], list[int]] = defaultdict(list)
    for phase, hours in by_phase.items():
        for one in hours:
            cells[phase, one.cell].append(one.vehicles)
    total, freedom = 0.0, 0
    for numbers in cells.values():
        mean = sum(numbers) / len(numbers)
        if mean:
            total += sum((number - mean) ** 2 for number in numbers) / mean
            freedom += len(numbers) - 1
    return max(1.0, total / freedom) if freedom else 1.0
