"""Loading: all of a file or none, a file once, whatever happens; a later answer counts, the earlier ones stay."""

import gc
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from rules.timing.times import LOCAL
from services.lists.answers.case_checks import Answer
from services.lists.answers.checking import Checked, check
from services.lists.answers.history import GivenAnswer, answers_of, history
from services.lists.answers.loading import load
from services.lists.answers.refusals import AnswersNotLoaded
from services.store.engine import open_engine, reading, writing
from services.store.tables import FINDING, LIST_ANSWER
from tests.depth import examples, searched
from tests.faults.crashing import Crash, crashing
from tests.lists.answers.returned import FORM, answer, answered, case, issued, returned
from tests.lists.examples import finding_id
from tests.lists.issued.test_issuing import NORTH, put

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=LOCAL)


def checked_file(name: str, list_id: int, cases: dict[str, tuple[str, int]]) -> Checked:
    """A file that answers these cases: the result, and the minute at which it was handled."""
    answers = [
        Answer(list_id, finding_id(one), case(one), result, NOW - timedelta(days=1, minutes=minute), "张三")
        for one, (result, minute) in cases.items()
    ]
    return Checked(name, f"hash of {name}", NORTH, answers)


def stored(engine: Engine) -> list[tuple[Any, ...]]:
    columns = [column for column in LIST_ANSWER.c if column.name != "id"]
    with reading(engine) as connection:
        return sorted(tuple(row) for row in connection.execute(select(*columns)))


def told(engine: Engine, name: str) -> list[GivenAnswer]:
    with reading(engine) as connection:
        return history(connection, finding_id(name))


def test_from_file_to_finding(store: Engine) -> None:
    list_id = issued(store, NORTH, names=["1", "2"])
    first = check(store, returned(store, list_id, answer()), FORM, NOW)
    with reading(store) as connection:
        before = connection.execute(select(FINDING)).all()
    assert load(store, first, "李四", NOW) == 2
    assert load(store, first, "王五", NOW + timedelta(hours=1)) == 0
    second = check(store, returned(store, list_id, answer("核实后不构成违法"), "又.xlsx"), FORM, NOW)
    assert load(store, second, None, NOW + timedelta(days=1)) == 2
    assert [(one.result, one.received_by, one.file_name, one.district) for one in told(store, "1")] == [
        ("核实后不构成违法", None, "又.xlsx", NORTH),
        ("已立案处罚", "李四", "回复.xlsx", NORTH),
    ]
    with reading(store) as connection:
        assert connection.execute(select(FINDING)).all() == before, "an answer changes no finding"
        found = answers_of(connection, [finding_id(name) for name in ("1", "2", "3")])
    assert {name: one.result for name, one in found.items()} == {finding_id(name): "核实后不构成违法" for name in ("1", "2")}


def test_a_file_with_errors_is_loaded_only_where_that_is_said(store: Engine) -> None:
    list_id = issued(store, NORTH, names=["1", "2"])

    def one_is_wrong(rows: list[dict[str, Any]]) -> None:
        rows[0], rows[1] = answered(rows[0], result="已罚"), answered(rows[1])

    checked = check(store, returned(store, list_id, one_is_wrong), FORM, NOW)
    with pytest.raises(AnswersNotLoaded, match="1 row errors"):
        load(store, checked, "李四", NOW)
    assert not stored(store)
    assert load(store, checked, "李四", NOW, except_errors=True) == 1
    assert [row.case_number for row in rows_of(store)] == [checked.answers[0].case_number]


def rows_of(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(LIST_ANSWER)))


def test_an_answer_that_repeats_the_one_before_is_told_once(store: Engine) -> None:
    list_id = issued(store, NORTH, names=["1"])
    for number, result in enumerate(["办理中", "办理中", "已立案处罚", "已立案处罚", "办理中"]):
        load(store, checked_file(str(number), list_id, {"1": (result, 0)}), None, NOW + timedelta(days=number))
    assert [(one.result, one.file_name) for one in told(store, "1")] == [("办理中", "4"), ("已立案处罚", "2"), ("办理中", "0")]
    assert len(stored(store)) == 5


