"""`plumewatch simulate` and `plumewatch truth`: an invented city onto the log, and how well its truth was found."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from threading import Event
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from rules.catalogue.entries import Text
from services.language import localised, text
from services.runtime import open_log, open_store
from services.settings import Settings, current
from services.simulator.city_files import write_city
from services.simulator.comparison import Comparison, Score
from services.simulator.files import write_messages
from services.simulator.flow import everything
from services.simulator.live import keep, live, now, pace, plan_in
from services.simulator.log_append import send
from services.simulator.plan import CityPlan, midnight_s
from services.simulator.truth import truth_of
from services.simulator.truth_files import TruthRefused, compare_with_findings, read_truth, write_truth
from services.store.engine import reading
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log

STATE = "simulator.json"
"""In the data folder: the plan, and up to when everything was sent."""
Show = Callable[[float, int], None]


def simulate(
    seed: Annotated[int, typer.Option(min=0), Text("换一个种子，换一座城市。", "Another seed, another city.")] = 1,
    trucks: Annotated[int, typer.Option(min=1), Text("登记的货车数。", "Trucks in the register.")] = 5_000,
    terminals: Annotated[
        int | None,
        typer.Option(min=1),
        Text("其中多少辆上报定位；默认 3 %。", "How many of them send positions; default 3 %."),
    ] = None,
    days: Annotated[int, typer.Option(min=1), Text("天数，含最后一天。", "Days, the last one included.")] = 4,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"]),
        Text("最后一天；默认昨天，用 --live 时为今天。", "The last day; default yesterday, with --live today."),
    ] = None,
    city: Annotated[
        Path | None,
        typer.Option(),
        Text("将城市的基础数据文件和地图写入此文件夹。", "Write the city's reference files and map into this folder."),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(),
        Text(
            "写出真实情况（NDJSON），供 `plumewatch truth` 使用。",
            "Write what truly happened (NDJSON), for `plumewatch truth`.",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(),
        Text("以此为名写成 NDJSON 文件，而不写入日志。", "Write NDJSON files beside this name instead of onto the log."),
    ] = None,
    speed_up: Annotated[
        float | None,
        typer.Option(min=0.001),
        Text("实际速度的倍数；默认尽可能快。", "So many times real speed; default as fast as it can."),
    ] = None,
    go_live: Annotated[
        bool, typer.Option("--live"), Text("以实际速度继续今天，直到 Ctrl-C。", "Go on with today at real speed until Ctrl-C.")
    ] = False,
) -> None:
    """Send the days of an invented city, and write its files and its truth."""
    settings = current()
    if go_live and (out or speed_up or until):
        raise typer.BadParameter(
            localised(
                "--live 以实际速度将今天写入日志：不能与 --out、--speed-up、--until 同用",
                "--live sends to the log, at real speed, today: without --out, --speed-up and --until",
            )
        )
    today = now().date()
    last = until.date() if until else today if go_live else today - timedelta(days=1)
    plan = CityPlan(seed, last - timedelta(days=days - 1), days, trucks, terminals)
    kept = plan_in(settings.data / STATE) if go_live else None
    if kept is not None:
        typer.echo(
            localised(
                f"继续 {kept.last_day} 的城市（种子 {kept.seed}）；其状态在数据文件夹的 {STATE} 中",
                f"going on with the city of {kept.last_day} (seed {kept.seed}); its state is in {STATE} of the data folder",
            )
        )
        plan = kept
    if city:
        write_city(plan, city)
        typer.echo(localised(f"城市已写入 {city}", f"city written to {city}"))
    if truth:
        known = truth_of(plan)
        written = write_truth(truth, plan, known.acts(), known.sick_sources())
        typer.echo(localised(f"{written:,} 项行为已写入 {truth}", f"{written:,} acts written to {truth}"))
    if out:
        _write(plan, out)
    else:
        _send(plan, settings, speed_up, go_live, kept is not None)


def _write(plan: CityPlan, out: Path) -> None:
    with _bar(plan) as show:
        written = write_messages(out, everything(plan), show)
    for path, count in written.items():
        typer.echo(localised(f"{path} 中有 {count:,} 条消息", f"{count:,} messages in {path}"))


def _send(plan: CityPlan, settings: Settings, speed_up: float | None, go_live: bool, goes_on: bool) -> None:
    log = open_log(settings)
    stop = _stop_on_signals() if go_live or speed_up else Event()
    try:
        log.create_topics((*TOPICS, VIOLATIONS), settings.partitions)
        if not goes_on:
            sent = _history(plan, log, speed_up, go_live, stop)
            typer.echo(localised(f"已发送 {sent:,} 条消息", f"{sent:,} messages sent"))
        if go_live and not stop.is_set():
            state = settings.data / STATE
            if not goes_on:
                keep(state, plan, midnight_s(plan.last_day))
            typer.echo(localised("今天仍在进行；按 Ctrl-C 结束", "today goes on; Ctrl-C ends"))
            sent = live(plan, log, stop, state)
            typer.echo(localised(f"已实时发送 {sent:,} 条消息", f"{sent:,} messages sent live"))
    finally:
        log.close()


def _history(plan: CityPlan, log: Log, speed_up: float | None, go_live: bool, stop: Event) -> int:
    """The days up to the last midnight (live), or all that is past by now: nothing is sent from the future."""
    ends = midnight_s(plan.last_day) if go_live else now().timestamp()
    with _bar(plan) as show:
        if speed_up is None:
            return send(log, takewhile(lambda _: not stop.is_set(), everything(plan, ends)), show)
        began, first = now(), midnight_s(plan.first_day)
        clock = lambda: datetime.fromtimestamp(first + (now() - began).total_seconds() * speed_up, began.tzinfo)  # noqa: E731
        return pace(everything(plan, ends), log, stop, clock, lambda when: show(when, 0))


@contextmanager
def _bar(plan: CityPlan) -> Iterator[Show]:
    """A bar over the plan's days on standard error, only on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    first = midnight_s(plan.first_day)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task(localised("模拟", "simulating"), total=plan.days * 86_400.0)
        yield lambda when, sent: bar.update(task, completed=max(0.0, when - first))


