"""Workers that are killed or stopped in the middle of anything: the same dump, no fact twice, none lost."""

import random
import time
from contextlib import closing

import pytest
from sqlalchemy import Engine, text

from services.pipeline.status import Status, pipeline_status
from services.store.engine import reading
from streams.events import POSITIONS
from streams.kafka_log import KafkaLog
from tests.depth import how_many
from tests.end_to_end.city import LATER_ORDER, PLATES, Line, malformed, messages
from tests.end_to_end.conftest import Undisturbed, import_city
from tests.end_to_end.foreign import disordered, send, sending
from tests.end_to_end.listening import revisions_of, revisions_told
from tests.end_to_end.processes import Surroundings, Worker, wait_until
from tests.end_to_end.stock import positions_stored, rejects_of, rejects_stored, wait_until_done
from tests.pipeline.derivation.poison import mend, poison
from tests.properties.histories import DAY

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.faults, pytest.mark.slow, pytest.mark.ci]

KILLS, SEED = how_many("kills"), 20
POISONED = PLATES[7]
"""Has a compacted chunk that cannot be read, from the beginning on."""
_POINT = '{"terminal_id": "T-%d", "plate": "豫C%05d", "time": "2026-11-20T10:00:00+08:00", "lon": 112.45, "lat": 34.65, "speed_kmh": 36}'


def test_kills_and_stops_with_a_poisoned_plate_change_nothing_else(
    city: Surroundings, engine: Engine, clean_kafka: str, undisturbed: Undisturbed
) -> None:
    """Workers are killed, ended or put to sleep in the middle of anything; the poisoned plate is derived once it was mended."""
    city.settings |= {"KAFKA_SESSION_TIMEOUT_MS": "1500", "BATCH_RECORDS": "150", "WAIT_FOR_MORE_S": "1.0"}
    import_city(city, undisturbed.reference)
    random_ = random.Random(SEED)
    poison(engine, POISONED, DAY)
    workers = [city.start("work") for _ in range(2)]
    with sending(clean_kafka, disordered([*messages(), *malformed()], 0.0, seed=SEED)):
        for number in range(KILLS):
            time.sleep(random_.uniform(0.2, 3.0))
            if number == KILLS // 2:
                city.run("import", "orders", str(undisturbed.reference / LATER_ORDER))
            _strike(workers, random_, city)
    wait_until_done(engine, clean_kafka, workers)
    assert _of_others(city.run("dump", "--canonical")) == _of_others(undisturbed.dump)
    assert [row["plate"] for row in _standing(engine, clean_kafka).set_aside] == [POISONED]
    mend(engine)
    assert city.run("retry", POISONED).startswith("1 will be tried again")
    wait_until(lambda: not _standing(engine, clean_kafka).set_aside, "the mended plate is derived")
    wait_until_done(engine, clean_kafka, workers)
    for worker in workers:
        worker.end()
    assert city.run("dump", "--canonical") == undisturbed.dump
    assert rejects_of(engine) == undisturbed.rejects
    assert {times for stored in (positions_stored(engine), rejects_stored(engine)) for times in stored.values()} == {1}
    assert revisions_told(clean_kafka) == revisions_of(engine)


def _of_others(dump: str) -> list[str]:
    """Findings of all plates but the poisoned one, whose checks of other months need no positions: they are derived or not, as they come."""
    return [line for line in dump.splitlines() if POISONED not in line]


def _strike(workers: list[Worker], random_: random.Random, city: Surroundings) -> None:
    """Kill or end a worker and start another, or let it sleep for a while."""
    struck = random_.randrange(2)
    act = random_.choice(("kill", "kill", "end", "sleep"))
    if act == "sleep":
        workers[struck].pause()
        time.sleep(random_.uniform(0.2, 2.0))
        workers[struck].resume()
        return
    worker = workers.pop(struck)
    worker.kill() if act == "kill" else worker.end(may_just_have_started=True)
    workers.append(city.start("work"))


def _standing(engine: Engine, bootstrap: str) -> Status:
    with closing(KafkaLog(bootstrap, group="watcher")) as log:
        return pipeline_status(engine, log)


def test_a_worker_that_slept_past_its_session_writes_nothing(city: Surroundings, engine: Engine, clean_kafka: str) -> None:
    """It wakes with thousands of records in hand that another worker has stored by then."""
    total = 4_000
    city.settings["BATCH_POINTS"] = "5"  # a transaction holds few records, so that it falls asleep between two of them
    send(clean_kafka, _points(0, total))
    sleeper = city.start("work", "--only", "intake")
    wait_until(lambda: positions_stored(engine).total() > 200, "some points stored")
    _put_to_sleep(sleeper, engine)
    stored = positions_stored(engine).total()
    assert stored < total // 2, "it had nothing left in hand"
    city.settings["BATCH_POINTS"] = "200000"
    other = city.start("work", "--only", "intake")
    wait_until(lambda: positions_stored(engine).total() == total, "the other worker has taken over")
    sleeper.resume()
    time.sleep(3)
    other.end()
    send(clean_kafka, _points(total, total + 500))
    wait_until(lambda: positions_stored(engine).total() >= total + 500, "the sleeper goes on as a member")
    sleeper.end()
    stored_points = positions_stored(engine)
    assert (len(stored_points), set(stored_points.values())) == (total + 500, {1})
    assert _behind(engine, clean_kafka) == 0


def _points(start: int, end: int) -> list[Line]:
    """One point each of many trucks."""
    return [(POSITIONS, (_POINT % (number, number)).encode()) for number in range(start, end)]


def _put_to_sleep(worker: Worker, engine: Engine) -> None:
    """Stop it where it holds no transaction: one that is open keeps the partition's row until the database gives it up."""
    for _ in range(200):
        worker.pause()
        time.sleep(0.05)
        if not _transactions(engine):
            return
        worker.resume()
        time.sleep(0.013)
    raise AssertionError("never met between two transactions")


def _transactions(engine: Engine) -> int:
    """Transactions of others that are open in this database."""
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with reading(engine) as connection:
        return connection.execute(text(f"{others} AND state <> 'idle'")).scalar_one()


def _behind(engine: Engine, bootstrap: str) -> int:
    return sum(row["behind"] for row in _standing(engine, bootstrap).partitions)
