"""What counts as right and wrong when findings are compared with the truth."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from rules.catalogue import RULES
from services.simulator.acts import (
    BORDER,
    CLEAN,
    CLEAR,
    SIMULATED_RULES,
    SUSPECTED,
    TO_BE_VERIFIED,
    VIOLATION,
    Act,
    worst_of_each,
)
from services.simulator.comparison import Found, compare
from services.simulator.plan import LOCAL
from services.simulator.truth_files import read_truth, write_truth
from tests.simulator.running import small_plan

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 9, tzinfo=LOCAL)


def act(kind: str, outcome: str | None, rule: str = "restricted_traffic") -> Act:
    return Act(rule, "豫C12345", "01", DAY, kind, outcome, "O1" if rule == "restricted_traffic" else None, None, AT, AT, "")


def found(outcome: str, rule: str = "restricted_traffic") -> Found:
    return Found(rule, "豫C12345", "01", DAY, outcome, "O1" if rule == "restricted_traffic" else None, AT, "f")


@pytest.mark.parametrize(
    ("acts", "findings", "holds"),
    [
        ([act(CLEAR, VIOLATION)], [found(VIOLATION)], True),
        ([act(CLEAR, VIOLATION)], [], False),
        ([act(CLEAR, VIOLATION)], [found(TO_BE_VERIFIED)], False),
        ([act(CLEAR, SUSPECTED, "remote_sensing")], [found(SUSPECTED, "remote_sensing")], True),
        ([act(CLEAR, SUSPECTED, "remote_sensing")], [found(VIOLATION, "remote_sensing")], False),
        ([act(BORDER, None)], [], True),
        ([act(BORDER, None)], [found(TO_BE_VERIFIED)], True),
        ([act(BORDER, None)], [found(VIOLATION)], False),
        ([act(BORDER, VIOLATION)], [found(VIOLATION)], True),
        ([act(BORDER, VIOLATION)], [], True),
        ([act(CLEAN, None)], [], True),
        ([act(CLEAN, None)], [found(TO_BE_VERIFIED)], False),
        ([], [found(VIOLATION)], False),
        ([], [found(TO_BE_VERIFIED)], True),
    ],
)
def test_right_and_wrong(acts: list[Act], findings: list[Found], holds: bool) -> None:
    assert compare(acts, findings).holds is holds


@pytest.mark.parametrize("outcome", [VIOLATION, SUSPECTED, TO_BE_VERIFIED])
def test_findings_of_a_rule_that_the_truth_does_not_know_are_counted_and_not_called_wrong(outcome: str) -> None:
    compared = compare([], [found(outcome, "speeding")])
    score = compared.scores["speeding"]
    assert (compared.holds, score.uncompared, score.charged, score.wrong) == (True, 1, 0, 0)


def test_a_truth_that_knows_a_rule_judges_its_findings_though_no_act_is_there() -> None:
    compared = compare([], [found(SUSPECTED, "speeding")], known=["speeding"])
    assert (compared.holds, compared.scores["speeding"].wrong) == (False, 1)
    assert not compare([act(CLEAN, None, "speeding")], [found(SUSPECTED, "speeding")]).holds


def test_every_registered_rule_is_compared() -> None:
    assert compare([], []).scores.keys() == RULES.keys()


def test_a_truth_file_says_which_rules_it_knows_and_older_ones_know_the_simulators(tmp_path: Path) -> None:
    plan = small_plan(1)
    path = tmp_path / "truth.ndjson"
    write_truth(path, plan, [])
    assert read_truth(path) == (plan, [], SIMULATED_RULES)
    path.write_text(json.dumps({"plan": plan.as_dict()}), encoding="utf-8")
    assert read_truth(path) == (plan, [], SIMULATED_RULES)
    path.write_text(json.dumps({"plan": plan.as_dict(), "rules": ["speeding"]}), encoding="utf-8")
    assert read_truth(path) == (plan, [], ("speeding",))


def test_later_days_are_left_out() -> None:
    assert compare([act(CLEAR, VIOLATION)], [], last_day=date(2026, 11, 19)).holds


def test_precision_and_recall() -> None:
    score = compare([act(CLEAR, VIOLATION), act(CLEAR, VIOLATION, "road_check")], [found(VIOLATION)]).scores
    assert (score["restricted_traffic"].recall, score["restricted_traffic"].precision) == (1.0, 1.0)
    assert (score["road_check"].recall, score["road_check"].precision) == (0.0, 1.0)
    assert compare([], [found(VIOLATION)]).scores["restricted_traffic"].precision == 0.0


def test_the_clearest_act_of_a_day_counts() -> None:
    (only,) = worst_of_each([act(CLEAN, None), act(BORDER, None), act(CLEAR, VIOLATION)])
    assert (only.kind, only.outcome) == (CLEAR, VIOLATION)
