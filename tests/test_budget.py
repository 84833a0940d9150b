"""The budget of a test: 20 s, more where the machine is slower at the moment, none at full depth."""

import pytest

from tests import budget, depth


@pytest.mark.parametrize(
    ("took_s", "slower", "ci", "is_full", "fails"),
    [
        (20.0, 1.0, "", False, False),
        (20.1, 1.0, "", False, True),
        (20.1, 0.5, "", False, True),  # a quicker machine than the one of the budget has no less
        (45.0, 2.5, "", False, False),
        (60.0, 1.0, "true", False, False),
        (60.1, 1.0, "true", False, True),
        (900.0, 1.0, "", True, False),
    ],
)
def test_what_a_test_may_take(
    took_s: float, slower: float, ci: str, is_full: bool, fails: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(budget, "slowdown", lambda: slower)
    monkeypatch.setattr(depth, "IS_FULL", is_full)
    monkeypatch.setenv("CI", ci)
    assert (budget.over_budget(took_s) is not None) == fails
