"""`plumewatch import vehicles|zones|stations|orders|warnings|passes|terminals FILE`."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress as ProgressBar

from services import runtime, settings
from services.reference.decisions import LOCAL, Mode
from services.reference.importing import ImportReport, import_file
from services.reference.parsed import Progress
from services.reference.remarks import ERROR, NOTE, REPORT, FileError, Remark
from services.reference.templates import write_template

app = typer.Typer(
    no_args_is_help=True, help="Import the vehicle register, zones, stations, orders, warnings, passes or sick terminals."
)

_MOST_SHOWN = 50


def _write_template(ctx: typer.Context, path: Path | None) -> None:
    """Writes the template of the command's kind, and ends the command."""
    if path is None:
        return
    try:
        write_template(str(ctx.command.name), path)
    except FileError as error:
        typer.echo(f"{path}: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(f"{path} written: an example that `plumewatch import {ctx.command.name} {path}` reads; see docs/importing.md")
    raise typer.Exit


File = Annotated[Path, typer.Argument(help="The file to import.", show_default=False)]
HoldsFrom = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Local day from which the rows hold; without it new rows hold since ever."),
]
Change = Annotated[bool, typer.Option("--change", help="What differs changed: from --holds-from on, default today.")]
Correction = Annotated[
    bool, typer.Option("--correction", help="What differs was wrong: from --holds-from on, default as long as it held.")
]
Complete = Annotated[bool, typer.Option("--complete", help="What the file does not name is there no longer.")]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who enters it, for the record; default PLUMEWATCH_USER.")]
Template = Annotated[
    Path | None,
    typer.Option(
        "--template",
        metavar="NEW_FILE",
        is_eager=True,
        callback=_write_template,
        help="Write an example file that imports as it stands, with an explanation of its columns (.xlsx), and stop.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as one JSON object.")]


@app.command()
def vehicles(
    file: File,
    holds_from: HoldsFrom = None,
    change: Change = False,
    correction: Correction = False,
    complete: Complete = False,
    by: By = None,
    as_json: AsJson = False,
    template: Template = None,
) -> None:
    """The vehicle register: CSV (UTF-8 or GB18030) or XLSX."""
    _import("vehicles", file, _local_midnight(holds_from), _mode(change, correction), complete, by, as_json)


@app.command()
def zones(
    file: File,
    holds_from: HoldsFrom = None,
    change: Change = False,
    correction: Correction = False,
    complete: Complete = False,
    by: By = None,
    as_json: AsJson = False,
    template: Template = None,
) -> None:
    """Zones: GeoJSON with zone_id, name and datum (WGS84, GCJ02 or BD09)."""
    _import("zones", file, _local_midnight(holds_from), _mode(change, correction), complete, by, as_json)


@app.command()
def stations(
    file: File,
    holds_from: HoldsFrom = None,
    change: Change = False,
    correction: Correction = False,
    complete: Complete = False,
    by: By = None,
    as_json: AsJson = False,
    template: Template = None,
) -> None:
    """Remote-sensing stations: CSV or XLSX with station_id, name, lon, lat, datum, district."""
    _import("stations", file, _local_midnight(holds_from), _mode(change, correction), complete, by, as_json)


@app.command()
def orders(
    file: File, correction: Correction = False, by: By = None, as_json: AsJson = False, template: Template = None
) -> None:
    """Orders: JSON, one or a list. A later issued_at is a new version; the same one with other content needs --correction."""
    _import("orders", file, None, _mode(False, correction), False, by, as_json)


@app.command()
def warnings(
    file: File, correction: Correction = False, by: By = None, as_json: AsJson = False, template: Template = None
) -> None:
    """Warnings: JSON, one version or a list. A later issued_at is a new one; other content at the same needs --correction."""
    _import("warnings", file, None, _mode(False, correction), False, by, as_json)


@app.command()
def passes(
    file: File, correction: Correction = False, by: By = None, as_json: AsJson = False, template: Template = None
) -> None:
    """Passes and exemptions: JSON, one version or a list. A later issued_at is a new one; other content at the same needs --correction."""
    _import("passes", file, None, _mode(False, correction), False, by, as_json)


@app.command()
def terminals(
    file: File, correction: Correction = False, by: By = None, as_json: AsJson = False, template: Template = None
) -> None:
    """Terminals known to be unwell: JSON as `doctor --write` proposes it. What they say is then to be verified, never charged."""
    _import("terminals", file, None, _mode(False, correction), False, by, as_json)


def _mode(change: bool, correction: bool) -> Mode:
    if change and correction:
        raise typer.BadParameter("--change and --correction: only one; did the world change, or was the register wrong?")
    return "change" if change else "correction" if correction else None


def _local_midnight(day: datetime | None) -> datetime | None:
    return None if day is None else day.replace(tzinfo=LOCAL)


def _import(
    kind: str, file: Path, holds_from: datetime | None, mode: Mode, complete: bool, by: str | None, as_json: bool
) -> None:
    """Imports and prints. Exit code 0: all loaded; 1: some entries were not; 2: the file could not be read."""
    set_up = settings.current()
    engine = runtime.open_store(set_up)
    try:
        with _progress_bar() as progress:
            report = import_file(
                engine,
                kind,
                file,
                recorded_at=datetime.now(UTC),
                holds_from=holds_from,
                mode=mode,
                complete=complete,
                by=by or set_up.user,
                progress=progress,
            )
    except FileError as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(_as_json(report), ensure_ascii=False) if as_json else "\n".join(_lines(report)))
    raise typer.Exit(1 if report.of("error") else 0)


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    """A bar on standard error, only where that is a terminal."""
    with ProgressBar(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task("reading", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)


def _lines(report: ImportReport) -> Iterator[str]:
    yield from (f"warning: {warning}" for warning in report.warnings)
    for severity, heading in ((NOTE, "note"), (REPORT, "to be looked at"), (ERROR, "not loaded")):
        yield from _some(report.of(severity), heading)
    outcome = report.outcome
    counts = f"{outcome.added} added, {outcome.changed} changed, {outcome.unchanged} unchanged, {outcome.absent} absent"
    yield f"{report.kind}: {counts}, {len(report.of('error'))} errors (read as {report.read_as})"
    if report.errors_file:
        yield f"errors are listed in {report.errors_file}"


def _some(remarks: list[Remark], heading: str) -> Iterator[str]:
    yield from (f"{heading}: {remark.text}" for remark in remarks[:_MOST_SHOWN])
    if len(remarks) > _MOST_SHOWN:
        yield f"{heading}: … and {len(remarks) - _MOST_SHOWN} more"


def _as_json(report: ImportReport) -> dict[str, Any]:
    counts = {name: getattr(report.outcome, name) for name in ("added", "changed", "unchanged", "absent")}
    listed = {f"{severity}s": [_remark(remark) for remark in report.of(severity)] for severity in (ERROR, REPORT, NOTE)}
    return {
        "kind": report.kind,
        "file": report.file,
        "read_as": report.read_as,
        **counts,
        **listed,
        "warnings": report.warnings,
        "errors_file": str(report.errors_file) if report.errors_file else None,
    }


def _remark(remark: Remark) -> dict[str, str]:
    row = remark.place.removeprefix("row ")
    return {"row": row, "column": remark.column, "value": remark.shown_value, "expected": remark.expected}
