"""Planning: a row for each list that a subscription is to get, with the time at which it is due."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, Select, func, select

from rules.timing.times import LOCAL
from services.lists.delivery.states import DUE
from services.store.engine import insert_new, writing
from services.store.tables import CASE_LIST, DELIVERY, SUBSCRIPTION

MOST = 1_000
"""Maximum deliveries that are planned at a time; the rest comes in the next round."""
_LIST, _SUBSCRIPTION = CASE_LIST.c, SUBSCRIPTION.c


def due_at(day: date, issued_at: datetime, at: time, weekdays: Collection[int]) -> datetime:
    """When the list of a local day is due: on the first of the weekdays on which it is there, at that local time; at once if that is past.

    weekdays: 1 = Monday to 7. There is no daylight saving: a local day has 24 hours.
    """
    first = max(day + timedelta(days=1), issued_at.astimezone(LOCAL).date())
    on = next(one for one in (first + timedelta(days=n) for n in range(7)) if one.isoweekday() in weekdays)
    return max(datetime.combine(on, at, tzinfo=LOCAL), issued_at)


def plan(engine: Engine) -> int:
    """Put a delivery for each active subscription and each list of its district that it does not have yet; how many.

    Two that plan at once do each other no harm.
    """
    with writing(engine) as connection:
        rows = [_delivery(row) for row in connection.execute(_unplanned().limit(MOST))]
        insert_new(connection, DELIVERY, rows, ["subscription_id", "list_id"])
    return len(rows)


def _delivery(row: Any) -> dict[str, Any]:
    due = due_at(row.local_day, row.issued_at, time.fromisoformat(row.at), row.weekdays)
    keys = {"subscription_id": row.subscription_id, "list_id": row.list_id}
    return {**keys, "state": DUE, "first_due_at": due, "next_try_at": due, "tries": 0}


def _unplanned() -> Select[Any]:
    """A district's lists are issued day by day, and planned so for each subscription: what comes after its newest one is missing.

    So the query looks up the newest one, and reads the lists after it by the index on district and day, however many there are before.
    """
    newest = select(func.max(DELIVERY.c.list_id)).where(DELIVERY.c.subscription_id == _SUBSCRIPTION.id)
    planned = CASE_LIST.alias()
    planned_day = select(planned.c.local_day).where(planned.c.id == newest.correlate(SUBSCRIPTION).scalar_subquery())
    query = select(
        _SUBSCRIPTION.id.label("subscription_id"),
        _SUBSCRIPTION.at,
        _SUBSCRIPTION.weekdays,
        _LIST.id.label("list_id"),
        _LIST.local_day,
        _LIST.issued_at,
    )
    query = query.join_from(SUBSCRIPTION, CASE_LIST, _LIST.district == _SUBSCRIPTION.district).where(
        _SUBSCRIPTION.is_active.is_(True),
        _LIST.local_day >= _SUBSCRIPTION.begins,
        _LIST.local_day > func.coalesce(planned_day.correlate(SUBSCRIPTION).scalar_subquery(), date.min),
    )
    return query.order_by(_LIST.local_day, _SUBSCRIPTION.id)
