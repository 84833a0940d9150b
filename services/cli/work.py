"""`plumewatch migrate`, `work`, `schedule`, `alive`, `status` and `restart-topic`: set up, run, and see how it goes."""

import json
import signal
from contextlib import nullcontext
from datetime import UTC, datetime
from threading import Event
from typing import Annotated, Any

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from sqlalchemy import Engine

from rules.catalogue.entries import Text
from services.cli.list_lines import lists_lines
from services.cli.options import chosen
from services.language import localised, text
from services.lists.issued.status import lists_status
from services.operations.diagnosis.doctor import Doctor, doctor_beside
from services.operations.morning import schedule_on
from services.pipeline.derivation.set_aside import SHARD, UPKEEP, count_set_aside
from services.pipeline.heartbeat import is_alive_here
from services.pipeline.intake.offsets import forget_topic
from services.pipeline.intake.topics import refuse_changed_topics, refuse_lost_topics
from services.pipeline.loop import Done, OnProgress, Progress, work_on, work_until_idle
from services.pipeline.status import Status, pipeline_status
from services.runtime import open_log, open_store
from services.settings import Settings, current
from services.store.engine import reading
from services.store.schema_version import migrate as migrate_database
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log

_SHOWN = 20
_OF_PARTITION = ("partition", "next", "end", "behind")
_NAME_WIDTH = 30
_NO_PLATE = {SHARD: Text("整个分片", "the whole shard"), UPKEEP: Text("分片的整理", "packing of the shard")}
_OWN_CLOCK = Text("按接收端自己的时钟记收", "received by intake's own clock")
_COLUMNS = (
    Text("主题", "topic"),
    Text("分区", "partition"),
    Text("已存至", "stored up to"),
    Text("末尾", "end"),
    Text("落后", "behind"),
)
_IS_SET_ASIDE = 3
STEPS = ("intake", "derivation")


def migrate() -> None:
    """Migrate the database, and create missing topics."""
    settings = current()
    engine = open_store(settings)
    migrate_database(engine)
    log = open_log(settings)
    try:
        refuse_lost_topics(engine, log)
        log.create_topics([*TOPICS, VIOLATIONS], settings.partitions)
        refuse_changed_topics(engine, log, settings.received_at)
    finally:
        log.close()
    typer.echo(localised("数据库和主题已就绪", "the database and the topics are ready"))


def work(
    until_idle: Annotated[
        bool,
        typer.Option("--until-idle"),
        Text("处理完毕即停止；否则一直工作到 Ctrl-C。", "Stop when nothing is left; without it work on until Ctrl-C."),
    ] = False,
    only: Annotated[
        str | None,
        typer.Option(),
        Text(f"只做一步：{' 或 '.join(STEPS)}。", f"Only one step: {' or '.join(STEPS)}."),
    ] = None,
) -> None:
    """Run intake and derivation; exit code 3 where --until-idle ends with something set aside."""
    chosen(only, STEPS, "--only")
    settings = current()
    engine, log = open_store(settings), open_log(settings)
    steps = {step: only in (None, step) for step in STEPS}
    try:
        if until_idle:
            done = _until_idle(engine, log, settings, steps)
        else:
            with doctor_beside(engine, settings) if steps["derivation"] else nullcontext():
                done = work_on(engine, log, settings, stop_on_signals(), **steps)
        typer.echo(summary(done))
        if until_idle and steps["derivation"]:
            _refuse_set_aside(engine)
    finally:
        log.close()
        engine.dispose()


def _until_idle(engine: Engine, log: Log, settings: Settings, steps: dict[str, bool]) -> Done:
    """All that there is to do; then the doctor's examination, and what follows from it."""
    with progress_bar() as show:
        done = work_until_idle(engine, log, settings, on_progress=show, **steps)
        if steps["derivation"] and Doctor(engine, settings).examine_now():
            done = done.joined(work_until_idle(engine, log, settings, on_progress=show, **steps))
    return done


def _refuse_set_aside(engine: Engine) -> None:
    """Idle is not done while something is set aside: exit code 3."""
    with reading(engine) as connection:
        count = count_set_aside(connection)
    if count:
        typer.echo(
            localised(
                f"搁置 {count:,} 项，尚未推导：plumewatch status 列出，plumewatch retry 立即重试",
                f"{count:,} set aside and not derived: plumewatch status names them, plumewatch retry tries them again at once",
            ),
            err=True,
        )
        raise typer.Exit(_IS_SET_ASIDE)


def summary(done: Done) -> str:
    """What was done, in a line."""
    intake, derivation = done.intake, done.derivation
    aside, lost = derivation.set_aside, intake.lost
    zh = (
        f"接收 {intake.records:,} 条记录：事实 {intake.facts:,}，拒收 {intake.rejects:,}；"
        f"处理标记 {derivation.marks:,}，线索变动 {derivation.changes:,}，发送消息 {done.sent:,}"
        + (f"；{lost:,} 批由其他工作进程处理" if lost else "")
        + (f"；搁置 {aside:,}：plumewatch status 列出" if aside else "")
    )
    en = (
        f"{intake.records:,} records in: {intake.facts:,} facts, {intake.rejects:,} rejects; "
        f"{derivation.marks:,} marks worked off, {derivation.changes:,} findings changed, {done.sent:,} messages sent"
        + (f"; {lost:,} batches left to another worker" if lost else "")
        + (f"; {aside:,} set aside: plumewatch status names them" if aside else "")
    )
    return localised(zh, en)


