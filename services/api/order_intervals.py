"""Spans in which orders and warnings are in force, as known at an instant, for a time line."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection

from rules.inputs.parsed_warning import Warnings
from rules.orders.versions_in_force import spans_of_force
from rules.orders.warnings import LEVELS, level_spans
from rules.timing.intervals import FOREVER, Span, subtracted
from rules.timing.times import micros_of, time_of
from services.orders.announcements.orders import KnownOrder, warned_by
from services.store.reference_cache import current_reference


class Stretch(NamedTuple):
    """A span of a state (in_force, gap, or a warning's level); None = open end."""

    what: str
    begins: datetime
    ends: datetime | None


def order_stretches(connection: Connection, order: KnownOrder, at: datetime) -> list[Stretch]:
    """Spans in which any clause of the order is in force (regardless of hours), and the gaps between, in the order of time."""
    versions = [issue.version for issue in order.issues]
    warnings = warned_by(current_reference(connection).warnings, micros_of(at))
    return _with_gaps([("in_force", span) for span in spans_of_force(versions, warnings)])


def warning_stretches(connection: Connection, at: datetime) -> dict[str, list[Stretch]]:
    """By warning_id, spans with the warning's level, and the gaps between, in the order of time."""
    known = warned_by(current_reference(connection).warnings, micros_of(at))
    return {name: _with_gaps(_levels({name: versions})) for name, versions in known.items()}


def _levels(warning: Warnings) -> list[tuple[str, Span]]:
    found = [(level, span) for level in LEVELS for span in level_spans(warning, [level])]
    return sorted(found, key=lambda one: one[1])


def _with_gaps(held: list[tuple[str, Span]]) -> list[Stretch]:
    if not held:
        return []
    whole = (min(span[0] for _, span in held), max(span[1] for _, span in held))
    gaps = [("gap", span) for span in subtracted([whole], [span for _, span in held])]
    return [
        Stretch(what, time_of(begins), None if ends >= FOREVER else time_of(ends))
        for what, (begins, ends) in sorted([*held, *gaps], key=lambda one: one[1])
    ]
