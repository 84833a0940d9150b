"""Judge chains of consecutive exceedances of one pollutant by one vehicle.

Exceedances within minutes of each other form a group, which counts once (`rules.exceedances.groups`); a doubtful one takes nothing from a
sure group. A reading that complies, or a passed retest, ends the chain; a doubtful one may have ended it, and
readings of one occasion that contradict each other are doubtful (`rules.exceedances.disagreements`). The number's move to another vehicle ends
it, too: a chain belongs to the vehicle. What an unreliable source said stands apart: it is to be verified itself, and neither extends nor
ends a chain. So does an exceedance that seems to repeat another; a repeated compliance may have ended the chain, since which time is right is
not known.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from rules.exceedances.chain_step import CHANGES, EXCEEDS, Step
from rules.exceedances.disagreements import with_disagreements
from rules.exceedances.groups import Group, doubtful_ends, groups_of
from rules.exceedances.vehicle_changes import Bearer, Change
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import SUSPECTED, TO_BE_VERIFIED, VIOLATION
from rules.sightings.doubts import BIT
from rules.timing.times import after_months, day_of, local_day

MOST_SHOWN = 30
"""Maximum rows that a finding takes from one group, because without it n findings could rest on n² rows; no ordinary vehicle reaches it."""

_SICK = int(BIT["sick_source"])
_APART = _SICK | int(BIT["repeats_another"])


@dataclass(frozen=True)
class Exceedance:
    """A judged exceedance.

    row: the reading that identifies it.
    members: the rows it rests on; at most MOST_SHOWN of a group (and what contradicts them), and of what lies between two groups.
    outcome, doubts, reasons: follow from all rows, shown or not.
    counted: those of the members that count once with it, itself first.
    """

    row: int
    outcome: str
    doubts: int
    reasons: tuple[str, ...]
    members: tuple[int, ...]
    counted: tuple[int, ...]


def judged(steps: list[Step], thresholds: Thresholds) -> list[Exceedance]:
    """Judge every exceedance of a chain, in O(n log n). steps: in any order."""
    exceedances = [_apart(step) for step in steps if step.doubts & _APART and step.kind == EXCEEDS]
    steps = [step for step in steps if not step.doubts & (_APART if step.kind == EXCEEDS else _SICK)]
    # At one instant what complies comes before what exceeds; id and row make the order total.
    by_time = sorted(steps, key=lambda step: (step.us, step.kind == EXCEEDS, step.id, step.row))
    for run in _runs(with_disagreements(by_time, thresholds)):
        exceedances += _judged_run(run, thresholds)
    return exceedances


def _apart(step: Step) -> Exceedance:
    """An exceedance that an unreliable source measured, or that seems to repeat another."""
    return Exceedance(step.row, TO_BE_VERIFIED, step.doubts, (), tuple(_rows([step])), (step.row,))


def _runs(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """The steps between sure ends of the chain: exceedances, and doubtful steps or changes of the vehicle that may have ended it."""
    run: list[Step] = []
    bearer = Bearer()
    for step in steps:
        change = Change.SAME if step.vehicle is None else bearer.change_to(step.vehicle.row, step.us)
        is_end = step.kind != EXCEEDS and not step.doubts
        if change is Change.OTHER or is_end:
            yield run
            run = []
        elif change is Change.UNSURE:
            run.append(replace(step, kind=CHANGES))
        if not is_end:
            run.append(step)
    yield run


def _judged_run(run: list[Step], thresholds: Thresholds) -> list[Exceedance]:
    """Judge the groups between two sure breaks of the chain, each by the groups before it within the calendar months."""
    exceedances: list[Exceedance] = []
    groups, breaks = groups_of(run, thresholds), _Breaks.of(run, thresholds)
    ends = [after_months(day_of(local_day(group.us)), thresholds.chain_months) for group in groups]
    # earliest: the first group near enough; sure: the last group so far without doubts, -1 if none.
    earliest, sure = 0, -1
    for place, group in enumerate(groups):
        # Days and ends grow along the run, so the groups that are near enough are a stretch just before this one (two-pointer scan). It
        # stops at this group at the latest, as no group's end is before its own day.
        while ends[earliest] < day_of(local_day(group.us)):
            earliest += 1
        before = groups[place - 1] if place > earliest else None
        exceedances.append(_judged_group(group, before, groups[sure] if sure >= earliest else None, breaks))
        sure = sure if group.doubts else place
    return exceedances


@dataclass(frozen=True)
class _Breaks:
    """Where a run may have ended.

    run: all its steps.
    places: indexes of the doubtful steps and changes among them.
    changes: how many of the first 0, 1, 2 … of these are changes of the vehicle.
    """

    run: list[Step]
    places: list[int]
    changes: list[int]

    @classmethod
    def of(cls, run: list[Step], thresholds: Thresholds) -> "_Breaks":
        places = doubtful_ends(run, thresholds)
        return cls(run, places, [*accumulate((run[place].kind == CHANGES for place in places), initial=0)])

    def reasons(self, since: Group, until: Group) -> tuple[str, ...]:
        """Why the chain may have ended between two groups."""
        first, end = self._between(since, until)
        changes = self.changes[end] - self.changes[first]
        doubtful = ("doubtful_between",) if end - first > changes else ()
        return (*doubtful, "vehicle_may_have_changed") if changes else doubtful

    def last(self, since: Group, until: Group) -> list[Step]:
        """The last MOST_SHOWN steps that may have ended the chain between two groups."""
        first, end = self._between(since, until)
        return [self.run[place] for place in self.places[max(first, end - MOST_SHOWN) : end]]

    def _between(self, since: Group, until: Group) -> tuple[int, int]:
        first = bisect_left(self.places, since.stands)
        return first, max(first, bisect_left(self.places, until.begins))


def _judged_group(group: Group, before: Group | None, sure: Group | None, breaks: _Breaks) -> Exceedance:
    """Judge one group of a run.

    before: the one before it, if near enough.
    sure: the last one before it without doubts that is near enough.
    breaks: where the chain may have ended.
    """
    row, own = group.steps[0].row, _own_rows(group)
    counted = tuple(dict.fromkeys((row, *own)))
    if before is None:
        outcome = TO_BE_VERIFIED if group.doubts else SUSPECTED
        return Exceedance(row, outcome, group.doubts, ("first_exceedance",), tuple(own), counted)
    if sure is None:
        changed = tuple(reason for reason in breaks.reasons(before, group) if reason == "vehicle_may_have_changed")
        doubts, reasons = group.doubts | before.doubts, ("doubtful_predecessor", *changed)
        return Exceedance(row, TO_BE_VERIFIED, doubts, reasons, _members(_rows(before.steps), own), counted)
    reasons = breaks.reasons(sure, group)
    if not group.doubts and not reasons:
        return Exceedance(row, VIOLATION, 0, (), _members(_rows(sure.steps), own), counted)
    # The step after a change may also be one of the group, or a doubtful break itself.
    between = (step.row for step in breaks.last(sure, group))
    return Exceedance(row, TO_BE_VERIFIED, group.doubts, reasons, _members((*_rows(sure.steps), *between), own), counted)


def _members(before: Sequence[int], own: Sequence[int]) -> tuple[int, ...]:
    """Each row once, those of the group last."""
    shown = set(own)
    return (*dict.fromkeys(row for row in before if row not in shown), *own)


def _own_rows(group: Group) -> list[int]:
    """The rows that a finding shows of its own group: what stands beside it first, because the last row is that of the act itself."""
    steps = group.steps[:MOST_SHOWN]
    return list(dict.fromkeys((*_rows(group.beside[: MOST_SHOWN - len(steps)]), *_rows(steps))))


def _rows(steps: Sequence[Step]) -> list[int]:
    """The rows that a finding shows of these steps, each after the one that contradicts it."""
    rows = (row for step in steps[:MOST_SHOWN] for row in (step.against, step.row) if row is not None)
    return list(dict.fromkeys(rows))
