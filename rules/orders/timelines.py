"""Versions through time: of those that have taken effect the one issued last governs, until its own end.

There are two time lines: by stated times, and by what was announced by then. A burden counts only where both agree, relief by either.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol, TypeVar

from rules.timing.intervals import FOREVER, Span


class Announced(Protocol):
    """A version with its validity (until_us None = open) and time of issue, microseconds UTC."""

    @property
    def issued_us(self) -> int: ...
    @property
    def from_us(self) -> int: ...
    @property
    def until_us(self) -> int | None: ...


Version = TypeVar("Version", bound=Announced)
Line = list[tuple[Span, Version]]


def both_lines(versions: Sequence[Version]) -> tuple[Line[Version], Line[Version]]:
    """The two time lines: spans with the version that governs, by stated times and by what was announced by then.

    versions: in the order of issue.
    """
    stated = [version.from_us for version in versions]
    announced = [max(version.from_us, version.issued_us) for version in versions]
    return list(_line(versions, stated)), list(_line(versions, announced))


def _line(versions: Sequence[Version], effective: list[int]) -> Iterator[tuple[Span, Version]]:
    """One time line. effective: when each version takes effect."""
    changes = sorted(set(effective))
    for at, until in zip(changes, [*changes[1:], FOREVER], strict=True):
        governs = [version for version, begins in zip(versions, effective, strict=True) if begins <= at][-1]
        end = until if governs.until_us is None else min(until, governs.until_us)
        if at < end:
            yield (at, end), governs
