"""Spans of time against the plain sets of minutes that they stand for."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rules.timing.intervals import Span, intersected, merged, subtracted, total_length
from rules.timing.times import day_number, day_of
from services.pipeline.derivation.marks import merged_days

SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6)


def minutes(spans: list[Span]) -> set[int]:
    return {minute for start, end in spans for minute in range(start, end)}


def assert_good(spans: list[Span], wanted: set[int]) -> None:
    assert minutes(spans) == wanted
    assert all(start < end for start, end in spans)
    assert all(one[1] < other[0] for one, other in pairwise(spans))  # sorted, and none touches the next


@given(SPANS)
def test_merged(spans: list[Span]) -> None:
    assert_good(merged(spans), minutes(spans))


@given(SPANS)
def test_total_length(spans: list[Span]) -> None:
    assert total_length(spans) == len(minutes(spans))


@given(SPANS)
def test_spans_of_days_are_united_alike(spans: list[Span]) -> None:
    days = [(day_of(first), day_of(last)) for first, last in spans if first <= last]
    assert [(day_number(first), day_number(last) + 1) for first, last in merged_days(days)] == merged(
        (day_number(first), day_number(last) + 1) for first, last in days
    )


@given(SPANS, SPANS)
def test_intersected(one: list[Span], other: list[Span]) -> None:
    assert_good(intersected(one, other), minutes(one) & minutes(other))
    assert intersected(iter(one), iter(other)) == intersected(other, one)


@given(SPANS, SPANS)
def test_subtracted(spans: list[Span], taken: list[Span]) -> None:
    assert_good(subtracted(spans, taken), minutes(spans) - minutes(taken))
