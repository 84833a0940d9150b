"""Health for people, and alive, ready and figures for machines."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from rules.timing.times import LOCAL
from services.api.app import make_app
from services.settings import Settings
from services.store.engine import writing
from services.store.schema_version import migrate
from services.store.tables import NOT_ASSESSED, STREAM_POSITION, WORKER_BEAT
from streams.embedded_log import EmbeddedLog
from streams.events import READINGS, TOPICS
from streams.log import Message
from tests.api.conftest import NOW
from tests.clients import TestClient


@pytest.fixture
def standing(store: Engine, tmp_path: Path) -> None:
    """One topic three records behind; a worker that beats and one that is silent."""
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics(TOPICS, 1)
    log.append(READINGS, [Message(None, b"{}")] * 5)
    log.close()
    beats = [
        {"worker_id": step, "step": step, "host": "h", "pid": 1, "started_at": NOW, "beat_at": NOW - timedelta(seconds=ago)}
        for step, ago in (("intake", 4), ("derivation", 31))
    ]
    with writing(store) as connection:
        connection.execute(
            insert(STREAM_POSITION), [{"topic": READINGS, "partition": 0, "next": 2, "identity": "", "newest_at": NOW}]
        )
        connection.execute(insert(WORKER_BEAT), beats)


def test_health_tells_of_streams_and_workers(standing: None, client: TestClient) -> None:
    client.app.state.live.log.look()
    health = client.get("/api/v1/health").json()
    streams = {one["topic"]: one for one in health["streams"]}
    assert (streams[READINGS]["behind"], streams[READINGS]["newest_at"]) == (3, "2026-11-25T12:00:00+08:00")
    assert [one["behind"] for topic, one in streams.items() if topic != READINGS] == [0, 0]
    assert {one["worker_id"]: one["silent"] for one in health["workers"]} == {"intake": False, "derivation": True}
    assert (health["marks"], health["log"], health["database"]["migrated"]) == (
        0,
        {"kind": "embedded", "reachable": True, "problem": None, "refused": []},
        True,
    )


def test_ready_needs_a_look_at_the_log(standing: None, client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "alive"}
    assert client.get("/ready").status_code == 503
    client.app.state.live.log.look()
    assert client.get("/ready").json() == {"status": "ready", "set_aside": 0}


@pytest.mark.parametrize(
    ("revision", "status", "detail"),
    [("head", 200, None), ("0001", 503, "plumewatch migrate"), (None, 503, "plumewatch migrate")],
)
def test_ready_needs_the_newest_form(tmp_path: Path, revision: str | None, status: int, detail: str | None) -> None:
    app = make_app(Settings(data=tmp_path))
    if revision:
        migrate(app.state.engine, revision)
    with TestClient(app) as client:
        if status == 200:
            app.state.live.log.look()
        answer = client.get("/ready")
    assert (answer.status_code, detail is None or detail in answer.json()["detail"]) == (status, True)


def test_ready_tells_when_the_database_is_away(tmp_path: Path) -> None:
    away = Settings(data=tmp_path, database_url="postgresql://nobody@127.0.0.1:9/x")
    answer = TestClient(make_app(away)).get("/ready")
    assert (answer.status_code, "the database cannot be reached" in answer.json()["detail"]) == (503, True)


@pytest.mark.parametrize("fails", ["open", "bounds"])
def test_ready_tells_when_the_log_is_away(client: TestClient, monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    def away(*_: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(*(("services.live.log_watch.open_log", away) if fails == "open" else (EmbeddedLog, "bounds", away)))
    client.app.state.live.log.look()
    health = client.get("/api/v1/health").json()
    assert (health["log"]["problem"], {stream["behind"] for stream in health["streams"]}) == ("TimeoutError", {None})
    assert client.get("/ready").json()["detail"] == "the log cannot be reached: TimeoutError"


def test_figures_for_prometheus(standing: None, client: TestClient, fill: Callable, store: Engine) -> None:
    from tests.api.findings import found

    fill([found(1), found(2), found(3, withdrawn=True)])
    today = NOW.astimezone(LOCAL).date()
    one = {"plate": "豫C0T003", "plate_type": "01", "rule": "remote_sensing", "reason": "not_measured"}
    with writing(store) as connection:
        days = [{"local_day": today - timedelta(days=back), "facts": 10**back} for back in (0, 6, 7)]
        connection.execute(insert(NOT_ASSESSED), [one | day for day in days])
    client.app.state.live.log.look()
    for path in (
        "/api/v1/health",
        "/api/v1/findings",
        "/api/v1/findings/none",
        "/api/v1/findings/other",
        "/x",
        "/assets/swagger/none",
    ):
        client.get(path)
    client.request("BREW", "/x")
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in (
        'plumewatch_http_requests_total{method="GET",route="/api/v1/findings",status="200"} 1.0',
        'plumewatch_http_requests_total{method="GET",route="/api/v1/findings/{finding_id}",status="404"} 2.0',
        'plumewatch_http_requests_total{method="GET",route="none",status="404"} 1.0',
        'plumewatch_http_requests_total{method="other",route="none",status="404"} 1.0',
        'plumewatch_http_seconds_count{route="/api/v1/findings"} 1.0',
        'plumewatch_backlog_records{topic="remote-sensing.readings"} 3.0',
        'plumewatch_worker_beat_age_seconds{step="derivation",worker="derivation"} 31.0',
        'plumewatch_findings{outcome="violation",rule="road_check"} 2.0',
        'plumewatch_not_assessed_facts{reason="not_measured",rule="remote_sensing"} 1.000001e+06',
        "plumewatch_marks 0.0",
        "plumewatch_live_subscribers 0.0",
    ):
        assert line in answer.text.splitlines(), answer.text