def _stop_on_signals() -> Event:
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop


def truth(
    file: Annotated[
        Path,
        typer.Argument(),
        Text("`plumewatch simulate --truth` 写出的真实情况。", "The truth as `plumewatch simulate --truth` wrote it."),
    ],
    more: Annotated[
        list[Path] | None,
        typer.Argument(),
        Text("另有发布的行驶的真实情况（同样格式）。", "The truth of drives that were published besides, in the same form."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json"), Text("以一个 JSON 对象输出。", "As one JSON object.")] = False,
) -> None:
    """Print how the standing findings compare with the truth; exit code 1 where they do not hold."""
    try:
        told = read_truth(file, *(more or []))
    except TruthRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    engine = open_store(current())
    with reading(engine) as connection:
        compared = compare_with_findings(connection, *told)
    if as_json:
        scores = {
            rule: {**vars(score), "precision": score.precision, "recall": score.recall}
            for rule, score in compared.scores.items()
        }
        sources = {"sick": compared.sick, "proposed": compared.proposed}
        told_of = {"holds": compared.holds, "rules": scores, "sources": sources, "misses": compared.misses}
        typer.echo(json.dumps(told_of, ensure_ascii=False))
    else:
        _show(compared, told.plan.first_day, told.plan.last_day)
    raise typer.Exit(0 if compared.holds else 1)


_MEASURES: list[tuple[Text, Callable[[Score], str]]] = [
    (Text("明确的行为", "clear acts"), lambda score: f"{score.clear:,}"),
    (Text("…… 已发现", "… found"), lambda score: f"{score.found:,}"),
    (Text("查全率", "recall"), lambda score: f"{score.recall:.4f}"),
    (Text("违法或嫌疑的线索", "findings that charge"), lambda score: f"{score.charged:,}"),
    (Text("…… 错误", "… wrongly"), lambda score: f"{score.wrong:,}"),
    (Text("…… 正确，接近阈值", "… rightly, near a threshold"), lambda score: f"{score.slight:,}"),
    (Text("查准率", "precision"), lambda score: f"{score.precision:.4f}"),
    (Text("临界行为，不认定", "border acts, never charged"), lambda score: f"{score.border:,}"),
    (Text("…… 待核实", "… in review"), lambda score: f"{score.in_review:,}"),
    (Text("无违法行为，无线索", "clean acts, nothing found"), lambda score: f"{score.clean:,}"),
]


def _show(compared: Comparison, first: date, last: date) -> None:
    console = Console()
    scores = {rule: score for rule, score in compared.scores.items() if rule in compared.known}
    title = localised(f"线索与真实情况对照，{first} 至 {last}", f"findings against the truth, {first} to {last}")
    table = Table("", *scores, title=title, title_justify="left")
    for measure, value in _MEASURES:
        table.add_row(text(measure), *(value(score) for score in scores.values()))
    console.print(table)
    for rule, score in compared.scores.items():
        if rule not in compared.known:
            console.print(
                localised(
                    f"{rule}：{score.uncompared:,} 条线索未对照：真实情况中没有这条规则",
                    f"{rule}: {score.uncompared:,} findings, not compared: the truth does not know this rule",
                )
            )
    if compared.sick:
        console.print(
            localised(
                f"不可靠来源 {compared.sick:,} 个（按日计），已列 {compared.proposed:,} 个",
                f"sick sources, a day each: {compared.proposed:,} of {compared.sick:,} are named",
            )
        )
    for miss in compared.misses:
        console.print(_miss(miss), soft_wrap=True, markup=False)
    misses = len(compared.misses)
    console.print(localised("一致", "holds") if compared.holds else localised(f"不一致 {misses} 处", f"{misses} misses"))


def _miss(miss: dict[str, Any]) -> str:
    what = f"{miss['rule']} {miss['plate']} {miss['first_at']} {miss.get('order_id') or ''}: {miss['kind']} ({miss['note']})"
    expected = miss["outcome"] or localised("不认定", "no charge")
    found = f"{miss['found'] or localised('无', 'nothing')} {', '.join(miss['reasons'])}"
    return localised(f"{what}，应为 {expected}，实为 {found}", f"{what}, expected {expected}, found {found}")
