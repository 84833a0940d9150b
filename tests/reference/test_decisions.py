"""What a row means for a key's history, against a plain list of the value on each day."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reference.decisions import EVER, ConflictError, Times, decide, decide_absent
from services.reference.history import Point, held_at

START = datetime(2026, 11, 1, tzinfo=EVER.tzinfo)
DAYS = 8
ABSENT = "absent"


def at(day):
    """The local midnight of a day of the trial; day 0 stands for ever."""
    return EVER if day == 0 else START + timedelta(days=day)


def days_of(history):
    """The value on each day: None before the first row."""
    held = [held_at(history, at(day)) for day in range(DAYS)]
    return [None if point is None else ABSENT if point.absent else point.values["v"] for point in held]


def recorded(history, decision):
    """The history with a decision's points: the last recorded of one time counts."""
    return sorted(
        {point.holds_from: point for point in (*history, *decision.points)}.values(), key=lambda point: point.holds_from
    )


def apply(history, step):
    mode, day, today, value = step
    times = Times(mode, None if day is None else at(day), at(today))
    try:
        decision = decide_absent(history, times) if value == ABSENT else decide(history, {"v": value}, times)
    except ConflictError:
        return history
    return recorded(history, decision)


def run_end(days, begin):
    """The first day on which the value is no longer that of `begin`."""
    return next((day for day in range(begin, DAYS) if days[day] != days[begin]), DAYS)


def expected(days, step):
    """The same by hand: overwrite from a day up to the end of a run of equal days."""
    mode, day, today, value = step
    if not any(days):
        begin = DAYS if value == ABSENT else (day or 0)
        return days[:begin] + [value] * (DAYS - begin)
    begin = today if day is None else day
    if value == ABSENT:
        end = begin if days[begin] is None else run_end(days, begin)
    elif mode is None:
        return days
    elif mode == "change":
        end = run_end(days, begin)
    else:
        first = next(d for d in range(DAYS) if days[d] is not None)
        wrong = max(begin, first)
        if day is None:
            begin = next(d for d in range(wrong, -1, -1) if d == 0 or days[d - 1] != days[wrong])
        end = run_end(days, wrong)
    return days[:begin] + [value] * (end - begin) + days[end:]


modes = st.sampled_from([None, "change", "correction"])
a_day = st.integers(0, DAYS - 1)
steps = st.tuples(modes, st.none() | a_day, st.integers(1, DAYS - 1), st.sampled_from(["A", "B", "C", ABSENT]))


@given(st.lists(steps, max_size=8))
def test_every_day_has_the_value_that_was_last_said_of_it(said):
    history, days = [], [None] * DAYS
    for step in said:
        history, days = apply(history, step), expected(days, step)
        assert days_of(history) == days


@given(st.lists(steps, max_size=8), steps)
def test_saying_it_again_changes_nothing(said, again):
    history = []
    for step in said:
        history = apply(history, step)
    once = apply(history, again)
    assert apply(once, again) == once


A, B = {"v": "A"}, {"v": "B"}


@pytest.mark.parametrize(
    ("times", "values", "kind"),
    [
        (Times(None, None, at(3)), A, "unchanged"),  # what holds today
        (Times(None, None, at(3)), B, "unchanged"),  # a change recorded ahead
        (Times(None, at(6), at(3)), B, "unchanged"),  # what holds then
        (Times("change", None, at(3)), A, "unchanged"),
        (Times("correction", None, at(3)), A, "unchanged"),
    ],
)
def test_what_holds_already_changes_nothing(times, values, kind):
    history = [Point(EVER, A, False), Point(at(5), B, False)]
    assert decide(history, values, times).kind == kind


@pytest.mark.parametrize(("day", "values"), [(None, {"v": "C"}), (2, B), (6, A)])
def test_a_difference_without_mode_is_a_conflict(day, values):
    history = [Point(EVER, A, False), Point(at(5), B, False)]
    with pytest.raises(ConflictError):
        decide(history, values, Times(None, None if day is None else at(day), at(3)))


def test_a_correction_stays_before_a_real_change():
    history = [Point(EVER, A, False), Point(at(2), A, False), Point(at(5), B, False)]
    decision = decide(history, {"v": "C"}, Times("correction", at(1), at(6)))
    assert [point.holds_from for point in decision.points] == [at(1), at(2)]
