"""`plumewatch sources list|confirm|change|lift`: spans in which a source is unreliable, and what a person decides about them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

from rules.catalogue.entries import Text
from rules.catalogue.source_faults import SOURCE_KINDS, SPAN_STATES, titled, worded
from rules.timing.times import LOCAL, local_text
from services import runtime, settings
from services.cli.bilingual import Commands
from services.cli.options import chosen, one_of
from services.language import localised, text
from services.pipeline.derivation.reference_tasks import mark_touched
from services.reference import source_decisions
from services.reference.source_decisions import SpanRefused
from services.reference.sources import SourceSpan, source_spans
from services.store.engine import reading

app = Commands()

SpanId = Annotated[
    int, typer.Argument(min=1, show_default=False), Text("时段编号，见 sources list。", "The span's number, from sources list.")
]
By = Annotated[str, typer.Option("--by", show_default=False), Text("您的姓名。", "Your name.")]
Note = Annotated[str | None, typer.Option("--note"), Text("理由，留作记录。", "Why, for the record.")]
_TIME = Text("带时区的时间，如 2026-11-20T08:00+08:00", "a time with its offset such as 2026-11-20T08:00+08:00")


@app.described(
    Text(
        "列出不可靠时段：哪个来源、何时、为何、何种状态。",
        "List the spans of unreliable sources: which, when, why, and who has decided.",
    ),
    name="list",
)
def list_spans(
    state: Annotated[str | None, typer.Option(), one_of(SPAN_STATES)] = None,
    as_json: Annotated[bool, typer.Option("--json"), Text("以一个 JSON 对象输出。", "As one JSON object.")] = False,
) -> None:
    """Print the spans."""
    chosen(state, SPAN_STATES, "--state")
    with reading(_store()) as connection:
        spans = [span for span in source_spans(connection) if state in (None, span.state)]
    if as_json:
        typer.echo(json.dumps({"items": [_as_json(span) for span in spans]}, ensure_ascii=False))
        return
    for span in spans:
        typer.echo("\n".join(_lines(span)))
    if not spans:
        typer.echo(localised("没有不可靠时段", "no span of an unreliable source"))


@app.described(Text("确认时段：其间该来源所述一律待核实。", "Confirm a span: what the source said in it stays to be verified."))
def confirm(span_id: SpanId, by: By, note: Note = None) -> None:
    """Confirm a span."""
    with _decided(localised(f"时段 {span_id} 已确认", f"span {span_id} confirmed")) as (engine, now):
        source_decisions.confirm(engine, span_id, by, now, note)


@app.described(
    Text("修改时段并确认；被去掉的部分视为可靠。", "Confirm a span with other times; the part that it loses counts as sound.")
)
def change(
    span_id: SpanId,
    by: By,
    begins: Annotated[
        str | None, typer.Option("--from"), Text(f"新的起始时间：{_TIME.zh}。", f"Its new beginning: {_TIME.en}.")
    ] = None,
    ends: Annotated[
        str | None, typer.Option("--until"), Text(f"新的截止时间：{_TIME.zh}。", f"Its new end: {_TIME.en}.")
    ] = None,
    lasts: Annotated[bool, typer.Option("--lasts"), Text("仍在持续，没有截止时间。", "It lasts: it has no end yet.")] = False,
    note: Note = None,
) -> None:
    """Change a span."""
    first, end = _moment(begins, "--from"), _moment(ends, "--until")
    if (first is None and end is None and not lasts) or (end is not None and lasts):
        raise typer.BadParameter(
            localised("请给出 --from、--until 或 --lasts", "say --from, and --until or --lasts"), param_hint="--from"
        )
    with _decided(localised(f"时段 {span_id} 已修改", f"span {span_id} changed")) as (engine, now):
        source_decisions.change(engine, span_id, by, now, begins=first, ends=end, lasts=lasts, note=note)


@app.described(
    Text(
        "撤销时段：其间该来源所述照常计入。没有截止时间的撤销至此刻。",
        "Lift a span: what the source said in it counts. One without an end is lifted up to now.",
    )
)
def lift(span_id: SpanId, by: By, note: Note = None) -> None:
    """Lift a span."""
    with _decided(localised(f"时段 {span_id} 已撤销", f"span {span_id} lifted")) as (engine, now):
        source_decisions.lift(engine, span_id, by, now, note)


@contextmanager
def _decided(done: str) -> Iterator[tuple[Engine, datetime]]:
    """Say that it was done, or why it is refused (exit code 2); the plates that it affects are marked."""
    engine = _store()
    try:
        yield engine, datetime.now(UTC)
    except SpanRefused as error:
        typer.echo(text(error.why), err=True)
        raise typer.Exit(2) from error
    mark_touched(engine)
    typer.echo(done)


def _moment(written: str | None, option: str) -> datetime | None:
    try:
        moment = None if written is None else datetime.fromisoformat(written)
    except ValueError:
        moment = datetime.min
    if moment is not None and moment.tzinfo is None:
        raise typer.BadParameter(
            localised(f"{written!r}：应为{_TIME.zh}", f"{written!r}: expected {_TIME.en}"), param_hint=option
        )
    return moment


def _lines(span: SourceSpan) -> Iterator[str]:
    fault, until = span.fault, localised("仍在持续", "lasts") if span.until_us is None else _local(span.until_us)
    named = f"{text(SOURCE_KINDS[fault.kind])} {fault.source_id}"
    yield f"{span.span_id}  {named}  {_local(span.from_us)} – {until}  {text(SPAN_STATES[span.state])}  {text(titled(fault.cause))}"
    yield f"    {text(worded(fault.cause, span.numbers))}"
    if span.by:
        yield f"    {span.by}, {span.recorded_at.astimezone(LOCAL):%Y-%m-%d %H:%M}" + (f": {span.note}" if span.note else "")


def _local(us: int) -> str:
    return local_text(us)[:19].replace("T", " ")


def _as_json(span: SourceSpan) -> dict[str, Any]:
    said = worded(span.fault.cause, span.numbers)
    return {
        "span_id": span.span_id,
        **span.fault._asdict(),
        "from": local_text(span.from_us),
        "until": None if span.until_us is None else local_text(span.until_us),
        "state": span.state,
        "numbers": span.numbers,
        "zh": said.zh,
        "en": said.en,
        "by": span.by,
        "note": span.note,
    }


def _store() -> Engine:
    return runtime.open_store(settings.current())
