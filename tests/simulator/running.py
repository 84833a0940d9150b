"""A small city through the real thing: files imported, messages on the embedded log, both steps until idle."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine

from services.pipeline.loop import work_until_idle
from services.reference.file_import import ImportReport, import_file
from services.reference.kinds import KINDS
from services.settings import Settings
from services.simulator.city_files import write_city
from services.simulator.flow import everything
from services.simulator.log_append import send
from services.simulator.plan import CityPlan
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
    paths = write_city(plan, folder)
    known = {kind: path for kind, path in paths.items() if kind in KINDS}
    return engine, {kind: import_file(engine, kind, path, recorded_at=datetime.now(UTC)) for kind, path in known.items()}


def derived(plan: CityPlan, database: str, folder: Path) -> Engine:
    """The city with everything sent, taken in and derived."""
    engine, _ = imported(plan, database, folder)
    log = EmbeddedLog(folder / "log.db")
    log.create_topics((*TOPICS, VIOLATIONS), 4)
    send(log, everything(plan))
    work_until_idle(engine, log, Settings(data=folder, wait_for_more_s=0.0))
    log.close()
    return engine
