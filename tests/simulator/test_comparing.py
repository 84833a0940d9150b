"""What counts as right and wrong when findings are compared with the truth."""

from datetime import date, datetime

import pytest

from services.simulator.acts import BORDER, CLEAN, CLEAR, SUSPECTED, TO_BE_VERIFIED, VIOLATION, Act, worst_of_each
from services.simulator.comparing import Found, compare
from services.simulator.plan import LOCAL

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
