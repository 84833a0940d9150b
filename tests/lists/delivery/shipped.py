"""Lists to deliver, a clock to set, and what the database says of deliveries."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Engine, insert, select

from rules.timing.times import LOCAL
from services.lists.delivery.parcel import Parcel, ParcelFile
from services.lists.issued.issuing import issue
from services.store.engine import reading, writing
from services.store.tables import CASE_LIST_FILE, DELIVERY, DELIVERY_TRY
from tests.lists.examples import DAY

DISTRICT = "410311"
FILES = [
    ParcelFile("410311-2026-0001.xlsx", b"PK\x03\x04 sheets"),
    ParcelFile("410311-2026-0001 清单.pdf", b"%PDF\r\n.\r\n..\n"),
]


class Clock:
    """Says what it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


def morning(day: date = DAY, hour: float = 7) -> datetime:
    """The morning after the day."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=LOCAL) + timedelta(hours=hour)


def issued(engine: Engine, day: date = DAY, district: str = DISTRICT, files: list[ParcelFile] = FILES) -> int:
    """A list that is issued, with its files."""
    list_id = issue(engine, district, day, morning(day))
    rows = [
        {
            "list_id": list_id,
            "name": one.name,
            "kind": one.name.rpartition(".")[2],
            "sha256": sha256(one.payload).hexdigest(),
            "made_at": datetime.now(UTC),
            "payload": one.payload,
        }
        for one in files
    ]
    if rows:
        with writing(engine) as connection:
            connection.execute(insert(CASE_LIST_FILE), rows)
    return list_id


def parcel(channel: str, address: str, files: list[ParcelFile] = FILES, try_number: int = 1, **others: Any) -> Parcel:
    values = {"number": "410311-2026-0001", "district": DISTRICT, "local_day": DAY, "sha256": "ab" * 32, **others}
    return Parcel(key="k" * 32, try_number=try_number, channel=channel, address=address, files=files, **values)


def deliveries(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(select(DELIVERY).order_by(DELIVERY.c.id)).all())


def states(engine: Engine) -> list[str]:
    return [row.state for row in deliveries(engine)]


def tries(engine: Engine, delivery_id: int = 1) -> list[str]:
    """The outcomes of a delivery's tries."""
    return [row.outcome for row in try_rows(engine, delivery_id)]


def try_rows(engine: Engine, delivery_id: int = 1) -> list[Any]:
    own = select(DELIVERY_TRY).where(DELIVERY_TRY.c.delivery_id == delivery_id).order_by(DELIVERY_TRY.c.number)
    with reading(engine) as connection:
        return list(connection.execute(own).all())
