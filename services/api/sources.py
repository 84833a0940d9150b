"""GET /sources: spans in which a source is, or may be, unreliable; POST /sources/{span_id}/confirm, /change, /lift: a person decides."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Engine

from rules.catalogue.source_faults import SPAN_STATES, titled, worded
from rules.inputs.unreliable_span import STATION
from rules.sightings.stations import station_at
from rules.timing.times import time_of
from services.api.bodies import plain_json
from services.api.dependencies import ConnectionDep, EngineDep, NowDep
from services.api.instants import Instant
from services.api.languages import BothLanguages, both
from services.api.order_draft_models import Person, Said
from services.api.pages import AllItems
from services.api.problems import Refused, documented
from services.pipeline.derivation.reference_tasks import mark_touched
from services.reference import source_decisions
from services.reference.source_decisions import SpanRefused
from services.reference.sources import Examined, SourceSpan, last_examination, source_spans
from services.store.engine import reading
from services.store.local_time import LocalTime
from services.store.reference_cache import current_reference

router = APIRouter(tags=["operations"])
MOST = 500
SourceKind = Literal["station", "terminal", "agency"]
SpanState = Literal["proposed", "confirmed", "lifted"]
SpanId = Annotated[
    int, Path(ge=1, le=9_007_199_254_740_991, description="Of the version of the span that was read.", examples=[1])
]


class SourceSpanRead(BaseModel):
    """A span of one source. A span that was changed since has another span_id."""

    span_id: int = Field(examples=[12])
    kind: SourceKind
    source_id: str = Field(examples=["A410311901"])
    name: str | None = Field(description="Of a registered station.")
    cause: str = Field(description="Why, as a code.", examples=["one_value"])
    title: BothLanguages = Field(description="The cause in a few words.")
    why: BothLanguages = Field(description="What was found, with its numbers.")
    numbers: dict[str, Any] = Field(description="The numbers behind it.")
    state: SpanState = Field(description="proposed: by the doctor; confirmed, lifted: decided by a person.")
    first: LocalTime = Field(description="From when, included.")
    end: LocalTime | None = Field(description="Until when, excluded; null while it lasts.")
    by: str | None = Field(description="Who decided or entered it; null: the doctor.")
    note: str | None
    recorded_at: LocalTime


class SourceQuery(BaseModel):
    """Which spans."""

    state: SpanState | None = Field(None, description="Only spans in this state.")
    limit: int = Field(MOST, ge=1, le=MOST, description="Maximum spans.")


class ExaminedRead(BaseModel):
    """The doctor's last examination, and what it cost."""

    ended_at: LocalTime | None = Field(description="null: none has ended yet.")
    took_s: float | None
    counts: dict[str, int] = Field(description="What was examined, such as positions, stations by days, changed proposals.")
    is_running: bool


class SourcePage(AllItems[SourceSpanRead]):
    """Spans, those that wait for a decision first, then the newest first."""

    total: int
    waiting: int = Field(description="Proposed spans, whatever the filter.")
    examined: ExaminedRead


class SpanDecided(BaseModel):
    """A decision about a span."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"by": "张三", "note": "现场核查"}]})

    by: Person = Field(description="Who decides: a name, until there are accounts.")
    note: Said | None = None


class SpanChanged(SpanDecided):
    """A span with other times. What is absent stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"by": "张三", "from": "2026-11-20T08:00:00+08:00"}]}
    )

    begins: Instant | None = Field(None, alias="from")
    ends: Instant | None = Field(None, alias="until")
    lasts: bool = Field(False, description="It has no end yet.")


def answer(connection: Connection, query: SourceQuery) -> SourcePage:
    """The spans asked for, and the doctor's last examination."""
    spans = source_spans(connection)
    wanted = [span for span in spans if query.state in (None, span.state)]
    wanted.sort(key=lambda span: (list(SPAN_STATES).index(span.state), -span.from_us, span.fault))
    names = _station_names(connection, wanted[: query.limit])
    return SourcePage(
        items=[_read(span, names) for span in wanted[: query.limit]],
        total=len(wanted),
        waiting=sum(span.state == "proposed" for span in spans),
        examined=_examined(last_examination(connection)),
    )


def _station_names(connection: Connection, spans: list[SourceSpan]) -> dict[str, str]:
    reference = current_reference(connection)
    rows = {
        span.fault.source_id: station_at(reference, span.fault.source_id, span.from_us)
        for span in spans
        if span.fault.kind == STATION
    }
    return {station_id: row.name for station_id, row in rows.items() if row is not None}


def _read(span: SourceSpan, names: dict[str, str]) -> SourceSpanRead:
    fault = span.fault
    return SourceSpanRead.model_validate(
        {
            **fault._asdict(),
            "span_id": span.span_id,
            "name": names.get(fault.source_id) if fault.kind == STATION else None,
            "title": both(titled(fault.cause)),
            "why": both(worded(fault.cause, span.numbers)),
            "numbers": span.numbers,
            "state": span.state,
            "first": time_of(span.from_us),
            "end": None if span.until_us is None else time_of(span.until_us),
            "by": span.by,
            "note": span.note,
            "recorded_at": span.recorded_at,
        }
    )


def _examined(last: Examined) -> ExaminedRead:
    return ExaminedRead(ended_at=last.ended_at, took_s=last.took_s, counts=last.counts, is_running=last.is_running)


@router.get("/sources", response_model=SourcePage)
def list_sources(connection: ConnectionDep, query: Annotated[SourceQuery, Query()]) -> SourcePage:
    """Spans in which a station, a terminal or an agency that makes checks is, or may be, unreliable, with why and who decided."""
    return answer(connection, query)


_DECISION: dict[str, Any] = {
    "response_model": SourcePage,
    "responses": documented(400, 409, 413, 415),
    "dependencies": [Depends(plain_json)],
}
"""What the routes of all decisions have alike."""


@router.post("/sources/{span_id}/confirm", **_DECISION)
def confirm(span_id: SpanId, asked: SpanDecided, engine: EngineDep, now: NowDep) -> SourcePage:
    """Hold the span to be true as it stands: what the source said in it stays to be verified. 409 where it has changed since it was read."""
    return _decided(engine, lambda: source_decisions.confirm(engine, span_id, asked.by, now, asked.note))


@router.post("/sources/{span_id}/change", **_DECISION)
def change(span_id: SpanId, asked: SpanChanged, engine: EngineDep, now: NowDep) -> SourcePage:
    """Confirm the span with other times; the part that it loses counts as sound. 409 where it has changed since it was read."""
    times: dict[str, Any] = {"begins": asked.begins, "ends": asked.ends, "lasts": asked.lasts}
    return _decided(engine, lambda: source_decisions.change(engine, span_id, asked.by, now, **times, note=asked.note))


@router.post("/sources/{span_id}/lift", **_DECISION)
def lift(span_id: SpanId, asked: SpanDecided, engine: EngineDep, now: NowDep) -> SourcePage:
    """Hold the source to have been sound: what it said counts. A span without an end is lifted up to now. 409 as above."""
    return _decided(engine, lambda: source_decisions.lift(engine, span_id, asked.by, now, asked.note))


def _decided(engine: Engine, decide: Callable[[], None]) -> SourcePage:
    """The spans after a decision, of which the affected plates are marked; a refusal as a problem."""
    try:
        decide()
    except SpanRefused as error:
        raise Refused(409, str(error), said=error.why) from error
    mark_touched(engine)
    with reading(engine) as connection:
        return answer(connection, SourceQuery())
