"""Spans of time in which a terminal is known to be unreliable, parsed from validated JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.timing.times import micros_of_text


@dataclass(frozen=True)
class SickSpan:
    """From (included) until (excluded; None while it lasts), microseconds UTC."""

    from_us: int
    until_us: int | None


def sick_span_of(body: Mapping[str, Any]) -> SickSpan:
    """A span from its validated JSON."""
    until = body["until"]
    return SickSpan(micros_of_text(body["from"]), None if until is None else micros_of_text(until))
