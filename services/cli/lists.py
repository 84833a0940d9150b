"""`plumewatch lists`: a day's list previewed and issued, shown, delivered, and read back answered. `caselist` is the old word for `preview`."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from datetime import date as local_day
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Engine

from rules.catalogue import OUTCOMES
from rules.catalogue.entries import Text
from rules.timing.times import local_text, micros_of
from services.cli import list_answers, list_deliveries, list_subscriptions
from services.cli.bilingual import Commands
from services.cli.list_lines import local_minute
from services.cli.options import known_district, local_date
from services.language import localised, text
from services.lists.answers.of_layout import answer_term
from services.lists.files.claim import turn_on_files
from services.lists.files.layout import Layout, layout_in_use
from services.lists.files.made import made_files, made_pdf
from services.lists.files.making import ListFile
from services.lists.files.pdf import PdfFailed
from services.lists.issued.archive import ListHead, content_of, files_of, find_list, find_lists, head_of, newest_lists
from services.lists.issued.by_hand import issue_up_to, pending_now
from services.lists.issued.content import CITY, Pending
from services.lists.issued.freezing import NotNext
from services.lists.issued.issuing import NotOver
from services.lists.preview import write_preview
from services.lists.selection import without_district
from services.runtime import open_log, open_store
from services.settings import Settings, current
from services.store.engine import reading
from streams.private_files import make_private_file

app = Commands()

Date = Annotated[str, typer.Option("--date"), Text("本地日期，如 2026-11-20。", "The local day, such as 2026-11-20.")]
Folder = Annotated[
    Path,
    typer.Option("--out", file_okay=False),
    Text("写入的文件夹；没有则新建。", "The folder to write to; it is made where it is missing."),
]
_MOST_SHOWN = 200
_COUNTED = {
    **{name: outcome.word for name, outcome in OUTCOMES.items()},
    "supplements": Text("补充", "supplements"),
    "withdrawals": Text("撤回", "withdrawals"),
}


@app.described(
    Text(
        "预览当日案件清单：写成 XLSX、PDF 和 CSV，不编号，不签发（旧称 caselist）。",
        "Preview a day's case list as XLSX, PDF and CSV, without a number and without issuing it (once called caselist).",
    )
)
def preview(
    date: Date,
    out: Folder,
    district: Annotated[
        str | None,
        typer.Option(),
        Text(
            "只列此区县的案件，写法与区域和点位登记一致。",
            "Only cases of this district, as the register of zones and stations writes it.",
        ),
    ] = None,
) -> None:
    """Write the files of a day's list as it would be issued now, and print their paths. What was written before stays as it is."""
    day = local_date(date, "--date")
    assert day is not None
    settings = current()
    engine = open_store(settings)
    if district is not None:
        with reading(engine) as connection:
            known_district(connection, district, "--district")
    for path in write_preview(engine, settings, day, district, out):
        typer.echo(path)
    if district is not None:
        with reading(engine) as connection:
            elsewhere = without_district(connection, day)
        if elsewhere:
            typer.echo(
                localised(
                    f"当日有 {elsewhere:,} 个案件没有区县，只出现在不带 --district 的清单中",
                    f"{elsewhere:,} cases of that day have no district and stand only in the list without --district",
                ),
                err=True,
            )


@app.described(
    Text(
        "立即签发一日的清单：编号、固定内容并生成文件；已签发的原样给出。当日未结束的不予签发。",
        "Issue a day's list now: numbered, frozen, its files made; one that was issued is given as it is. Refused before the day is over.",
    )
)
def issue(
    date: Date,
    district: Annotated[
        str | None, typer.Option(), Text("此区县的清单；不写为全市的。", "This district's list; without it the whole city's.")
    ] = None,
    and_before: Annotated[
        bool,
        typer.Option("--and-before"),
        Text("此前各日尚未签发的也一并签发。", "Also the lists of the days before that are not issued yet."),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", file_okay=False),
        Text("同时将文件写入此文件夹。", "Write the files to this folder, too."),
    ] = None,
) -> None:
    """Issue the list, and print its number and, with --out, its files."""
    day, settings = local_date(date, "--date"), current()
    assert day is not None
    layout, engine = layout_in_use(settings.lists_layout), open_store(settings)
    with reading(engine) as connection:
        known_district(connection, district, "--district")
    for list_id in _issued(engine, settings, layout, district or CITY, day, and_before):
        files = _files(engine, list_id, layout)
        with reading(engine) as connection:
            typer.echo(_line(head_of(connection, list_id)))
        for file in files if out else ():
            assert out is not None
            typer.echo(_written(out, file))


def _files(engine: Engine, list_id: int, layout: Layout) -> list[ListFile]:
    """The list's files, which are made if there are none; a PDF that failed is made again."""
    with turn_on_files(engine, list_id, _say_that_others_make_them):
        files = made_files(engine, list_id, layout)
        if any(one.kind == "pdf" for one in files):
            return files
        try:
            return made_pdf(engine, list_id, layout)
        except PdfFailed as error:
            typer.echo(localised(f"未能生成 PDF：{error}", f"the PDF could not be made: {error}"), err=True)
            return files


def _say_that_others_make_them() -> None:
    waits = localised(
        "另一进程正在生成这份清单的文件，等待其完成", "another process makes the files of this list: waiting until it is done"
    )
    typer.echo(waits, err=True)


def _written(out: Path, file: ListFile) -> Path:
    """The file, complete or not there at all; one that is there already has the same bytes."""
    path, part = out / file.name, out / f".{file.name}.part"
    make_private_file(part)
    part.write_bytes(file.payload)
    part.replace(path)
    return path


