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

from rules.catalogue.entries import Text
from services import runtime, settings
from services.cli.bilingual import Commands
from services.language import localised, text
from services.reference.decisions import LOCAL, Mode
from services.reference.file_import import ImportReport, import_file
from services.reference.parse_result import Progress
from services.reference.remarks import ERROR, NOTE, REPORT, Remark
from services.reference.templates import write_template
from services.tabular import FileRefused

app = Commands()

_MOST_SHOWN = 50
_HEADINGS = {NOTE: Text("说明", "note"), REPORT: Text("待查看", "to be looked at"), ERROR: Text("未导入", "not loaded")}


def _write_template(ctx: typer.Context, path: Path | None) -> None:
    """Writes the template of the command's kind, and ends the command."""
    if path is None:
        return
    try:
        write_template(str(ctx.command.name), path)
    except FileRefused as error:
        typer.echo(text(error.within(path).text), err=True)
        raise typer.Exit(2) from error
    typer.echo(
        localised(
            f"已写入 {path}：可由 `plumewatch import {ctx.command.name} {path}` 直接导入的示例；见 docs/importing.md",
            f"{path} written: an example that `plumewatch import {ctx.command.name} {path}` reads; see docs/importing.md",
        )
    )
    raise typer.Exit


File = Annotated[Path, typer.Argument(show_default=False), Text("要导入的文件。", "The file to import.")]
HoldsFrom = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"]),
    Text(
        "各行自哪个本地日期起有效；不写则新行视为一直有效。",
        "Local day from which the rows hold; without it new rows hold since ever.",
    ),
]
Change = Annotated[
    bool,
    typer.Option("--change"),
    Text("不同之处是发生了变更：自 --holds-from 起，默认今天。", "What differs changed: from --holds-from on, default today."),
]
Correction = Annotated[
    bool,
    typer.Option("--correction"),
    Text(
        "不同之处是原登记有误：自 --holds-from 起，默认其有效的全部时间。",
        "What differs was wrong: from --holds-from on, default as long as it held.",
    ),
]
Complete = Annotated[
    bool, typer.Option("--complete"), Text("文件中没有的视为已不存在。", "What the file does not name is there no longer.")
]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME"),
    Text("录入人，留作记录；默认 PLUMEWATCH_USER。", "Who enters it, for the record; default PLUMEWATCH_USER."),
]
Template = Annotated[
    Path | None,
    typer.Option("--template", metavar="NEW_FILE", is_eager=True, callback=_write_template),
    Text(
        "写出一个可直接导入的示例文件（.xlsx 附各列说明），然后结束。",
        "Write an example file that imports as it stands, with an explanation of its columns (.xlsx), and stop.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json"), Text("以一个 JSON 对象输出报告。", "Print the report as one JSON object.")]


@app.described(
    Text(
        "车辆登记：CSV 或 Excel，格式与编码按内容识别。",
        "The vehicle register: CSV or Excel, known by content, in any usual encoding.",
    )
)
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
    """Import vehicles."""
    _import("vehicles", file, _local_midnight(holds_from), _mode(change, correction), complete, by, as_json)


@app.described(
    Text(
        "区域：GeoJSON，含 zone_id、name 和坐标系 datum（WGS84、GCJ02 或 BD09）。",
        "Zones: GeoJSON with zone_id, name and datum (WGS84, GCJ02 or BD09).",
    )
)
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
    """Import zones."""
    _import("zones", file, _local_midnight(holds_from), _mode(change, correction), complete, by, as_json)


@app.described(
    Text(
        "遥感监测点位：CSV 或 XLSX，含 station_id、name、lon、lat、datum、district。",
        "Remote-sensing stations: CSV or XLSX with station_id, name, lon, lat, datum, district.",
    )
)
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
    """Import stations."""
    _import("stations", file, _local_midnight(holds_from), _mode(change, correction), complete, by, as_json)


@app.described(
    Text(
        "管控令：JSON，一份或一个列表。issued_at 较晚为新版本；时间相同而内容不同须加 --correction。",
        "Orders: JSON, one or a list. A later issued_at is a new version; the same one with other content needs --correction.",
    )
)
def orders(
    file: File, correction: Correction = False, by: By = None, as_json: AsJson = False, template: Template = None
) -> None:
    """Import orders."""
    _import("orders", file, None, _mode(False, correction), False, by, as_json)


