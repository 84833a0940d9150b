"""Every cause of the catalogue has its wording in both languages, and its parameters are those of its wording."""

from inspect import signature

import pytest

from rules.catalogue.causes import AS_RECORDED, CAUSES, Cause

EXAMPLES = {
    "as_recorded": {"text": "orders: a.json, tick 7"},
    "facts_arrived": {"topic": "muck-trucks.positions", "partition": 3, "first": 10, "last": 20},
    "reference_changed": {"kind": "passes", "source": "a.json", "tick": 7},
    "draft_approved": {"draft": 4, "writer": "张三", "tick": 9},
    "id_used_twice": {},
    "renumbered": {"finding_id": "5f0c2f7b9f3e4d18a6c1b2d3e4f50617"},
}


def test_every_code_has_an_example() -> None:
    assert set(CAUSES) == set(EXAMPLES)


@pytest.mark.parametrize("code", EXAMPLES)
def test_a_code_is_worded_with_its_parameters(code: str) -> None:
    parameters = EXAMPLES[code]
    assert list(signature(CAUSES[code]).parameters) == list(parameters)
    words = Cause(code, parameters).words
    assert words.record and words.clause.zh and words.clause.en
    assert (words.clause.zh == words.clause.en) == (code == AS_RECORDED)
    said = [str(value) for name, value in parameters.items() if name not in ("topic", "kind")]
    assert all(value in words.clause.zh and value in words.clause.en for value in said)


def test_causes_that_say_the_same_are_one() -> None:
    one, other = (Cause("x", dict(pairs)) for pairs in ([("a", 1), ("b", 2)], [("b", 2), ("a", 1)]))
    assert one == other and len({one, other}) == 1
    assert len({one, Cause("x", {"a": 1, "b": 3}), Cause("y", {"a": 1, "b": 2})}) == 3
