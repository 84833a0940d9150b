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
    """Exceedances that count once. breaks_before: a doubtful reading or retest between it and the group before may have broken the chain."""

    steps: list[Step]
    breaks_before: list[Step] = field(default_factory=list)

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
    run: list[_Group] = []
    exceedances: list[Exceedance] = []
    pending: list[Step] = []
    bearer = Bearer()
    steps = [_doubted(step, steps, thresholds) for step in steps]
    for step in sorted(steps, key=lambda step: (step.us, step.kind == EXCEEDS, step.id, step.row)):
        change = Change.SAME if step.vehicle is None else bearer.change_to(step.vehicle.row)
        if change is Change.OTHER:
            exceedances += _judged_run(run, thresholds)
            run, pending = [], []
        elif change is Change.UNSURE:
            pending.append(replace(step, kind=CHANGES))
        if step.kind != EXCEEDS:
            if step.doubts:
                pending.append(step)
            else:
                exceedances += _judged_run(run, thresholds)
                run, pending = [], []
            continue
        group = _group_at_site(run, step, thresholds)
        if group is None:
            run.append(_Group([step], pending))
            pending = []
        else:
            group.steps.append(step)
            pending = [] if group is run[-1] and not step.doubts else pending
    return exceedances + _judged_run(run, thresholds)


def _doubted(step: Step, steps: list[Step], thresholds: Thresholds) -> Step:
    """The step, in doubt if another of the same pass says the opposite."""
    opposite = {EXCEEDS: COMPLIES, COMPLIES: EXCEEDS}.get(step.kind)
    near = [one for one in steps if abs(one.us - step.us) <= thresholds.same_pass_s * SECOND and not one.doubts]
    against = [one for one in near if one.kind == opposite and _is_one_site(one, step, thresholds)]
    if step.doubts or not against:
        return step
    first = min(against, key=lambda one: (one.us, one.kind == EXCEEDS, one.id, one.row))
    return replace(step, doubts=int(BIT["sensors_disagree"]), against=first.row)


def _group_at_site(run: list[_Group], step: Step, thresholds: Thresholds) -> _Group | None:
    """The group that this exceedance counts with: anchored at its site at most 10 minutes before; of several the one begun last."""
    for group in reversed(run):
        if step.us - group.us > thresholds.same_site_min * MINUTE:
            return None
        if _is_one_site(group.steps[0], step, thresholds):
            return group
    return None


def _is_one_site(first: Step, step: Step, thresholds: Thresholds) -> bool:
    """One station, or two that are near each other, or that may be because the place of one is unknown."""
    if first.site == step.site or first.place is None or step.place is None:
        return True
    return dist(first.place, step.place) <= thresholds.same_site_m


def _judged_run(run: list[_Group], thresholds: Thresholds) -> list[Exceedance]:
    return [_judged_group(run[: place + 1], thresholds) for place in range(len(run))]


def _judged_group(run: list[_Group], thresholds: Thresholds) -> Exceedance:
    """Judge the last group by those before it, which no sure reading parts from it."""
    group, earlier = run[-1], [one for one in run[:-1] if _within(one, run[-1], thresholds)]
    row, own = group.steps[0].row, _rows(group)
    if not earlier:
        outcome = TO_BE_VERIFIED if group.doubts else SUSPECTED
        return Exceedance(row, outcome, group.doubts, ("first_exceedance",), tuple(own))
    sure = [place for place in range(len(run) - 1) if run[place] in earlier and not run[place].doubts]
    if sure:
        first = run[sure[-1]]
        between = [step for one in run[sure[-1] + 1 :] for step in one.breaks_before]
        if not group.doubts and not between:
            return Exceedance(row, VIOLATION, 0, (), (*_rows(first), *own))
        reasons = ("doubtful_between",) if any(step.kind != CHANGES for step in between) else ()
        reasons += _of_change(between)
        before = [one for one in (*_rows(first), *(step.row for step in between)) if one not in own]
        return Exceedance(row, TO_BE_VERIFIED, group.doubts, reasons, (*dict.fromkeys(before), *own))
    first = earlier[-1]
    reasons = ("doubtful_predecessor", *_of_change(group.breaks_before))
    return Exceedance(row, TO_BE_VERIFIED, group.doubts | first.doubts, reasons, (*_rows(first), *own))


def _of_change(breaks: list[Step]) -> tuple[str, ...]:
    return ("vehicle_may_have_changed",) if any(step.kind == CHANGES for step in breaks) else ()


def _rows(group: _Group) -> list[int]:
    """Each row once, those that contradict it before it."""
    rows: list[int] = []
    for step in group.steps:
        rows += [row for row in (step.against, step.row) if row is not None and row not in rows]
    return rows


def _within(first: _Group, second: _Group, thresholds: Thresholds) -> bool:
    """Within the natural months: counted forward by local day, last day included."""
    days = [day_of(local_day(group.us)) for group in (first, second)]
    return days[1] <= after_months(days[0], thresholds.chain_months)
