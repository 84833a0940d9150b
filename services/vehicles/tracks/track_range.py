"""Which span of time a track shows; microseconds since 1970 UTC, the end not included."""

from datetime import date, datetime

from rules.timing.times import DAY, MINUTE, SECOND, day_number, micros_of, midnight

Span = tuple[int, int]
_AROUND = 30 * MINUTE


def local_day_span(day: date) -> Span:
    """A local day from midnight to midnight."""
    return midnight(day_number(day)), midnight(day_number(day) + 1)


def finding_span(first_at: datetime, last_at: datetime) -> Span:
    """From 30 minutes before the first moment to 30 minutes after the last, 24 hours at most."""
    start = micros_of(first_at) - _AROUND
    return start, min(micros_of(last_at) + _AROUND + SECOND, start + DAY)
