"""A small city through the real thing: files imported, messages on the embedded log, both steps until idle."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from services.operations.diagnosis.doctor import Doctor
from services.pipeline.loop import work_until_idle
from services.reference.file_import import ImportReport
from services.settings import Settings
from services.simulator.city_files import write_city
from services.simulator.city_import import import_city
from services.simulator.flow import everything
from services.simulator.log_append import send
from services.simulator.plan import CityPlan, Timed
from services.store.engine import open_engine
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS, VIOLATIONS

LAST = date(2026, 11, 20)


def small_plan(seed: int, days: int = 3, trucks: int = 400, terminals: int = 40) -> CityPlan:
    """A small city whose last day is LAST."""
    return CityPlan(seed, date.fromordinal(LAST.toordinal() - days + 1), days, trucks, terminals)


def imported(plan: CityPlan, database: str, folder: Path) -> tuple[Engine, dict[str, ImportReport]]:
    """The city's files in a database; the reports by kind."""
    engine = open_engine(database)
    return engine, {kind: report for kind, _, report in import_city(engine, plan, write_city(plan, folder))}


def derived(plan: CityPlan, database: str, folder: Path) -> Engine:
    """The city with everything sent, taken in, derived and examined, as `work --until-idle` leaves it."""
    return derived_from(plan, database, folder, everything(plan))


def derived_from(plan: CityPlan, database: str, folder: Path, messages: Iterable[Timed], *, examined: bool = True) -> Engine:
    """The city with these messages sent. examined: by the doctor."""
    engine, _ = imported(plan, database, folder)
    log = EmbeddedLog(folder / "log.db")
    log.create_topics((*TOPICS, VIOLATIONS), 4)
    send(log, messages)
    settings = Settings(data=folder, wait_for_more_s=0.0)
    work_until_idle(engine, log, settings)
    if examined and Doctor(engine, settings).examine_now():
        work_until_idle(engine, log, settings)
    log.close()
    return engine
