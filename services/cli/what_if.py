"""`plumewatch what-if ORDER.json --from D1 --to D2`: an order tried on stored history. Nothing is stored."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text as RichText

from rules.catalogue.entries import Text
from rules.presence.cells import AreaTooLarge
from services.cli.options import local_date
from services.language import current as current_language
from services.language import localised, text
from services.orders.what_if import Answer, DraftRefused, answered, draft_of
from services.orders.what_if.answer import MOST_DAYS, QUICK_S
from services.orders.what_if.as_json import answer_as_json
from services.orders.what_if.comparison import Compared
from services.orders.what_if.counts import Counted
from services.orders.what_if.estimate import Range
from services.reference.documents import read_json
from services.reference.files import read_file
from services.runtime import open_store
from services.settings import current
from services.tabular import FileRefused

_WIDE = 200
_COLUMNS = (Text("违反", "violations"), Text("车辆", "vehicles"), Text("分钟", "minutes"), Text("千米", "km"))


def what_if(
    file: Annotated[
        Path,
        typer.Argument(show_default=False),
        Text(
            "管控令的 JSON，或含 `order` 与 `zones`（GeoJSON）的对象。",
            "An order as JSON, or an object with `order` and `zones` (GeoJSON).",
        ),
    ],
    first: Annotated[
        str,
        typer.Option("--from", show_default=False),
        Text("首个本地日期，如 2026-11-01。", "First local day, such as 2026-11-01."),
    ],
    last: Annotated[
        str, typer.Option("--to", show_default=False), Text("最后一个本地日期，含当日。", "Last local day, included.")
    ],
    as_written: Annotated[
        bool,
        typer.Option("--as-written"),
        Text(
            "按管控令所写日期，而非视为全程有效。",
            "By the dates that the order states, not as if in force all the time.",
        ),
    ] = False,
    exact: Annotated[
        bool,
        typer.Option("--exact"),
        Text(
            "由原始定位判断全部未定的车日，不论多久；否则两秒后以抽样给出范围。",
            "Judge all undecided vehicle-days from raw points, however long it takes; else a sample gives a range after two seconds.",
        ),
    ] = False,
    at_most: Annotated[
        int | None,
        typer.Option(min=0, show_default=False),
        Text(
            "最多由原始定位判断多少个未定的车日，不论多久；其余按抽样估计。",
            "Judge at most so many undecided vehicle-days from raw points, however long it takes; the others are estimated by them.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json"), Text("一个 JSON 对象。", "One JSON object.")] = False,
) -> None:
    """Print what an order would have done on stored history."""
    begins, ends = local_date(first, "--from"), local_date(last, "--to")
    assert begins is not None and ends is not None
    if not 0 <= (ends - begins).days < MOST_DAYS:
        raise typer.BadParameter(
            localised(
                f"{last!r}：应不早于 {first}，最多 {MOST_DAYS} 天",
                f"{last!r}: expected a day not before {first}, at most {MOST_DAYS} days",
            ),
            param_hint="--to",
        )
    settings = current()
    try:
        document, _ = read_json(read_file(file))
        draft = draft_of(*_order_and_zones(document))
        seconds = QUICK_S if at_most is None and not exact else None
        engine = open_store(settings)
        answer = answered(
            engine, draft, begins, ends, settings.thresholds, as_written=as_written, seconds=seconds, at_most=at_most
        )
    except FileRefused as error:
        typer.echo(text(error.within(file).text), err=True)
        raise typer.Exit(2) from error
    except AreaTooLarge as large:
        typer.echo(localised(f"{file}：{large.size}，应为{large.expected.zh}", f"{file}: {large}"), err=True)
        raise typer.Exit(2) from large
    except DraftRefused as refused:
        for one in refused.faults:
            said = localised(
                f"{file}：{one.field} 为 {one.value}，应为 {one.expected.zh}",
                f"{file}: {one.field} is {one.value}, expected {one.expected.en}",
            )
            typer.echo(said, err=True)
        raise typer.Exit(2) from refused
    if as_json:
        typer.echo(json.dumps(answer_as_json(answer), ensure_ascii=False))
        return
    _print(answer)


def _order_and_zones(document: Any) -> tuple[Any, Any]:
    if isinstance(document, dict) and isinstance(document.get("order"), dict):
        return document["order"], document.get("zones")
    return document, None


def _print(answer: Answer) -> None:
    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_WIDE)
    for line in (*(_summary_zh if current_language() == "zh" else _summary_en)(answer), _comparison(answer.compared)):
        console.print(line)
    tables = {
        localised("区县", "district"): answer.by_district,
        localised("排放阶段", "stage"): answer.by_stage,
        localised("所有人（前 20）", "owner (first 20)"): answer.by_owner,
    }
    for title, rows in tables.items():
        _table(console, title, rows)
    hours = [(f"{one.hour:02}:00", one.violations, "", one.minutes, "") for one in answer.by_hour if one.minutes]
    _rows(console, localised("时段", "hour"), hours)


def _summary_en(answer: Answer) -> Iterable[str]:
    how = "by its own dates" if answer.as_written else "as if in force all the time"
    yield f"{answer.order_id}, {answer.first} to {answer.last}, {how}"
    yield (
        f"{_number(answer.violations, answer.violation_range)} violations (vehicle-days) "
        f"of {_number(answer.vehicles, answer.vehicle_range)} vehicles; "
        f"{f'{answer.minutes:,} driving minutes' if answer.minutes else 'no minute of driving'} and {answer.kilometres:,.1f} km inside"
    )
    if answer.verified:
        yield f"{answer.verified:,} vehicle-days near a limit or border were judged from raw points"
    if answer.undecided:
        yield (
            f"estimates by a sample: {answer.undecided:,} vehicle-days were not judged from raw points, --exact does; "
            "the ranges hold the exact numbers with a confidence of 99 %"
        )


def _summary_zh(answer: Answer) -> Iterable[str]:
    how = "按其所写日期" if answer.as_written else "视为全程有效"
    yield f"{answer.order_id}，{answer.first} 至 {answer.last}，{how}"
    yield (
        f"{_number(answer.vehicles, answer.vehicle_range)} 辆车，"
        f"违反 {_number(answer.violations, answer.violation_range)} 车日；"
        f"区域内行驶{f' {answer.minutes:,} 分钟' if answer.minutes else '不足 1 分钟'}、{answer.kilometres:,.1f} 千米"
    )
    if answer.verified:
        yield f"{answer.verified:,} 个接近限值或边界的车日已由原始定位判断"
    if answer.undecided:
        yield f"以上为抽样估计：{answer.undecided:,} 个车日未由原始定位判断（--exact 可全部判断）；范围以 99% 的置信度含准确值"


def _number(value: int, between: Range) -> str:
    """A number, or an estimate with its range: `2,740 (2,701–2,779)`."""
    return f"{value:,}" if between.low == between.high else f"{value:,} ({between.low:,}–{between.high:,})"


def _comparison(beside: Compared) -> str:
    then, both, new, gone = beside.standing, beside.also_hit, beside.newly_hit, beside.no_longer_hit
    order = beside.of_order
    return localised(
        f"与{f'管控令 {order} 当时的内容' if order else '当时全部管控令'}相比：当时 {then.violations:,}，两者共有 {both.violations:,}，"
        f"新增 {new.violations:,}（{new.vehicles:,} 辆车），不再涉及 {gone.violations:,}（{gone.vehicles:,} 辆车）",
        f"against {f'order {order} as it stood' if order else 'all orders of that time'}: "
        f"{then.violations:,} found then, {both.violations:,} by both, "
        f"{new.violations:,} newly hit ({new.vehicles:,} vehicles), "
        f"{gone.violations:,} no longer hit ({gone.vehicles:,} vehicles)",
    )


def _table(console: Console, title: str, counted: Sequence[Counted]) -> None:
    _rows(
        console,
        title,
        [
            (
                localised("未知", "unknown") if one.name is None else str(one.name),
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
    for heading in _COLUMNS:
        table.add_column(text(heading), justify="right")
    for name, violations, vehicles, minutes, way in rows:
        table.add_row(*(RichText(cell) for cell in (name, f"{violations:,}", vehicles, f"{minutes:,}", way)))
    console.print()
    console.print(table)
