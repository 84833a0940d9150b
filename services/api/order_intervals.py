"""When orders and warnings hold, as spans of time: what a time line is drawn of. As known at an instant."""

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
    """What holds (in_force, gap, or a warning's level) from a moment until another; None: open."""

    what: str
    begins: datetime
    ends: datetime | None


def order_stretches(connection: Connection, order: KnownOrder, at: datetime) -> list[Stretch]:
    """When a clause of the order is in force, whatever its hours, and the gaps between, by growing time."""
    versions = [issue.version for issue in order.issues]
    warnings = warned_by(current_reference(connection).warnings, micros_of(at))
    return _with_gaps([("in_force", span) for span in spans_of_force(versions, warnings)])


def warning_stretches(connection: Connection, at: datetime) -> dict[str, list[Stretch]]:
    """By warning_id: at which level it is on when, and the gaps between, by growing time."""
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
