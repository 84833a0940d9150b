"""Exceedances of one run of a chain as groups that count once: occasions.

An exceedance belongs to the occasion of one before it within `occasion_min`, whatever sensor, station, platform or place measured either: the
standard wants two consecutive exceedances, and one trip past several sensors, or several times past one, is one. The way between must be
possible: else there were two vehicles (and both are doubtful, as `two_places`). So does one at a sensor's place that the vehicle, by its own
terminal, did not leave between: it waited there.

Sure exceedances are grouped among themselves, so that a doubtful record neither adds an occasion, nor joins two, nor takes a sure one away. A
doubtful exceedance within `occasion_min` of a sure one stands beside its group; the others are grouped among themselves, and are to be
verified. A doubtful reading that complies in the pass of a sure exceedance says nothing: the sure one stands.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rules.exceedances.chain_step import COMPLIES, EXCEEDS, MOST_COMPARED, Step, is_one_occasion, is_one_pass
from rules.inputs.thresholds import Thresholds


@dataclass
class Group:
    """Exceedances that count once: all sure, or all doubtful.

    begins: index in the run of its first step.
    stands: index of its last step before another group began; what may have ended the chain before it does not matter any more.
    beside: doubtful exceedances near the group's sure ones.
    """

    begins: int
    stands: int
    steps: list[Step] = field(default_factory=list)
    beside: list[Step] = field(default_factory=list)
    doubts: int = 0

    @property
    def us(self) -> int:
        return self.steps[0].us


def groups_of(run: Sequence[Step], thresholds: Thresholds) -> list[Group]:
    """The groups of a run (its steps in the order of time), by their first steps."""
    over = [number for number, step in enumerate(run) if step.kind == EXCEEDS]
    sure = [number for number in over if not run[number].doubts]
    groups, group_of = _joined(run, sure, thresholds)
    apart: list[int] = []
    for number in over:
        if run[number].doubts:
            near = _nearest_sure(run, number, sure, thresholds)
            if near is None:
                apart.append(number)
            else:
                groups[group_of[near]].beside.append(run[number])
    return sorted(groups + _joined(run, apart, thresholds)[0], key=lambda group: group.begins)


def _joined(run: Sequence[Step], numbers: Sequence[int], thresholds: Thresholds) -> tuple[list[Group], dict[int, int]]:
    """The groups of these steps of the run among themselves, and for each step the index of its group."""
    groups: list[Group] = []
    group_of: dict[int, int] = {}
    recent: deque[int] = deque(maxlen=MOST_COMPARED)  # the nearest first
    for number in numbers:
        near = (group_of[one] for one in recent if is_one_occasion(run[one], run[number], thresholds))
        group_of[number] = at = next(near, len(groups))
        recent.appendleft(number)
        if at == len(groups):
            groups.append(Group(number, number))
        group = groups[at]
        group.steps.append(run[number])
        group.doubts |= run[number].doubts
        if at == len(groups) - 1:
            group.stands = number
    return groups, group_of


def _nearest_sure(run: Sequence[Step], number: int, sure: Sequence[int], thresholds: Thresholds) -> int | None:
    """Which of the sure exceedances (indexes in the run) a doubtful one stands beside: the last before it, else the first after it."""
    near = _outwards(sure, bisect_left(sure, number))
    return next((one for one in near if is_one_occasion(run[one], run[number], thresholds)), None)


def doubtful_ends(run: Sequence[Step], thresholds: Thresholds) -> list[int]:
    """Indexes of what may have ended the chain: doubtful steps and changes of the vehicle, but no reading in the pass of a sure exceedance."""
    sure = [number for number, step in enumerate(run) if step.kind == EXCEEDS and not step.doubts]
    return [
        number
        for number, step in enumerate(run)
        if step.kind != EXCEEDS and not (step.kind == COMPLIES and _is_in_a_sure_pass(run, number, sure, thresholds))
    ]


def _is_in_a_sure_pass(run: Sequence[Step], number: int, sure: Sequence[int], thresholds: Thresholds) -> bool:
    near = _outwards(sure, bisect_left(sure, number))
    return any(is_one_pass(run[one], run[number], thresholds) for one in near)


def _outwards(numbers: Sequence[int], at: int) -> Iterator[int]:
    """Those before a place, the last first, then those after it, at most MOST_COMPARED each."""
    yield from reversed(numbers[max(at - MOST_COMPARED, 0) : at])
    yield from numbers[at : at + MOST_COMPARED]
