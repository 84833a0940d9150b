"""Heavy-pollution warnings (预警) through time: the spans in which a warning of some level is on.

A burden takes effect at its announcement at the earliest, relief at its stated time even when it is announced later. So a level is on only
where both time lines agree: by stated times, and by what was announced by then.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from rules.catalogue.vocabulary import OTHER_POLLUTANT
from rules.inputs.parsed_order import LevelBound
from rules.inputs.parsed_warning import Warnings, WarningVersion
from rules.orders.timelines import both_lines
from rules.timing.intervals import Span, intersected, merged, subtracted

LEVELS = ("yellow", "orange", "red")
"""From the lowest to the highest."""
_USUAL_POLLUTANT = "pm25"
"""What a heavy-pollution warning (重污染天气预警) is about where neither order nor warning says another."""


def level_spans(warnings: Warnings, levels: Iterable[str], districts: Iterable[str] = ()) -> list[Span]:
    """Interval union of when a warning of one of these levels, of any pollutant, is on in one of these districts (none named: anywhere)."""
    return _spans(warnings, LevelBound(frozenset(levels), frozenset(districts)), lambda follows: True)


def bound_spans(warnings: Warnings, bound: LevelBound) -> tuple[list[Span], list[Span]]:
    """When a clause is bound to a warning that is on: surely, and perhaps, as the warning may be of a pollutant that it does not follow."""
    surely = _spans(warnings, bound, lambda follows: follows is True)
    possibly = _spans(warnings, bound, lambda follows: follows is not False)
    return surely, subtracted(possibly, surely)


def level_lines(warnings: Warnings, bound: LevelBound, surely: bool) -> tuple[list[Span], list[Span]]:
    """When such a warning is on, by each time line: as stated, and as announced by then. For effects that may be relief or burden.

    surely: without warnings that the clause perhaps does not follow.
    """
    lines: tuple[list[Span], list[Span]] = ([], [])
    for versions in warnings.values():
        found = _lines(versions, bound, lambda follows: follows is True or (follows is None and not surely))
        for line, spans in zip(lines, found, strict=True):
            line += spans
    return merged(lines[0]), merged(lines[1])


def follows(bound: LevelBound, version: WarningVersion) -> bool | None:
    """Whether a clause goes with a warning of this pollutant; None where it does not follow from what both say.

    A clause that names none goes with what the order's title names, else with the usual pollutant; it is never sure that it does not go
    with another. A warning that names none is taken as one of the usual pollutant, unless the clause names its own. That both speak of
    some other pollutant does not say that it is the same.
    """
    usual = frozenset([_USUAL_POLLUTANT])
    if not bound.pollutants:
        return True if (bound.titled or usual) & (version.pollutants or usual - version.denied) - {OTHER_POLLUTANT} else None
    if not version.pollutants:
        return False if bound.pollutants <= version.denied else None
    shared = bound.pollutants & version.pollutants
    return None if shared == {OTHER_POLLUTANT} else bool(shared)


def with_pollutants(versions: Sequence[WarningVersion]) -> list[WarningVersion]:
    """The versions of one warning, in the order of issue; one that says no pollutant has that of the version before, else of the next.

    What one denies, those after it do not have either, until one names it.
    """
    found: list[WarningVersion] = []
    named = next((version.pollutants for version in versions if version.pollutants), frozenset[str]())
    denied = frozenset[str]()
    for version in versions:
        named = version.pollutants or named - version.denied
        denied = (denied | version.denied) - named
        found.append(replace(version, pollutants=named, denied=denied))
    return found


def _spans(warnings: Warnings, bound: LevelBound, wanted: Callable[[bool | None], bool]) -> list[Span]:
    return merged(span for versions in warnings.values() for span in intersected(*_lines(versions, bound, wanted)))


def _lines(
    versions: Sequence[WarningVersion], bound: LevelBound, wanted: Callable[[bool | None], bool]
) -> tuple[list[Span], list[Span]]:
    """The spans of the versions that count, by each time line: as stated, and as announced by then."""
    stated, announced = both_lines(with_pollutants(versions))

    def counts(version: WarningVersion) -> bool:
        somewhere = not bound.districts or not version.districts or bool(bound.districts & version.districts)
        return version.is_on and version.level in bound.levels and somewhere and wanted(follows(bound, version))

    return [span for span, version in stated if counts(version)], [span for span, version in announced if counts(version)]
