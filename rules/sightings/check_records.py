"""Records of one check: several records of a plate within the time that measuring once takes, whatever their ids, sources and places' names.

Records that agree are the same act twice (`rules.judge.acts`). Where they contradict each other, neither can be relied on.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from rules.columns import Flags, Ints, Micros

MOST_SHOWN = 10
"""Maximum other records that a finding shows, because a source may repeat one check without end."""
Claim = tuple[Flags, Flags]
"""Two statements that exclude each other, such as passed and failed: for each record whether it makes the one, and the other (never both)."""


@dataclass(frozen=True)
class CheckRecords:
    """Records by plate and time.

    order: their numbers, sorted.
    first, end: of each record, the range in the order (end excluded) of the plate's records within the time before and after it.
    """

    order: Ints
    first: Ints
    end: Ints

    @classmethod
    def of(cls, plate: Ints, us: Micros, within_us: int) -> "CheckRecords":
        """plate: a number for each plate."""
        order = np.lexsort((np.arange(len(us)), us, plate))
        first, end = np.zeros(len(us), dtype=np.int64), np.zeros(len(us), dtype=np.int64)
        # Where each plate's records begin in the order; within one plate they are sorted by time, so both bounds are found by bisection.
        starts = np.flatnonzero(np.diff(plate[order], prepend=-1))
        for start, stop in zip(starts, np.append(starts, len(order))[1:], strict=True):
            own, times = order[start:stop], us[order[start:stop]]
            first[own] = start + np.searchsorted(times, us[own] - within_us, "left")
            end[own] = start + np.searchsorted(times, us[own] + within_us, "right")
        return cls(order, first, end)

    def contradicted(self, claims: Iterable[Claim], heard: Flags) -> Flags:
        """Whether another record of the same check makes the statement that excludes one of this record's. heard: which say anything
        against others."""
        found = np.zeros(len(self.order), dtype=bool)
        for one, other in claims:
            found |= (one & self._any_near(other & heard)) | (other & self._any_near(one & heard))
        return found

    def _any_near(self, flags: Flags) -> Flags:
        """Whether any record of the same check has the flag: the difference of running totals at both ends of its range."""
        totals = np.concatenate([[0], np.cumsum(flags[self.order])])
        return np.asarray(totals[self.end] > totals[self.first])

    def others(self, record: int) -> Iterator[int]:
        """The other records of the same check by time, at most MOST_SHOWN."""
        near = self.order[self.first[record] : self.end[record]]
        return islice((other for other in near[: MOST_SHOWN + 1].tolist() if other != record), MOST_SHOWN)