def _issued(
    engine: Engine, settings: Settings, layout: Layout, district: str, day: local_day, and_before: bool
) -> Iterator[int]:
    """Issue; what is refused is said with what to do (exit code 2)."""
    log = open_log(settings)
    try:
        pending = pending_now(engine, log, district, day)
    finally:
        log.close()
    if pending.is_waited_for:
        typer.echo(_missing(pending), err=True)
    term, now = answer_term(layout, settings.lists_overdue_days), datetime.now(UTC)
    try:
        yield from issue_up_to(engine, district, day, now, pending, term, layout, and_before=and_before)
    except NotOver as error:
        typer.echo(localised(f"{day} 尚未结束，不能签发", f"{day} is not over: its list is not issued yet"), err=True)
        raise typer.Exit(2) from error
    except NotNext as error:
        typer.echo(_first(error.next_day, day), err=True)
        raise typer.Exit(2) from error


def _first(next_day: local_day, day: local_day) -> str:
    if next_day > day:
        return localised(
            f"{day} 之后的清单已签发（下一份是 {next_day} 的）：当日的变动列在其后的清单中",
            f"lists of days after {day} are issued (the next is that of {next_day}): its cases come as supplements of the next list",
        )
    return localised(
        f"应先签发 {next_day} 的清单：加 --and-before 一并签发",
        f"the list of {next_day} comes first: --and-before issues those before, too",
    )


def _missing(pending: Pending) -> str:
    return localised(
        f"尚缺：未读 {pending.unread:,} 条，待推导 {pending.marks:,}，基础数据变更 {pending.tasks:,}；封面上写明",
        f"still missing, and said on the cover: {pending.unread:,} records unread, {pending.marks:,} marks, "
        f"{pending.tasks:,} changes of reference",
    )


@app.described(
    Text(
        "显示已签发的清单：不写编号为各单位最近的一份，写编号为其内容、文件和送达情况。",
        "Show issued lists: without a number the newest of each receiver, with one what it holds, its files and deliveries.",
    )
)
def show(
    number: Annotated[
        str | None,
        typer.Argument(show_default=False),
        Text("清单编号，如 410311-2026-0007。", "The list's number, such as 410311-2026-0007."),
    ] = None,
    date: Annotated[str | None, typer.Option("--date"), Text("此日各单位的清单。", "The lists of this local day.")] = None,
    as_json: Annotated[bool, typer.Option("--json"), Text("以一个 JSON 对象输出。", "As one JSON object.")] = False,
) -> None:
    """Print lists; exit code 1 where there is none."""
    day, engine = local_date(date, "--date"), open_store(current())
    with reading(engine) as connection:
        found = _found(connection, number, day)
        if as_json:
            typer.echo(json.dumps({"items": [_as_json(connection, one) for one in found]}, ensure_ascii=False))
        else:
            for one in found:
                typer.echo(_line(one))
            for line in _details(connection, found[0]) if number is not None and found else ():
                typer.echo(line)
    if not found:
        typer.echo(localised("没有这样的清单", "no such list"), err=True)
        raise typer.Exit(1)


def _found(connection: Connection, number: str | None, day: local_day | None) -> list[ListHead]:
    if number is not None:
        return [one] if (one := find_list(connection, number)) else []
    return newest_lists(connection) if day is None else find_lists(connection, first=day, last=day, limit=_MOST_SHOWN)


def _line(head: ListHead) -> str:
    counted = localised("，", ", ").join(f"{text(_COUNTED[name])} {count:,}" for name, count in head.counts.items() if count)
    what = counted or localised("无", "none")
    at = local_minute(head.issued_at)
    return localised(
        f"{head.number}  {head.local_day}  签发于 {at}  {what}", f"{head.number}  {head.local_day}  issued {at}  {what}"
    )


def _details(connection: Connection, head: ListHead) -> Iterator[str]:
    yield f"  SHA-256 {head.sha256}"
    pending = content_of(connection, head.list_id).pending
    if pending.is_waited_for:
        yield f"  {_missing(pending)}"
    for file in files_of(connection, head.list_id):
        yield f"  {file.name}  {file.size:,}"
    for line in list_deliveries.lines_of(connection, head.list_id):
        yield f"  {line}"


def _as_json(connection: Connection, head: ListHead) -> dict[str, Any]:
    return {
        "number": head.number,
        "district": head.district or None,
        "day": str(head.local_day),
        "issued_at": local_text(micros_of(head.issued_at)),
        "sha256": head.sha256,
        "counts": head.counts,
        "files": [one.name for one in files_of(connection, head.list_id)],
        "deliveries": list_deliveries.as_json(connection, head.list_id),
    }


app.described(
    Text(
        "立即送一轮到期的清单；或由人重发一份（--resend）。",
        "Deliver what is due, once; or have one delivery sent again (--resend).",
    )
)(list_deliveries.deliver)
app.described(
    Text(
        "列出清单的送达回执；或记录某份已由人确认收到（--arrived）。",
        "List what became of deliveries; or record that one arrived, as somebody says (--arrived).",
    )
)(list_deliveries.receipts)
app.described(
    Text(
        "读回已填写的清单：核对后列出每处错误；加 --yes 才入库。",
        "Read an answered list back: it is checked, and each fault is named; nothing is loaded without --yes.",
    )
)(list_answers.receive)
app.add_typer(list_subscriptions.app, name="subscriptions")
