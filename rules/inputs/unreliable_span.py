"""Spans of time in which a source (a terminal, a station, an agency that makes checks) is unreliable, parsed from validated JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.timing.times import micros_of_text

TERMINAL, STATION, AGENCY = "terminal", "station", "agency"
CHECK_SOURCE = "check"
"""The one source of all checks in the index of days on which plates were seen."""
PROPOSED, CONFIRMED, LIFTED = "proposed", "confirmed", "lifted"
"""States of a span: found by the doctor and not looked at yet; held, or entered, by a person; held by a person to be none."""


@dataclass(frozen=True)
class SickSpan:
    """From (included) until (excluded; None while it lasts), microseconds UTC."""

    from_us: int
    until_us: int | None


def source_name(kind: str, source_id: str) -> str:
    """The name by which a source is looked up, such as station:A410311901."""
    return f"{kind}:{source_id}"


def sick_span_of(body: Mapping[str, Any]) -> SickSpan | None:
    """A span from its validated JSON; None for one that was lifted."""
    if body.get("state", CONFIRMED) == LIFTED:
        return None
    until = body["until"]
    return SickSpan(micros_of_text(body["from"]), None if until is None else micros_of_text(until))
