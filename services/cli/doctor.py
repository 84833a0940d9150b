"""`plumewatch doctor`: what is systematically wrong with feeds."""

import json
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from rules.catalogue.entries import Text
from rules.inputs.unreliable_span import PROPOSED
from services.language import current as current_language
from services.language import localised
from services.operations.diagnosis.datums import Limits
from services.operations.diagnosis.doctor import Doctor
from services.operations.diagnosis.examination import Examination, examine
from services.operations.diagnosis.messages import clocks_looked_at, compared_with
from services.operations.diagnosis.symptoms import Symptom
from services.operations.diagnosis.unreliable_terminals import as_text, sick_list
from services.operations.diagnosis.verdicts import record_symptoms
from services.reference.sources import source_spans
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading

_MOST_SHOWN = 20


def doctor(
    days: Annotated[
        int, typer.Option(min=1, max=31), Text("截至最新定位的本地天数。", "Local days up to the newest position.")
    ] = 3,
    as_json: Annotated[
        bool,
        typer.Option("--json"),
        Text("一个 JSON 对象：检查范围与全部问题。", "One JSON object: what was looked at, and every symptom."),
    ] = False,
    zh: Annotated[bool, typer.Option("--zh"), Text("用中文输出。", "In Chinese, whatever --lang says.")] = False,
    write: Annotated[
        Path | None,
        typer.Option(metavar="FILE"),
        Text(
            "将异常终端写成 JSON，核对后导入（import terminals）。",
            "Write the sick terminals as JSON, to look at and import (import terminals).",
        ),
    ] = None,
) -> None:
    """Print the diagnosis of the feeds; exit code 1 where something was found."""
    zh = zh or current_language() == "zh"
    settings = current()
    engine, limits = open_store(settings), Limits(settings.doctor_off_roads_m, settings.doctor_on_roads_m)
    Doctor(engine, settings).examine_now()
    with reading(engine) as connection:
        found = examine(connection, days, limits, settings.thresholds)
        found.symptoms.extend(record_symptoms(connection, days))
        waiting = sum(span.state == PROPOSED for span in source_spans(connection))
    typer.echo(json.dumps(_as_json(found), ensure_ascii=False) if as_json else "\n".join(_lines(found, zh)))
    if write is not None:
        entries = [] if found.span is None else sick_list(found.symptoms, found.span)
        write.write_text(as_text(entries), encoding="utf-8")
        typer.echo(
            localised(
                f"{len(entries):,} 台终端已写入 {write}：核对后运行 plumewatch import terminals {write}",
                f"{len(entries):,} terminals in {write}: look at them, then plumewatch import terminals {write}",
            ),
            err=True,
        )
    if waiting:
        typer.echo(
            localised(
                f"{waiting:,} 个不可靠时段待人工核定：plumewatch sources list",
                f"spans of unreliable sources that wait for a decision: {waiting:,} (plumewatch sources list)",
            ),
            err=True,
        )
    raise typer.Exit(1 if found.symptoms else 0)


def _lines(found: Examination, zh: bool) -> Iterator[str]:
    for _, alike in groupby(found.symptoms, key=lambda one: (one.kind, one.subject)):
        yield from _some(list(alike), zh)
    if found.span is None:
        yield "没有定位数据" if zh else "no position is stored"
        return
    en, chinese = compared_with(found.limits, found.what, found.count)
    span = f"{found.span.first} – {found.span.last}"
    if zh:
        yield f"共 {len(found.symptoms):,} 项；{span}，{len(found.terminals):,} 台终端，{found.fixes:,} 个定位点；{chinese}"
    else:
        count = f"{len(found.symptoms):,} thing{'' if len(found.symptoms) == 1 else 's'} found"
        yield f"{count}; {span}, {len(found.terminals):,} terminals, {found.fixes:,} fixes; {en}"
    en, chinese = clocks_looked_at()
    yield chinese if zh else en


def _some(alike: list[Symptom], zh: bool) -> Iterator[str]:
    yield from (one.zh if zh else one.en for one in alike[:_MOST_SHOWN])
    left = len(alike) - _MOST_SHOWN
    if left > 0:
        yield f"…… 另有 {left:,} 项同类（--json 列出全部）" if zh else f"… and {left:,} more of the kind (--json has all)"


def _as_json(found: Examination) -> dict[str, object]:
    span = None if found.span is None else {"first": str(found.span.first), "last": str(found.span.last)}
    return {
        "days": span,
        "terminals": len(found.terminals),
        "fixes": found.fixes,
        "placed": len(found.placed),
        "compared_with": {"what": found.what, "count": found.count, "off_m": found.limits.off_m, "on_m": found.limits.on_m},
        "symptoms": [symptom.as_json() for symptom in found.symptoms],
    }
