"""The processes of the city set-up without Docker: simulator → Kafka → intake ×2 → derivation ×2 → PostgreSQL → API → case list.

One of each kind is killed in the middle. The answers are those of one machine that nobody disturbed.
"""

import csv
import io
import json

import pytest
from sqlalchemy import Engine, func, select

from services.store.engine import reading
from services.store.tables import WORKER_BEAT
from tests.end_to_end.processes import Surroundings, Worker, wait_until
from tests.end_to_end.served import Served
from tests.end_to_end.simulated import SIMULATE, Simulated, import_files
from tests.end_to_end.stock import positions_stored, rejects_stored, wait_until_idle

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.faults, pytest.mark.night, pytest.mark.slow]


def test_the_simulated_city_is_worth_the_comparison(simulated: Simulated) -> None:
    """Two empty dumps would be alike, too."""
    kinds = {(finding["rule"], finding["outcome"]) for finding in map(json.loads, simulated.dump.splitlines())}
    assert kinds >= {(rule, "violation") for rule in ("restricted_traffic", "remote_sensing", "road_check")}
    assert sum(len(rows_of(text)) for text in simulated.lists.values()) > 20


def test_the_city_of_processes_answers_as_one_machine_does(
    city: Surroundings, engine: Engine, clean_kafka: str, simulated: Simulated
) -> None:
    city.settings |= {"KAFKA_SESSION_TIMEOUT_MS": "1500", "BATCH_RECORDS": "400"}
    import_files(engine, simulated.files)
    workers = {step: [city.start("work", "--only", step) for _ in range(2)] for step in ("intake", "derivation")}
    served, simulator = Served(city), city.start(*SIMULATE)
    for step, is_begun in (
        ("intake", lambda: positions_stored(engine)),
        ("derivation", lambda: served.text("/findings?limit=1")),
    ):
        wait_until(lambda is_begun=is_begun: bool(is_begun()), f"{step} has begun")
        workers[step].pop(0).kill()
        workers[step].append(city.start("work", "--only", step))
    served.kill_and_start_again()
    wait_until(lambda: simulator.exit_code is not None, "the simulator has sent all")
    assert simulator.exit_code == 0, simulator.output
    standing = [worker for both in workers.values() for worker in both]
    wait_until_idle(engine, clean_kafka, standing)
    city.run("doctor", exit_code=1)  # the last examination, whatever those before it saw; it has found something
    wait_until_idle(engine, clean_kafka, standing)
    assert beats(engine) == {"intake": 3, "derivation": 3}, "those that were killed are still named"
    compare(city, served, simulated)
    assert set(positions_stored(engine).values()) == set(rejects_stored(engine).values()) == {1}
    end(served.worker, *standing)
    assert beats(engine) == {"intake": 1, "derivation": 1}, "only those that were killed are left"


def compare(city: Surroundings, served: Served, simulated: Simulated) -> None:
    """Dump, API and case lists against those of one machine."""
    assert city.run("dump", "--canonical") == simulated.dump
    ids = [row["finding_id"] for row in served.rows("/findings?limit=200&withdrawn=false")]
    assert len(ids) == len(set(ids)) == len(simulated.dump.splitlines())
    for day, text in simulated.lists.items():
        assert served.text(f"/caselists/{day}?format=csv") == text
        assert len([*served.rows(f"/caselists/{day}?limit=200", "rows")]) == len(rows_of(text))


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def beats(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        query = select(WORKER_BEAT.c.step, func.count()).group_by(WORKER_BEAT.c.step)
        return {row.step: row[1] for row in connection.execute(query)}


def end(*workers: Worker) -> None:
    for worker in workers:
        worker.end()
