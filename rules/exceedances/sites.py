"""Which exceedances count once, by place and time, whatever the stations are called: at one site within minutes, or on one drive past.

At one site: an exceedance belongs to a group if it follows the group's first at that site within `same_site_min`, at the same station or
within `same_site_m` of it. Where the place of either is unknown (an unregistered station), time alone decides, in the driver's favour. Both are
measured from the first exceedance there, so a site does not creep on; the limits themselves still belong to it.

On one drive past (`chain_step.is_one_pass`): it follows an exceedance of the group to which the vehicle drove on without a stop. Here each step
counts from the one before, because three sensors along a road are one pass if each leg is driven on; a group as a whole is bounded by
`same_act_min`, as an act is, so that no drive through the city counts once for hours.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rules.exceedances.chain_step import MOST_COMPARED, Place, Step, is_one_pass, is_one_site
from rules.inputs.thresholds import Thresholds
from rules.timing.times import MINUTE

_AROUND = tuple(product((-1, 0, 1), repeat=3))


@dataclass(frozen=True)
class _Anchor:
    """The first exceedance at its site of the group with this number, which began at `began_us`."""

    number: int
    first: Step
    began_us: int


class OpenGroups:
    """Groups that a later exceedance may belong to, indexed by station and by cubes of `same_site_m`; steps come in the order of time."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._thresholds = thresholds
        self._span_us = thresholds.same_site_min * MINUTE
        self._whole_us = max(thresholds.same_act_min, thresholds.same_site_min) * MINUTE
        self._metres = thresholds.same_site_m
        self._cube_m = max(thresholds.same_site_m, 1.0)
        self._began: list[int] = []
        self._recent: deque[tuple[int, Step]] = deque(maxlen=MOST_COMPARED)
        self._anchors: deque[_Anchor] = deque(maxlen=MOST_COMPARED)
        self._unplaced: deque[_Anchor] = deque(maxlen=MOST_COMPARED)
        self._by_station: dict[int, _Anchor] = {}
        self._by_cube: dict[tuple[int, ...], list[_Anchor]] = {}

    def join(self, step: Step) -> int:
        """The number of the exceedance's group: of those at its site, else of its pass, the one begun last; else a new one."""
        number = max((one.number for one in self._at_its_site(step) if self._is_open(one, step)), default=None)
        if number is None:
            number = max(self._of_its_pass(step), default=len(self._began))
            if number == len(self._began):
                self._began.append(step.us)
            self._add(_Anchor(number, step, self._began[number]))
        self._recent.append((number, step))
        return number

    def _add(self, anchor: _Anchor) -> None:
        step = anchor.first
        self._by_station[step.site] = anchor
        self._anchors.append(anchor)
        if step.place is None:
            self._unplaced.append(anchor)
        else:
            self._by_cube.setdefault(self._cube(step.place), []).append(anchor)

    def _of_its_pass(self, step: Step) -> Iterator[int]:
        for number, one in self._recent:
            if step.us - self._began[number] <= self._whole_us and is_one_pass(one, step, self._thresholds):
                yield number

    def _at_its_site(self, step: Step) -> Iterator[_Anchor]:
        if step.place is None:  # it may have been anywhere
            yield from self._anchors
            return
        if step.site in self._by_station:
            yield self._by_station[step.site]
        yield from self._unplaced
        cube = self._cube(step.place)
        for offset in _AROUND:
            beside = self._by_cube.get(tuple(one + by for one, by in zip(cube, offset, strict=True)))
            if beside:
                # Closed groups are dropped when they are met. Open anchors are farther than `same_site_m` from each other, since otherwise the
                # later would be no first exceedance there; so a cube holds a few of them at most, and a chain costs n log n.
                beside[:] = (one for one in beside if self._is_open(one, step))
                yield from (one for one in beside if is_one_site(one.first, step, self._metres))

    def _is_open(self, anchor: _Anchor, step: Step) -> bool:
        return step.us - anchor.first.us <= self._span_us and step.us - anchor.began_us <= self._whole_us

    def _cube(self, place: Place) -> tuple[int, ...]:
        return tuple(int(metres // self._cube_m) for metres in place)
