"""Subscriptions: entered, changed and ended by people; the address is checked against the settings, which no page changes."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update
from sqlalchemy.exc import IntegrityError

from rules.catalogue import Text
from services.findings.search.known_districts import is_known_district
from services.lists.delivery.addresses import CHANNELS, FOLDER, MAIL, check_address
from services.lists.delivery.parcel import is_plain
from services.lists.delivery.refused import SubscriptionRefused
from services.lists.delivery.states import DUE, ENDED
from services.lists.issued.content import CITY
from services.settings import Settings
from services.store.engine import writing
from services.store.tables import DELIVERY, SUBSCRIPTION

KINDS = ("xlsx", "pdf", "csv")
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
_LONGEST_RECEIVER = 100
_SUBSCRIPTION = SUBSCRIPTION.c


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a subscription says; see `services.store.tables.lists.Subscription`."""

    receiver: str
    channel: str
    address: str
    kinds: Sequence[str] = ("xlsx", "pdf")
    at: str = "07:00"
    weekdays: Sequence[int] = (1, 2, 3, 4, 5, 6, 7)


def listed(connection: Connection) -> Sequence[Row[Any]]:
    """All subscriptions by district and receiver, the active ones first."""
    order = _SUBSCRIPTION.is_active.desc(), _SUBSCRIPTION.district, _SUBSCRIPTION.receiver, _SUBSCRIPTION.id
    return connection.execute(select(SUBSCRIPTION).order_by(*order)).all()


def add(engine: Engine, district: str, terms: Terms, begins: date, settings: Settings, by: str | None, at: datetime) -> int:
    """Enter a subscription to a district's lists from a local day on; its id. Raises SubscriptionRefused."""
    with _entered(engine, terms) as connection:
        _check_district(connection, district)
        _check(connection, district, terms, settings, None)
        row = {**_values(terms), "district": district, "begins": begins, "is_active": True, "changed_at": at, "changed_by": by}
        return int(connection.execute(insert(SUBSCRIPTION).returning(_SUBSCRIPTION.id), row).scalar_one())


def change(engine: Engine, subscription_id: int, terms: Terms, settings: Settings, by: str | None, at: datetime) -> None:
    """Give a subscription other terms. They hold for what is planned from now on; the address for what is sent. Raises SubscriptionRefused."""
    with _entered(engine, terms) as connection:
        row = _active(connection, subscription_id)
        _check(connection, row.district, terms, settings, subscription_id)
        own = update(SUBSCRIPTION).where(_SUBSCRIPTION.id == subscription_id)
        connection.execute(own.values(**_values(terms), changed_at=at, changed_by=by))


def end(engine: Engine, subscription_id: int, by: str | None, at: datetime) -> None:
    """End a subscription: nothing more is sent, also of what is due. Raises SubscriptionRefused."""
    with writing(engine) as connection:
        _active(connection, subscription_id)
        own = update(SUBSCRIPTION).where(_SUBSCRIPTION.id == subscription_id)
        connection.execute(own.values(is_active=False, changed_at=at, changed_by=by))
        due = DELIVERY.c.subscription_id == subscription_id, DELIVERY.c.state == DUE
        connection.execute(update(DELIVERY).where(*due).values(state=ENDED))


@contextmanager
def _entered(engine: Engine, terms: Terms) -> Iterator[Connection]:
    """A transaction that enters these terms. The same ones at the same instant get past the look for twins: the index refuses the second."""
    try:
        with writing(engine) as connection:
            yield connection
    except IntegrityError as error:
        raise _twin(terms) from error


def _twin(terms: Terms) -> SubscriptionRefused:
    expected = Text("尚未接收该清单的地址", "an address that does not get these lists yet")
    return SubscriptionRefused("address", terms.address, expected)


def _values(terms: Terms) -> dict[str, Any]:
    kinds, weekdays = [one for one in KINDS if one in terms.kinds], sorted(terms.weekdays)
    named = {"receiver": terms.receiver, "channel": terms.channel, "address": terms.address}
    return {**named, "kinds": kinds, "at": terms.at, "weekdays": weekdays}


def _active(connection: Connection, subscription_id: int) -> Row[Any]:
    found = select(SUBSCRIPTION).where(_SUBSCRIPTION.id == subscription_id, _SUBSCRIPTION.is_active.is_(True))
    row = connection.execute(found).one_or_none()
    if row is None:
        expected = Text("有效订阅的编号", "the number of an active subscription")
        raise SubscriptionRefused("subscription", subscription_id, expected, is_missing=True)
    return row


def _check_district(connection: Connection, district: str) -> None:
    if district != CITY and not is_known_district(connection, district):
        raise SubscriptionRefused("district", district, Text("已知的区县代码", "the code of a district that is known"))


def _check(connection: Connection, district: str, terms: Terms, settings: Settings, own_id: int | None) -> None:
    """Raise SubscriptionRefused with the first field that is not as it should be."""
    days = list(terms.weekdays)
    is_name = bool(terms.receiver.strip()) and is_plain(terms.receiver) and len(terms.receiver) <= _LONGEST_RECEIVER
    checks: list[tuple[bool, str, object, Text]] = [
        (is_name, "receiver", terms.receiver, Text("接收单位名称", "the name of the office that receives")),
        (terms.channel in CHANNELS, "channel", terms.channel, Text("folder、mail 或 https", "folder, mail or https")),
        (
            bool(terms.kinds) and set(terms.kinds) <= set(KINDS),
            "kinds",
            list(terms.kinds),
            Text("xlsx、pdf、csv 中的一种或几种", "one or more of xlsx, pdf, csv"),
        ),
        (bool(_TIME.fullmatch(terms.at)), "at", terms.at, Text("时间，如 07:00", "a time such as 07:00")),
        (
            bool(days) and len(set(days)) == len(days) and all(type(one) is int and 1 <= one <= 7 for one in days),
            "weekdays",
            days,
            Text("1（周一）至 7（周日）的星期", "days from 1 (Monday) to 7 (Sunday)"),
        ),
    ]
    for is_right, field, value, expected in checks:
        if not is_right:
            raise SubscriptionRefused(field, value, expected)
    check_address(terms.channel, terms.address, settings)
    _check_channel(terms, settings)
    same = _SUBSCRIPTION.district == district, _SUBSCRIPTION.channel == terms.channel, _SUBSCRIPTION.address == terms.address
    twins = select(_SUBSCRIPTION.id).where(*same, _SUBSCRIPTION.is_active.is_(True))
    if any(one != own_id for one in connection.execute(twins).scalars()):
        raise _twin(terms)


def _check_channel(terms: Terms, settings: Settings) -> None:
    """Raise SubscriptionRefused where nothing could be sent: the folder is not there, or mail is not set up."""
    if terms.channel == FOLDER and not Path(terms.address).is_dir():
        raise SubscriptionRefused("address", terms.address, Text("已存在的文件夹", "a folder that exists"))
    if terms.channel == MAIL and not (settings.smtp_host and settings.smtp_from):
        expected = Text(
            "已配置的渠道（PLUMEWATCH_SMTP_HOST、PLUMEWATCH_SMTP_FROM）",
            "a channel that is set up (PLUMEWATCH_SMTP_HOST, PLUMEWATCH_SMTP_FROM)",
        )
        raise SubscriptionRefused("channel", terms.channel, expected)
