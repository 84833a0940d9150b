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
    """Exceedances that count once. anchors: the first of them at each of its sites."""

    steps: list[Step] = field(default_factory=list)
    anchors: list[Step] = field(default_factory=list)
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
    """The step, in doubt if another of the same pass says the opposite."""
    opposite = {EXCEEDS: COMPLIES, COMPLIES: EXCEEDS}.get(step.kind)
    near = [one for one in steps if _is_one_pass(one, step, thresholds) and not one.doubts]
    against = [one for one in near if one.kind == opposite]
    if step.doubts or not against:
        return step
    first = min(against, key=lambda one: (one.us, one.kind == EXCEEDS, one.id, one.row))
    return replace(step, doubts=int(BIT["sensors_disagree"]), against=first.row)


def _is_one_pass(one: Step, step: Step, thresholds: Thresholds) -> bool:
    """At one site within seconds, or driven on from one sensor to the other within two minutes."""
    seconds = abs(step.us - one.us) / SECOND
    if _is_one_site(one, step, thresholds) and seconds <= thresholds.same_pass_s:
        return True
    if one.place is None or step.place is None or seconds > thresholds.drive_on_min * 60:
        return False
    metres = dist(one.place, step.place)
    too_fast = metres > thresholds.impossible_m and metres * 3.6 > thresholds.impossible_kmh * seconds
    return metres * 3.6 >= thresholds.driving_kmh * seconds and not too_fast


def _grouped(numbers: list[int], run: list[Step], thresholds: Thresholds) -> list[_Group]:
    """Groups of these steps of a run by time: each joins one at its site, else one of its pass, of several the one begun last."""
    groups: list[_Group] = []
    for number in numbers:
        step = run[number]
        open_groups = [one for one in groups if step.us - one.us <= thresholds.same_act_min * MINUTE]
        at_site = [one for one in open_groups if any(_count_once(anchor, step, thresholds) for anchor in one.anchors)]
        passed = [one for one in open_groups if any(_is_one_pass(other, step, thresholds) for other in one.steps)]
        if not at_site + passed:
            groups.append(_Group())
        group = (at_site or passed or groups)[-1]
        group.steps.append(step)
        group.anchors += [] if at_site else [step]
        group.stands = number if group is groups[-1] else group.stands
    return groups


def _count_once(one: Step, step: Step, thresholds: Thresholds) -> bool:
    """At one site within ten minutes."""
    return abs(step.us - one.us) <= thresholds.same_site_min * MINUTE and _is_one_site(one, step, thresholds)


def _groups_of(run: list[Step], thresholds: Thresholds) -> list[_Group]:
    """Groups of the sure exceedances, and of the doubtful ones that are beside none of these, by time."""
    over = [number for number, step in enumerate(run) if step.kind == EXCEEDS]
    sure = [number for number in over if not run[number].doubts]
    groups, apart = _grouped(sure, run, thresholds), []
    for number in over:
        if run[number].doubts:
            by_nearness = [one for one in sure[::-1] if one < number] + [one for one in sure if one > number]
            step, others = run[number], [run[one] for one in by_nearness]
            near = [one for one in others if _count_once(one, step, thresholds) or _is_one_pass(one, step, thresholds)]
            if near:
                next(group for group in groups if near[0] in group.steps).beside.append(step)
            else:
                apart.append(number)
    groups += _grouped(apart, run, thresholds)
    return sorted(groups, key=lambda group: run.index(group.steps[0]))


def _is_one_site(first: Step, step: Step, thresholds: Thresholds) -> bool:
    """One station, or two that are near each other, or that may be because the place of one is unknown."""
    if first.site == step.site or first.place is None or step.place is None:
        return True
    return dist(first.place, step.place) <= thresholds.same_site_m


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
