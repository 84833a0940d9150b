"""Causes that go with a mark: each once, sorted, at most twenty, a change of reference before many batches."""

import json

import pytest
from sqlalchemy import Connection, Engine, insert, select, text

from rules.catalogue.causes import AS_RECORDED, Cause
from services.pipeline.derivation.marks import add_marks
from services.store.engine import reading, writing
from services.store.mark_causes import MOST, RIVAL, ApprovedDraft, of_change, of_facts, told
from services.store.tables import LEDGER_ENTRY, MARK
from tests.properties.histories import DAY

ZONES = of_change("zones", "z.geojson", 9)


def old(words: str) -> Cause:
    """A cause of a row from before codes."""
    return Cause(AS_RECORDED, {"text": words})


def test_the_words_of_the_record() -> None:
    assert of_facts("muck-trucks.positions", 3, 100, 199).words.record == "muck-trucks.positions/3 offsets 100–199"
    assert of_change("orders", "通告.json (JSON, UTF-8)", 12).words.record == "orders: 通告.json (JSON, UTF-8), tick 12"
    assert of_change("orders", ApprovedDraft(4, "张三"), 9).words.record == "orders: draft 4 of 张三, tick 9"


def test_each_once_sorted_and_none_that_says_nothing() -> None:
    assert told([old("b"), old("a"), None, old("b")]) == [old("a"), old("b")]
    assert told([ZONES, RIVAL, of_change("zones", "z.geojson", 9)]) == [RIVAL, ZONES]
    assert told([]) == told([None]) == []


def test_of_too_many_the_batches_go_first() -> None:
    batches = [of_facts("a-topic", 0, first, first + 9) for first in range(0, 10 * MOST, 10)]
    causes = told([*batches, ZONES, RIVAL])
    assert len(causes) == MOST == len(set(causes))
    assert [cause.words.record for cause in causes] == sorted(cause.words.record for cause in causes)
    assert {ZONES, RIVAL} < {*causes} and {*causes} - {RIVAL, ZONES} < {*batches}


CAUSES = [of_facts("muck-trucks.positions", 3, 100, 199), of_change("orders", ApprovedDraft(4, "张三"), 9), ZONES, RIVAL]


def _stored(connection: Connection, column: str, table: str) -> list[str]:
    return list(connection.execute(text(f"SELECT CAST({column} AS TEXT) FROM {table} ORDER BY id")).scalars())


@pytest.mark.parametrize("cause", [*CAUSES, None, old("orders: a.json, tick 7")])
def test_a_mark_keeps_its_cause(store: Engine, cause: Cause | None) -> None:
    with writing(store) as connection:
        add_marks(connection, [("豫C0T004", DAY.date(), DAY.date())], spreads=False, cause=cause)
    with reading(store) as connection:
        assert connection.execute(select(MARK.c.cause)).scalar_one() == cause


def test_stored_as_code_and_parameters_and_an_old_text_as_it_was(store: Engine) -> None:
    causes = [*CAUSES, old("orders: a.json, tick 7")]
    entry = {"finding_id": "f", "recorded_at": DAY, "what": "raised", "revision": 1, "outcome": "violation"}
    with writing(store) as connection:
        connection.execute(insert(LEDGER_ENTRY), [entry | {"causes": causes}, entry | {"causes": []}])
    with reading(store) as connection:
        assert connection.execute(select(LEDGER_ENTRY.c.causes).order_by(LEDGER_ENTRY.c.id)).scalars().all() == [causes, []]
        first, none = (json.loads(stored) for stored in _stored(connection, "causes", "ledger_entry"))
    assert none == [] and first == [
        {"code": "facts_arrived", "topic": "muck-trucks.positions", "partition": 3, "first": 100, "last": 199},
        {"code": "draft_approved", "draft": 4, "writer": "张三", "tick": 9},
        {"code": "reference_changed", "kind": "zones", "source": "z.geojson", "tick": 9},
        {"code": "id_used_twice"},
        "orders: a.json, tick 7",
    ]
