"""Orders and warnings in force on a list's day, frozen with it."""

from dataclasses import replace
from datetime import date, timedelta

import msgspec
import pytest
from sqlalchemy import Engine

from services.lists.issued.content import Content, OrderLine, decoded, encoded
from services.lists.issued.in_force import orders_in_force
from services.lists.issued.issuing import issue
from tests.lists.examples import DAY
from tests.lists.issued.test_issuing import NORTH, SOUTH, lists_of, morning, put
from tests.rules.building import event, order, reference, warning

LIFTED = replace(event("lifted", "2026-11-14 18:00"), title="关于解除的通告")
BOUND = {"levels": ["orange"], "districts": []}


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2026-11-10", []),
        ("2026-11-11", [("O1", "通告O1", "2026-11-11 00:00", "2026-11-14 18:00")]),
        ("2026-11-14", [("O1", "通告O1", "2026-11-11 00:00", "2026-11-14 18:00")]),
        ("2026-11-15", []),
    ],
)
def test_an_order_on_the_days_on_which_it_governs(day: str, found: list[tuple[str, ...]]) -> None:
    given = orders_in_force(reference(order(), LIFTED), NORTH, date.fromisoformat(day))
    assert [(one.number, one.title, one.begins, one.ends) for one in given] == found


def test_an_order_without_a_known_end() -> None:
    (only,) = orders_in_force(reference(order()), "", DAY)
    assert only == OrderLine(
        kind="order", number="O1", title="通告O1", issuer="市环委办", begins="2026-11-11 00:00", ends=None, surely=True
    )


def test_warnings_by_level_and_before_orders() -> None:
    raised = [warning("yellow", "2026-11-19 09:00"), warning("red", "2026-11-20 12:00", event="upgraded")]
    given = orders_in_force(reference(order(), *raised), NORTH, DAY)
    assert [(one.kind, one.title, one.begins, one.ends) for one in given] == [
        ("warning", "黄色预警", "2026-11-19 09:00", "2026-11-20 12:00"),
        ("warning", "红色预警", "2026-11-20 12:00", None),
        ("order", "通告O1", "2026-11-11 00:00", None),
    ]


@pytest.mark.parametrize(("district", "kinds"), [(NORTH, ["warning"]), (SOUTH, []), ("", ["warning"])])
def test_a_warning_of_another_district_is_not_named(district: str, kinds: list[str]) -> None:
    given = orders_in_force(reference(warning("orange", "2026-11-19 09:00", districts=[NORTH])), district, DAY)
    assert [one.kind for one in given] == kinds


@pytest.mark.parametrize(("pollutant", "surely"), [("pm25", True), ("o3", False)])
def test_an_order_bound_to_a_warning_of_perhaps_another_pollutant(pollutant: str, surely: bool) -> None:
    given = orders_in_force(
        reference(order(warning=BOUND), warning("orange", "2026-11-19 09:00", pollutant=pollutant)), "", DAY
    )
    assert [(one.kind, one.surely) for one in given] == [("warning", True), ("order", surely)]


def test_the_counts_of_the_list_before_are_frozen(store: Engine) -> None:
    put(store, "a", local_day=DAY, district=NORTH)
    put(store, "b", local_day=DAY, district=NORTH, outcome="suspected")
    for n in range(2):
        issue(store, NORTH, DAY + timedelta(days=n), morning(DAY + timedelta(days=n)))
    first, second = lists_of(store, NORTH)
    assert first.previous_counts == {}
    assert second.previous_counts == {"violation": 1, "suspected": 1, "supplements": 0, "withdrawals": 0}
    assert second.orders == []


def test_a_list_that_was_frozen_before_is_still_read(store: Engine) -> None:
    """Its bytes have no orders, no counts and no answers."""
    issue(store, NORTH, DAY, morning(DAY))
    (only,) = lists_of(store, NORTH)
    known = msgspec.json.decode(encoded(only))
    older = {name: value for name, value in known.items() if name not in ("orders", "previous_counts", "answered")}
    assert decoded(msgspec.json.encode(older)) == only
    assert isinstance(only, Content)
