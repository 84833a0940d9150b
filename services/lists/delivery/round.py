"""One round of delivery: plan, take what is due, try each. One that fails stops no other."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine

from services.lists.delivery.addresses import FOLDER, MAIL, check_address
from services.lists.delivery.folder import put_into_folder
from services.lists.delivery.https import post_files
from services.lists.delivery.mail import send_mail
from services.lists.delivery.mail_count import note_mails
from services.lists.delivery.outcome import FAILED, NO_ANSWER, REFUSED, UNKNOWN, Outcome, both, plain
from services.lists.delivery.parcel import Parcel, ParcelFile, delivery_key, is_file_name
from services.lists.delivery.planning import plan
from services.lists.delivery.refused import SubscriptionRefused
from services.lists.delivery.restored import notice_restore
from services.lists.delivery.tries import Claimed, due_deliveries, finish, release_stale, take
from services.lists.files.made import stored_files
from services.lists.issued.content import list_number
from services.settings import Settings
from services.store.engine import reading
from services.store.faults import is_of_database, reason_of

MOST = 100
"""Maximum deliveries tried in a round, so that a round ends; the next one goes on."""
Clock = Callable[[], datetime]
_LOGGER = logging.getLogger(__name__)


class NotSendable(Exception):
    """The files cannot be sent, now or later."""


def _now() -> datetime:
    return datetime.now(UTC)


def deliver(
    engine: Engine, settings: Settings, clock: Clock = _now, most: int = MOST, failing: set[int] | None = None
) -> Counter[str]:
    """Do what is due now. How many were planned, how many tries were left by processes that are gone (`left`), and the tries by outcome.

    A subscription whose delivery failed is left alone for the rest of the round: its server would most likely not answer the next one either.
    failing: those of a round of several calls; more are put in.
    """
    notice_restore(engine, clock())
    counts = Counter({"planned": plan(engine), "left": release_stale(engine, clock())})
    failing = set() if failing is None else failing
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
        if claimed.channel == MAIL:
            note_mails(engine)
    except SubscriptionRefused as error:
        return Outcome(REFUSED, plain(both(error.said.zh, error.said.en)))
    except NotSendable as error:
        return Outcome(REFUSED, plain(str(error)))
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
    """The stored files of the list that the subscription asks for. Raises NotSendable.

    Where one of a kind could not be made, the workbook goes in its place: its cover says why.
    """
    try:
        with reading(engine) as connection:
            stored = stored_files(connection, claimed.list_id)
    except ValueError as error:
        raise NotSendable(f"{both('文件已损坏', 'a file is damaged')}: {error}") from error
    is_complete = set(claimed.kinds) <= {file.kind for file in stored}
    wanted = {*claimed.kinds} if is_complete else {*claimed.kinds, "xlsx"}
    files = [ParcelFile(file.name, file.payload) for file in stored if file.kind in wanted]
    if not files:
        raise NotSendable(both("清单没有所订格式的文件", "the list has no file of the kinds that are subscribed"))
    for file in files:
        if not is_file_name(file.name):
            raise NotSendable(f"{both('文件名不可用', 'a file cannot be called so')}: {file.name!r}")
    return Parcel(
        key=delivery_key(claimed.sha256, claimed.subscription_id, claimed.delivery_id),
        try_number=claimed.number,
        channel=claimed.channel,
        address=claimed.address,
        number=list_number(claimed.district, claimed.year, claimed.list_number),
        district=claimed.district,
        local_day=claimed.local_day,
        sha256=claimed.sha256,
        files=files,
    )
