"""Planning: a row for each list that a subscription is to get, with the time at which it is due."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Engine, Select, func, select

from rules.timing.times import LOCAL
from services.lists.delivery.addresses import MAIL
from services.lists.delivery.restored import note_doubt, restored_at
from services.lists.delivery.states import DUE, UNKNOWN
from services.store.engine import insert_new, writing
from services.store.tables import CASE_LIST, DELIVERY, DELIVERY_TRY, SUBSCRIPTION

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
        restored = restored_at(connection)
        rows = [_delivery(row, restored) for row in connection.execute(_unplanned().limit(MOST))]
        insert_new(connection, DELIVERY, rows, ["subscription_id", "list_id"])
        if restored is not None and any(row["state"] == UNKNOWN for row in rows):
            for delivery_id in connection.execute(_untold()).scalars().all():
                note_doubt(connection, delivery_id, restored)
    return len(rows)


def _delivery(row: Any, restored: datetime | None) -> dict[str, Any]:
    """Of one delivery the row; unknown where a mail with a list of this day may have gone out before the database was restored."""
    at = time.fromisoformat(row.at)
    due = due_at(row.local_day, row.issued_at, at, row.weekdays)
    usually = due_at(row.local_day, datetime.combine(row.local_day, time.max, tzinfo=LOCAL), at, row.weekdays)
    is_doubtful = row.channel == MAIL and restored is not None and usually <= restored
    keys = {"subscription_id": row.subscription_id, "list_id": row.list_id}
    return {**keys, "state": UNKNOWN if is_doubtful else DUE, "first_due_at": due, "next_try_at": due, "tries": 0}


def _untold() -> Select[Any]:
    """Unknown deliveries without a try: nothing says yet why they are."""
    tried = select(DELIVERY_TRY.c.number).where(DELIVERY_TRY.c.delivery_id == DELIVERY.c.id)
    return select(DELIVERY.c.id).where(DELIVERY.c.state == UNKNOWN, ~tried.exists()).order_by(DELIVERY.c.id)


def _unplanned() -> Select[Any]:
    """A district's lists are issued day by day, and planned so for each subscription: what comes after its newest one is missing.

    So the query looks up the newest one, and reads the lists after it by the index on district and day, however many there are before.
    """
    newest = select(func.max(DELIVERY.c.list_id)).where(DELIVERY.c.subscription_id == _SUBSCRIPTION.id)
    planned = CASE_LIST.alias()
    planned_day = select(planned.c.local_day).where(planned.c.id == newest.correlate(SUBSCRIPTION).scalar_subquery())
    query = select(
        _SUBSCRIPTION.id.label("subscription_id"),
        _SUBSCRIPTION.channel,
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
