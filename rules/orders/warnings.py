"""Heavy-pollution warnings (预警) through time: during which spans a warning of some level is on.

A burden counts from its announcement at the earliest, relief from its stated time even when it is announced later. So a level holds for
the rules only while both time lines say so: the one of what was stated, and the one of what was announced by then.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.orders.timelines import both_lines
from rules.timing.intervals import Span, intersected, merged
from rules.timing.times import micros_of_text

LEVELS = ("yellow", "orange", "red")
"""From the lowest to the highest."""


@dataclass(frozen=True)
class WarningVersion:
    """One event in the life of a warning. level: the one that holds after it; districts (): the whole city."""

    warning_id: str
    event: str
    level: str
    issued_us: int
    from_us: int
    until_us: int | None
    districts: frozenset[str]

    @property
    def is_on(self) -> bool:
        """Whether the warning is on under this version."""
        return self.event not in ("paused", "lifted")


Warnings = Mapping[str, Sequence[WarningVersion]]
"""By warning_id, each by growing issue."""


def warning_of(body: dict[str, Any]) -> WarningVersion:
    """A version from its checked JSON."""
    until = body["until"]
    return WarningVersion(
        warning_id=body["warning_id"],
        event=body["event"],
        level=body["level"],
        issued_us=micros_of_text(body["issued_at"]),
        from_us=micros_of_text(body["from"]),
        until_us=None if until is None else micros_of_text(until),
        districts=frozenset(body["districts"]),
    )


def level_spans(warnings: Warnings, levels: Iterable[str], districts: Iterable[str] = ()) -> list[Span]:
    """When a warning of one of these levels is on in one of these districts (none named: anywhere)."""
    wanted, where = frozenset(levels), frozenset(districts)
    return merged(
        span
        for versions in warnings.values()
        for span in intersected(*_lines(versions, lambda version: _counts(version, wanted, where)))
    )


def level_lines(warnings: Warnings, level: str, districts: Iterable[str] = ()) -> tuple[list[Span], list[Span]]:
    """When a level is on by what was stated, and by what was announced by then: for what may be a relief or a burden."""
    where = frozenset(districts)
    lines: tuple[list[Span], list[Span]] = ([], [])
    for versions in warnings.values():
        for line, spans in zip(
            lines, _lines(versions, lambda version: _counts(version, frozenset([level]), where)), strict=True
        ):
            line += spans
    return merged(lines[0]), merged(lines[1])


def _counts(version: WarningVersion, levels: frozenset[str], where: frozenset[str]) -> bool:
    somewhere = not where or not version.districts or bool(where & version.districts)
    return version.is_on and version.level in levels and somewhere


def _lines(versions: Sequence[WarningVersion], counts: Callable[[WarningVersion], bool]) -> tuple[list[Span], list[Span]]:
    """The spans of the versions that count: as stated, and as announced by then."""
    stated, announced = both_lines(versions)
    return [span for span, version in stated if counts(version)], [span for span, version in announced if counts(version)]
