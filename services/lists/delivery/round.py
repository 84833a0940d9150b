"""One round of delivery: plan, take what is due, try each. One that fails stops no other."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Engine, select

from services.lists.delivery.addresses import FOLDER, MAIL, check_address
from services.lists.delivery.folder import put_into_folder
from services.lists.delivery.https import post_files
from services.lists.delivery.mail import send_mail
from services.lists.delivery.outcome import FAILED, NO_ANSWER, REFUSED, UNKNOWN, Outcome, both, plain
from services.lists.delivery.parcel import Parcel, ParcelFile, delivery_key, is_file_name
from services.lists.delivery.planning import plan
from services.lists.delivery.refused import SubscriptionRefused
from services.lists.delivery.tries import Claimed, due_deliveries, finish, release_stale, take
from services.lists.issued.content import list_number
from services.settings import Settings
from services.store.engine import reading
from services.store.faults import is_of_database, reason_of
from services.store.tables import CASE_LIST_FILE

MOST = 100
"""Maximum deliveries tried in a round, so that a round ends; the next one goes on."""
Clock = Callable[[], datetime]
_LOGGER = logging.getLogger(__name__)


class NotSendable(Exception):
    """The files cannot be sent as they are. outcome: refused or failed."""

    def __init__(self, outcome: str, why: str) -> None:
        super().__init__(why)
        self.outcome = outcome


def _now() -> datetime:
    return datetime.now(UTC)


def deliver(engine: Engine, settings: Settings, clock: Clock = _now, most: int = MOST) -> Counter[str]:
    """Do what is due now. How many were planned, how many tries were left by processes that are gone (`left`), and the tries by outcome.

    A subscription whose delivery failed is left alone for the rest of the round: its server would most likely not answer the next one either.
    """
    counts = Counter({"planned": plan(engine), "left": release_stale(engine, clock())})
    failing: set[int] = set()
    while most > 0 and (due := _due(engine, clock(), most, failing)):
        for delivery_id, subscription_id in due:
            most -= 1
            kind = _attempted(engine, settings, delivery_id, clock)
            if kind in (FAILED, NO_ANSWER, UNKNOWN):
                failing.add(subscription_id)
            if kind is not None:
                counts[kind] += 1
    return counts


def _due(engine: Engine, now: datetime, most: int, failing: set[int]) -> list[tuple[int, int]]:
    with reading(engine) as connection:
        return due_deliveries(connection, now, most, failing)


def _attempted(engine: Engine, settings: Settings, delivery_id: int, clock: Clock) -> str | None:
    """The same as `attempt`; an error that is of this delivery alone is logged, and the claim on it will be found stale."""
    try:
        return attempt(engine, settings, delivery_id, clock)
    except Exception as error:
        if is_of_database(error):
            raise
        _LOGGER.exception("delivery %s has no outcome", delivery_id)
        return UNKNOWN


def attempt(engine: Engine, settings: Settings, delivery_id: int, clock: Clock = _now) -> str | None:
    """Try one delivery; the kind of the outcome, or None where it is not to be tried by this process now."""
    claimed = take(engine, delivery_id, clock())
    if claimed is None:
        return None
    outcome = _outcome(engine, settings, claimed, clock)
    finish(engine, claimed, outcome, clock())
    return outcome.kind


def _outcome(engine: Engine, settings: Settings, claimed: Claimed, clock: Clock) -> Outcome:
    try:
        check_address(claimed.channel, claimed.address, settings)
        parcel = _parcel(engine, claimed)
    except SubscriptionRefused as error:
        return Outcome(REFUSED, plain(both(error.said.zh, error.said.en)))
    except NotSendable as error:
        return Outcome(error.outcome, plain(str(error)))
    except Exception as error:
        _LOGGER.exception("delivery %s could not be prepared", claimed.delivery_id)
        return Outcome(FAILED, plain(reason_of(error)))
    try:
        return _sent(parcel, settings, clock)
    except Exception as error:
        _LOGGER.exception("delivery %s failed", claimed.delivery_id)
        # Unforeseen: of a mail it is not known how far it came.
        return Outcome(UNKNOWN if claimed.channel == MAIL else FAILED, plain(reason_of(error)))


def _sent(parcel: Parcel, settings: Settings, clock: Clock) -> Outcome:
    if parcel.channel == FOLDER:
        return put_into_folder(parcel, settings)
    return send_mail(parcel, settings, clock()) if parcel.channel == MAIL else post_files(parcel, settings, clock())


def _parcel(engine: Engine, claimed: Claimed) -> Parcel:
    """The files of the list that the subscription asks for. Raises NotSendable."""
    wanted = CASE_LIST_FILE.c.list_id == claimed.list_id, CASE_LIST_FILE.c.kind.in_(list(claimed.kinds))
    with reading(engine) as connection:
        rows = connection.execute(select(CASE_LIST_FILE).where(*wanted).order_by(CASE_LIST_FILE.c.name)).all()
    if missing := [kind for kind in claimed.kinds if kind not in {row.kind for row in rows}]:
        words = both("清单尚无所订格式的文件", "the list has no file of a kind that is subscribed yet")
        raise NotSendable(FAILED, f"{words}: {', '.join(missing)}")
    for row in rows:
        if not is_file_name(row.name):
            raise NotSendable(REFUSED, f"{both('文件名不可用', 'a file cannot be called so')}: {row.name!r}")
        if sha256(row.payload).hexdigest() != row.sha256:
            raise NotSendable(REFUSED, f"{both('文件已损坏', 'the file is damaged')}: {row.name}")
    return Parcel(
        key=delivery_key(claimed.sha256, claimed.subscription_id, claimed.delivery_id),
        try_number=claimed.number,
        channel=claimed.channel,
        address=claimed.address,
        number=list_number(claimed.district, claimed.year, claimed.list_number),
        district=claimed.district,
        local_day=claimed.local_day,
        sha256=claimed.sha256,
        files=[ParcelFile(row.name, row.payload) for row in rows],
    )
