"""The same NDJSON on one machine and through Kafka and PostgreSQL, in disorder, with repeats: the same dump and rejects."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from tests.end_to_end.city import LATER_ORDER, malformed, messages
from tests.end_to_end.conftest import Undisturbed, import_city
from tests.end_to_end.foreign import crc32_of_key, disordered, send
from tests.end_to_end.processes import Surroundings
from tests.end_to_end.stock import rejects_of, wait_until_done

pytestmark = [pytest.mark.xdist_group("kafka"), pytest.mark.slow, pytest.mark.ci]


def test_the_city_has_something_of_everything(undisturbed: Undisturbed) -> None:
    """Two empty dumps would be alike, too."""
    findings = [json.loads(line) for line in undisturbed.dump.splitlines()]
    kinds = {(finding["rule"], finding["outcome"]) for finding in findings}
    assert kinds >= {
        *((rule, outcome) for rule in ("restricted_traffic", "road_check") for outcome in ("violation", "to_be_verified")),
        *(("remote_sensing", outcome) for outcome in ("violation", "suspected", "to_be_verified")),
    }
    assert {finding["order_id"] for finding in findings} >= {"O1", "O2"}
    reasons = {reason for finding in findings for reason in finding["reasons"]}
    assert reasons >= {"conflict", "jump", "unsure_place", "several_vehicles", "unregistered", "stage_unknown"}
    assert undisturbed.rejects.total() == len(malformed())
    assert len(messages()) > 2_500


def test_kafka_and_postgresql_answer_as_one_machine_does(
    city: Surroundings, engine: Engine, clean_kafka: str, undisturbed: Undisturbed
) -> None:
    import_city(city, undisturbed.reference)
    workers = [city.start("work", "--only", step) for step in ("intake", "intake", "derivation", "derivation")]
    lines = disordered([*disordered(messages(), 0.1, seed=11), *malformed()], 0.0, seed=12)
    half = len(lines) // 2
    _send_by_two(clean_kafka, lines[:half])
    city.run("import", "orders", str(undisturbed.reference / LATER_ORDER))
    _send_by_two(clean_kafka, lines[half:])
    wait_until_done(engine, clean_kafka, workers)
    printed = [worker.end() for worker in workers]
    assert all(" 0 records in" not in line for line in printed[:2]), "one intake did all the work"
    assert city.run("dump", "--canonical") == undisturbed.dump
    assert rejects_of(engine) == undisturbed.rejects


def _send_by_two(bootstrap: str, lines: list[tuple[str, bytes]]) -> None:
    """Two senders at the same time, whose keys lead to different partitions."""
    with ThreadPoolExecutor(2) as senders:
        sent = [senders.submit(send, bootstrap, lines[0::2]), senders.submit(send, bootstrap, lines[1::2], crc32_of_key)]
    for one in sent:
        one.result()
