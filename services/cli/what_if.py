"""`plumewatch what-if ORDER.json --from D1 --to D2`: an order tried on stored history. Nothing is stored."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from rules.presence_cells import AreaTooLarge
from services.cli.words import local_date
from services.reference.documents import read_json
from services.reference.files import read_file
from services.reference.remarks import FileError
from services.runtime import open_store
from services.settings import current
from services.what_if import Answer, DraftRefused, answered, draft_of
from services.what_if.answering import MOST_DAYS, VERIFIED_AT_MOST
from services.what_if.comparing import Compared
from services.what_if.counting import Counted
from services.what_if.telling import told

_WIDE = 200


def what_if(
    file: Annotated[
        Path, typer.Argument(help="An order as JSON, or an object with `order` and `zones` (GeoJSON).", show_default=False)
    ],
    first: Annotated[str, typer.Option("--from", help="First local day, such as 2026-11-01.", show_default=False)],
    last: Annotated[str, typer.Option("--to", help="Last local day, included.", show_default=False)],
    as_written: Annotated[
        bool, typer.Option("--as-written", help="By the dates that the order states, not as if in force all the time.")
    ] = False,
    at_most: Annotated[
        int, typer.Option(help="Judge so many undecided vehicle-days from raw points; if there are more, none.", min=0)
    ] = VERIFIED_AT_MOST,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Say whom an order would have hit on stored history, with zones that no register has, beside what was in force."""
    days = local_date(first, "--from"), local_date(last, "--to")
    assert days[0] is not None and days[1] is not None
    if not 0 <= (days[1] - days[0]).days < MOST_DAYS:
        raise typer.BadParameter(f"{last!r}: expected a day not before {first}, at most {MOST_DAYS} days", param_hint="--to")
    settings = current()
    try:
        document, _ = read_json(read_file(file))
        draft = draft_of(*_order_and_zones(document))
        answer = answered(
            open_store(settings), draft, days[0], days[1], settings.thresholds, as_written=as_written, at_most=at_most
        )
    except (FileError, AreaTooLarge) as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(2) from error
    except DraftRefused as refused:
        for one in refused.faults:
            typer.echo(f"{file}: {one.field} is {one.value}, expected {one.expected.en}", err=True)
        raise typer.Exit(2) from refused
    if as_json:
        typer.echo(json.dumps(told(answer), ensure_ascii=False))
        return
    _print(answer, at_most)


def _order_and_zones(document: Any) -> tuple[Any, Any]:
    if isinstance(document, dict) and isinstance(document.get("order"), dict):
        return document["order"], document.get("zones")
    return document, None


def _print(answer: Answer, at_most: int) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDE)
    how = "by its own dates" if answer.as_written else "as if in force all the time"
    console.print(f"{answer.order_id}, {answer.first} to {answer.last}, {how}")
    console.print(
        f"{answer.violations:,} violations (vehicle-days) of {answer.vehicles:,} vehicles; "
        f"{answer.minutes:,} driving minutes and {answer.kilometres:,.1f} km inside"
    )
    if answer.verified:
        console.print(f"{answer.verified:,} vehicle-days near a limit or border were judged from raw points")
    if answer.undecided:
        console.print(
            f"{answer.undecided:,} vehicle-days are to be verified from raw points and are not counted (--at-most {at_most})"
        )
    for line in _comparison(answer.compared):
        console.print(line)
    for title, rows in (("district", answer.by_district), ("stage", answer.by_stage), ("owner (first 20)", answer.by_owner)):
        _table(console, title, rows)
    hours = [(f"{one.hour:02}:00", one.violations, "", one.minutes, "") for one in answer.by_hour if one.minutes]
    _rows(console, "hour", hours)


def _comparison(beside: Compared) -> Iterable[str]:
    against = f"order {beside.of_order} as it stood" if beside.of_order else "all orders of that time"
    yield f"against {against}: {beside.standing.violations:,} found then, {beside.also_hit.violations:,} by both, " + (
        f"{beside.newly_hit.violations:,} newly hit ({beside.newly_hit.vehicles:,} vehicles), "
        f"{beside.no_longer_hit.violations:,} no longer hit ({beside.no_longer_hit.vehicles:,} vehicles)"
    )


def _table(console: Console, title: str, counted: Sequence[Counted]) -> None:
    _rows(
        console,
        title,
        [
            (
                "unknown" if one.name is None else str(one.name),
                one.violations,
                f"{one.vehicles:,}",
                one.minutes,
                f"{one.kilometres:,.1f}",
            )
            for one in counted
        ],
    )


def _rows(console: Console, title: str, rows: Sequence[tuple[str, int, str, int, str]]) -> None:
    if not rows:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column(title)
    for name in ("violations", "vehicles", "minutes", "km"):
        table.add_column(name, justify="right")
    for name, violations, vehicles, minutes, way in rows:
        table.add_row(*(Text(cell) for cell in (name, f"{violations:,}", vehicles, f"{minutes:,}", way)))
    console.print()
    console.print(table)
