"""Topics as they are on a real broker: producers' clocks, topics made anew, gone, or mended under a worker."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kafka.admin import ConfigResource
from sqlalchemy import Engine, select

from services.api.app import make_app
from services.pipeline.loop import work_until_idle
from services.settings import Settings
from services.store.engine import reading
from services.store.tables import REJECT, STREAM_POSITION
from streams.events import POSITIONS, TOPICS
from streams.kafka_log import KafkaLog
from streams.log import LogRefused
from tests.end_to_end import truck
from tests.end_to_end.broker import Sent, administered, make_anew, producing, put
from tests.end_to_end.processes import Surroundings, wait_until
from tests.end_to_end.stock import positions_stored
from tests.servers.kafka import delete_topics

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]
NOW_MS = int(time.time() * 1000)
TIMES_MS = (NOW_MS, 0, NOW_MS // 1000, NOW_MS * 1000, NOW_MS + 3 * 365 * 86_400_000, 2**63 - 1)
"""Now, none, seconds, microseconds, years ahead, the largest."""
CREATE_TIME = {"message_timestamp_type": "CreateTime", "message_timestamp_after_max_ms": str(2**63 - 1)}
MENDED = "--alter --add-config message.timestamp.type=LogAppendTime"


def alter(bootstrap: str, value: str) -> None:
    """What the command of the refusal does."""
    with administered(bootstrap) as admin:
        admin.alter_configs([ConfigResource("TOPIC", POSITIONS, {"message.timestamp.type": value})])


def put_with_times(bootstrap: str, values: list[bytes]) -> None:
    with producing(bootstrap) as producer:
        for value, at_ms in zip(values, TIMES_MS, strict=True):
            producer.send(POSITIONS, value=value, partition=0, timestamp_ms=at_ms)
        producer.flush(timeout=30)


def positions_read(engine: Engine) -> int:
    with reading(engine) as connection:
        return sum(connection.execute(select(STREAM_POSITION.c.next)).scalars())


@pytest.fixture
def take(engine: Engine, clean_kafka: str, tmp_path: Path) -> Callable[..., str]:
    """Intake in this process until nothing is left; gives what it did, or why it refused."""

    def until_idle(**settings: str) -> str:
        log = KafkaLog(clean_kafka, group=f"group-{tmp_path.name}", session_timeout_ms=6_000)
        try:
            done = work_until_idle(engine, log, Settings(wait_for_more_s=0.0, **settings), derivation=False)
            return f"{done.intake.facts} facts, {done.intake.rejects} rejects"
        except LogRefused as refusal:
            return str(refusal)
        finally:
            log.close()

    return until_idle


@pytest.mark.ci
def test_a_topic_of_producers_clocks_is_refused_by_all(city: Surroundings, engine: Engine, clean_kafka: str) -> None:
    make_anew(clean_kafka, POSITIONS, 1, **CREATE_TIME)
    put_with_times(clean_kafka, truck.points(len(TIMES_MS)))
    for command in (("migrate",), ("work", "--only", "intake"), ("status", "--json")):
        said = city.run(*command, exit_code=2)
        assert f"--bootstrap-server {clean_kafka}" in said and f"--entity-name {POSITIONS} {MENDED}" in said, command
        assert "message.timestamp.type=CreateTime" in said and "Traceback" not in said
    assert (positions_read(engine), positions_stored(engine).total()) == (0, 0)


def test_by_setting_intakes_clock_counts_and_lets_no_future_event_pass(
    take: Callable[..., str], engine: Engine, clean_kafka: str
) -> None:
    make_anew(clean_kafka, POSITIONS, 1, **CREATE_TIME)
    ahead = json.loads(truck.points()[0]) | {"time": "2029-11-20T09:00:00+08:00"}
    values = [*truck.points(len(TIMES_MS) - 2), *[json.dumps(ahead).encode()] * 2]
    put_with_times(clean_kafka, values)
    assert take(received_at="intake") == f"{len(TIMES_MS) - 2} facts, 2 rejects"
    with reading(engine) as connection:
        fields = set(connection.execute(select(REJECT.c.field, REJECT.c.raw)).all())
        newest = connection.execute(
            select(STREAM_POSITION.c.newest_at).where(STREAM_POSITION.c.topic == POSITIONS)
        ).scalar_one()
    assert fields == {("time", values[-1])}
    assert abs((datetime.now(UTC) - newest).total_seconds()) < 60


@pytest.mark.ci
def test_switched_under_a_worker_and_mended(
    take: Callable[..., str], city: Surroundings, engine: Engine, clean_kafka: str
) -> None:
    """Records keep the time that they came with: those of before stay refused until the setting is given; none is lost."""
    make_anew(clean_kafka, POSITIONS, 1)
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in truck.points(2)])
    worker = city.start("work", "--only", "intake")
    wait_until(lambda: positions_stored(engine).total() == 2, "the points stored", 30)
    alter(clean_kafka, "CreateTime")
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in truck.points(5)[2:]])
    wait_until(lambda: worker.exit_code is not None, "the worker has stopped", 30)
    assert worker.exit_code == 2 and MENDED in worker.output, worker.output
    alter(clean_kafka, "LogAppendTime")
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in truck.points(6)[5:]])
    assert "offset 2" in (said := take()) and "PLUMEWATCH_RECEIVED_AT=intake" in said
    assert positions_stored(engine).total() == 2
    assert take(received_at="intake") == "4 facts, 0 rejects"
    city.settings["RECEIVED_AT"] = "intake"
    own = json.loads(city.run("status", "--json"))["own_clock"]
    assert own == [{"topic": POSITIONS, "partition": 0, "first": 2, "next": 5}]


@pytest.mark.ci
@pytest.mark.parametrize("records", [None, 0, 3, 20], ids=["gone", "empty", "shorter", "longer"])
def test_a_topic_that_is_not_what_was_read(
    take: Callable[..., str], city: Surroundings, engine: Engine, clean_kafka: str, postgres_url: str, records: int | None
) -> None:
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in truck.points()])
    take()
    if records is None:
        delete_topics(clean_kafka, [POSITIONS])
    else:
        make_anew(clean_kafka, POSITIONS, 4)
        put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in truck.points(20)[:records]])
    asked = f"plumewatch restart-topic {POSITIONS}"
    assert asked in take()
    commands = {None: [("migrate",), ("status", "--json")], 0: [("work", "--only", "intake"), ("status",)]}
    for command in commands.get(records, []):
        assert asked in city.run(*command, exit_code=2), command
    app = make_app(Settings(kafka=clean_kafka, database_url=postgres_url))
    app.state.live.log.look()
    refused = app.state.live.log.seen()[1].refused
    app.state.engine.dispose()
    assert [asked in one for one in refused] == [True]
    assert positions_stored(engine).total() == 8


@pytest.mark.ci
def test_a_topic_gone_under_a_worker_to_which_nothing_comes(city: Surroundings, clean_kafka: str, engine: Engine) -> None:
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in truck.points()])
    worker = city.start("work", "--only", "intake")
    wait_until(lambda: positions_stored(engine).total() == 8, "the points stored", 30)
    delete_topics(clean_kafka, [POSITIONS])
    wait_until(lambda: worker.exit_code is not None, "the worker has stopped", 40)
    assert worker.exit_code == 2 and f"topic {POSITIONS} is gone" in worker.output, worker.output


@pytest.mark.ci
def test_topics_that_were_never_made(city: Surroundings, clean_kafka: str) -> None:
    delete_topics(clean_kafka, list(TOPICS))
    assert "does not exist: run plumewatch migrate" in city.run("work", "--until-idle", exit_code=2)
    city.run("migrate")
    city.run("work", "--until-idle")
