"""Kafka as it is, through intake and derivation: topics made anew, lost records, transactions, compaction, codecs, odd messages."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.pipeline.canonical_dump import canonical_lines
from services.pipeline.loop import Done, Progress, work_until_idle
from services.pipeline.status import pipeline_status
from services.reference.file_import import import_file
from services.settings import Settings
from services.store.engine import reading
from streams.events import POSITIONS
from streams.kafka_log import KafkaLog
from tests.end_to_end import truck
from tests.end_to_end.broker import Sent, add_partitions, delete_before, make_anew, producing, put, put_by_kcat, write
from tests.end_to_end.processes import Surroundings, wait_until
from tests.end_to_end.stock import positions_stored, rejects_of, wait_until_idle

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow]
Work = Callable[[], Done]


@pytest.fixture
def work(engine: Engine, clean_kafka: str, tmp_path: Path) -> Work:
    """Both steps in this process until nothing is left, each time as a new member of the group."""

    def until_idle() -> Done:
        deadline = time.monotonic() + 40

        def in_time(progress: Progress) -> None:
            assert time.monotonic() < deadline, f"not idle after 40 s: {progress}"

        log = KafkaLog(clean_kafka, group=f"group-{tmp_path.name}", session_timeout_ms=6_000)
        try:
            return work_until_idle(engine, log, Settings(wait_for_more_s=0.0), on_progress=in_time)
        finally:
            log.close()

    return until_idle


@pytest.fixture
def the_truck(engine: Engine, tmp_path: Path) -> None:
    """The truck is registered and its order published."""
    for kind, path in truck.write_truck(tmp_path).items():
        assert not import_file(engine, kind, path, recorded_at=datetime.now(UTC)).of("error")


def findings(engine: Engine) -> list[tuple[str, str, int]]:
    """Rule, outcome and minutes of what stands."""
    with reading(engine) as connection:
        found = [json.loads(line) for line in canonical_lines(connection)]
    return [(finding["rule"], finding["outcome"], finding["minutes"]) for finding in found]


@pytest.mark.ci
def test_a_topic_made_anew_is_refused_until_somebody_decides(city: Surroundings, engine: Engine, clean_kafka: str) -> None:
    values = truck.points()
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in values])
    city.run("work", "--until-idle")
    make_anew(clean_kafka, POSITIONS, 4)
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in [*values, *truck.points(3, "豫C0T004")]])
    said = city.run("work", "--until-idle", exit_code=2)
    assert f"plumewatch restart-topic {POSITIONS}" in said and "made anew" in said
    assert positions_stored(engine).total() == 8
    city.run("restart-topic", POSITIONS)
    city.run("work", "--until-idle")
    assert positions_stored(engine).total() == 8 + 11


def test_a_topic_made_anew_under_a_worker_stops_it_with_the_same_words(
    city: Surroundings, engine: Engine, clean_kafka: str
) -> None:
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in truck.points()])
    worker = city.start("work", "--only", "intake")
    wait_until(lambda: positions_stored(engine).total() == 8, "the points stored")
    make_anew(clean_kafka, POSITIONS, 4)
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in truck.points(20)])
    wait_until(lambda: worker.exit_code is not None, "the worker has stopped", 30)
    assert worker.exit_code == 2, worker.output
    assert f"plumewatch restart-topic {POSITIONS}" in worker.output


@pytest.mark.ci
@pytest.mark.usefixtures("the_truck")
def test_lost_records_are_a_recorded_gap_and_work_goes_on(
    city: Surroundings, work: Work, engine: Engine, clean_kafka: str
) -> None:
    values = truck.points(20)
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in values[:2]])
    work()
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in values[2:]])
    delete_before(clean_kafka, POSITIONS, {0: 5})
    work()
    assert f"lost before we came: {POSITIONS} partition 0, offsets 2 to 4" in " ".join(city.run("status").split())
    gaps = json.loads(city.run("status", "--json"))["gaps"]
    assert gaps == [{"topic": POSITIONS, "partition": 0, "first": 2, "next": 5}]
    assert positions_stored(engine).total() == 17
    assert findings(engine) == [("restricted_traffic", "violation", 9)]


@pytest.mark.ci
def test_records_lost_under_a_worker_are_a_gap_and_it_goes_on(city: Surroundings, engine: Engine, clean_kafka: str) -> None:
    """The start of the log overtakes a worker that is slow: it joins anew, and does not end."""
    city.settings["KAFKA_SESSION_TIMEOUT_MS"] = "30000"  # it stays a member: what it meets is the log, not a rebalance
    values = truck.points(26)
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in values[:5]])
    worker = city.start("work", "--only", "intake")
    wait_until(lambda: positions_stored(engine).total() == 5, "the points stored")
    worker.pause()
    put(clean_kafka, POSITIONS, [Sent(values[5], partition=0)])  # the answer to the fetch, if it has sent one
    time.sleep(1)
    put(clean_kafka, POSITIONS, [Sent(value, partition=0) for value in values[6:]])
    delete_before(clean_kafka, POSITIONS, {0: 15})
    worker.resume()
    wait_until(lambda: positions_stored(engine).total() >= 5 + 11 or worker.exit_code is not None, "it went on", 30)
    assert worker.exit_code is None, worker.output
    worker.end()
    (gap,) = json.loads(city.run("status", "--json"))["gaps"]
    assert positions_stored(engine).total() == gap["first"] + 11
    assert (gap["first"] in (5, 6), gap["next"]) == (True, 15)


@pytest.mark.ci
@pytest.mark.usefixtures("the_truck")
def test_partitions_added_under_two_workers(city: Surroundings, engine: Engine, clean_kafka: str) -> None:
    """Case K6: one truck, first on one partition, then on three."""
    make_anew(clean_kafka, POSITIONS, 1)
    values = truck.points()
    put(clean_kafka, POSITIONS, [Sent(value) for value in values[:4]])
    workers = [city.start("work") for _ in range(2)]
    wait_until(lambda: positions_stored(engine).total() == 4, "the first partition read")
    add_partitions(clean_kafka, POSITIONS, 3)
    put(clean_kafka, POSITIONS, [Sent(value, partition=place) for value, place in zip(values[4:], (0, 1, 2, 0), strict=True)])
    wait_until(lambda: positions_stored(engine).total() == 8, "the new partitions read from their beginning")
    wait_until_idle(engine, clean_kafka, workers)
    for worker in workers:
        worker.end()
    assert set(positions_stored(engine).values()) == {1}
    assert findings(engine) == [("restricted_traffic", "violation", 3)]


@pytest.mark.usefixtures("the_truck")
def test_aborted_transactions_are_no_facts_and_open_ones_are_waited_for(work: Work, engine: Engine, clean_kafka: str) -> None:
    values, elsewhere = truck.points(), truck.points(8, step_s=31)
    with producing(clean_kafka, transactional_id="other") as other, producing(clean_kafka, transactional_id="slow") as slow:
        other.begin_transaction()
        write(other, POSITIONS, [Sent(value, partition=0) for value in elsewhere])
        other.abort_transaction()
        write_committed(other, values[:4])
        slow.begin_transaction()
        write(slow, POSITIONS, [Sent(value, partition=0) for value in values[4:6]])
        write_committed(other, values[6:])
        work()
        assert positions_stored(engine).total() == 4
        assert findings(engine) == []
        slow.commit_transaction()
    work()
    assert positions_stored(engine).total() == 8
    assert findings(engine) == [("restricted_traffic", "violation", 3)]


def write_committed(producer: object, values: list[bytes]) -> None:
    """One transaction on partition 0."""
    producer.begin_transaction()  # type: ignore[attr-defined]
    write(producer, POSITIONS, [Sent(value, partition=0) for value in values])
    producer.commit_transaction()  # type: ignore[attr-defined]


def test_holes_of_compaction(work: Work, engine: Engine, clean_kafka: str) -> None:
    make_anew(clean_kafka, POSITIONS, 1, cleanup_policy="compact", segment_ms="100", min_cleanable_dirty_ratio="0.01")
    values = truck.points(40)
    for first in range(0, 40, 10):
        put(
            clean_kafka,
            POSITIONS,
            [Sent(value, str(number % 5).encode()) for number, value in enumerate(values[first : first + 10])],
        )
        _wait_until_compacted(clean_kafka) if first == 30 else None
    work()
    offsets = sorted(offset for _, offset, _ in positions_stored(engine))
    assert offsets[-5:] == [35, 36, 37, 38, 39]
    assert len(offsets) < 40 and set(positions_stored(engine).values()) == {1}
    log = KafkaLog(clean_kafka, group="watcher")
    assert [row["behind"] for row in pipeline_status(engine, log).partitions if row["topic"] == POSITIONS] == [0]
    log.close()


def _wait_until_compacted(bootstrap: str) -> None:
    """Until the log holds fewer records than it has offsets."""

    def holes() -> bool:
        log = KafkaLog(bootstrap, group="counter")
        reader = log.reader([POSITIONS], lambda where: 0)
        count, position = 0, 0
        for _ in range(20):
            for batch in reader.poll(1.0, 1_000):
                count, position = count + len(batch.records), batch.next
            if position >= 40:
                break
        reader.close()
        log.close()
        return position >= 40 and count < 40

    wait_until(holes, "compacted", 40)


@pytest.mark.usefixtures("the_truck")
def test_four_codecs_in_one_partition(work: Work, engine: Engine, clean_kafka: str) -> None:
    """Case K2."""
    for value, codec in zip(truck.points(), (None, "gzip", "snappy", "lz4", "zstd", None, "zstd", "lz4"), strict=True):
        put(clean_kafka, POSITIONS, [Sent(value, partition=0)], codec)
    work()
    assert positions_stored(engine).total() == 8
    assert findings(engine) == [("restricted_traffic", "violation", 3)]


def test_null_empty_no_key_another_key_odd_headers(work: Work, engine: Engine, clean_kafka: str) -> None:
    """Case K1: a null in a batch costs one reject; a key is only a habit, and a tombstone deletes nothing."""
    good, plate = truck.points(), truck.PLATE.encode()
    messages = [
        *(Sent(good[0], plate, 0), Sent(None, plate, 0), Sent(b"", plate, 0), Sent(good[1], None, 0), Sent(b"null", plate, 0)),
        Sent(good[2], "豫C0T999".encode(), 0),
        Sent(good[4], plate, 0, [(f"header {number}", b"v") for number in range(200)]),
    ]
    put(clean_kafka, POSITIONS, messages)
    put_by_kcat(clean_kafka, POSITIONS, good[3], "-p", "0", "-k", truck.PLATE, "-H", "nothing")  # a header without a value
    done = work()
    assert (done.intake.records, done.intake.facts, done.intake.rejects) == (8, 5, 3)
    assert sorted((raw, value) for _, _, raw, _, value in rejects_of(engine) if raw is not None) == [
        (b"", "(empty)"),
        (b"null", "null"),
    ]
    assert {raw for _, _, raw, _, _ in rejects_of(engine)} == {None, b"", b"null"}
    assert {place for place, _, _ in positions_stored(engine)} == {f"{POSITIONS}/0"}
