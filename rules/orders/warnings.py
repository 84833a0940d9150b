"""Heavy-pollution warnings (预警) through time: the spans in which a warning of some level is on.

A burden takes effect at its announcement at the earliest, relief at its stated time even when it is announced later. So a level is on only
where both time lines agree: by stated times, and by what was announced by then.
"""

from collections.abc import Callable, Iterable, Sequence

from rules.inputs.parsed_warning import Warnings, WarningVersion
from rules.orders.timelines import both_lines
from rules.timing.intervals import Span, intersected, merged

LEVELS = ("yellow", "orange", "red")
"""From the lowest to the highest."""


def level_spans(warnings: Warnings, levels: Iterable[str], districts: Iterable[str] = ()) -> list[Span]:
    """Interval union of when a warning of one of these levels is on in one of these districts (none named: anywhere)."""
    wanted, where = frozenset(levels), frozenset(districts)
    return merged(
        span
        for versions in warnings.values()
        for span in intersected(*_lines(versions, lambda version: _counts(version, wanted, where)))
    )


def level_lines(warnings: Warnings, level: str, districts: Iterable[str] = ()) -> tuple[list[Span], list[Span]]:
    """When a level is on, by each time line: as stated, and as announced by then. For effects that may be relief or burden."""
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
    """The spans of the versions that count, by each time line: as stated, and as announced by then."""
    stated, announced = both_lines(versions)
    return [span for span, version in stated if counts(version)], [span for span, version in announced if counts(version)]
