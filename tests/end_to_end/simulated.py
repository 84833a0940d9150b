"""The invented city of the simulator, and what one machine makes of it, undisturbed, once its sources are examined."""

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.lists.preview import write_preview
from services.operations.diagnosis.doctor import Doctor
from services.pipeline.canonical_dump import canonical_lines
from services.pipeline.loop import work_until_idle
from services.reference.file_import import import_file
from services.reference.kinds import KINDS
from services.settings import Settings
from services.simulator.city_files import write_city
from services.simulator.flow import everything
from services.simulator.log_append import send
from services.simulator.plan import CityPlan
from services.store.engine import open_engine, reading
from services.store.schema_version import migrate
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS, VIOLATIONS

PLAN = CityPlan(seed=5, first_day=date(2026, 11, 18), days=3, trucks=300, terminals=8)
_OPTIONS = {"seed": PLAN.seed, "trucks": PLAN.trucks, "terminals": PLAN.terminals, "days": PLAN.days, "until": PLAN.last_day}
SIMULATE = ("simulate", *(word for name, value in _OPTIONS.items() for word in (f"--{name}", str(value))))
"""The command that sends the same messages."""


@dataclass(frozen=True)
class Simulated:
    """files: kind -> reference file. dump: canonical. lists: day -> the CSV of its case list."""

    files: dict[str, Path]
    dump: str
    lists: dict[str, str]


@pytest.fixture(scope="session")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """Embedded, in this process."""
    folder = tmp_path_factory.mktemp("simulated")
    files = write_city(PLAN, folder / "files")
    engine = open_engine(f"sqlite:///{folder / 'plumewatch.db'}")
    migrate(engine)
    import_files(engine, files)
    with closing(EmbeddedLog(folder / "log.db")) as log:
        log.create_topics((*TOPICS, VIOLATIONS), 4)
        send(log, everything(PLAN))
        settings = Settings(data=folder)
        work_until_idle(engine, log, settings)
        assert Doctor(engine, settings).examine_now(), "stations and terminals of the city are ill"
        work_until_idle(engine, log, settings)
    with reading(engine) as connection:
        dump = "".join(f"{line}\n" for line in canonical_lines(connection))
    lists = {str(day): _list(engine, day, folder / "lists") for day in PLAN.all_days}
    engine.dispose()
    return Simulated(files, dump, lists)


def import_files(engine: Engine, files: dict[str, Path]) -> None:
    """All kinds that can be imported, in the simulator's order."""
    for kind, path in files.items():
        if kind in KINDS:
            assert not import_file(engine, kind, path, recorded_at=datetime.now(UTC)).of("error")


def _list(engine: Engine, day: date, folder: Path) -> str:
    """The CSV of a day's case list."""
    (path,) = (path for path in write_preview(engine, Settings(), day, None, folder) if path.suffix == ".csv")
    return path.read_bytes().decode("utf-8-sig")