@app.described(
    Text(
        "预警：JSON，一个版本或一个列表。issued_at 较晚为新版本；时间相同而内容不同须加 --correction。",
        "Warnings: JSON, one version or a list. A later issued_at is a new one; other content at the same needs --correction.",
    )
)
def warnings(
    file: File, correction: Correction = False, by: By = None, as_json: AsJson = False, template: Template = None
) -> None:
    """Import warnings."""
    _import("warnings", file, None, _mode(False, correction), False, by, as_json)


@app.described(
    Text(
        "通行证与豁免：JSON，一个版本或一个列表。issued_at 较晚为新版本；时间相同而内容不同须加 --correction。",
        "Passes and exemptions: JSON, one version or a list. A later issued_at is a new one; other content at the same needs --correction.",
    )
)
def passes(
    file: File, correction: Correction = False, by: By = None, as_json: AsJson = False, template: Template = None
) -> None:
    """Import passes."""
    _import("passes", file, None, _mode(False, correction), False, by, as_json)


@app.described(
    Text(
        "已知异常的终端：`doctor --write` 所拟的 JSON。其数据只作待核实，不据以认定。",
        "Terminals known to be unwell: JSON as `doctor --write` proposes it. What they say is then to be verified, never charged.",
    )
)
def terminals(
    file: File, correction: Correction = False, by: By = None, as_json: AsJson = False, template: Template = None
) -> None:
    """Import terminals."""
    _import("terminals", file, None, _mode(False, correction), False, by, as_json)


def _mode(change: bool, correction: bool) -> Mode:
    if change and correction:
        raise typer.BadParameter(
            localised(
                "--change 与 --correction 只能选一个：是情况变了，还是登记有误？",
                "--change and --correction: only one; did the world change, or was the register wrong?",
            )
        )
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
                thresholds=set_up.thresholds,
            )
    except FileRefused as error:
        typer.echo(text(error.within(file).text), err=True)
        raise typer.Exit(2) from error
    typer.echo(json.dumps(_as_json(report), ensure_ascii=False) if as_json else "\n".join(_lines(report)))
    raise typer.Exit(1 if report.of("error") else 0)


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    """A bar on standard error, only where that is a terminal."""
    with ProgressBar(console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        task = bar.add_task(localised("读取", "reading"), total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)


def _lines(report: ImportReport) -> Iterator[str]:
    yield from (f"{localised('警告', 'warning')}: {text(warning)}" for warning in report.warnings)
    for severity, heading in _HEADINGS.items():
        yield from _some(report.of(severity), text(heading))
    done, errors = report.outcome, len(report.of("error"))
    yield localised(
        f"{report.kind}：新增 {done.added}，变更 {done.changed}，未变 {done.unchanged}，不再存在 {done.absent}，"
        f"错误 {errors}（按 {report.read_as} 读取）",
        f"{report.kind}: {done.added} added, {done.changed} changed, {done.unchanged} unchanged, {done.absent} absent, "
        f"{errors} errors (read as {report.read_as})",
    )
    if report.errors_file:
        yield localised(f"错误列于 {report.errors_file}", f"errors are listed in {report.errors_file}")


def _some(remarks: list[Remark], heading: str) -> Iterator[str]:
    yield from (f"{heading}: {text(remark.line)}" for remark in remarks[:_MOST_SHOWN])
    left = len(remarks) - _MOST_SHOWN
    if left > 0:
        yield localised(f"{heading}: …… 另有 {left} 条", f"{heading}: … and {left} more")


def _as_json(report: ImportReport) -> dict[str, Any]:
    counts = {name: getattr(report.outcome, name) for name in ("added", "changed", "unchanged", "absent")}
    listed = {f"{severity}s": [_remark(remark) for remark in report.of(severity)] for severity in (ERROR, REPORT, NOTE)}
    return {
        "kind": report.kind,
        "file": report.file,
        "read_as": report.read_as,
        **counts,
        **listed,
        "warnings": [warning.en for warning in report.warnings],
        "errors_file": str(report.errors_file) if report.errors_file else None,
    }


def _remark(remark: Remark) -> dict[str, str]:
    row = remark.place.removeprefix("row ")
    return {"row": row, "column": remark.column, "value": remark.shown_value, "expected": remark.expected}
