"""Orders and warnings in force on a local day, for the cover of its list."""

from collections.abc import Iterator, Sequence
from datetime import date

from rules.catalogue.order_labels import WARNING_LEVELS
from rules.inputs.inputs import Reference
from rules.inputs.parsed_order import OrderVersion
from rules.inputs.parsed_warning import Warnings
from rules.orders.versions_in_force import governing
from rules.orders.warnings import LEVELS, level_spans
from rules.timing.intervals import FOREVER, Span, merged
from rules.timing.times import DAY, day_number, local_text, midnight
from services.lists.issued.content import OrderLine


def orders_in_force(reference: Reference, district: str, day: date) -> list[OrderLine]:
    """Warnings that were on in the district ('' = anywhere) on this local day, and orders of which a clause governed; each by its id."""
    start = midnight(day_number(day))
    whole = (start, start + DAY)
    districts = [district] if district else []
    return [*_warnings(reference.warnings, districts, whole), *_orders(reference, whole)]


def _warnings(warnings: Warnings, districts: Sequence[str], day: Span) -> Iterator[OrderLine]:
    for name, versions in sorted(warnings.items()):
        for level in LEVELS:
            for span in _touching(level_spans({name: versions}, [level], districts), day):
                yield _line("warning", name, f"{WARNING_LEVELS[level].zh}预警", "", span)


def _orders(reference: Reference, day: Span) -> Iterator[OrderLine]:
    for name, versions in sorted(reference.orders.items()):
        found = list(governing(versions, reference.warnings))
        surely = _touching(merged((one.from_us, one.until_us) for one in found if not one.doubts), day)
        perhaps = _touching(merged((one.from_us, one.until_us) for one in found if one.doubts), day)
        title = _title_on(versions, day)
        yield from (_line("order", name, title, versions[0].issuer, span, bool(surely)) for span in surely or perhaps)


def _title_on(versions: Sequence[OrderVersion], day: Span) -> str:
    """The title by the version issued last before the end of the day; not that of a notice that only pauses or lifts it."""
    stating = [one for one in versions if one.states_clauses]
    issued = [one for one in stating if one.issued_us < day[1]]
    return (issued or stating)[-1].title


def _touching(spans: Sequence[Span], day: Span) -> list[Span]:
    return [(start, end) for start, end in spans if start < day[1] and end > day[0]]


def _line(kind: str, number: str, title: str, issuer: str, span: Span, surely: bool = True) -> OrderLine:
    ends = None if span[1] >= FOREVER else _minute(span[1])
    return OrderLine(kind=kind, number=number, title=title, issuer=issuer, begins=_minute(span[0]), ends=ends, surely=surely)


def _minute(us: int) -> str:
    """A local time as 2026-11-20 08:30."""
    return local_text(us)[:16].replace("T", " ")
