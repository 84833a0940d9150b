"""What must be there before the pages open: tables, the city's files imported, its days up to now sent, stored and derived.

Each step can be broken off and done again: what is kept in the folder says where to go on, and repeats of a message collapse.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from rich.console import Console
from sqlalchemy import Engine

from services.language import localised
from services.pipeline.loop import work_until_idle
from services.runtime import open_store
from services.settings import Settings
from services.simulator.city_files import write_city
from services.simulator.city_import import import_city
from services.simulator.city_run.backfill import send_between, send_months_before, start_of
from services.simulator.city_run.folder import CityFolder
from services.simulator.city_run.processes import Children
from services.simulator.city_run.progress import bar, two_bars
from services.simulator.live import keep, plan_in, sent_until
from services.simulator.plan import DAY_S, LOCAL, CityPlan
from services.store.schema_version import migrate
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS, VIOLATIONS

_MUCH_S = DAY_S / 2


def prepare(folder: CityFolder, settings: Settings, new_plan: CityPlan, console: Console) -> None:
    """Everything up to now. new_plan: the city where there is none yet. settings: those of the folder."""
    engine, log = open_store(settings), EmbeddedLog(settings.data / "log.db")
    try:
        with bar(console, localised("建立数据表和主题", "tables and topics")):
            migrate(engine)
            log.create_topics((*TOPICS, VIOLATIONS), settings.partitions)
        plan = plan_in(folder.state)
        if plan is None:
            plan = new_plan
            _begin(folder, engine, log, plan, console)
        _send(folder, log, plan, console)
        with two_bars(console) as show:
            work_until_idle(engine, log, settings, on_progress=show)
    finally:
        log.close()
        engine.dispose()


def plan_for(now: datetime, seed: int, trucks: int, days: int) -> CityPlan:
    """A city whose last day is today, with so many days before it."""
    return CityPlan(seed, now.astimezone(LOCAL).date() - timedelta(days=days), days + 1, trucks)


def _begin(folder: CityFolder, engine: Engine, log: EmbeddedLog, plan: CityPlan, console: Console) -> None:
    with bar(console, localised(f"虚构一座城市（{plan.trucks:,} 辆货车）", f"inventing a city ({plan.trucks:,} trucks)")):
        paths = write_city(plan, folder.files)
    with bar(console, localised("导入城市", "importing the city")) as show:
        for number, (kind, path, report) in enumerate(import_city(engine, plan, paths), 1):
            show(number / len(paths), kind)
            for remark in report.of("error"):
                console.print(localised(f"{path.name} 中未导入：{remark}", f"not loaded from {path.name}: {remark}"))
        show(1.0, localised("此前数月的检测", "readings of the months before"))
        send_months_before(log, plan)
    keep(folder.state, plan, start_of(plan))


def _send(folder: CityFolder, log: EmbeddedLog, plan: CityPlan, console: Console) -> None:
    after, until = sent_until(folder.state) or start_of(plan), time.time()

    def on_sent(moment: float) -> None:
        keep(folder.state, plan, moment)
        day, days = 1 + int((moment - after) // DAY_S), max(1, math.ceil((until - after) / DAY_S))
        part = localised(f"第 {min(day, days)} 天，共 {days} 天", f"day {min(day, days)} of {days}") if days > 1 else ""
        show((moment - after) / max(until - after, 1.0), part)

    span = _span(until - after)
    with bar(console, localised(f"发送 {span} 的数据", f"sending {span}")) as show, _stored_meanwhile(folder, until - after):
        send_between(log, plan, after, until, on_sent)


@contextmanager
def _stored_meanwhile(folder: CityFolder, span_s: float) -> Iterator[None]:
    """Where much is to be sent another core stores it at the same time."""
    if span_s < _MUCH_S:
        yield
        return
    with Children(lambda line: None) as children:
        children.start(folder.child("work", "--only", "intake"))
        yield


def _span(seconds: float) -> str:
    minutes, days = f"{seconds / 60:.0f}", f"{seconds / DAY_S:.1f}"
    return localised(f"{minutes} 分钟", f"{minutes} minutes") if seconds < DAY_S else localised(f"{days} 天", f"{days} days")
