"""How a demo runs: migrate, import the city, publish its day, work until idle, examine the sources, write the case list."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from services.language import localised
from services.lists.preview import write_preview
from services.pipeline.loop import OnProgress, work_until_idle
from services.pipeline.loop import Progress as Work
from services.runtime import open_log, open_store
from services.settings import Settings
from services.simulator.city_files import write_city
from services.simulator.city_import import import_city
from services.simulator.demo.summary import Summary, show, summary_of
from services.simulator.flow import everything
from services.simulator.log_append import send
from services.simulator.plan import CityPlan, midnight_s
from services.store.schema_version import migrate
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log

DAY = date(2026, 11, 20)
PLAN = CityPlan(20261120, DAY, days=1, trucks=900, terminals=76)
"""Some 100,000 events."""
Examine = Callable[[Engine, Settings], int]
"""Examines all that is due; returns the number of changed proposals."""
_OURS = ("plumewatch.db*", "log.db*", "city/*", "lists/caselist-*")


def run_demo(settings: Settings, examine: Examine, console: Console | None = None) -> Summary:
    """Migrate, import the city, publish its day, work until idle, write the case list, compare with the truth, print a summary.

    Works in the folder `demo` of the data folder, with a database and log of its own that are made anew.
    examine: the doctor, who names sick sources once all is derived, so that what follows from that is derived, too.
    """
    console = console or Console(highlight=False)
    own = settings.model_copy(
        update={"data": settings.data / "demo", "database_url": None, "kafka": None, "wait_for_more_s": 0.0}
    )
    _clear(own.data)
    engine, log = open_store(own), open_log(own)
    try:
        migrate(engine)
        console.print(
            localised(f"虚构的洛阳，{DAY}，位于 {own.data}", f"an invented Luoyang on {DAY}, in {own.data}"), soft_wrap=True
        )
        _import_city(engine, own.data / "city", console)
        log.create_topics((*TOPICS, VIOLATIONS), own.partitions)
        with _bars(console) as bars:
            _publish_day(log, bars)
            watch = _watcher(bars)
            work_until_idle(engine, log, own, on_progress=watch)
            if examine(engine, own):
                work_until_idle(engine, log, own, on_progress=watch)
        summary = summary_of(engine, PLAN, write_preview(engine, own, DAY, None, own.data / "lists"))
    finally:
        log.close()
        engine.dispose()
    show(summary, console)
    return summary


def _clear(folder: Path) -> None:
    """Remove what an earlier demo left, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in _OURS:
        for path in folder.glob(pattern):
            path.unlink()


def _import_city(engine: Engine, folder: Path, console: Console) -> None:
    """Write the city's files and import them."""
    for kind, path, report in import_city(engine, PLAN, write_city(PLAN, folder)):
        count = report.outcome.added + report.outcome.changed
        console.print(localised(f"{kind}：自 {path.name} 导入 {count:,}", f"{kind}: {count:,} imported from {path.name}"))
        for remark in report.of("error"):
            console.print(localised(f"  未导入：{remark}", f"  not loaded: {remark}"))


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _publish_day(log: Log, bars: Progress) -> None:
    """Append the day in chunks, as a gateway would."""
    begins = midnight_s(DAY)
    task = bars.add_task(localised("写入当日数据，秒", "publishing the day, seconds"), total=86_400)
    send(log, everything(PLAN), lambda when, sent: bars.update(task, completed=min(86_400.0, when - begins)))
    bars.update(task, completed=86_400)


def _watcher(bars: Progress) -> OnProgress:
    """A callback that shows how far both steps are."""
    stored = bars.add_task(localised("接收：已存消息", "intake: messages stored"), total=None)
    derived = bars.add_task(localised("推导：已处理标记", "derivation: marks worked off"), total=None)
    most = 0

    def look(so_far: Work) -> None:
        nonlocal most
        most = max(most, so_far.marks)
        bars.update(stored, completed=so_far.stored, total=so_far.total)
        bars.update(derived, completed=most - so_far.marks, total=most or None)

    return look
