"""Readings of one pass that contradict each other: over the limit at one sensor and, within seconds, not over it at the next."""

from collections.abc import Sequence
from dataclasses import replace

from rules.exceedances.chain_step import COMPLIES, EXCEEDS, Step, is_one_site
from rules.inputs.thresholds import Thresholds
from rules.sightings.doubts import BIT
from rules.timing.times import SECOND

MOST_COMPARED = 30
"""Maximum steps after one that it is compared with, so that n readings of one second cost n; no ordinary pass has as many."""
_DISAGREES = int(BIT["sensors_disagree"])


def with_disagreements(steps: Sequence[Step], thresholds: Thresholds) -> list[Step]:
    """The steps (sorted by time), where sure ones of one pass that contradict each other are doubtful, and name the first that does."""
    span = thresholds.same_pass_s * SECOND
    against: dict[int, int] = {}
    for number, step in enumerate(steps):
        for beside in range(number + 1, min(number + 1 + MOST_COMPARED, len(steps))):
            other = steps[beside]
            if other.us - step.us > span:
                break
            if _contradict(step, other) and is_one_site(step, other, thresholds.same_site_m):
                against.setdefault(number, other.row)
                against.setdefault(beside, step.row)
    return [
        replace(step, doubts=_DISAGREES, against=against[number]) if number in against else step
        for number, step in enumerate(steps)
    ]


def _contradict(one: Step, other: Step) -> bool:
    """Whether one is surely over and the other surely not: what is in doubt already contradicts nothing."""
    return {one.kind, other.kind} == {EXCEEDS, COMPLIES} and not one.doubts and not other.doubts
