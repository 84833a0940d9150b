"""Chains of exceedances judged the plain, slow way (cubic): what `rules.exceedances.consecutive_exceedances` must equal."""

from dataclasses import dataclass, field, replace
from math import dist

from rules.exceedances.chain_step import CHANGES, COMPLIES, EXCEEDS, Step
from rules.exceedances.consecutive_exceedances import Exceedance
from rules.exceedances.vehicle_changes import Bearer, Change
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import SUSPECTED, TO_BE_VERIFIED, VIOLATION
from rules.sightings.doubts import BIT
from rules.timing.times import MINUTE, SECOND, after_months, day_of, local_day


@dataclass
class _Group:
    """Exceedances that count once."""

    steps: list[Step] = field(default_factory=list)
    beside: list[Step] = field(default_factory=list)
    stands: int = 0
    """Place in the run of its last step before another group began."""

    @property
    def doubts(self) -> int:
        doubts = 0
        for step in self.steps:
            doubts |= step.doubts
        return doubts

    @property
    def us(self) -> int:
        return self.steps[0].us


def judged(steps: list[Step], thresholds: Thresholds) -> list[Exceedance]:
    """Judge every exceedance of a chain. steps: any order."""
    exceedances: list[Exceedance] = []
    run: list[Step] = []
    bearer = Bearer()
    steps = [_doubted(step, steps, thresholds) for step in steps]
    for step in sorted(steps, key=lambda step: (step.us, step.kind == EXCEEDS, step.id, step.row)):
        change = Change.SAME if step.vehicle is None else bearer.change_to(step.vehicle.row, step.us)
        if change is Change.OTHER:
            exceedances += _judged_run(run, thresholds)
            run = []
        elif change is Change.UNSURE:
            run.append(replace(step, kind=CHANGES))
        if step.kind != EXCEEDS and not step.doubts:
            exceedances += _judged_run(run, thresholds)
            run = []
        else:
            run.append(step)
    return exceedances + _judged_run(run, thresholds)


def _doubted(step: Step, steps: list[Step], thresholds: Thresholds) -> Step:
    """The step, in doubt if another of the same occasion says the opposite."""
    opposite = {EXCEEDS: COMPLIES, COMPLIES: EXCEEDS}.get(step.kind)
    near = [one for one in steps if _is_one_occasion(one, step, thresholds) and not one.doubts]
    against = [one for one in near if one.kind == opposite]
    if step.doubts or not against:
        return step
    first = min(against, key=lambda one: (one.us, one.kind == EXCEEDS, one.id, one.row))
    return replace(step, doubts=int(BIT["sensors_disagree"]), against=first.row)


def _is_one_occasion(one: Step, step: Step, thresholds: Thresholds) -> bool:
    """Within ten minutes, at places that a vehicle can reach in them."""
    return abs(step.us - one.us) <= thresholds.occasion_min * MINUTE and not _is_too_fast(one, step, thresholds)


def _is_one_pass(one: Step, step: Step, thresholds: Thresholds) -> bool:
    """Within seconds, at places that a vehicle can reach in them."""
    return abs(step.us - one.us) <= thresholds.same_pass_s * SECOND and not _is_too_fast(one, step, thresholds)


def _is_too_fast(one: Step, step: Step, thresholds: Thresholds) -> bool:
    if one.place is None or step.place is None:
        return False
    seconds, metres = abs(step.us - one.us) / SECOND, dist(one.place, step.place)
    return metres > thresholds.impossible_m and metres * 3.6 > thresholds.impossible_kmh * seconds


def _grouped(numbers: list[int], run: list[Step], thresholds: Thresholds) -> list[_Group]:
    """Groups of these steps of a run: each joins the nearest before it that is of its occasion."""
    groups: list[_Group] = []
    for number in numbers:
        step = run[number]
        before = [run[one] for one in numbers if one < number and _is_one_occasion(run[one], step, thresholds)]
        if not before:
            groups.append(_Group())
        group = next(one for one in groups if before[-1] in one.steps) if before else groups[-1]
        group.steps.append(step)
        group.stands = number if group is groups[-1] else group.stands
    return groups


def _groups_of(run: list[Step], thresholds: Thresholds) -> list[_Group]:
    """Groups of the sure exceedances, and of the doubtful ones that are beside none of these, by time."""
    over = [number for number, step in enumerate(run) if step.kind == EXCEEDS]
    sure = [number for number in over if not run[number].doubts]
    groups, apart = _grouped(sure, run, thresholds), []
    for number in over:
        if run[number].doubts:
            by_nearness = [one for one in sure[::-1] if one < number] + [one for one in sure if one > number]
            step, others = run[number], [run[one] for one in by_nearness]
            near = [one for one in others if _is_one_occasion(one, step, thresholds)]
            if near:
                next(group for group in groups if near[0] in group.steps).beside.append(step)
            else:
                apart.append(number)
    groups += _grouped(apart, run, thresholds)
    return sorted(groups, key=lambda group: run.index(group.steps[0]))


def _judged_run(run: list[Step], thresholds: Thresholds) -> list[Exceedance]:
    groups = _groups_of(run, thresholds)
    return [_judged_group(groups[: place + 1], run, thresholds) for place in range(len(groups))]


def _judged_group(groups: list[_Group], run: list[Step], thresholds: Thresholds) -> Exceedance:
    """Judge the last group by those before it, which no sure reading parts from it."""
    group, earlier = groups[-1], [one for one in groups[:-1] if _within(one, groups[-1], thresholds)]
    own = _rows(group.beside + group.steps)
    row = group.steps[0].row
    counted = tuple(dict.fromkeys((row, *own)))
    if not earlier:
        outcome = TO_BE_VERIFIED if group.doubts else SUSPECTED
        return Exceedance(row, outcome, group.doubts, ("first_exceedance",), tuple(own), counted)
    sure = [one for one in earlier if not one.doubts]
    first = sure[-1] if sure else earlier[-1]
    between = [
        step
        for step in run[first.stands : run.index(group.steps[0])]
        if step.kind != EXCEEDS and not (step.kind == COMPLIES and _is_in_a_sure_pass(step, run, thresholds))
    ]
    changed = ("vehicle_may_have_changed",) if any(step.kind == CHANGES for step in between) else ()
    if sure:
        reasons = ("doubtful_between",) if any(step.kind != CHANGES for step in between) else ()
        reasons += changed
        outcome = TO_BE_VERIFIED if group.doubts or reasons else VIOLATION
        before = [one for one in (*_rows(first.steps), *(step.row for step in between)) if one not in own]
        return Exceedance(row, outcome, group.doubts, reasons, (*dict.fromkeys(before), *own), counted)
    before = [one for one in _rows(first.steps) if one not in own]
    reasons = ("doubtful_predecessor", *changed)
    return Exceedance(row, TO_BE_VERIFIED, group.doubts | first.doubts, reasons, (*before, *own), counted)


def _is_in_a_sure_pass(step: Step, run: list[Step], thresholds: Thresholds) -> bool:
    return any(one.kind == EXCEEDS and not one.doubts and _is_one_pass(one, step, thresholds) for one in run)


def _rows(steps: list[Step]) -> list[int]:
    """Each row once, those that contradict it before it."""
    rows: list[int] = []
    for step in steps:
        rows += [row for row in (step.against, step.row) if row is not None and row not in rows]
    return rows


def _within(first: _Group, second: _Group, thresholds: Thresholds) -> bool:
    """Within the natural months: counted forward by local day, last day included."""
    days = [day_of(local_day(group.us)) for group in (first, second)]
    return days[1] <= after_months(days[0], thresholds.chain_months)
