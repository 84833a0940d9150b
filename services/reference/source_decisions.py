"""What a person decides about a span of an unreliable source: confirm it, change its times, lift it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert

from rules.catalogue.entries import Text
from rules.inputs.unreliable_span import CONFIRMED, LIFTED, PROPOSED
from rules.timing.intervals import FOREVER, subtracted
from rules.timing.times import day_of, local_day, micros_of
from services.reference.parse_result import Values
from services.reference.sources import SourceSpan, record, source_spans, version
from services.reference.versions import take_turn
from services.store.engine import writing
from services.store.tables import SOURCE_DUE

_PERSON = "by hand"


@dataclass(eq=False)
class SpanRefused(Exception):
    """The decision is refused. is_missing: there is no such span, or it was changed since it was read."""

    why: Text
    is_missing: bool = False

    def __str__(self) -> str:
        return self.why.en


def confirm(engine: Engine, span_id: int, by: str, at: datetime, note: str | None = None) -> None:
    """Hold the span to be true as it stands."""
    with writing(engine) as connection:
        span = _span(connection, span_id)
        _record(connection, span, [_row(span, *span.interval, CONFIRMED, note)], by, at)


def change(
    engine: Engine,
    span_id: int,
    by: str,
    at: datetime,
    *,
    begins: datetime | None = None,
    ends: datetime | None = None,
    lasts: bool = False,
    note: str | None = None,
) -> None:
    """Confirm the span with other times; what it loses by that is lifted. Times that are not given stay; lasts: it has no end yet."""
    with writing(engine) as connection:
        span = _span(connection, span_id)
        first, end = span.interval
        first = first if begins is None else micros_of(begins)
        end = FOREVER if lasts else end if ends is None else micros_of(ends)
        if end <= first:
            raise SpanRefused(Text("截止时间应晚于起始时间", "its end must come after its beginning"))
        rows = [_row(span, first, end, CONFIRMED, note)]
        lost = subtracted([(span.from_us, _known_end(span, at))], [(first, end)])
        rows += [_row(span, *interval, LIFTED, note) for interval in lost]
        _record(connection, span, rows, by, at)


def lift(engine: Engine, span_id: int, by: str, at: datetime, note: str | None = None) -> None:
    """Hold the source to have been sound in the span: what it said counts. One that has no end is lifted up to now, as nobody knows the
    future; what the doctor finds after that is proposed anew."""
    with writing(engine) as connection:
        span = _span(connection, span_id)
        end = _known_end(span, at)
        if end <= span.from_us:
            raise SpanRefused(Text("该时段尚未开始，请修改其起始时间", "the span has not begun yet: change its beginning"))
        _record(connection, span, [_row(span, span.from_us, end, LIFTED, note)], by, at)


def _span(connection: Connection, span_id: int) -> SourceSpan:
    take_turn(connection)
    for span in source_spans(connection):
        if span.span_id == span_id:
            return span
    zh, en = (
        f"没有时段 {span_id}，或其已有变动：请重新查看",
        f"there is no span {span_id}, or it has changed since: look at the list again",
    )
    raise SpanRefused(Text(zh, en), is_missing=True)


def _known_end(span: SourceSpan, at: datetime) -> int:
    return micros_of(at) if span.until_us is None else span.until_us


def _row(span: SourceSpan, first: int, end: int, state: str, note: str | None) -> Values:
    """A version with the numbers as they were seen when it was decided."""
    said = {"numbers": span.numbers} | ({} if note is None else {"note": note})
    return version(span.fault, first, end, state, **said)


def _record(connection: Connection, span: SourceSpan, rows: list[Values], by: str, at: datetime) -> None:
    """Record the decision. Where the span no longer begins when it did, its old version goes. The doctor looks at the source again."""
    if all(row["holds_from"] != version(span.fault, *span.interval, span.state)["holds_from"] for row in rows):
        rows.append(version(span.fault, *span.interval, PROPOSED) | {"absent": True})
    record(connection, rows, at, by=by, source=_PERSON)
    due = "" if span.fault.kind != "station" else span.fault.source_id
    days = {day_of(local_day(us)) for us in (span.from_us, _known_end(span, at))}
    connection.execute(insert(SOURCE_DUE), [{"kind": span.fault.kind, "source_id": due, "day": day} for day in days])
