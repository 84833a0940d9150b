"""`plumewatch order check|draft|revise|approve|reject|drafts|show`: an order in words, its likely slips, and the ladder of drafts."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from sqlalchemy import Engine, Row

from rules.catalogue.entries import Text
from rules.timing.times import time_of_text
from services import runtime, settings
from services.cli.bilingual import Commands
from services.cli.options import chosen, one_of
from services.cli.order_lines import as_json, lines
from services.language import asked_for, localised, text
from services.orders.approval import Announced, approve_draft
from services.orders.check_report import Checked, check_orders, described
from services.orders.drafts import (
    STATES,
    DraftMissing,
    DraftRefused,
    change_draft,
    make_draft,
    read_draft,
    read_drafts,
    reject_draft,
)
from services.reference.documents import read_json
from services.reference.files import read_file
from services.store.engine import reading
from services.tabular import FileRefused

app = Commands()

File = Annotated[Path, typer.Argument(show_default=False), Text("管控令的 JSON 文件。", "The order as JSON.")]
DraftId = Annotated[int, typer.Argument(min=1, show_default=False), Text("草稿编号。", "The draft's number.")]
By = Annotated[str, typer.Option("--by", show_default=False), Text("您的姓名。", "Your name.")]
Note = Annotated[str | None, typer.Option("--note"), Text("此步骤的备注。", "What is to be remembered of this step.")]
Revision = Annotated[
    int | None,
    typer.Option("--revision", min=1),
    Text("您读过的修订号；不写则会询问。", "The revision that you read; without it you are asked."),
]
_HEADINGS = (
    Text("草稿", "draft"),
    Text("修订", "revision"),
    Text("状态", "state"),
    Text("管控令", "order"),
    Text("标题", "title"),
    Text("起草人", "drafted by"),
    Text("决定人", "decided by"),
)
AsJson = Annotated[bool, typer.Option("--json"), Text("以一个 JSON 对象输出。", "As one JSON object.")]
English = Annotated[
    bool, typer.Option("--english"), Text("同时用英文；也可用 --lang en。", "Also in English; so does --lang en.")
]


@app.described(
    Text(
        "用一段话说明管控令的内容，并指出可能有误之处。退出码 0：没有；1：有可能有误之处；2：被拒绝。",
        "Say in a paragraph what an order says, and what in it is likely a slip. Exit code 0: nothing; 1: slips; 2: refused.",
    )
)
def check(file: File, as_one: AsJson = False, english: English = False) -> None:
    """Print an order in words, with its likely slips."""
    with _refusals(file):
        content = read_file(file)
        engine = runtime.open_store(settings.current())
        with reading(engine) as connection:
            checked = check_orders(connection, content, datetime.now(UTC), settings.current().thresholds)
    _show(checked, as_one, english)
    raise typer.Exit(2 if checked.refusals else 1 if checked.slips else 0)


@app.described(
    Text(
        "提交管控令草稿，经他人批准后方才生效。",
        "Lay an order before somebody else: a draft, in force only once it is approved.",
    )
)
def draft(file: File, by: By, note: Note = None) -> None:
    """Store an order as a draft."""
    with _refusals(file):
        number = make_draft(_store(), _one_order(file), by, datetime.now(UTC), note)
    typer.echo(
        localised(
            f"草稿 {number}，修订 1；须由他人批准：plumewatch order approve {number} --by 姓名",
            f"draft {number}, revision 1; somebody else approves it: plumewatch order approve {number} --by NAME",
        )
    )


@app.described(Text("修改尚未批准的草稿。", "Another text for a draft that is not approved yet."))
def revise(draft_id: DraftId, file: File, by: By, revision: Revision = None, note: Note = None) -> None:
    """Replace the text of a draft."""
    with _refusals(file):
        engine = _store()
        change_draft(
            engine, draft_id, revision or _draft(engine, draft_id).revision, _one_order(file), by, datetime.now(UTC), note
        )
        now_at = _draft(engine, draft_id).revision
        typer.echo(localised(f"草稿 {draft_id}，修订 {now_at}", f"draft {draft_id}, revision {now_at}"))


@app.described(
    Text(
        "批准他人起草的草稿：管控令进入登记，自公告起生效。",
        "Approve a draft that somebody else wrote: its order comes into the register and is in force from its announcement.",
    )
)
def approve(
    draft_id: DraftId,
    by: By,
    revision: Revision = None,
    where: Annotated[
        str | None, typer.Option(), Text("管控令向社会公告之处。", "Where the order is announced to the public.")
    ] = None,
    announced_at: Annotated[
        str | None,
        typer.Option(),
        Text(
            "公告时间，如 2026-11-20T08:00+08:00；默认此刻。须与 --where 同用。",
            "When, such as 2026-11-20T08:00+08:00; default this moment. Needs --where.",
        ),
    ] = None,
    proof: Annotated[
        str | None,
        typer.Option(),
        Text("公告的凭证：网址、文号。须与 --where 同用。", "Proof of the announcement: an address, a number. Needs --where."),
    ] = None,
    note: Note = None,
) -> None:
    """Approve a draft."""
    announced = _announced(where, announced_at, proof)
    with _refusals(draft_id):
        engine, now = _store(), datetime.now(UTC)
        revision = revision or _read_and_agreed(engine, draft_id, now)
        thresholds = settings.current().thresholds
        outcome = approve_draft(engine, draft_id, revision, by, now, announced=announced, note=note, thresholds=thresholds)
    if outcome.tick is not None:
        typer.echo(localised("已发布", "published"))
    else:
        typer.echo(localised("已批准；登记中已有相同内容", "approved; the register said the same already"))


@app.described(Text("退回草稿并说明理由。", "Send a draft back, with the reason."))
def reject(
    draft_id: DraftId,
    by: By,
    note: Annotated[str, typer.Option("--note", show_default=False), Text("理由。", "Why.")],
    revision: Revision = None,
) -> None:
    """Reject a draft."""
    with _refusals(draft_id):
        engine = _store()
        reject_draft(engine, draft_id, revision or _draft(engine, draft_id).revision, by, datetime.now(UTC), note)
    typer.echo(localised(f"草稿 {draft_id} 已退回", f"draft {draft_id} rejected"))


@app.described(Text("用文字显示草稿、可能有误之处及其改动。", "A draft in words, with its slips and what it changes."))
def show(draft_id: DraftId, as_one: AsJson = False, english: English = False) -> None:
    """Print a draft in words."""
    with _refusals(draft_id):
        engine = _store()
        row = _draft(engine, draft_id)
        checked = _described(engine, row, datetime.now(UTC))
    if not as_one:
        typer.echo(_headline(row))
    _show(checked, as_one, english)


@app.described(Text("列出草稿，最新的在前。", "The drafts, the newest first."))
def drafts(state: Annotated[str | None, typer.Option(), one_of(STATES)] = None, as_one: AsJson = False) -> None:
    """Print the drafts."""
    chosen(state, STATES, "--state")
    with reading(_store()) as connection:
        rows = read_drafts(connection, state)
    if as_one:
        typer.echo(json.dumps({"items": [row._asdict() for row in rows]}, ensure_ascii=False, default=str))
        return
    table = Table(*(text(heading) for heading in _HEADINGS))
    for row in rows:
        decided = row.approved_by or row.rejected_by or ""
        cells = (row.draft_id, row.revision, row.state, row.body["order_id"], row.body["title"], row.drafted_by, decided)
        table.add_row(*(str(cell) for cell in cells))
    Console().print(table)


def _announced(where: str | None, at: str | None, proof: str | None) -> Announced | None:
    if where is None:
        if at is not None or proof is not None:
            raise typer.BadParameter(
                localised("请写明管控令在何处公告", "say where the order is announced"), param_hint="--where"
            )
        return None
    try:
        moment = None if at is None else time_of_text(at)
    except ValueError:
        moment = datetime.min
    if moment is not None and moment.tzinfo is None:
        raise typer.BadParameter(
            localised(
                f"{at!r}：应为带时区的时间，如 2026-11-20T08:00+08:00",
                f"{at!r}: expected a time with its offset such as 2026-11-20T08:00+08:00",
            ),
            param_hint="--announced-at",
        )
    return Announced(moment, where, proof)


def _read_and_agreed(engine: Engine, draft_id: int, now: datetime) -> int:
    """Shows the draft and asks; the revision that was shown."""
    row = _draft(engine, draft_id)
    typer.echo(_headline(row))
    _show(_described(engine, row, now), False, False)
    typer.confirm(localised("批准此文本？", "approve this text?"), abort=True)
    return int(row.revision)


def _headline(row: Row[Any]) -> str:
    note, by = f"; {row.note}" if row.note else "", ", ".join([row.drafted_by, *row.editors])
    return localised(
        f"草稿 {row.draft_id}，修订 {row.revision}，{row.state}，起草 {by}{note}",
        f"draft {row.draft_id}, revision {row.revision}, {row.state}, by {by}{note}",
    )


def _described(engine: Engine, row: Row[Any], now: datetime) -> Checked:
    with reading(engine) as connection:
        return Checked("a draft", [], described(connection, [row.body], now, settings.current().thresholds), [])


def _show(checked: Checked, as_one: bool, english: bool) -> None:
    typer.echo(
        json.dumps(as_json(checked), ensure_ascii=False)
        if as_one
        else "\n".join(lines(checked, english or asked_for() == "en"))
    )


def _one_order(file: Path) -> Any:
    document, _ = read_json(read_file(file))
    if isinstance(document, list) and len(document) == 1:
        return document[0]
    if isinstance(document, list):
        raise FileRefused(
            f"文件中有 {len(document)} 份管控令，应为一份：一份草稿是一份管控令的一个版本",
            f"the file has {len(document)} orders, expected one: a draft is one version of one order",
        )
    return document


def _draft(engine: Engine, draft_id: int) -> Row[Any]:
    with reading(engine) as connection:
        return read_draft(connection, draft_id)


def _store() -> Engine:
    return runtime.open_store(settings.current())


@contextmanager
def _refusals(what: object) -> Iterator[None]:
    """What cannot be done is said; exit code 2."""
    try:
        yield
    except FileRefused as error:
        typer.echo(text(error.within(what).text), err=True)
        raise typer.Exit(2) from error
    except DraftMissing as error:
        typer.echo(localised(f"没有草稿 {what}", str(error)), err=True)
        raise typer.Exit(2) from error
    except DraftRefused as error:
        typer.echo("; ".join([text(error.why), *(text(remark.line) for remark in error.remarks)]), err=True)
        raise typer.Exit(2) from error
