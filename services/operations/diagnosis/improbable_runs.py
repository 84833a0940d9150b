"""Runs of records that a sound device hardly ever gives: one value again and again, the end of the scale, fractions for percent.

How improbable a run is follows from how many passes it holds (a vehicle counts once a local day) and how probable one more of the kind is. That
chance is taken high, from what sound devices are known to give at most, and higher where the source's other records of the same days show it
to be common there: a fleet of clean trucks reads low everywhere, a run of low values is no fault of the station.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.catalogue.source_faults import FRACTIONS, ONE_VALUE
from rules.columns import Flags, Numbers
from rules.timing.intervals import Span
from rules.timing.times import DAY
from services.operations.diagnosis.said_values import Said

IMPROBABLE = 1e-6
"""Maximum chance of a run that is pointed out: with a million runs a year in a city, one false alarm."""
LEAST_VEHICLES = 3
"""Minimum vehicles of a run, because one truck that always reads alike may be just so."""
LONGEST_GAP_US = 31 * DAY
"""Maximum time between two records of a run: what was a month ago says little, and without an end a run could not be read."""
_ENOUGH_OTHERS = 20
"""Minimum other records of the run's first and last day that tell what is usual there."""
_SATURATED_PCT, _HIGH_PCT = 99.0, 30.0
_P_SATURATED, _P_SAME_HIGH, _P_SAME_LOW, _P_SAME_ZERO = 0.05, 0.1, 0.2, 0.6
"""Of sound devices at most: a reading at the end of the scale; the same value as the one before, where values are high and spread, low and
crowded, or 0, at which instruments cut off."""
_P_FRACTION, _P_FINE_FRACTION = 0.5, 0.3
"""A reading of up to 1 % (clean trucks are common); one in more decimals than percents usually come with."""


@dataclass(frozen=True)
class Run:
    """An improbable run. first_us: its first record; until_us: the source's next record, None where there is none yet."""

    cause: str
    first_us: int
    until_us: int | None
    numbers: dict[str, Any]


@dataclass(frozen=True)
class _Kind:
    """A kind of run. new: rows at which a run cannot be continued from the one before; among: rows that can be in one.

    chances: of each row, how probable it is; usual: rows of the kind among the others, given the run's first row.
    first_is_free: whether a run's first pass says nothing yet (any value can be the first of several alike).
    """

    cause: str
    among: Flags
    new: Flags
    chances: Numbers
    usual: Callable[[int], Flags]
    first_is_free: bool


def kinds_of(said: Said, member: str, decided: Mapping[str, Sequence[Span]]) -> list[_Kind]:
    """The kinds of runs that can be in these records. decided: by cause the intervals that a person has decided about."""
    value, gap = said.value, np.diff(said.us, prepend=said.us[:1]) > LONGEST_GAP_US
    one, fraction = (~np.isnan(value) & ~_within(said, decided.get(cause, ())) for cause in (ONE_VALUE, FRACTIONS))
    differs = np.diff(value, prepend=np.nan) != 0
    percent = member == "opacity_pct"
    same = np.select([value == 0, value < _HIGH_PCT if percent else value >= 0], [_P_SAME_ZERO, _P_SAME_LOW], _P_SAME_HIGH)
    found = [_Kind(ONE_VALUE, one, gap | differs, same, lambda row: value == value[row], True)]
    if percent:
        full, low = value >= _SATURATED_PCT, (value > 0) & (value <= 1)
        fine = np.abs(value * 10 - np.round(value * 10)) > 1e-6
        found.append(_Kind(ONE_VALUE, one & full, gap, np.full(len(value), _P_SATURATED), lambda row: full, False))
        chance = np.where(fine, _P_FINE_FRACTION, _P_FRACTION)
        found.append(_Kind(FRACTIONS, fraction & low, gap, chance, lambda row: low, False))
    return found


def _within(said: Said, intervals: Sequence[Span]) -> Flags:
    found = np.zeros(len(said), dtype=bool)
    for first, end in intervals:
        found |= (said.us >= first) & (said.us < end)
    return found


def stretches(kind: _Kind) -> Iterator[tuple[int, int]]:
    """All runs of the kind, as rows from (included) to (excluded); also those that are too short to say anything."""
    # A run begins at a row that belongs to the kind where the one before does not, or where it cannot be continued.
    begins = kind.among & (kind.new | ~np.concatenate([[False], kind.among[:-1]]))
    ends = ~kind.among | begins
    starts, stops = np.flatnonzero(begins), np.append(np.flatnonzero(ends), len(kind.among))
    for start in starts.tolist():
        yield start, int(stops[np.searchsorted(stops, start, side="right")])


def improbable_runs(said: Said, member: str, decided: Mapping[str, Sequence[Span]]) -> list[Run]:
    """Runs that a sound device hardly gives, by cause and time; of two that begin together the less probable one."""
    measured = said.of(~np.isnan(said.value))
    found: dict[tuple[str, int], Run] = {}
    for kind in kinds_of(measured, member, decided):
        for start, end in stretches(kind):
            run = _judged(measured, kind, start, end, member)
            if run is None:
                continue
            other = found.get((run.cause, run.first_us))
            if other is None or run.numbers["chance"] < other.numbers["chance"]:
                found[run.cause, run.first_us] = run
    return [found[key] for key in sorted(found)]


def _judged(said: Said, kind: _Kind, start: int, end: int, member: str) -> Run | None:
    vehicles = len(set(said.plate[start:end]))
    if vehicles < LEAST_VEHICLES:
        return None
    chance = _chance(said, kind, start, end)
    if chance > IMPROBABLE:
        return None
    numbers = {"member": member, "readings": end - start, "vehicles": vehicles, "chance": chance}
    numbers |= {"low": float(said.value[start:end].min()), "high": float(said.value[start:end].max())}
    until = int(said.us[end]) if end < len(said) else None
    return Run(kind.cause, int(said.us[start]), until, numbers)


def _chance(said: Said, kind: _Kind, start: int, end: int) -> float:
    """The chance of a run: the product over its passes, each by the most probable of its records."""
    chances = np.maximum(kind.chances[start:end], _usual_share(said, kind, start, end))
    passes: dict[tuple[str, int], float] = {}
    for plate, day, chance in zip(said.plate[start:end], said.day[start:end].tolist(), chances.tolist(), strict=True):
        passes[plate, day] = max(passes.get((plate, day), 0.0), chance)
    counted = list(passes.values())[1 if kind.first_is_free else 0 :]
    return float(f"{np.exp(np.sum(np.log(counted))):.3g}") if counted else 1.0


def _usual_share(said: Said, kind: _Kind, start: int, end: int) -> float:
    """How common the kind is among the source's other records of the run's first and last day; 0 where these are too few to tell."""
    near = (said.day == said.day[start]) | (said.day == said.day[end - 1])
    near[start:end] = False
    others = int(near.sum())
    return float(kind.usual(start)[near].mean()) if others >= _ENOUGH_OTHERS else 0.0
