"""Judge chains of consecutive exceedances of one pollutant by one vehicle.

Exceedances within 10 minutes of a first one at its site (`rules.exceedances.sites`) form a group with it, which counts once; a doubt about
one of them is a doubt about the group. A reading that complies, or a passed retest, ends the chain; a doubtful one may have ended it, and
readings of one pass that contradict each other are doubtful (`rules.exceedances.disagreements`). The number's move to another vehicle ends
it, too: a chain belongs to the vehicle. What an unreliable source said stands apart: it is to be verified itself, and neither extends nor
ends a chain.
"""

from dataclasses import dataclass, replace
from itertools import islice, takewhile

from rules.exceedances.chain_step import CHANGES, EXCEEDS, Step
from rules.exceedances.disagreements import with_disagreements
from rules.exceedances.sites import OpenGroups
from rules.exceedances.vehicle_changes import Bearer, Change
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import SUSPECTED, TO_BE_VERIFIED, VIOLATION
from rules.sightings.doubts import BIT
from rules.timing.times import after_months, day_of, local_day

MOST_SHOWN = 30
"""Maximum rows that a finding takes from one group, because without it n findings could rest on n² rows; no ordinary vehicle reaches it."""

_SICK = int(BIT["sick_source"])


@dataclass
class _Group:
    """Exceedances that count once.

    breaks_before: doubtful readings, retests or changes of the vehicle since the exceedance before, any of which may have ended the chain.
    doubts: of all steps together.
    """

    steps: list[Step]
    breaks_before: list[Step]
    doubts: int

    @property
    def us(self) -> int:
        return self.steps[0].us


@dataclass(frozen=True)
class Exceedance:
    """A judged exceedance.

    row: the reading that identifies it.
    members: the rows it rests on; at most MOST_SHOWN of a group (and what contradicts them), and of what lies between two groups.
    outcome, doubts, reasons: follow from all rows, shown or not.
    """

    row: int
    outcome: str
    doubts: int
    reasons: tuple[str, ...]
    members: tuple[int, ...]


def judged(steps: list[Step], thresholds: Thresholds) -> list[Exceedance]:
    """Judge every exceedance of a chain, in O(n log n). steps: in any order."""
    run: list[_Group] = []
    open_groups = OpenGroups(thresholds)
    exceedances = [_apart(step) for step in steps if step.doubts & _SICK and step.kind == EXCEEDS]
    steps = [step for step in steps if not step.doubts & _SICK]
    pending: list[Step] = []  # doubtful breaks since the last exceedance that stands for a group
    bearer = Bearer()
    # At one instant what complies comes before what exceeds; id and row make the order total.
    by_time = sorted(steps, key=lambda step: (step.us, step.kind == EXCEEDS, step.id, step.row))
    for step in with_disagreements(by_time, thresholds):
        change = Change.SAME if step.vehicle is None else bearer.change_to(step.vehicle.row)
        if change is Change.OTHER:
            exceedances += _judged_run(run, thresholds)
            run, open_groups, pending = [], OpenGroups(thresholds), []
        elif change is Change.UNSURE:
            pending.append(replace(step, kind=CHANGES))
        if step.kind != EXCEEDS:
            if step.doubts:
                pending.append(step)
            else:
                exceedances += _judged_run(run, thresholds)
                run, open_groups, pending = [], OpenGroups(thresholds), []
            continue
        number = open_groups.of(step)
        if number is None:
            number = len(run)
            run.append(_Group([], pending, 0))
            open_groups.add(number, step)
            pending = []
        elif number == len(run) - 1 and not step.doubts:
            pending = []  # a sure exceedance of the last group after the breaks: the chain needs nothing from before them
        group = run[number]
        group.steps.append(step)
        group.doubts |= step.doubts
    return exceedances + _judged_run(run, thresholds)


def _apart(step: Step) -> Exceedance:
    """An exceedance that an unreliable source measured."""
    return Exceedance(step.row, TO_BE_VERIFIED, step.doubts, (), (step.row,))


