"""The process that issues lists: issue, files and deliveries in one round; what fails stops nothing else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from time import sleep

import pytest
from sqlalchemy import Engine, func, select, update

from services.lists.delivery.subscriptions import Terms, add
from services.lists.files import made, pdf
from services.lists.issued.content import Content
from services.operations import morning as mornings
from services.operations.morning import STEP, Morning, schedule_on
from services.settings import Settings
from services.store.engine import open_engine, reading, writing
from services.store.tables import CASE_LIST, CASE_LIST_FILE, DELIVERY, WORKER_BEAT
from streams.embedded_log import EmbeddedLog
from streams.events import TOPICS
from streams.log import Log
from tests.lists.examples import DAY
from tests.lists.issued.test_issuing import NORTH, SOUTH, morning, put
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


def subscribed(engine: Engine, settings: Settings, at: str = "00:00") -> None:
    terms = Terms(receiver="老城分局", channel="folder", address=str(settings.data / "office"), kinds=("xlsx",), at=at)
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

    def slowly_or_not(engine: Engine, list_id: int, *more: object) -> object:
        if list_id == 1 and fails:
            raise ValueError("豫C0T003")
        return whole(engine, list_id, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(mornings, "made_files", slowly_or_not)
    round_of.step(morning(DAY))
    assert count(engine, CASE_LIST_FILE) == 3 and count(engine, DELIVERY) == 1
    assert "the files of list 1 cannot be made" in caplog.text and "豫C0T003" not in caplog.text
    fails.clear()
    round_of.step(morning(DAY) + timedelta(seconds=10))
    assert count(engine, CASE_LIST_FILE) == 3, "tried again only after some minutes"
    Morning(engine, log, settings).step(morning(DAY) + timedelta(seconds=20))
    assert count(engine, CASE_LIST_FILE) == 6


@pytest.mark.ci
def test_of_several_processes_one_makes_the_files_of_a_list(
    engine: Engine, sqlite_url: str, log: Log, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, "b", local_day=DAY, district=SOUTH)
    drawn, whole = list[str](), made.made_of

    def slowly(content: Content, *more: object) -> object:
        drawn.append(content.number)
        sleep(0.5)
        return whole(content, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(made, "made_of", slowly)
    Morning(engine, log, settings)._issuer.step(morning(DAY))
    engines = [open_engine(sqlite_url) for _ in range(3)]
    threads = [Thread(target=Morning(one, log, settings).step, args=(morning(DAY),)) for one in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    for one in engines:
        one.dispose()
    assert sorted(drawn) == ["410302-2026-0001", "410311-2026-0001", "CITY-2026-0001"]
    assert count(engine, CASE_LIST_FILE) == 9


@pytest.mark.ci
@pytest.mark.parametrize(("minutes", "files"), [(1, 3), (11, 6)])
def test_a_claim_on_files_is_taken_over_when_it_is_stale(
    engine: Engine, log: Log, settings: Settings, minutes: int, files: int
) -> None:
    """Its process is of another machine: nobody can ask whether it is still there."""
    rounds = Morning(engine, log, settings)
    rounds._issuer.step(morning(DAY))
    with writing(engine) as connection:
        claimed = update(CASE_LIST).where(CASE_LIST.c.id == 1)
        at = datetime.now(UTC) - timedelta(minutes=minutes)
        connection.execute(claimed.values(files_claimed_by="elsewhere:1:a:b", files_claimed_at=at))
    rounds.step(morning(DAY))
    assert count(engine, CASE_LIST_FILE) == files


def test_a_list_is_delivered_while_files_of_others_are_made(
    engine: Engine, log: Log, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, "b", local_day=DAY, district=SOUTH)
    subscribed(engine, settings, at="07:00")  # the north's list is the second of three
    whole = mornings.made_files

    def slowly_or_not(engine: Engine, list_id: int, *more: object) -> object:
        if list_id == 3:
            wait_for(lambda: list((settings.data / "office").rglob("*.xlsx")))
        return whole(engine, list_id, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(mornings, "made_files", slowly_or_not)
    Morning(engine, log, settings).step(morning(DAY))
    assert count(engine, CASE_LIST_FILE) == 9


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
