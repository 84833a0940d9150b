"""Tries: claimed and on record before they are made, of many processes by one; their outcome is recorded in one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, and_, func, insert, or_, select, update

from services.lists.delivery import outcome as outcomes
from services.lists.delivery.addresses import MAIL
from services.lists.delivery.mail_count import count_mail
from services.lists.delivery.outcome import Outcome
from services.lists.delivery.states import DUE, ENDED, PAUSES, TRYING, UNKNOWN, state_after
from services.store.claims import is_free, new_holder
from services.store.engine import reading, writing
from services.store.tables import CASE_LIST, CASE_LIST_FILE, DELIVERY, DELIVERY_TRY, SUBSCRIPTION

_STALE_AFTER = timedelta(minutes=10)
"""A try takes two minutes at most, see `services.lists.delivery.cut_off`."""
_MOST_AHEAD = timedelta(days=8)
"""A list is due within a week of its issue."""
_MOST_STALE = 1_000
_DELIVERY, _TRY = DELIVERY.c, DELIVERY_TRY.c


@dataclass(frozen=True)
class Claimed:
    """A delivery that this process tries. number: of the try; tries: since it became due."""

    delivery_id: int
    holder: str
    number: int
    tries: int
    subscription_id: int
    channel: str
    address: str
    kinds: Sequence[str]
    list_id: int
    district: str
    year: int
    list_number: int
    local_day: date
    sha256: str


def due_deliveries(connection: Connection, now: datetime, most: int, without: Collection[int] = ()) -> list[tuple[int, int]]:
    """The oldest delivery of each subscription that is due and whose list has its files, and the subscription.

    without: subscriptions that are left out. One at a time of each, so that one with many lists to a dead server delays no other.
    """
    has_files = select(CASE_LIST_FILE.c.name).where(CASE_LIST_FILE.c.list_id == _DELIVERY.list_id).exists()
    oldest = func.min(_DELIVERY.id)
    query = select(oldest, _DELIVERY.subscription_id).where(_is_due(now), has_files, _DELIVERY.subscription_id.not_in(without))
    query = query.group_by(_DELIVERY.subscription_id).order_by(oldest).limit(most)
    return [(row[0], row[1]) for row in connection.execute(query)]


def take(engine: Engine, delivery_id: int, now: datetime) -> Claimed | None:
    """Claim the delivery and put the try on record; None where it is not due, another process has it, or its subscription has ended."""
    holder = new_holder()
    with writing(engine) as connection:
        claim = update(DELIVERY).where(_DELIVERY.id == delivery_id, _is_due(now))
        claimed = claim.values(state=TRYING, claimed_by=holder, claimed_at=now, tries=_DELIVERY.tries + 1)
        if connection.execute(claimed).rowcount != 1:
            return None
        row = connection.execute(_whole().where(_DELIVERY.id == delivery_id)).one()
        if not row.is_active:
            given_back = update(DELIVERY).where(_DELIVERY.id == delivery_id)
            connection.execute(given_back.values(state=ENDED, claimed_by=None, tries=_DELIVERY.tries - 1))
            return None
        if row.channel == MAIL:
            count_mail(connection)
        number = put_try(connection, delivery_id, TRYING, holder, now, f"→ {row.address}")
    values = {name: value for name, value in row._mapping.items() if name != "is_active"}
    return Claimed(delivery_id=delivery_id, holder=holder, number=number, **values)


def finish(engine: Engine, claimed: Claimed, outcome: Outcome, now: datetime) -> None:
    """Record the outcome of the try, and what becomes of the delivery.

    Where the claim was lost meanwhile, since this process seemed to be gone, the try still gets its outcome, and what was delivered is so.
    """
    with writing(engine) as connection:
        own = _TRY.delivery_id == claimed.delivery_id, _TRY.number == claimed.number
        said = f"{claimed.address}: {outcome.answer}"
        connection.execute(update(DELIVERY_TRY).where(*own).values(outcome=outcome.kind, ended_at=now, answer=said))
        delivery = update(DELIVERY).where(_DELIVERY.id == claimed.delivery_id)
        values = _values_after(outcome.kind, claimed.channel, claimed.tries, now)
        if outcome.kind == outcomes.DELIVERED:
            values |= {"receipt": outcome.receipt} if outcome.receipt else {}
            delivery = delivery.where(or_(_DELIVERY.claimed_by == claimed.holder, _DELIVERY.state.in_([DUE, TRYING, UNKNOWN])))
        else:
            delivery = delivery.where(_DELIVERY.claimed_by == claimed.holder)
        connection.execute(delivery.values(values))


def release_stale(engine: Engine, now: datetime) -> int:
    """End tries whose process is gone: nobody knows how they ended. How many there were."""
    columns = _DELIVERY.id, _DELIVERY.claimed_by, _DELIVERY.claimed_at, _DELIVERY.tries, SUBSCRIPTION.c.channel
    query = select(*columns).join(SUBSCRIPTION, SUBSCRIPTION.c.id == _DELIVERY.subscription_id)
    with reading(engine) as connection:
        rows = connection.execute(query.where(_DELIVERY.state == TRYING).order_by(_DELIVERY.id).limit(_MOST_STALE)).all()
    stale = [row for row in rows if is_free(row.claimed_by, row.claimed_at, now, _STALE_AFTER)]
    released = 0
    for row in stale:
        with writing(engine) as connection:
            own = _DELIVERY.id == row.id, _DELIVERY.state == TRYING, _DELIVERY.claimed_by == row.claimed_by
            values = _values_after(outcomes.UNKNOWN, row.channel, row.tries, now)
            if connection.execute(update(DELIVERY).where(*own).values(values)).rowcount == 1:
                ended = _TRY.delivery_id == row.id, _TRY.by == row.claimed_by
                connection.execute(update(DELIVERY_TRY).where(*ended).values(outcome=outcomes.UNKNOWN, ended_at=now))
                released += 1
    return released


def put_try(connection: Connection, delivery_id: int, outcome: str, by: str, now: datetime, answer: str) -> int:
    """Put a row on the record of a delivery whose own row this transaction has changed; its number."""
    query = select(func.coalesce(func.max(_TRY.number), 0) + 1).where(_TRY.delivery_id == delivery_id)
    number = int(connection.execute(query).scalar_one())
    row = {"delivery_id": delivery_id, "number": number, "began_at": now, "by": by, "outcome": outcome, "answer": answer}
    connection.execute(insert(DELIVERY_TRY), row | {"ended_at": None if outcome == TRYING else now})
    return number


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Due by now; or due later than any pause, or any week, would have it: that was reckoned while a clock was wrong."""
    next_try_at = _DELIVERY.next_try_at
    after_a_pause = and_(_DELIVERY.tries > 0, next_try_at > now + max(PAUSES))
    return and_(_DELIVERY.state == DUE, or_(next_try_at <= now, after_a_pause, next_try_at > now + _MOST_AHEAD))


def _values_after(kind: str, channel: str, tries: int, now: datetime) -> dict[str, object]:
    state, pause = state_after(kind, channel, tries)
    values: dict[str, object] = {"state": state, "claimed_by": None, "claimed_at": None}
    return values if pause is None else values | {"next_try_at": now + pause}


def _whole() -> Select[Any]:
    """Query for what a try needs to know of its delivery, subscription and list."""
    columns = (
        _DELIVERY.tries,
        _DELIVERY.subscription_id,
        SUBSCRIPTION.c.channel,
        SUBSCRIPTION.c.address,
        SUBSCRIPTION.c.kinds,
        SUBSCRIPTION.c.is_active,
        _DELIVERY.list_id,
        CASE_LIST.c.district,
        CASE_LIST.c.year,
        CASE_LIST.c.number.label("list_number"),
        CASE_LIST.c.local_day,
        CASE_LIST.c.sha256,
    )
    query = select(*columns).join(SUBSCRIPTION, SUBSCRIPTION.c.id == _DELIVERY.subscription_id)
    return query.join(CASE_LIST, CASE_LIST.c.id == _DELIVERY.list_id)
