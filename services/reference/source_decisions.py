"""What a person decides about a span of an unreliable source: confirm it, change its times, lift it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, insert

from rules.catalogue.entries import Text
from rules.inputs.unreliable_span import CONFIRMED, LIFTED, PROPOSED, STATION, TERMINAL
from rules.timing.intervals import FOREVER, Span, subtracted
from rules.timing.times import day_of, local_day, micros_of
from services.reference.sources import Fault, SourceSpan, record, source_spans, verdicts, version
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
        _record(connection, span, [(*span.interval, CONFIRMED)], by, at, note)


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
        lost = subtracted([(span.from_us, _known_end(span, at))], [(first, end)])
        _record(connection, span, [(first, end, CONFIRMED), *((*interval, LIFTED) for interval in lost)], by, at, note)


def lift(engine: Engine, span_id: int, by: str, at: datetime, note: str | None = None) -> None:
    """Hold the source to have been sound in the span: what it said counts. One that has no end is lifted up to now, as nobody knows the
    future; what the doctor finds after that is proposed anew."""
    with writing(engine) as connection:
        span = _span(connection, span_id)
        end = _known_end(span, at)
        if end <= span.from_us:
            raise SpanRefused(Text("该时段尚未开始，请修改其起始时间", "the span has not begun yet: change its beginning"))
        _record(connection, span, [(span.from_us, end, LIFTED)], by, at, note)


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


def _record(
    connection: Connection, span: SourceSpan, decided: Sequence[tuple[int, int, str]], by: str, at: datetime, note: str | None
) -> None:
    """Record what is decided: from, until, state. Where the span no longer begins when it did, its old version goes.

    The numbers are kept as they were seen when it was decided. The doctor looks at the source again.
    """
    said = {"numbers": span.numbers} | ({} if note is None else {"note": note})
    rows = [version(span.fault, first, end, state, **said) for first, end, state in decided]
    if all(first != span.from_us for first, _, _ in decided):
        rows.append(version(span.fault, *span.interval, PROPOSED) | {"absent": True})
    record(connection, rows, at, by=by, source=_PERSON)
    look_again(connection, span.fault, [span.interval, *((first, end) for first, end, _ in decided)])


def look_again(connection: Connection, fault: Fault, decided: Iterable[Span]) -> None:
    """Have a source examined again after a person decided about a fault of it in these times: no run may hold a record within.

    Due are the days on which these times begin and end, and those on which a run within begins that was found before. What a terminal said is
    judged day by day, whatever was decided.
    """
    if fault.kind == TERMINAL:
        return
    begun = [one.from_us for one in verdicts(connection) if one.fault == fault]
    times = {us for span in decided for us in (*span, *(us for us in begun if span[0] < us < span[1])) if us != FOREVER}
    due = fault.source_id if fault.kind == STATION else ""
    days = sorted({day_of(local_day(us)) for us in times})
    connection.execute(insert(SOURCE_DUE), [{"kind": fault.kind, "source_id": due, "day": day} for day in days])
