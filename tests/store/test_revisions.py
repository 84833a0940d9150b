"""Which of several contents under one id count: SQL says of every reading what the rules say."""

from datetime import date, timedelta

import numpy as np
from sqlalchemy import Engine, select

from rules.judge.judge import READING_IDENTITY
from rules.sightings.deduplication import counting
from services.store.engine import reading
from services.store.read_facts import read_readings
from services.store.revisions import counts
from services.store.tables import READING_FACT
from services.vehicles.readings import find_readings
from tests.findings.statistics.test_reading_days import fact, fill

PLATES = ["豫C0T001", "豫C0T004", "豫C0T127"]
DAY = date(2026, 11, 20)


def random_facts(seed: int) -> list[dict]:
    """Contents of few ids: with and without revisions, under other plates, on two days, on lanes."""
    random = np.random.default_rng(seed)
    found = {}
    for _ in range(300):
        seen = {
            "plate": str(random.choice(PLATES)),
            "opacity_pct": float(random.integers(3)),
            "lane_key": int(random.choice([-1, 1])),
        }
        revision = random.choice([None, None, 0, 1, 2])
        time = f"{DAY - timedelta(days=int(random.integers(2)))} 09:00"
        one = fact(int(random.integers(60)), time, revision=None if revision is None else int(revision), **seen)
        found[one["reading_id"], one["lane_key"], one["content"]] = one
    return list(found.values())


def test_sql_and_rules_agree(store: Engine) -> None:
    fill(store, random_facts(7), [])
    with reading(store) as connection:
        frame, in_conflict = counting(read_readings(connection, PLATES), READING_IDENTITY)
        by_rules = dict(
            zip(zip(frame["reading_id"], frame["lane_key"], frame["content"], strict=True), in_conflict.tolist(), strict=True)
        )
        shown = [one for plate in PLATES for one in find_readings(connection, plate, (None, None), None, 1_000)]
        columns = READING_FACT.c.reading_id, READING_FACT.c.lane_key, READING_FACT.c.content
        that_count = {tuple(row) for row in connection.execute(select(*columns).where(counts()))}
    assert {(one["reading_id"], one["lane_key"], one["content"]): bool(one["conflict"]) for one in shown} == by_rules
    assert that_count == {key for key, conflicts in by_rules.items() if not conflicts}
    assert 0 < len(that_count) < len(by_rules) < 300
