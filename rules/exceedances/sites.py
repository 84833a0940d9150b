"""Which exceedances are at one site within minutes, and so count once: by place and time, whatever the stations are called.

An exceedance belongs to a group if it follows the group's first within `same_site_min`, at the same station or within `same_site_m` of it.
Where the place of either is unknown (an unregistered station), time alone decides, in the driver's favour. Both are measured from the
group's first exceedance, so a group does not creep on; the limits themselves still belong to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from rules.exceedances.chain_step import Place, Step, is_one_site
from rules.inputs.thresholds import Thresholds
from rules.timing.times import MINUTE

_AROUND = tuple(product((-1, 0, 1), repeat=3))


@dataclass(frozen=True)
class _Anchor:
    """The first exceedance of the group with this number."""

    number: int
    first: Step


class OpenGroups:
    """Groups that a later exceedance may belong to, indexed by station and by cubes of `same_site_m`; steps come in the order of time."""

    def __init__(self, thresholds: Thresholds) -> None:
        self._span_us = thresholds.same_site_min * MINUTE
        self._metres = thresholds.same_site_m
        self._cube_m = max(thresholds.same_site_m, 1.0)
        self._last: _Anchor | None = None
        self._unplaced: _Anchor | None = None
        self._by_station: dict[int, _Anchor] = {}
        self._by_cube: dict[tuple[int, ...], list[_Anchor]] = {}

    def add(self, number: int, first: Step) -> None:
        """Open a group. number: higher than those of all groups before it."""
        self._last = self._by_station[first.site] = anchor = _Anchor(number, first)
        if first.place is None:
            self._unplaced = anchor
        else:
            self._by_cube.setdefault(self._cube(first.place), []).append(anchor)

    def of(self, step: Step) -> int | None:
        """The number of the group, among those that the exceedance may belong to the one begun last; None if there is none."""
        near = (one for one in self._at_its_site(step) if one is not None and self._is_open(one, step))
        return max((one.number for one in near), default=None)

    def _at_its_site(self, step: Step) -> Iterator[_Anchor | None]:
        if step.place is None:  # it may have been anywhere: the group begun last is open if any is
            yield self._last
            return
        yield self._by_station.get(step.site)
        yield self._unplaced
        cube = self._cube(step.place)
        for offset in _AROUND:
            beside = self._by_cube.get(tuple(one + by for one, by in zip(cube, offset, strict=True)))
            if beside:
                # Closed groups are dropped when they are met. Open ones are farther than `same_site_m` from each other, since otherwise the
                # later would be no first exceedance; so a cube holds a few of them at most, and a chain costs n log n.
                beside[:] = (one for one in beside if self._is_open(one, step))
                yield from (one for one in beside if is_one_site(one.first, step, self._metres))

    def _is_open(self, anchor: _Anchor, step: Step) -> bool:
        return step.us - anchor.first.us <= self._span_us

    def _cube(self, place: Place) -> tuple[int, ...]:
        return tuple(int(metres // self._cube_m) for metres in place)
