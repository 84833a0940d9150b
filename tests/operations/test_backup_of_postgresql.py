"""pg_dump of a database at work, restored on another server as docs/operating.md says: the same dump, and the work goes on."""

import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, make_url, select

from services.settings import Settings
from services.store.engine import open_engine, reading
from services.store.schema_version import migrate
from services.store.tables import FINDING
from streams.embedded_log import EmbeddedLog
from tests.end_to_end.conftest import Undisturbed
from tests.end_to_end.processes import surroundings
from tests.operations.working_city import (
    LINES,
    dump_of,
    fed,
    set_up,
    wait_for_the_end,
    wait_for_the_middle,
    work_to_the_end,
    worker_at_work,
)
from tests.servers import Missing, skip_or_fail
from tests.servers.postgres import database, postgres_programs, postgres_server

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("operating")]


@pytest.fixture(scope="module")
def other_server() -> Iterator[str]:
    """Another server, whose transactions count from the beginning."""
    try:
        with postgres_server() as url:
            yield url
    except Missing as reason:
        skip_or_fail(reason)


def tool(name: str, url: str, *arguments: str) -> None:
    """A program of PostgreSQL on a database of ours."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    command = [str(postgres_programs() / name), f"--dbname={address}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


@contextmanager
def restored(server: str, dump: Path) -> Iterator[Engine]:
    """The dump in an empty database, brought to the newest form."""
    with database(server, "template1") as url:
        tool("pg_restore", url, "--no-owner", "--exit-on-error", str(dump))
        engine = open_engine(url)
        migrate(engine)
        yield engine
        engine.dispose()


@pytest.mark.ci
def test_a_dump_in_the_middle_of_the_work(
    postgres_url: str, other_server: str, tmp_path: Path, undisturbed: Undisturbed
) -> None:
    middle, end, log_file = tmp_path / "middle.dump", tmp_path / "end.dump", tmp_path / "data" / "log.db"
    with surroundings(tmp_path, DATABASE_URL=postgres_url) as place:
        engine = open_engine(postgres_url)
        set_up(engine, log_file, undisturbed)
        worker = worker_at_work(place)
        with fed(log_file, LINES):
            wait_for_the_middle(engine)
            tool("pg_dump", postgres_url, "--format=custom", f"--file={middle}")
        wait_for_the_end(engine, log_file)
        tool("pg_dump", postgres_url, "--format=custom", f"--file={end}")
        worker.end()
        engine.dispose()
    with restored(other_server, end) as engine:
        assert dump_of(engine) == undisturbed.dump
    with restored(other_server, middle) as engine, closing(EmbeddedLog(log_file)) as log:
        assert dump_of(engine) != undisturbed.dump, "the dump was not in the middle"
        numbered = highest_change(engine)
        work_to_the_end(engine, log, Settings(data=tmp_path, wait_for_more_s=0.0))
        assert dump_of(engine) == undisturbed.dump
        assert highest_change(engine) > numbered, "who follows the changes would miss them"


def highest_change(engine: Engine) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.max(FINDING.c.changed))).scalar() or 0
