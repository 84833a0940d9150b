"""Daily time windows (hours of clauses and passes): half-open, belonging to the day on which they start, also across midnight."""

from collections.abc import Iterator, Sequence

from rules.columns import Flags, Ints, Micros
from rules.timing.times import MINUTE, local_days, local_time_of_day

Windows = Sequence[tuple[int, int]]
"""(start, end) in minutes of the day, end up to 1440; start > end crosses midnight."""


def in_windows(us: Micros, hours: Windows) -> Iterator[tuple[Ints, Flags]]:
    """For each window (in two parts if it crosses midnight): the local day each time would belong to, and whether it lies in the part."""
    time_of_day, day = local_time_of_day(us), local_days(us)
    for start, end in hours:
        after, before = time_of_day >= start * MINUTE, time_of_day < end * MINUTE
        if start < end:
            yield day, after & before
        else:
            yield day, after
            yield day - 1, before


def weekdays_of(days: Ints) -> Ints:
    """1 (Monday) to 7 of local day numbers since 1970-01-01, which was a Thursday (4)."""
    return (days + 3) % 7 + 1
