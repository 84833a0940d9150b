"""What a person does about a delivery: have it sent again, say that it arrived. Both are on its record with the name."""

from datetime import datetime

from sqlalchemy import Connection, Engine, select, update

from rules.catalogue import Text
from services.lists.delivery.outcome import both
from services.lists.delivery.refused import SubscriptionRefused
from services.lists.delivery.states import ARRIVED, ASKED, DELIVERED, DUE, ENDED, TRYING
from services.lists.delivery.tries import put_try
from services.store.engine import writing
from services.store.tables import DELIVERY

_DELIVERY = DELIVERY.c


def resend(engine: Engine, delivery_id: int, by: str, at: datetime) -> None:
    """Make the delivery due now, for another day of tries. Raises SubscriptionRefused where it is not yet at its end.

    A receipt of what was sent before goes into the record: it says nothing of what is sent now.
    """
    with writing(engine) as connection:
        state, receipt = _state(connection, delivery_id), _receipt(connection, delivery_id)
        if state in (DUE, TRYING, ENDED):
            raise _refused(state, "已结束的投递", "a delivery that has come to its end, of a subscription that has not")
        _change(connection, delivery_id, state, state=DUE, next_try_at=at, tries=0, receipt=None)
        put_try(connection, delivery_id, ASKED, by, at, _earlier(receipt))


def confirm_arrival(engine: Engine, delivery_id: int, by: str, at: datetime, note: str = "") -> None:
    """Record that it arrived, as a person says, whatever became of the tries. Raises SubscriptionRefused while one is under way."""
    with writing(engine) as connection:
        state, receipt = _state(connection, delivery_id), _receipt(connection, delivery_id)
        if state == TRYING:
            raise _refused(state, "当前未在发送的投递", "a delivery that is not being tried at the moment")
        _change(connection, delivery_id, state, state=DELIVERED, receipt=f"{by}: {note}" if note else by)
        put_try(connection, delivery_id, ARRIVED, by, at, "; ".join(filter(None, (note, _earlier(receipt)))))


def _state(connection: Connection, delivery_id: int) -> str:
    found = connection.execute(select(_DELIVERY.state).where(_DELIVERY.id == delivery_id)).scalar()
    if found is None:
        expected = Text("已有投递的编号", "the number of a delivery")
        raise SubscriptionRefused("delivery", delivery_id, expected, is_missing=True)
    return str(found)


def _receipt(connection: Connection, delivery_id: int) -> str | None:
    return connection.execute(select(_DELIVERY.receipt).where(_DELIVERY.id == delivery_id)).scalar()


def _earlier(receipt: str | None) -> str:
    return f"{both('此前回执', 'earlier receipt')}: {receipt}" if receipt else ""


def _change(connection: Connection, delivery_id: int, before: str, **values: object) -> None:
    """Compare-and-set: only if the delivery is still in this state."""
    own = update(DELIVERY).where(_DELIVERY.id == delivery_id, _DELIVERY.state == before)
    if connection.execute(own.values(values)).rowcount != 1:
        raise _refused(before, "其间未变动的投递，请重新查看", "a delivery that has not changed meanwhile: look at it again")


def _refused(state: str, zh: str, en: str) -> SubscriptionRefused:
    return SubscriptionRefused("state", state, Text(zh, en))
