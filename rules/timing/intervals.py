"""Half-open intervals of time, microseconds since 1970 UTC. Results are sorted and disjoint."""

from collections.abc import Iterable

import numpy as np

FOREVER = int(np.iinfo(np.int64).max)
Span = tuple[int, int]


def merged(spans: Iterable[Span]) -> list[Span]:
    """Interval union: sorted and disjoint; spans that overlap or touch become one, empty ones are dropped."""
    whole: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def total_length(spans: Iterable[Span]) -> int:
    """Length of the interval union, microseconds: overlaps count once."""
    return sum(end - start for start, end in merged(spans))


def intersected(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """Interval intersection."""
    others = list(other)
    return merged((max(a, c), min(b, d)) for a, b in one for c, d in others if max(a, c) < min(b, d))


def subtracted(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """Interval difference: the first without the second."""
    left = merged(spans)
    for start, end in merged(taken):
        left = [part for a, b in left for part in ((a, min(b, start)), (max(a, end), b)) if part[0] < part[1]]
    return left
