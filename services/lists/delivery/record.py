"""What became of deliveries, for people: each with its subscription and its tries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, select

from services.lists.issued.content import list_number
from services.store.pieces import in_pieces
from services.store.tables import CASE_LIST, DELIVERY, DELIVERY_TRY, SUBSCRIPTION

_DELIVERY, _LIST, _SUBSCRIPTION, _TRY = DELIVERY.c, CASE_LIST.c, SUBSCRIPTION.c, DELIVERY_TRY.c


class Try(NamedTuple):
    """A try, or what a person did, see `services.lists.delivery.states`."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    by: str
    outcome: str
    answer: str | None


class DeliveryRecord(NamedTuple):
    """A delivery of a list. tries: the first first."""

    delivery_id: int
    subscription_id: int
    number: str
    receiver: str
    channel: str
    address: str
    state: str
    first_due_at: datetime
    next_try_at: datetime
    receipt: str | None
    tries: list[Try]


def deliveries_of(connection: Connection, list_id: int) -> list[DeliveryRecord]:
    """All deliveries of a list, by receiver."""
    return _records(connection, [_DELIVERY.list_id == list_id], [_SUBSCRIPTION.receiver, _DELIVERY.id], None)


def delivery_record(connection: Connection, delivery_id: int) -> DeliveryRecord | None:
    """One delivery; None if there is none."""
    return next(iter(_records(connection, [_DELIVERY.id == delivery_id], [_DELIVERY.id], 1)), None)


def newest_deliveries(
    connection: Connection, *, state: str | None = None, before: int | None = None, limit: int
) -> list[DeliveryRecord]:
    """Deliveries (in this state), the newest first. before: only those with a lower id."""
    clauses = [*([] if state is None else [_DELIVERY.state == state]), *([] if before is None else [_DELIVERY.id < before])]
    return _records(connection, clauses, [_DELIVERY.id.desc()], limit)


def _records(
    connection: Connection, clauses: Sequence[ColumnElement[bool]], order: Sequence[Any], limit: int | None
) -> list[DeliveryRecord]:
    query = (
        select(DELIVERY, _LIST.district, _LIST.year, _LIST.number, _SUBSCRIPTION.receiver)
        .add_columns(_SUBSCRIPTION.channel, _SUBSCRIPTION.address)
        .join(CASE_LIST, _LIST.id == _DELIVERY.list_id)
        .join(SUBSCRIPTION, _SUBSCRIPTION.id == _DELIVERY.subscription_id)
    )
    rows = connection.execute(query.where(*clauses).order_by(*order).limit(limit)).all()
    tries = _tries(connection, [row.id for row in rows])
    return [
        DeliveryRecord(
            delivery_id=row.id,
            subscription_id=row.subscription_id,
            number=list_number(row.district, row.year, row.number),
            receiver=row.receiver,
            channel=row.channel,
            address=row.address,
            state=row.state,
            first_due_at=row.first_due_at,
            next_try_at=row.next_try_at,
            receipt=row.receipt,
            tries=tries[row.id],
        )
        for row in rows
    ]


def _tries(connection: Connection, delivery_ids: Sequence[int]) -> dict[int, list[Try]]:
    found: dict[int, list[Try]] = defaultdict(list)
    for some in in_pieces(delivery_ids):
        query = select(DELIVERY_TRY).where(_TRY.delivery_id.in_(some)).order_by(_TRY.delivery_id, _TRY.number)
        for row in connection.execute(query):
            found[row.delivery_id].append(Try(row.number, row.began_at, row.ended_at, row.by, row.outcome, row.answer))
    return found
