"""What a sample of the undecided vehicle-days says of all of them: the chance of each, and a range for their number.

Strata keep the range narrow: what the index takes for likely, and what stands as a finding of today's orders, mostly is a violation.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rules.columns import Flags, Ints
from services.orders.what_if.driving import Driven
from services.orders.what_if.vehicle_days import Cases, VehicleDay
from services.proportions import CONFIDENCE_99, wilson_interval

Decided = Mapping[VehicleDay, Driven | None]
"""Vehicle-days that were judged from points: their driving (one row) if they are violations, else None."""


@dataclass(frozen=True)
class Range:
    """A number between two bounds, both included; `low` = `high` where it is exact."""

    low: int
    high: int

    @property
    def is_narrow(self) -> bool:
        """Is it narrow enough to stop sampling? Then half of it, the error of the middle, is within 2 % of the number."""
        return self.high - self.low <= NARROW * self.high


NARROW = 0.04


@dataclass(frozen=True)
class Estimate:
    """Vehicle-days by what is known of them.

    cases: with the chance of each as its weight.
    certain: whether each is a violation for certain.
    is_open: whether it was not judged.
    violations: range of the number of violations.
    """

    cases: Cases
    certain: Flags
    is_open: Flags
    violations: Range


@dataclass(frozen=True)
class _Stratum:
    """Undecided vehicle-days of one kind. rows: all of them; judged: those judged; hits: of these the violations."""

    rows: Ints
    judged: Ints
    hits: Ints

    @property
    def share(self) -> float:
        """The share of violations; 1/2 where nothing is known."""
        return len(self.hits) / len(self.judged) if len(self.judged) else 0.5

    @property
    def bounds(self) -> tuple[float, float]:
        """Number of violations, at least and at most, with a confidence of 99 %."""
        count, judged = len(self.rows), len(self.judged)
        if judged == count:
            return len(self.hits), len(self.hits)
        # Sampling without replacement from a finite stratum tells more than with it: by the finite population correction.
        low, high = wilson_interval(
            round(self.share * judged), judged, CONFIDENCE_99 * math.sqrt((count - judged) / max(1, count - 1))
        )
        return max(len(self.hits), low * count), min(count - judged + len(self.hits), high * count)


def estimated(cases: Cases, names: Sequence[VehicleDay], decided: Decided, standing: set[VehicleDay]) -> Estimate:
    """Weigh the vehicle-days by what is known. names: of each of the cases; standing: vehicle-days of findings of today's orders."""
    cases = _with_decided(cases, names, decided)
    open_rows = np.flatnonzero(~cases.sure)
    judged = np.array([names[row] in decided for row in open_rows.tolist()], dtype=bool)
    stands = np.array([names[row] in standing for row in open_rows.tolist()], dtype=bool)
    stratum = 2 * stands + cases.is_likely[open_rows]
    strata = [_stratum(cases, open_rows[stratum == number], judged[stratum == number]) for number in range(4)]
    for one in strata:
        _fill(cases, one)
    is_open = np.zeros(len(cases.sure), dtype=bool)
    is_open[open_rows[~judged]] = True
    whole = _range(int(cases.sure.sum()), [one for one in strata if len(one.rows)])
    return Estimate(cases, (cases.weight == 1) & ~is_open, is_open, whole)


def _with_decided(cases: Cases, names: Sequence[VehicleDay], decided: Decided) -> Cases:
    """A copy in which vehicle-days that were judged have their chance, 0 or 1, and their true driving."""
    cases = replace(cases, **{name: getattr(cases, name).copy() for name in ("weight", *_DRIVEN)})
    for row in np.flatnonzero(~cases.sure).tolist():
        found = decided.get(names[row])
        if found is not None:
            cases.weight[row] = 1
            for name in _DRIVEN:
                getattr(cases, name)[row] = getattr(found, name)[0]
    return cases


_DRIVEN = ("minutes", "kilometres", "by_hour", "in_hour")


def _stratum(cases: Cases, rows: Ints, judged: Flags) -> _Stratum:
    return _Stratum(rows, rows[judged], rows[judged & (cases.weight[rows] == 1)])


def _fill(cases: Cases, stratum: _Stratum) -> None:
    """Give what was not judged the chance, and the driving, that the judged ones of the stratum have on average."""
    rest = np.setdiff1d(stratum.rows, stratum.judged)
    cases.weight[rest] = stratum.share
    if len(rest) and len(stratum.hits):
        for name in ("minutes", "kilometres", "by_hour"):
            column = getattr(cases, name)
            column[rest] = column[stratum.hits].mean(axis=0)


def _range(sure: int, strata: Sequence[_Stratum]) -> Range:
    """The range of a sum over independent strata: their deviations add by squares (Newcombe's square-and-add)."""
    middle = [len(one.rows) * one.share for one in strata]
    ends = [one.bounds for one in strata]
    below = math.sqrt(sum((at - low) ** 2 for at, (low, _) in zip(middle, ends, strict=True)))
    above = math.sqrt(sum((high - at) ** 2 for at, (_, high) in zip(middle, ends, strict=True)))
    least = sum(len(one.hits) for one in strata)
    most = least + sum(len(one.rows) - len(one.judged) for one in strata)
    low, high = max(least, math.floor(sum(middle) - below)), min(most, math.ceil(sum(middle) + above))
    return Range(sure + low, sure + high)
