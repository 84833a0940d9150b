"""The episode: an orange order at every hour of the last day, told alike by orders, warnings and what drivers know."""

from datetime import date, datetime, timedelta

import pytest

from rules.inputs.parsed_order import order_of
from rules.orders.versions_in_force import governing
from rules.timing.times import MINUTE, midnight
from services.simulator.episode import bans, order_history, orders, warnings
from services.simulator.plan import LOCAL, midnight_s
from tests.simulator.running import LAST, small_plan


def _governed(order_id: str) -> list:
    versions = sorted(
        (order_of(body) for body in orders(small_plan(1)) if body["order_id"] == order_id), key=lambda one: one.issued_us
    )
    return list(governing(versions, {}))


@pytest.mark.parametrize("day", [LAST - timedelta(days=back) for back in range(-1, 12)])
def test_drivers_know_what_the_orders_file_says(day: date) -> None:
    """The simulator's own spans against the rules' reading of its file: the two must be the same order."""
    import numpy as np

    plan = small_plan(1)
    minutes = np.arange(0, 24 * 60, 5)
    us = int(midnight_s(day) * 1_000_000) + minutes * MINUTE
    for order in order_history(plan):
        known: dict[str, np.ndarray] = {}
        for ban in bans(plan, day):
            if ban.order_id == order.order_id:
                inside = (minutes * 60 >= ban.start) & (minutes * 60 < ban.end)
                known[ban.clause.clause_id] = known.get(ban.clause.clause_id, np.zeros(len(minutes), dtype=bool)) | inside
        read: dict[str, np.ndarray] = {}
        for one in _governed(order.order_id):
            read[one.clause.clause_id] = read.get(one.clause.clause_id, np.zeros(len(minutes), dtype=bool)) | one.in_force(us)
        for clause_id in {*known, *read}:
            nothing = np.zeros(len(minutes), dtype=bool)
            assert (known.get(clause_id, nothing) == read.get(clause_id, nothing)).all(), (order.order_id, clause_id)
    assert midnight(0) < us[0]


def test_orange_at_every_hour_of_the_last_day() -> None:
    orange = [ban for ban in bans(small_plan(1), LAST) if ban.clause.stage_at_most == 4]
    assert any(ban.start <= 0 and ban.end >= 86_400 for ban in orange)


def test_warnings_tell_the_life_of_the_episode() -> None:
    told = warnings(small_plan(1))
    by_id: dict[str, list[str]] = {}
    for warning in told:
        by_id.setdefault(warning["warning_id"], []).append(warning["event"])
    assert [*by_id.values()] == [["issued", "lifted"], ["issued", "upgraded", "paused", "resumed"]]
    assert [one["issued_at"] for one in told] == sorted(one["issued_at"] for one in told)
    issued = datetime.fromisoformat(told[2]["issued_at"]).astimezone(LOCAL)
    assert issued.hour >= 17, "issued in the evening"
