"""Runs of records that a sound device hardly ever gives: one value again and again, the end of the scale, fractions for percent.

How improbable a run is follows from how many passes it holds (a vehicle counts once a local day) and how probable one more of the kind is. That
chance is taken high, from what sound devices are known to give at most, and higher where the source's other records of the same days show it
to be common there: a fleet of clean trucks reads low everywhere, a run of low values is no fault of the station.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from rules.columns import Numbers
from rules.timing.intervals import Span
from services.operations.diagnosis.excursions import IMPROBABLE, Levels, gains, losses, weights
from services.operations.diagnosis.kinds_of_runs import LOOKS_AROUND, P_AMID_NEAR, Kind, kinds_of, stretches
from services.operations.diagnosis.said_values import Said

LEAST_VEHICLES = 3
"""Minimum vehicles of a run, because one truck that always reads alike may be just so."""
_ENOUGH_OTHERS = 20
"""Minimum other records of the run's first and last day that tell what is usual there."""


_ChanceOf = Callable[[Said, Kind, int, int, float], float]
"""The chance of a run from a row to another, and how common its label is otherwise."""


@dataclass(frozen=True)
class Run:
    """An improbable run. first_us: its first record; until_us: the source's next record, None where there is none yet."""

    cause: str
    first_us: int
    until_us: int | None
    numbers: dict[str, Any]


_Found = tuple[int, int, Run]
"""A run with its rows, from (included) to (excluded)."""


def improbable_runs(said: Said, member: str, decided: Mapping[str, Sequence[Span]]) -> list[Run]:
    """Runs that a sound device hardly gives, by cause and time, without those that lie in another one. said: all with a value."""
    found: dict[str, list[_Found]] = defaultdict(list)
    weight, kinds = weights(said), kinds_of(said, member, decided)
    for kind in (kind for kind in kinds if kind.mixes):
        mixed = Levels(kind, weight).excursions()
        for start, end in zip(mixed.start.tolist(), mixed.end.tolist(), strict=True):
            found[kind.cause] += _judged(said, kind, start, end, member, partial(_chance_mixed, weight=weight))
    widest = {cause: [(start, end) for start, end, _ in some] for cause, some in found.items()}
    for kind in kinds:
        for start, end in _long_enough(kind):
            if not any(
                first <= start and end <= last for first, last in widest.get(kind.cause, ()) if last - first > end - start
            ):
                found[kind.cause] += _judged(said, kind, start, end, member, _chance_unbroken)
    return [run for cause in sorted(found) for run in _outermost(found[cause])]


def _long_enough(kind: Kind) -> list[tuple[int, int]]:
    """The unbroken runs that would be improbable if each record were another vehicle's."""
    runs = np.array(list(stretches(kind)), dtype=np.int64).reshape(-1, 2)
    gathered = np.concatenate([[0.0], np.cumsum(-np.log(kind.chances))])
    # A little less suffices here: sums of many logarithms are not exact.
    suffices = gathered[runs[:, 1]] - gathered[runs[:, 0]] >= -np.log(IMPROBABLE) - 0.001
    return [(start, end) for start, end in runs[suffices].tolist()]


def _outermost(found: list[_Found]) -> Iterator[Run]:
    """The runs that lie in no other one; of several over the same records the least probable."""
    reached = -1
    for _, end, run in sorted(found, key=lambda one: (one[0], -one[1], one[2].numbers["chance"])):
        if end > reached:
            reached = end
            yield run


def _judged(said: Said, kind: Kind, start: int, end: int, member: str, chance_of: _ChanceOf) -> Iterator[_Found]:
    """The run, if it is improbable; else nothing."""
    if end - start < LEAST_VEHICLES:
        return
    # Compared by number: a label is never NaN at the first row.
    rows = start + np.flatnonzero(kind.label[start:end] == kind.label[start])
    vehicles = len(set(said.plate[rows]))
    if vehicles < LEAST_VEHICLES:
        return
    chance = chance_of(said, kind, start, end, 0.0)
    if chance <= IMPROBABLE:
        chance = chance_of(said, kind, start, end, _usual_share(said, kind, start, end))
    if chance > IMPROBABLE:
        return
    numbers = {"member": member, "readings": len(rows), "among": end - start, "vehicles": vehicles, "chance": chance}
    numbers |= {"low": float(said.value[rows].min()), "high": float(said.value[rows].max())}
    until = int(said.us[end]) if end < len(said) else None
    yield start, end, Run(kind.cause, int(said.us[start]), until, numbers)


def _chance_unbroken(said: Said, kind: Kind, start: int, end: int, usual: float) -> float:
    """The chance of a run of one label: the product over its passes, each by the most probable of its records."""
    chances = np.maximum(kind.chances[start:end], usual)
    passes: dict[tuple[str, int], float] = {}
    for plate, day, chance in zip(said.plate[start:end], said.day[start:end].tolist(), chances.tolist(), strict=True):
        passes[plate, day] = max(passes.get((plate, day), 0.0), chance)
    counted = list(passes.values())[1 if kind.first_is_free else 0 :]
    return _rounded(float(np.sum(np.log(counted))))


def _chance_mixed(said: Said, kind: Kind, start: int, end: int, usual: float, *, weight: Numbers) -> float:
    """The highest chance of an excursion to where this one comes, with others among the records of the label."""
    alike = kind.label[start:end] == kind.label[start]
    chances = np.maximum(kind.chances[start:end], usual)
    steps = weight[start:end] * np.where(alike, gains(kind, chances), -losses(kind, chances))
    return _rounded(-float(np.sum(steps[1 if kind.first_is_free else 0 :])))


def _rounded(log_chance: float) -> float:
    return float(f"{np.exp(min(log_chance, 0.0)):.3g}")


def _usual_share(said: Said, kind: Kind, start: int, end: int) -> float:
    """How common the label is here without any fault: by the source's other records of the run's first and last day, where these are enough to
    tell, and by those in the run, and around it, that hardly differ from it."""
    # Rows are sorted by time: the others of these days lie just before and just after the run.
    first, last = np.searchsorted(said.day, said.day[start]), np.searchsorted(said.day, said.day[end - 1], side="right")
    others = np.concatenate([kind.label[first:start], kind.label[end:last]])
    share = float((others == kind.label[start]).mean()) if len(others) >= _ENOUGH_OTHERS else 0.0
    return max(share, P_AMID_NEAR) if _is_amid_near(said, kind, start, end) else share


def _is_amid_near(said: Said, kind: Kind, start: int, end: int) -> bool:
    """Whether at least half of the others in the run and of the few records before and after it have values near the run's."""
    if kind.near is None:
        return False
    label = kind.label[start]
    before, after = range(max(start - LOOKS_AROUND, 0), start), range(end, min(end + LOOKS_AROUND, len(said)))
    others = np.array([*before, *(start + np.flatnonzero(kind.label[start:end] != label)), *after], dtype=np.int64)
    others = others[kind.segment[others] == kind.segment[start]]
    near = np.abs(said.value[others] - label) <= kind.near
    return len(others) >= LOOKS_AROUND and 2 * int(near.sum()) >= len(others)
