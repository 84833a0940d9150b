"""Databases and logs for the tests: real ones, each test its own.

`make test` starts one Kafka and one PostgreSQL for all test processes (`python -m tests.servers`) and names them in the
environment; plain `pytest` starts them here when a test asks. Where they cannot be had the test is skipped; under CI=true it
fails.
"""

import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from selenium.webdriver.remote.webdriver import WebDriver
from sqlalchemy import Engine, make_url

from services.store.engine import open_engine
from services.store.schema_version import migrate
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS, VIOLATIONS
from streams.kafka_log import KafkaLog
from streams.log import Log
from tests import depth
from tests.browser.chrome import chrome, empty
from tests.budget import pytest_fixture_setup, pytest_runtest_makereport, pytest_terminal_summary  # noqa: F401 - hooks
from tests.servers import DATABASE, KAFKA, Missing, skip_or_fail
from tests.servers.kafka import delete_topics, kafka_broker
from tests.servers.postgres import database, postgres_server

for _name in ("LC_ALL", "LC_MESSAGES", "LANG"):  # the command line's English is what tests read, whoever runs them
    if os.environ.get(_name, "").lower().startswith("zh"):
        os.environ[_name] = "C.UTF-8"

OpenLog = Callable[[], Log]
BuiltOnce = Callable[[str, Callable[[Path], None]], Path]
_LONGEST_NAME = 200


def is_left_out(item: pytest.Item) -> bool:
    """Whether a test is for a greater depth than this: by its marks, or at dev since it drives a browser, or is the PostgreSQL variant of one
    that hardly depends on the database."""
    at_dev = depth.DEPTH == "dev"
    drives_browser = at_dev and "browser" in getattr(item, "fixturenames", ())
    one_database = at_dev and "[postgres" in item.nodeid and item.nodeid.startswith(depth.ONE_DATABASE_AT_DEV)
    return drives_browser or one_database or any(item.get_closest_marker(mark) for mark in depth.MARKS_LEFT_OUT)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out tests that are for a greater depth than this. With several workers those marked `slow` come first: none shall be busy with
    one when the others have nothing left."""
    left_out = {item for item in items if is_left_out(item)}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long texts, and bytes that are no text, are named by their length: names are passed between processes, and must be the same in all."""
    is_no_text = isinstance(val, bytes) and (b"\0" in val or not val.isascii())
    if isinstance(val, str | bytes) and (is_no_text or len(val) > _LONGEST_NAME):
        return f"{argname} of {len(val)}"
    return None


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> BuiltOnce:
    """built_once(name, make): the folder that make(folder) filled, once for all test processes; to read and copy only."""
    root = tmp_path_factory.getbasetemp()
    root = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    def folder_of(name: str, make: Callable[[Path], None]) -> Path:
        folder, complete = root / f"built-{name}", root / f"built-{name}.complete"
        with (root / f"built-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not complete.exists():
                shutil.rmtree(folder, ignore_errors=True)  # what a process left that failed
                folder.mkdir()
                make(folder)
                complete.touch()
        return folder

    return folder_of


def make_tables(url: str) -> None:
    """Bring an empty database to the present schema."""
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def kafka_bootstrap() -> Iterator[str]:
    """The address of a real broker, shared by all tests: use topics and groups of your own, or `clean_kafka`."""
    yield from _server(KAFKA, kafka_broker)


@pytest.fixture(scope="session")
def postgres_server_url() -> Iterator[str]:
    """The address of a real PostgreSQL server, for making databases in."""
    yield from _server(DATABASE, postgres_server)


@pytest.fixture(scope="session")
def postgres_template(postgres_server_url: str) -> Iterator[str]:
    """The name of a database with all tables and no rows, made once a test process."""
    with database(postgres_server_url, "template1") as url:
        make_tables(url)
        yield make_url(url).database or ""


@pytest.fixture
def postgres_url(postgres_server_url: str, postgres_template: str) -> Iterator[str]:
    """SQLAlchemy address of a fresh PostgreSQL database with all tables, dropped afterwards."""
    with database(postgres_server_url, postgres_template) as url:
        yield url


@pytest.fixture(scope="session")
def sqlite_template(built_once: BuiltOnce) -> Path:
    """An SQLite file with all tables and no rows, made once for all test processes."""
    return built_once("template", lambda folder: make_tables(f"sqlite:///{folder / 'plumewatch.db'}")) / "plumewatch.db"


@pytest.fixture(scope="session")
def world_files(built_once: BuiltOnce, sqlite_template: Path) -> Path:
    """The files of the small city of `tests.api.world`, made once for all test processes; to copy."""
    from tests.api.world import make_world  # only for those who need it: it brings the whole API

    return built_once("world", lambda folder: make_world(folder, sqlite_template))


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLAlchemy address of a fresh SQLite file with all tables."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'plumewatch.db')}"


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine on a fresh database, once on SQLite and once on PostgreSQL."""
    engine = open_engine(request.getfixturevalue(f"{request.param}_url"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def chromium() -> Iterator[WebDriver]:
    """One browser for all tests of a test process, with a window of 1366 × 768: the first size that pages are made for."""
    try:
        with chrome() as opened:
            yield opened
    except Missing as reason:
        skip_or_fail(reason)


@pytest.fixture
def browser(chromium: WebDriver) -> WebDriver:
    """A browser that has not seen anything yet."""
    empty(chromium)
    return chromium


@pytest.fixture(params=["embedded", "kafka"])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenLog]:
    """Opens the same log again and again, as processes of one worker group do; once embedded and once on Kafka."""
    make: OpenLog
    if request.param == "embedded":
        make = lambda: EmbeddedLog(tmp_path / "log.db")  # noqa: E731
    else:
        bootstrap, group = request.getfixturevalue("kafka_bootstrap"), f"group-{uuid.uuid4().hex}"
        make = lambda: KafkaLog(bootstrap, group=group, session_timeout_ms=6_000)  # noqa: E731
    with ExitStack() as opened:

        def open_one() -> Log:
            log = make()
            opened.callback(log.close)
            return log

        yield open_one


@pytest.fixture
def log(open_log: OpenLog) -> Log:
    """A log, once embedded and once on Kafka."""
    return open_log()


@pytest.fixture(autouse=True)
def errors_of_derivation_are_raised(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plate set aside would hide a fault of ours: only tests marked `sets_aside` may have one."""
    if request.node.get_closest_marker("sets_aside"):
        return

    def refuse(_connection: object, shard: int, plate: str, _work: object, error: Exception, *_: object) -> None:
        error.add_note(f"shard {shard}, plate {plate!r} would be set aside")
        raise error

    monkeypatch.setattr("services.pipeline.derivation.worker.put_aside", refuse)


@pytest.fixture
def topic() -> str:
    """A name that no other test uses: the broker is shared."""
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture
def clean_kafka(kafka_bootstrap: str) -> str:
    """A broker whose real topics are new and empty. Only for tests marked `xdist_group("kafka")`: one at a time."""
    topics = [*TOPICS, VIOLATIONS]
    delete_topics(kafka_bootstrap, topics)
    log = KafkaLog(kafka_bootstrap, group="clean-kafka")
    log.create_topics(topics, partitions=4)
    log.close()
    return kafka_bootstrap


def _server(variable: str, start: Callable[[], AbstractContextManager[str]]) -> Iterator[str]:
    """The server that the environment names, else one of our own until the tests end."""
    with ExitStack() as running:
        address = os.environ.get(variable, "")
        try:
            address = address or running.enter_context(start())
        except Missing as reason:
            skip_or_fail(reason)
        yield address