def test_an_answer_follows_its_case_to_a_new_number(store: Engine) -> None:
    list_id = issued(store, NORTH, names=["1", "2", "3"])
    load(store, checked_file("a", list_id, {"1": ("办理中", 0)}), None, NOW)
    with writing(store) as connection:
        connection.execute(FINDING.update().values(plate="豫C00001"))
    put(store, "1", withdrawn=True, renumbered_as=finding_id("2"))
    put(store, "2", withdrawn=True, renumbered_as=finding_id("3"))
    load(store, checked_file("b", list_id, {"3": ("已立案处罚", 0)}), None, NOW + timedelta(days=1))
    assert [(one.result, one.case_number) for one in told(store, "3")] == [("已立案处罚", case("3")), ("办理中", case("1"))]
    assert [one.result for one in told(store, "2")] == ["办理中"]
    assert [one.result for one in told(store, "1")] == ["办理中"], "the old number's own history"
    put(store, "2", renumbered_as=finding_id("1"))
    assert told(store, "1"), "numbers that lead to each other end somewhere"


FILES = st.lists(
    st.dictionaries(st.sampled_from("123"), st.tuples(st.sampled_from(FORM.results), st.integers(0, 1)), min_size=1),
    min_size=1,
    max_size=4,
)


@settings(searched("orders tried and published"), max_examples=examples(60))
@given(FILES, st.lists(st.integers(0, 2), min_size=4, max_size=4), st.randoms(use_true_random=False))
def test_the_order_of_loading_does_not_matter(
    store: Engine, files: list[dict[str, tuple[str, int]]], hours: list[int], random: Any
) -> None:
    """The history goes by when files were received, also where two were at one instant, and where a file is loaded again."""
    with writing(store) as connection:
        connection.execute(LIST_ANSWER.delete())
    with reading(store) as connection:
        known = connection.execute(select(FINDING.c.finding_id)).first()
    list_id = 1 if known else issued(store, NORTH, names=["1", "2", "3"])
    given_files = [(checked_file(str(n), list_id, one), NOW + timedelta(hours=hours[n])) for n, one in enumerate(files)]
    said, rows = [], []
    for _ in range(2):
        for checked, at in given_files + given_files[:1]:
            load(store, checked, "李四", at)
        said.append([told(store, name) for name in "123"])
        rows.append(stored(store))
        with writing(store) as connection:
            connection.execute(LIST_ANSWER.delete())
        random.shuffle(given_files)
    assert said[0] == said[1] and rows[0] == rows[1]
    for name, history_of in zip("123", said[0], strict=True):
        answers = [
            (at, checked.digest, one) for checked, at in given_files for one in checked.answers if one.case_number == case(name)
        ]
        assert bool(history_of) == bool(answers)
        if answers:
            _, _, latest = max(answers, key=lambda one: one[:2])
            assert (history_of[0].result, history_of[0].handled_at) == (latest.result, latest.handled_at)


def test_a_file_that_two_load_at_once_is_loaded_once(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    list_id = issued(engine, NORTH, names=[str(n) for n in range(5)])
    checked = checked_file("a", list_id, {str(n): ("办理中", 0) for n in range(5)})
    loaded: list[int] = []
    threads = [Thread(target=lambda: loaded.append(load(engine, checked, "李四", NOW))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(loaded) == [0, 0, 0, 5] and len(stored(engine)) == 5
    engine.dispose()


@pytest.fixture
def frozen_gc() -> Iterator[None]:
    gc.freeze()  # what is there already is no process's of ours: looking through it each time would take most of the test
    yield
    gc.unfreeze()


@pytest.mark.usefixtures("frozen_gc")
def test_a_load_that_is_killed_anywhere_leaves_all_or_none(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.lists.answers.loading.PIECE", 2)
    list_id = issued(store, NORTH, names=["1", "2", "3", "4", "5"])
    checked = checked_file("a", list_id, {str(n): ("办理中", 0) for n in range(1, 6)})
    with crashing(store, monkeypatch, None) as places:
        load(store, checked, "李四", NOW)
    whole = stored(store)
    assert len(whole) == 5 and places.count >= 10
    for at in range(1, places.count + 1):
        with writing(store) as connection:
            connection.execute(LIST_ANSWER.delete())
        with crashing(store, monkeypatch, at), suppress(Crash):
            load(store, checked, "李四", NOW)
        store.dispose()  # the end of a process: its connections are gone, and with them what they had begun
        gc.collect()
        assert stored(store) in ([], whole), f"after a crash at place {at}"
        load(store, checked, "李四", NOW)
        assert stored(store) == whole, f"after a crash at place {at}, and a repetition"
