"""Readings of one occasion that contradict each other: over the limit at one sensor and, within minutes, not over it at that or the next."""

from collections.abc import Sequence
from dataclasses import replace

from rules.exceedances.chain_step import COMPLIES, EXCEEDS, MOST_COMPARED, Step, is_one_occasion
from rules.inputs.thresholds import Thresholds
from rules.sightings.doubts import BIT
from rules.timing.times import MINUTE

_DISAGREES = int(BIT["sensors_disagree"])


def with_disagreements(steps: Sequence[Step], thresholds: Thresholds) -> list[Step]:
    """The steps (sorted by time), where sure ones of one occasion that contradict each other are doubtful, and name the first that does."""
    span = thresholds.occasion_min * MINUTE
    against: dict[int, int] = {}
    for number, step in enumerate(steps):
        for beside in range(number + 1, min(number + 1 + MOST_COMPARED, len(steps))):
            other = steps[beside]
            if other.us - step.us > span:
                break
            if _contradict(step, other) and is_one_occasion(step, other, thresholds):
                against.setdefault(number, other.row)
                against.setdefault(beside, step.row)
    return [
        replace(step, doubts=_DISAGREES, against=against[number]) if number in against else step
        for number, step in enumerate(steps)
    ]


def _contradict(one: Step, other: Step) -> bool:
    """Whether one is surely over and the other surely not: what is in doubt already contradicts nothing."""
    return {one.kind, other.kind} == {EXCEEDS, COMPLIES} and not one.doubts and not other.doubts
