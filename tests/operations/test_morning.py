"""The process that issues lists: issue, files and deliveries in one round; what fails stops nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, func, select

from services.lists.delivery.subscriptions import Terms, add
from services.lists.files import pdf
from services.operations import morning as mornings
from services.operations.morning import STEP, Morning, schedule_on
from services.settings import Settings
from services.store.engine import open_engine, reading
from services.store.tables import CASE_LIST, CASE_LIST_FILE, DELIVERY, WORKER_BEAT
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS
from streams.log import Log
from tests.lists.examples import DAY
from tests.lists.issued.test_issuing import NORTH, morning, put
from tests.live.serving import wait_for


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics(TOPICS, 1)
    yield log
    log.close()


@pytest.fixture
def engine(sqlite_url: str) -> Iterator[Engine]:
    engine = open_engine(sqlite_url)
    put(engine, "a", local_day=DAY, district=NORTH)
    yield engine
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "office").mkdir()
    return Settings(data=tmp_path, lists_folders=(tmp_path,))


def subscribed(engine: Engine, settings: Settings) -> None:
    terms = Terms(receiver="老城分局", channel="folder", address=str(settings.data / "office"), kinds=("xlsx",), at="00:00")
    add(engine, NORTH, terms, DAY, settings, "张三", morning(DAY))


def count(engine: Engine, table: object) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def test_one_round_issues_makes_files_and_delivers(engine: Engine, log: Log, settings: Settings) -> None:
    subscribed(engine, settings)
    beats: list[int] = []
    Morning(engine, log, settings, beat=lambda: beats.append(1)).step(morning(DAY))
    assert (count(engine, CASE_LIST), count(engine, CASE_LIST_FILE)) == (2, 6)
    assert [path.suffix for path in (settings.data / "office").rglob("*.*")] == [".xlsx"]
    assert len(beats) == 5, "before each part, and each list's files"


def test_a_part_that_fails_stops_no_other(
    engine: Engine, log: Log, settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    subscribed(engine, settings)
    round_of, fails = Morning(engine, log, settings, steady=lambda: 0.0), [True]
    whole = mornings.made_files

    def made(engine: Engine, list_id: int, *more: object) -> object:
        if list_id == 1 and fails:
            raise ValueError("豫C0T003")
        return whole(engine, list_id, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(mornings, "made_files", made)
    round_of.step(morning(DAY))
    assert count(engine, CASE_LIST_FILE) == 3 and count(engine, DELIVERY) == 1
    assert "the files of list 1 cannot be made" in caplog.text and "豫C0T003" not in caplog.text
    fails.clear()
    round_of.step(morning(DAY) + timedelta(seconds=10))
    assert count(engine, CASE_LIST_FILE) == 3, "tried again only after some minutes"
    Morning(engine, log, settings).step(morning(DAY) + timedelta(seconds=20))
    assert count(engine, CASE_LIST_FILE) == 6


def test_a_pdf_that_failed_is_tried_again_by_later_rounds_until_a_person_has_to(
    engine: Engine, log: Log, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    steady = [0.0]
    rounds, tries = Morning(engine, log, settings, steady=lambda: steady[0]), list[int]()
    monkeypatch.setattr(pdf, "MAX_SECONDS", 0)
    for _ in range(6):
        rounds.step(morning(DAY) + timedelta(seconds=steady[0]))
        with reading(engine) as connection:
            tries.append(int(connection.execute(select(func.max(CASE_LIST.c.pdf_tries))).scalar_one()))
        steady[0] += 301.0
    assert tries == [0, 1, 2, 3, 3, 3] and count(engine, CASE_LIST_FILE) == 4


def test_the_process_beats_and_ends_when_told(engine: Engine, log: Log, settings: Settings) -> None:
    stop = Event()
    thread = Thread(target=schedule_on, args=(engine, log, settings, stop))
    thread.start()

    def steps() -> list[str]:
        with reading(engine) as connection:
            return list(connection.execute(select(WORKER_BEAT.c.step)).scalars())

    wait_for(lambda: steps() == [STEP])
    stop.set()
    thread.join(60)
    assert not thread.is_alive() and steps() == []
