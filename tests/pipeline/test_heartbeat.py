"""Heartbeats: a worker that goes on says so, a clean end takes it back, and a locked database holds nothing up."""

import time
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, select, update

from services.pipeline import heartbeat
from services.pipeline.heartbeat import Beats, beating, is_alive_here
from services.pipeline.loop import work_on
from services.settings import Settings
from services.store.engine import reading, writing
from services.store.tables import STREAM_POSITION, WORKER_BEAT
from streams.embedded_log import EmbeddedLog
from streams.events import POSITIONS, TOPICS, VIOLATIONS
from streams.log import Message


def rows(engine: Engine) -> list[tuple[str, datetime]]:
    with reading(engine) as connection:
        return [(row.step, row.beat_at) for row in connection.execute(select(WORKER_BEAT))]


def test_a_row_while_it_goes_on_and_none_after_a_clean_end(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heartbeat, "EVERY_S", 0.0)
    with beating(store, "intake") as beat:
        beat()
        ((step, first),) = rows(store)
        beat()
        ((_, second),) = rows(store)
        assert step == "intake" and second > first > datetime.now(UTC) - timedelta(seconds=10)
        assert is_alive_here(store)
    assert rows(store) == [] and not is_alive_here(store)


def test_not_more_often_than_needed(store: Engine) -> None:
    with beating(store, "both") as beat:
        beat()
        first = rows(store)
        beat()
        assert rows(store) == first


def test_a_silent_worker_is_seen_and_forgotten_after_an_hour(store: Engine) -> None:
    Beats(store, "derivation").beat()
    for age, is_kept in ((timedelta(minutes=59), True), (timedelta(minutes=61), False)):
        with writing(store) as connection:
            connection.execute(update(WORKER_BEAT).values(beat_at=datetime.now(UTC) - age))
        assert not is_alive_here(store)
        with beating(store, "intake") as beat:
            beat()
            assert ("derivation" in [step for step, _ in rows(store)]) is is_kept


def test_a_database_that_somebody_writes_to_holds_no_beat_up(store: Engine) -> None:
    """SQLite has one writer; whatever it does, the loop goes on within moments."""
    with writing(store) as connection:
        connection.execute(update(WORKER_BEAT).values(pid=1))
        started = time.monotonic()
        Beats(store, "both").beat()
        assert time.monotonic() - started < 3


def test_work_beats_and_says_how_new_the_newest_is(store: Engine, tmp_path) -> None:
    log, stop = EmbeddedLog(tmp_path / "log.db"), Event()
    log.create_topics((*TOPICS, VIOLATIONS), 1)
    log.append(POSITIONS, [Message(None, b"{}")])
    seen: list[bool] = []

    def watch() -> None:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (is_alive_here(store) and newest(store)):
            time.sleep(0.05)
        seen.append(is_alive_here(store))
        stop.set()

    watcher = Thread(target=watch)
    watcher.start()
    work_on(store, log, Settings(data=tmp_path, wait_for_more_s=0.1), stop)
    watcher.join()
    log.close()
    assert seen == [True] and rows(store) == []
    newest_at = newest(store)[POSITIONS]
    assert newest_at is not None and timedelta(0) <= datetime.now(UTC) - newest_at < timedelta(seconds=30)


def newest(engine: Engine) -> dict[str, datetime]:
    with reading(engine) as connection:
        columns = select(STREAM_POSITION.c.topic, STREAM_POSITION.c.newest_at).where(STREAM_POSITION.c.newest_at.is_not(None))
        return {row.topic: row.newest_at for row in connection.execute(columns)}
