"""Excursions: stretches in which records of one label are far more frequent than a sound source gives them, with others among them (CUSUM).

Each record changes a level: one of the label adds the logarithm of how much more probable it is of a sick source than of a sound one, any
other takes away likewise; the records of a vehicle's local day together count as one. An excursion begins with a record of the label and ends
when the level falls below 0. By Ville's inequality a sound source brings it to a level L with a chance of at most exp(-L).

The level is cut off at the one that suffices. So what came long before is forgotten after a bounded number of others: all that decides about a
time lies near it, however the records arrive.
"""

from dataclasses import dataclass

import numpy as np

from rules.columns import Ints, Numbers
from services.operations.diagnosis.kinds_of_runs import Kind
from services.operations.diagnosis.said_values import Said

IMPROBABLE = 1e-6
"""Maximum chance of a run that is pointed out: with a million runs a year in a city, one false alarm."""
_UNIT = 1e-6
"""Levels are whole numbers of this: sums of fractions would depend on where reading began."""
_ENOUGH = round(-np.log(IMPROBABLE) / _UNIT)
_FORGOTTEN_AFTER = 64
"""Records within which most of what came before is forgotten; where it is not, more are looked at."""


@dataclass(frozen=True)
class Excursions:
    """Columns, one row an excursion, as rows of what was said: from `start` to `end` (excluded), alive until before `dead`.

    end: after the last record at which the level sufficed; `start` where it never did. dead: the number of records where none ended it.
    """

    start: Ints
    end: Ints
    dead: Ints


def gains(kind: Kind, chances: Numbers) -> Numbers:
    """What a record of the label adds, if that has these chances of a sound source."""
    shares = (1 + chances) / 2 if kind.share is None else kind.share
    return np.maximum(np.log(shares / chances), 0.0)


def losses(kind: Kind, chances: Numbers) -> Numbers:
    """What another record takes away; where the share is half-way it halves what was gathered."""
    if kind.share is None:
        return np.full(len(chances), np.log(2))
    return np.log((1 - np.minimum(chances, kind.share)) / (1 - kind.share))


def weights(said: Said) -> Numbers:
    """Of each record its part of its vehicle's local day."""
    keys = list(zip(said.plate.tolist(), said.day.tolist(), strict=True))
    numbers = {key: number for number, key in enumerate(dict.fromkeys(keys))}
    which = np.array([numbers[key] for key in keys], dtype=np.int64)
    parts: Numbers = 1 / np.bincount(which, minlength=1)[which]
    return parts


def _whole(levels: Numbers) -> Ints:
    return np.round(levels / _UNIT).astype(np.int64)


class Levels:
    """The levels of one kind over what was said."""

    def __init__(self, kind: Kind, weight: Numbers) -> None:
        hits = np.flatnonzero(~np.isnan(kind.label) & (kind.segment >= 0))
        order = np.lexsort((hits, kind.label[hits], kind.segment[hits]))
        self._kind, self._hits = kind, hits[order]
        label, segment = kind.label[self._hits], kind.segment[self._hits]
        self._is_new = (np.diff(label, prepend=np.nan) != 0) | (np.diff(segment, prepend=-1) != 0)
        self._gains = _whole(gains(kind, kind.chances) * weight)[self._hits]
        self._lost = np.concatenate(
            [[0], np.cumsum(_whole(losses(kind, kind.chances) * weight))]
        )  # by all records before a row
        self._ends = np.append(np.flatnonzero(np.diff(kind.segment)) + 1, len(kind.segment))

    def excursions(self) -> Excursions:
        """All excursions, of all labels."""
        found: list[tuple[int, int, int, int]] = []  # start, end, last record of the label, level there
        start = end = last = level = -1
        falls = (
            self._lost[self._hits] - self._lost[np.concatenate([[0], self._hits[:-1] + 1])] if len(self._hits) else self._hits
        )
        columns = (self._hits, self._gains, falls, self._is_new)
        for row, gain, fall, is_new in zip(*(column.tolist() for column in columns), strict=True):
            if is_new or level < fall:
                found.append((start, end, last, level))
                start, end, level = row, row, 0 if self._kind.first_is_free else gain
            else:
                level += gain - fall
            last = row
            if level >= _ENOUGH:
                level, end = _ENOUGH, row + 1
        found.append((start, end, last, level))
        starts, ends, lasts, levels = np.array(found[1:], dtype=np.int64).reshape(-1, 4).T
        dead = np.minimum(self._by_losses(lasts + 1, levels), self._segment_ends(lasts))
        return Excursions(starts, ends, dead)

    def forgotten(self, row: int) -> int:
        """The first row from this one on, at which no excursion can be alive that was at this one, whatever came before; the number of rows
        if there is none."""
        if row >= len(self._kind.segment) or self._kind.segment[row] < 0:
            return row
        end, span = int(self._segment_ends(np.array([row]))[0]), _FORGOTTEN_AFTER
        while True:
            reach = min(self._reach(row, row + span), end)
            if reach <= row + span:
                return reach
            span *= 4

    def _reach(self, row: int, until: int) -> int:
        """The first row at which all levels, as high as can be before a row, are below 0, if no label has any from another row on."""
        near = np.flatnonzero((self._hits >= row) & (self._hits < until))
        labels, rows, gained = self._kind.label[self._hits[near]], self._hits[near], self._gains[near]
        alive = {
            np.nan: (row, _ENOUGH)
        }  # by label the row after its last record, and the level there; NaN for those without any
        for label, hit, gain in zip(labels.tolist(), rows.tolist(), gained.tolist(), strict=True):
            since, level = alive.get(label, (row, _ENOUGH))
            level -= int(self._lost[hit] - self._lost[since])
            # Once below 0 it stays so: what begins later is an excursion of its own.
            alive[label] = (hit + 1, min(level + gain, _ENOUGH)) if level >= 0 else (since, level)
        left = np.array([one for one in alive.values() if one[1] >= 0], dtype=np.int64)
        return int(self._by_losses(*left.T).max())

    def _segment_ends(self, rows: Ints) -> Ints:
        return self._ends[np.searchsorted(self._ends, rows, side="right")]

    def _by_losses(self, rows: Ints, levels: Ints) -> Ints:
        """The first rows at which levels that hold before these rows are below 0 by the losses alone."""
        return np.searchsorted(self._lost, self._lost[rows] + levels, side="right") - 1
