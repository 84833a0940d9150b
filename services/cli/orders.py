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

from services import runtime, settings
from services.cli.order_lines import as_json, lines
from services.cli.words import chosen
from services.orders.approving import Announced, approve_draft
from services.orders.checking import Checked, check_orders, described
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
from services.reference.remarks import FileError
from services.store.engine import reading

app = typer.Typer(no_args_is_help=True, help="Write an order: check it, draft it, have it approved by somebody else.")

File = Annotated[Path, typer.Argument(help="The order as JSON.", show_default=False)]
DraftId = Annotated[int, typer.Argument(help="The draft's number.", min=1, show_default=False)]
By = Annotated[str, typer.Option("--by", help="Your name.", show_default=False)]
Note = Annotated[str | None, typer.Option("--note", help="What is to be remembered of this step.")]
Revision = Annotated[
    int | None, typer.Option("--revision", help="The revision that you read; without it you are asked.", min=1)
]
AsJson = Annotated[bool, typer.Option("--json", help="As one JSON object.")]
English = Annotated[bool, typer.Option("--english", help="Also in English.")]


@app.command()
def check(file: File, as_one: AsJson = False, english: English = False) -> None:
    """Say in a paragraph what an order says, and what in it is likely a slip. Exit code 0: nothing; 1: slips; 2: refused."""
    with _refusals(file):
        content = read_file(file)
        engine = runtime.open_store(settings.current())
        with reading(engine) as connection:
            checked = check_orders(connection, content, datetime.now(UTC), settings.current().thresholds)
    _show(checked, as_one, english)
    raise typer.Exit(2 if checked.refusals else 1 if checked.slips else 0)


@app.command()
def draft(file: File, by: By, note: Note = None) -> None:
    """Lay an order before somebody else: a draft, in force only once it is approved."""
    with _refusals(file):
        number = make_draft(_store(), _one_order(file), by, datetime.now(UTC), note)
    typer.echo(f"draft {number}, revision 1; somebody else approves it: plumewatch order approve {number} --by NAME")


@app.command()
def revise(draft_id: DraftId, file: File, by: By, revision: Revision = None, note: Note = None) -> None:
    """Another text for a draft that is not approved yet."""
    with _refusals(file):
        engine = _store()
        change_draft(
            engine, draft_id, revision or _draft(engine, draft_id).revision, _one_order(file), by, datetime.now(UTC), note
        )
        typer.echo(f"draft {draft_id}, revision {_draft(engine, draft_id).revision}")


@app.command()
def approve(
    draft_id: DraftId,
    by: By,
    revision: Revision = None,
    where: Annotated[str | None, typer.Option(help="Where the order is announced to the public.")] = None,
    announced_at: Annotated[
        str | None, typer.Option(help="When, such as 2026-11-20T08:00+08:00; default this moment. Needs --where.")
    ] = None,
    proof: Annotated[str | None, typer.Option(help="Proof of the announcement: an address, a number. Needs --where.")] = None,
    note: Note = None,
) -> None:
    """Approve a draft that somebody else wrote: its order comes into the register and is in force from its announcement."""
    announced = _announced(where, announced_at, proof)
    with _refusals(draft_id):
        engine, now = _store(), datetime.now(UTC)
        revision = revision or _read_and_agreed(engine, draft_id, now)
        thresholds = settings.current().thresholds
        outcome = approve_draft(engine, draft_id, revision, by, now, announced=announced, note=note, thresholds=thresholds)
    typer.echo("published" if outcome.tick is not None else "approved; the register said the same already")


@app.command()
def reject(
    draft_id: DraftId,
    by: By,
    note: Annotated[str, typer.Option("--note", help="Why.", show_default=False)],
    revision: Revision = None,
) -> None:
    """Send a draft back, with the reason."""
    with _refusals(draft_id):
        engine = _store()
        reject_draft(engine, draft_id, revision or _draft(engine, draft_id).revision, by, datetime.now(UTC), note)
    typer.echo(f"draft {draft_id} rejected")


@app.command()
def show(draft_id: DraftId, as_one: AsJson = False, english: English = False) -> None:
    """A draft in words, with its slips and what it changes."""
    with _refusals(draft_id):
        engine = _store()
        row = _draft(engine, draft_id)
        checked = _described(engine, row, datetime.now(UTC))
    if not as_one:
        typer.echo(_headline(row))
    _show(checked, as_one, english)


@app.command()
def drafts(
    state: Annotated[str | None, typer.Option(help=f"Only in one state: {', '.join(STATES)}.")] = None, as_one: AsJson = False
) -> None:
    """The drafts, the newest first."""
    chosen(state, STATES, "--state")
    with reading(_store()) as connection:
        rows = read_drafts(connection, state)
    if as_one:
        typer.echo(json.dumps({"items": [row._asdict() for row in rows]}, ensure_ascii=False, default=str))
        return
    table = Table("draft", "revision", "state", "order", "title", "drafted by", "decided by")
    for row in rows:
        decided = row.approved_by or row.rejected_by or ""
        cells = (row.draft_id, row.revision, row.state, row.body["order_id"], row.body["title"], row.drafted_by, decided)
        table.add_row(*(str(cell) for cell in cells))
    Console().print(table)


def _announced(where: str | None, at: str | None, proof: str | None) -> Announced | None:
    if where is None:
        if at is not None or proof is not None:
            raise typer.BadParameter("say where the order is announced", param_hint="--where")
        return None
    try:
        moment = None if at is None else datetime.fromisoformat(at)
    except ValueError:
        moment = datetime.min
    if moment is not None and moment.tzinfo is None:
        raise typer.BadParameter(
            f"{at!r}: expected a time with its offset such as 2026-11-20T08:00+08:00", param_hint="--announced-at"
        )
    return Announced(moment, where, proof)


def _read_and_agreed(engine: Engine, draft_id: int, now: datetime) -> int:
    """Shows the draft and asks; the revision that was shown."""
    row = _draft(engine, draft_id)
    typer.echo(_headline(row))
    _show(_described(engine, row, now), False, False)
    typer.confirm("approve this text?", abort=True)
    return int(row.revision)


def _headline(row: Row[Any]) -> str:
    note = f"; {row.note}" if row.note else ""
    return f"draft {row.draft_id}, revision {row.revision}, {row.state}, by {', '.join([row.drafted_by, *row.editors])}{note}"


def _described(engine: Engine, row: Row[Any], now: datetime) -> Checked:
    with reading(engine) as connection:
        return Checked("a draft", [], described(connection, [row.body], now, settings.current().thresholds), [])


def _show(checked: Checked, as_one: bool, english: bool) -> None:
    typer.echo(json.dumps(as_json(checked), ensure_ascii=False) if as_one else "\n".join(lines(checked, english)))


def _one_order(file: Path) -> Any:
    document, _ = read_json(read_file(file))
    if isinstance(document, list) and len(document) == 1:
        return document[0]
    if isinstance(document, list):
        raise FileError(f"the file has {len(document)} orders, expected one: a draft is one version of one order")
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
    except FileError as error:
        typer.echo(f"{what}: {error}", err=True)
        raise typer.Exit(2) from error
    except (DraftMissing, DraftRefused) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