def _judged_run(run: list[_Group], thresholds: Thresholds) -> list[Exceedance]:
    """Judge the groups between two sure breaks of the chain, each by the groups before it within the calendar months."""
    exceedances: list[Exceedance] = []
    ends = [after_months(day_of(local_day(group.us)), thresholds.chain_months) for group in run]
    # earliest: the first group near enough; sure: the last group so far without doubts, -1 if none.
    earliest, sure, broken = 0, -1, _Breaks([])
    for place, group in enumerate(run):
        # Days and ends grow along the run, so the groups that are near enough are a stretch just before this one (two-pointer scan). It
        # stops at this group at the latest, as no group's end is before its own day.
        while ends[earliest] < day_of(local_day(group.us)):
            earliest += 1
        broken.add(place, group)
        exceedances.append(_judged_group(run, place, place > earliest, sure if sure >= earliest else None, broken))
        sure = sure if group.doubts else place
    return exceedances


@dataclass
class _Breaks:
    """Where a run may have ended.

    before: indexes of groups with breaks before them.
    change, other: the last index with a change of the vehicle before it, or with another break; -1 if none.
    """

    before: list[int]
    change: int = -1
    other: int = -1

    def add(self, place: int, group: _Group) -> None:
        """Note the breaks before a group. place: its index."""
        if group.breaks_before:
            self.before.append(place)
            is_change = [step.kind == CHANGES for step in group.breaks_before]
            self.change = place if any(is_change) else self.change
            self.other = self.other if all(is_change) else place

    def reasons_since(self, place: int) -> tuple[str, ...]:
        """Why the chain may have ended since the group at this index."""
        doubtful = ("doubtful_between",) if self.other > place else ()
        return (*doubtful, "vehicle_may_have_changed") if self.change > place else doubtful


def _judged_group(run: list[_Group], place: int, has_earlier: bool, sure: int | None, broken: _Breaks) -> Exceedance:
    """Judge one group of a run.

    has_earlier: whether a group before it is near enough.
    sure: index of the last of those without doubts, or None.
    broken: where, up to this group, the chain may have ended.
    """
    group = run[place]
    row, own = group.steps[0].row, _rows(group)
    if not has_earlier:
        outcome = TO_BE_VERIFIED if group.doubts else SUSPECTED
        return Exceedance(row, outcome, group.doubts, ("first_exceedance",), tuple(own))
    if sure is None:
        first = run[place - 1]
        changed = ("vehicle_may_have_changed",) if broken.change == place else ()
        reasons: tuple[str, ...] = ("doubtful_predecessor", *changed)
        return Exceedance(row, TO_BE_VERIFIED, group.doubts | first.doubts, reasons, (*_rows(first), *own))
    reasons = broken.reasons_since(sure)
    if not group.doubts and not reasons:
        return Exceedance(row, VIOLATION, 0, (), (*_rows(run[sure]), *own))
    # The step after a change may also be one of the group, or a doubtful break itself: each row is shown once, those of the group last.
    before = (*_rows(run[sure]), *(step.row for step in _breaks_after(run, sure, broken.before)))
    members = (*dict.fromkeys(row for row in before if row not in own), *own)
    return Exceedance(row, TO_BE_VERIFIED, group.doubts, reasons, members)


def _breaks_after(run: list[_Group], sure: int, broken: list[int]) -> list[Step]:
    """The last MOST_SHOWN steps since a group that may have ended the chain, in order of time."""
    # Read from the end, so that only what is shown is visited however long the run is.
    since = takewhile(lambda number: number > sure, reversed(broken))
    found = islice((step for number in since for step in reversed(run[number].breaks_before)), MOST_SHOWN)
    return list(found)[::-1]


def _rows(group: _Group) -> list[int]:
    """The rows that a finding shows of a group, each after the one that contradicts it."""
    rows = (row for step in group.steps[:MOST_SHOWN] for row in (step.against, step.row) if row is not None)
    return list(dict.fromkeys(rows))
