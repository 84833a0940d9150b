"""Causes as texts: each once, sorted, at most twenty, a change of reference before many batches."""

from services.store.causes import MOST, RIVAL, of_change, of_facts, told


def test_the_words() -> None:
    assert of_facts("muck-trucks.positions", 3, 100, 199) == "muck-trucks.positions/3 offsets 100–199"
    assert of_change("orders", "通告.json (JSON, UTF-8)", 12) == "orders: 通告.json (JSON, UTF-8), tick 12"


def test_each_once_sorted_and_none_that_says_nothing() -> None:
    assert told(["b", "a", "", "b"]) == ["a", "b"]
    assert told([]) == told([""]) == []


def test_of_too_many_the_batches_go_first() -> None:
    batches = [of_facts("a-topic", 0, first, first + 9) for first in range(0, 10 * MOST, 10)]
    causes = told([*batches, "zones: z.geojson, tick 9", RIVAL])
    assert len(causes) == MOST == len(set(causes)) and causes == sorted(causes)
    assert {"zones: z.geojson, tick 9", RIVAL} < {*causes} and {*causes} - {RIVAL, "zones: z.geojson, tick 9"} < {*batches}
