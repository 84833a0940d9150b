"""What counts as right and wrong when findings are compared with the truth."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from rules.catalogue import RULES
from rules.timing.times import micros_of
from services.reference.sources import Fault, SourceSpan
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
from services.simulator.comparison import LISTED, Found, compare
from services.simulator.hard_cases.sick_source import SickSource
from services.simulator.plan import LOCAL
from services.simulator.source_comparison import compare_sources
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


DOUBTFUL = replace(act(CLEAR, TO_BE_VERIFIED), reason="two_places")
CAPTURE = replace(act(CLEAR, VIOLATION), captured=True)
JUMP = replace(found(TO_BE_VERIFIED), reasons=("jump",))
CLONED = replace(found(TO_BE_VERIFIED), reasons=("jump", "two_places"))


@pytest.mark.parametrize(
    ("expected", "findings", "is_found", "wrong"),
    [
        (DOUBTFUL, [CLONED], True, 0),
        (DOUBTFUL, [JUMP], False, 0),  # for another reason
        (DOUBTFUL, [], False, 0),  # silence
        (DOUBTFUL, [found(VIOLATION)], False, 1),
        (DOUBTFUL, [CLONED, found(VIOLATION)], True, 1),
        (DOUBTFUL, [found(LISTED)], True, 0),
        (CAPTURE, [found(VIOLATION)], True, 0),
        (CAPTURE, [replace(found(VIOLATION), minutes=0)], False, 0),
        (act(CLEAR, VIOLATION), [found(VIOLATION), found(VIOLATION)], True, 1),  # charged twice
        (act(CLEAR, VIOLATION), [found(VIOLATION), found(LISTED)], True, 0),
        (act(CLEAR, VIOLATION), [found(VIOLATION), found(SUSPECTED)], True, 1),
    ],
)
def test_what_a_clear_act_calls_for(expected: Act, findings: list[Found], is_found: bool, wrong: int) -> None:
    compared = compare([expected], findings)
    score = compared.scores["restricted_traffic"]
    assert (bool(score.found), score.wrong, compared.holds) == (is_found, wrong, is_found and not wrong)


@pytest.mark.parametrize(
    ("outcome", "outcomes", "misses"),
    [
        (VIOLATION, (VIOLATION, LISTED), 0),
        (VIOLATION, (LISTED, VIOLATION), 0),
        (VIOLATION, (VIOLATION, VIOLATION), 1),  # each is right by itself, together they are charged twice
        (VIOLATION, (LISTED, LISTED), 1),  # nothing is charged under which they are listed
        (VIOLATION, (None, VIOLATION), 1),
        (VIOLATION, (None, None), 2),
        (TO_BE_VERIFIED, (TO_BE_VERIFIED, TO_BE_VERIFIED), 0),
        (TO_BE_VERIFIED, (LISTED, TO_BE_VERIFIED), 0),
        (TO_BE_VERIFIED, (LISTED, LISTED), 1),
    ],
)
def test_acts_of_one_deed_are_charged_once(outcome: str, outcomes: tuple[str | None, ...], misses: int) -> None:
    rules = ("remote_sensing", "road_check")
    acts = [replace(act(CLEAR, outcome, rule), deed="one") for rule in rules]
    findings = [found(one, rule) for rule, one in zip(rules, outcomes, strict=True) if one]
    compared = compare(acts, findings)
    assert len(compared.misses) == misses
    assert sum(score.wrong for score in compared.scores.values()) == (outcomes == (VIOLATION, VIOLATION))


ILL = SickSource("station", "A1", "one_value", AT, AT + timedelta(hours=1))


def span(
    start: datetime, end: datetime | None, source_id: str = "A1", cause: str = "one_value", state: str = "proposed"
) -> SourceSpan:
    until_us = None if end is None else micros_of(end)
    return SourceSpan(1, Fault("station", source_id, cause), micros_of(start), until_us, state, {}, None, AT, None)


@pytest.mark.parametrize(
    ("spans", "proposed", "misses"),
    [
        ([span(AT, None)], 1, 0),
        ([span(AT, AT + timedelta(hours=2), state="confirmed")], 1, 0),
        ([span(AT, AT + timedelta(hours=1))], 0, 1),  # ends at the last record, which is thus not in it
        ([span(AT + timedelta(seconds=1), None)], 0, 1),
        ([span(AT, None, state="lifted")], 0, 1),
        ([span(AT, None, cause="fractions")], 0, 2),
        ([span(AT, None), span(AT, None, "A2")], 1, 1),  # A2 is well
        ([span(AT, None), span(AT, None, "T1")], 1, 0),  # T1 is ill in a way that may show
        ([], 0, 1),
    ],
)
def test_sick_sources_are_named_and_nobody_else(spans: list[SourceSpan], proposed: int, misses: int) -> None:
    done = compare([], [])
    compare_sources([ILL], spans, {"T1"}, done)
    assert (done.sick, done.proposed, len(done.misses)) == (1, proposed, misses)


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
    assert read_truth(path) == (plan, [], SIMULATED_RULES, [])
    path.write_text(json.dumps({"plan": plan.as_dict()}), encoding="utf-8")
    assert read_truth(path) == (plan, [], SIMULATED_RULES, [])
    path.write_text(json.dumps({"plan": plan.as_dict(), "rules": ["speeding"]}), encoding="utf-8")
    assert read_truth(path) == (plan, [], ("speeding",), [])


def test_a_truth_file_tells_all_of_an_act_and_older_lines_are_read(tmp_path: Path) -> None:
    plan, path = small_plan(1), tmp_path / "truth.ndjson"
    doubtful = replace(act(CLEAR, TO_BE_VERIFIED), reason="two_places", deed="one", captured=True)
    ill = SickSource("station", "A1", "one_value", AT, AT)
    assert write_truth(path, plan, [doubtful], [ill]) == 1
    assert read_truth(path) == (plan, [doubtful], SIMULATED_RULES, [ill])
    older = {
        name: value for name, value in act(CLEAR, VIOLATION).as_dict().items() if name not in ("reason", "deed", "captured")
    }
    path.write_text("\n".join(json.dumps(line) for line in ({"plan": plan.as_dict()}, older)), encoding="utf-8")
    assert read_truth(path).acts == [act(CLEAR, VIOLATION)]


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
