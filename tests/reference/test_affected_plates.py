"""Which days a change of an order or a warning can matter to: all that its versions speak of, none that none of them does."""

import json
from datetime import date

import pytest

from tests.reference.examples import clause, collection, feature, order
from tests.reference.test_warnings import warning

EVER = date(9999, 12, 31)
OPEN = order("SY-7", clause(until="2026-12-01T00:00+08:00"))


def event(name: str, issued: str, begins: str | None = None, *clauses, **changes):
    return order("SY-7", event=name, issued_at=issued, **{"from": begins}, **changes) | {"clauses": list(clauses)}


@pytest.fixture
def touched(bring, tasks):
    """touched(document, …) imports each in a file of its own and gives the days that the last one touched."""
    bring("zones", collection(feature(), feature("south")))

    def by(*documents, kind="orders", **options):
        for document in documents:
            tasks.clear()
            assert bring(kind, json.dumps(document), **options).of("error") == []
        return [(first, last) for first, last, plates in tasks if plates is None]

    return by


@pytest.mark.parametrize("name", ["paused", "lifted", "resumed"])
def test_what_has_no_clauses_touches_those_of_the_versions_before_from_its_own_time(touched, name):
    change = event(name, "2026-11-23T09:00+08:00", "2026-11-25T14:00+08:00")
    assert touched(OPEN, change) == [(date(2026, 11, 19), date(2026, 12, 1))]  # what held before is touched with it


def test_a_lift_entered_late_touches_from_its_stated_time(touched):
    pause = event("paused", "2026-11-21T09:00+08:00", "2026-11-21T10:00+08:00")
    resumed = event("resumed", "2026-11-22T09:00+08:00", "2026-11-22T10:00+08:00")
    lifted = event("lifted", "2026-11-28T09:00+08:00", "2026-11-24T00:00+08:00")
    assert touched(OPEN, pause, resumed, lifted) == [(date(2026, 11, 21), date(2026, 12, 1))]


def test_a_version_from_before_its_issue_touches_from_there_and_one_that_was_published_from_then(touched):
    late = clause(**{"from": "2026-11-25T00:00+08:00"}, until="2026-11-27T00:00+08:00")
    pause = event("paused", "2026-11-21T09:00+08:00", "2026-11-24T10:00+08:00")
    earlier = event("amended", "2026-11-26T09:00+08:00", "2026-11-22T00:00+08:00", late)
    assert touched(OPEN, pause, earlier) == [(date(2026, 11, 20), date(2026, 12, 1))]
    published = {"at": "2026-11-20T12:00+08:00", "where": "市政府网站", "proof": None}
    entered = event("amended", "2026-11-26T10:00+08:00", None, late, published=published)
    assert touched(entered) == [(date(2026, 11, 19), date(2026, 12, 1))]


def test_nothing_before_the_first_of_all_clauses_is_touched(touched):
    early = event("amended", "2026-11-01T09:00+08:00", "2026-11-02T00:00+08:00", clause(until="2026-11-22T00:00+08:00"))
    assert touched(early) == [(date(2026, 11, 19), date(2026, 11, 22))]


def test_a_pause_of_an_order_that_nobody_entered_touches_nothing_until_it_is(touched):
    pause = event("paused", "2026-11-21T09:00+08:00", "2026-11-21T10:00+08:00")
    assert touched(pause) == []
    assert touched(OPEN) == [(date(2026, 11, 19), date(2026, 12, 1))]


BOUND = clause(warning={"levels": ["orange", "red"], "districts": []})
BY_LEVEL = clause(passes={"effect": "honoured", "by_level": {"red": "locked"}})


@pytest.mark.parametrize("bound", [BOUND, BY_LEVEL])
def test_a_warning_touches_its_days_where_an_order_is_bound_to_a_level(touched, bound):
    closed = warning(until="2026-11-24T00:00+08:00")
    lifted = warning(event="lifted", issued_at="2026-11-22T09:00+08:00", **{"from": "2026-11-22T12:00+08:00"})
    touched(order("SY-8", bound))
    assert touched(closed, kind="warnings") == [(date(2026, 11, 19), date(2026, 11, 24))]
    assert touched(lifted, kind="warnings") == [(date(2026, 11, 19), EVER)]


def test_a_warning_to_which_no_order_is_bound_touches_nothing_and_the_order_that_will_be_touches_its_days(touched):
    touched(OPEN)
    assert touched(warning(), kind="warnings") == []
    assert touched(order("SY-8", BOUND | {"until": "2026-11-26T00:00+08:00"})) == [(date(2026, 11, 19), date(2026, 11, 26))]


def test_a_task_says_what_was_changed_and_the_record_who_entered_it(bring, rows, monkeypatch):
    monkeypatch.setattr("services.reference.file_import._mark_touched", lambda engine: None)
    bring("zones", collection(feature()), name="zones.geojson", by="张三")
    bring("orders", json.dumps(OPEN), name="通告.json")
    assert [row["cause"].words.record for row in rows("reference_task")] == [
        "zones: zones.geojson (JSON, UTF-8), tick 1",
        "orders: 通告.json (JSON, UTF-8), tick 2",
    ]
    assert [row["by"] for row in rows("reference_change")] == ["张三", None]


def test_days_are_local_and_the_day_before_is_with_them(touched):
    early = clause(**{"from": "2026-11-19T16:30Z"}, until="2026-11-22T16:00Z")  # 00:30 and 00:00 here
    assert touched(order("SY-9", early)) == [(date(2026, 11, 19), date(2026, 11, 23))]


def test_a_version_bears_on_the_later_ones_that_reach_back_before_it(touched):
    published = {"at": "2026-11-20T12:00+08:00", "where": "市政府网站", "proof": None}
    later = event("amended", "2026-11-28T09:00+08:00", None, clause(until="2026-12-01T00:00+08:00"), published=published)
    between = event("paused", "2026-11-26T09:00+08:00", "2026-11-27T00:00+08:00")
    start = order("SY-7", clause(**{"from": "2026-11-10T00:00+08:00"}), issued_at="2026-11-24T09:00+08:00")
    pause = event("paused", "2026-11-25T09:00+08:00", "2026-11-25T10:00+08:00")
    assert touched(start, pause, between) == [(date(2026, 11, 24), EVER)]
    assert touched(later, pause | {"issued_at": "2026-11-25T12:00+08:00"}) == [(date(2026, 11, 19), EVER)]
