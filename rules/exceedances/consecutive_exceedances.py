"""Chains of exceedances of one pollutant and vehicle: what breaks them, what two in a row mean.

Two exceedances within 10 minutes at one site count once, anchored at the first; they are doubtful together.
"""

from dataclasses import dataclass
from itertools import islice, takewhile

from rules.inputs.thresholds import Thresholds
from rules.judge.findings import SUSPECTED, TO_BE_VERIFIED, VIOLATION
from rules.timing.times import MINUTE, after_months, day_of, local_day

EXCEEDS, COMPLIES, RESETS = "exceeds", "complies", "resets"
MOST_SHOWN = 30


@dataclass(frozen=True)
class Step:
    """A reading or retest as it bears on the chain. row: its index in the sightings; site: number of the station."""

    kind: str
    row: int
    us: int
    id: str
    site: int
    doubts: int


@dataclass
class _Group:
    """Exceedances that count once. breaks_before: doubtful readings or retests between it and the group before, any of which may have
    broken the chain; doubts: those of all steps together."""

    steps: list[Step]
    breaks_before: list[Step]
    doubts: int

    @property
    def us(self) -> int:
        return self.steps[0].us


@dataclass(frozen=True)
class Exceedance:
    """A judged exceedance. row: the reading it is known by; members: the rows it rests on, in the order of time.

    Of one group, and of what lies between two groups, at most MOST_SHOWN rows are members: no ordinary vehicle comes near it, and without
    it n findings would rest on n² rows. Outcome, doubts and reasons follow from all rows.
    """

    row: int
    outcome: str
    doubts: int
    reasons: tuple[str, ...]
    members: tuple[int, ...]


def judged(steps: list[Step], thresholds: Thresholds) -> list[Exceedance]:
    """Judge every exceedance of a chain, in n log n. steps: any order."""
    run: list[_Group] = []
    at_site: dict[int, _Group] = {}
    exceedances: list[Exceedance] = []
    pending: list[Step] = []
    for step in sorted(steps, key=lambda step: (step.us, step.kind == EXCEEDS, step.id, step.row)):
        if step.kind != EXCEEDS:
            if step.doubts:
                pending.append(step)
            else:
                exceedances += _judged_run(run, thresholds)
                run, at_site, pending = [], {}, []
            continue
        group = at_site.get(step.site)
        if group is None or step.us - group.us > thresholds.same_site_min * MINUTE:
            at_site[step.site] = group = _Group([], pending, 0)
            run.append(group)
        group.steps.append(step)
        group.doubts |= step.doubts
        pending = []
    return exceedances + _judged_run(run, thresholds)


def _judged_run(run: list[_Group], thresholds: Thresholds) -> list[Exceedance]:
    """Judge the groups of a run, which no sure reading parts, each by those before it within the natural months."""
    exceedances: list[Exceedance] = []
    ends = [after_months(day_of(local_day(group.us)), thresholds.chain_months) for group in run]
    earliest, sure, broken = 0, -1, list[int]()
    for place, group in enumerate(run):
        # Days and ends grow along the run, so the groups that are near enough are a stretch just before this one.
        while ends[earliest] < day_of(local_day(group.us)):
            earliest += 1
        if group.breaks_before:
            broken.append(place)
        exceedances.append(_judged_group(run, place, place > earliest, sure if sure >= earliest else None, broken))
        sure = sure if group.doubts else place
    return exceedances


def _judged_group(run: list[_Group], place: int, has_earlier: bool, sure: int | None, broken: list[int]) -> Exceedance:
    """Judge a group of a run. has_earlier: whether one before it is near enough; sure: the last of those without a doubt; broken: groups
    up to this one before which the chain may have been broken."""
    group = run[place]
    own = _rows(group)
    if not has_earlier:
        outcome = TO_BE_VERIFIED if group.doubts else SUSPECTED
        return Exceedance(own[0], outcome, group.doubts, ("first_exceedance",), tuple(own))
    if sure is None:
        first = run[place - 1]
        reasons: tuple[str, ...] = ("doubtful_predecessor",)
        return Exceedance(own[0], TO_BE_VERIFIED, group.doubts | first.doubts, reasons, (*_rows(first), *own))
    between = _breaks_after(run, sure, broken)
    if not group.doubts and not between:
        return Exceedance(own[0], VIOLATION, 0, (), (*_rows(run[sure]), *own))
    reasons = ("doubtful_between",) if between else ()
    members = (*_rows(run[sure]), *(step.row for step in between), *own)
    return Exceedance(own[0], TO_BE_VERIFIED, group.doubts, reasons, members)


def _breaks_after(run: list[_Group], sure: int, broken: list[int]) -> list[Step]:
    """What may have broken the chain since a group: the last MOST_SHOWN, in the order of time."""
    since = takewhile(lambda number: number > sure, reversed(broken))
    found = islice((step for number in since for step in reversed(run[number].breaks_before)), MOST_SHOWN)
    return list(found)[::-1]


def _rows(group: _Group) -> list[int]:
    return [step.row for step in group.steps[:MOST_SHOWN]]