def alive() -> None:
    """Exit with 0 if a worker of this machine has beaten in the last half minute, else with 1."""
    if not is_alive_here(open_store(current())):
        typer.echo(localised("本机没有工作进程发出心跳", "no worker of this machine has given a sign of life"), err=True)
        raise typer.Exit(1)


class progress_bar:  # noqa: N801 - used like a function
    """A bar on standard error while `work_until_idle` goes on; only on a terminal."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._stored, self._marks = (
            self._bar.add_task(localised("已存记录", "records stored"), total=None),
            self._bar.add_task(localised("剩余标记", "marks left"), total=None),
        )
        self._most = 0

    def __enter__(self) -> OnProgress:
        self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _show(self, progress: Progress) -> None:
        self._most = max(self._most, progress.marks)
        self._bar.update(self._stored, total=progress.total, completed=progress.stored)
        self._bar.update(self._marks, total=self._most, completed=self._most - progress.marks)


def stop_on_signals() -> Event:
    """An event that SIGINT and SIGTERM set."""
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop


def schedule() -> None:
    """Issue and deliver lists until SIGINT or SIGTERM."""
    settings = current()
    engine, log = open_store(settings), open_log(settings)
    try:
        schedule_on(engine, log, settings, stop_on_signals())
    finally:
        log.close()
        engine.dispose()


def status(
    as_json: Annotated[bool, typer.Option("--json"), Text("以一个 JSON 对象输出。", "As one JSON object.")] = False,
) -> None:
    """Print the status; exit code 2 where topics or log are refused."""
    settings = current()
    engine, log = open_store(settings), open_log(settings)
    try:
        now = pipeline_status(engine, log, settings.received_at)
    finally:
        log.close()
    with reading(engine) as connection:
        lists = lists_status(connection, datetime.now(UTC), settings.lists_at)
    if as_json:
        typer.echo(json.dumps({**now.as_dict(), "lists": lists.as_dict()}, ensure_ascii=False))
    else:
        _print_status(now)
        for line in lists_lines(lists):
            typer.echo(line)
    for line in now.refused:
        typer.echo(line, err=True)
    if now.refused:
        raise typer.Exit(2)


def _print_status(now: Status) -> None:
    console = Console()
    table = Table(*(text(heading) for heading in _COLUMNS), title=localised("接收", "intake"))
    for row in now.partitions:
        table.add_row(row["topic"], *("—" if row[name] is None else f"{row[name]:,}" for name in _OF_PARTITION))
    console.print(table)
    counted = {
        localised("待处理标记", "marks waiting"): now.marks,
        localised("待处理的基础数据变更", "changes of reference waiting"): now.tasks,
        localised("搁置", "set aside"): now.set_aside_total,
        localised("待发送消息", "messages waiting"): now.unsent,
        localised("遥感记录", "readings"): now.readings,
        localised("路检记录", "checks"): now.checks,
        localised("定位点", "positions"): now.positions,
        localised("拒收数据", "rejects"): now.rejects,
        localised("缺口", "gaps"): len(now.gaps),
    }
    for name, count in counted.items():
        console.print(f"{name}{' ' * (_NAME_WIDTH - cell_len(name))}{count:>12,}")
    for (rule, outcome), count in now.findings.items():
        console.print(f"{rule + ' ' + outcome:<{_NAME_WIDTH}}{count:>12,}")
    for row in now.set_aside[:_SHOWN]:
        for line in _set_aside_lines(row):
            console.print(line, highlight=False, markup=False)
    if (more := now.set_aside_total - _SHOWN) > 0:
        console.print(localised(f"另有 {more} 项：plumewatch status --json", f"and {more} more: plumewatch status --json"))
    for gap in now.gaps:
        console.print(f"{localised('在接收之前已丢失', 'lost before we came')}: {_offsets(gap)}")
    for own in now.own_clock:
        console.print(f"{text(_OWN_CLOCK)}: {_offsets(own)}")


def _set_aside_lines(row: dict[str, Any]) -> tuple[str, str]:
    what = text(_NO_PLATE[row["plate"]]) if row["plate"] in _NO_PLATE else row["plate"]
    shard, since, tries, again = row["shard"], row["since"][:19], row["tries"], row["retry_at"][:19]
    return (
        localised(
            f"搁置：{what}，分片 {shard}，自 {since}，已试 {tries} 次",
            f"set aside: {what}, shard {shard}, since {since}, tried {tries} times",
        ),
        f"  {row['reason']} ({row['place']}), " + localised(f"下次重试 {again}", f"next try {again}"),
    )


def _offsets(row: dict[str, Any]) -> str:
    topic, partition, first, last = row["topic"], row["partition"], row["first"], row["next"] - 1
    return localised(
        f"{topic} 分区 {partition}，偏移 {first} 至 {last}", f"{topic} partition {partition}, offsets {first} to {last}"
    )


def restart_topic(topic: Annotated[str, typer.Argument(), Text("被重建的主题。", "The topic that was made anew.")]) -> None:
    """Forget the positions of a topic."""
    chosen(topic, TOPICS, "TOPIC")
    count = forget_topic(open_store(current()), topic)
    typer.echo(
        localised(
            f"{topic}：已清除 {count} 个位置；将从主题开头读取",
            f"{topic}: {count} positions forgotten; work begins at the beginning of the topic",
        )
    )
