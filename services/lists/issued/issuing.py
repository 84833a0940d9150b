"""Issuing: the number and the frozen list in one transaction, so that a number without a list, or a gap, cannot be."""

from collections import Counter
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Connection, Engine, insert, select
from sqlalchemy.exc import IntegrityError

from rules.timing.times import LOCAL
from services.lists.answers.progress import USUAL_TERM, Term
from services.lists.files.layout import Layout, layout_in_use
from services.lists.issued.content import Content, Pending, encoded, packed
from services.lists.issued.freezing import Frozen, frozen, last_list
from services.lists.issued.layouts import keep_layout
from services.store.engine import snapshot, writing
from services.store.pieces import in_pieces
from services.store.tables import CASE_LIST, LISTED_FINDING

_TRIES = 3


class NotOver(Exception):
    """The day is not over: its list would not be complete."""


def issue(
    engine: Engine,
    district: str,
    day: date,
    at: datetime,
    pending: Pending | None = None,
    term: Term = USUAL_TERM,
    layout: Layout | None = None,
) -> int:
    """The id of the district's list of this local day, which is issued now if there is none.

    For the cover: pending, what is still missing; term, when an answered case is done and an open one overdue.
    layout: kept with the list; None = the usual one.
    Raises NotOver, and NotNext where another day's list comes first.
    """
    if at.astimezone(LOCAL).date() <= day:
        raise NotOver(f"{day} is not over")
    for _ in range(_TRIES):
        with snapshot(engine) as connection:
            if (known := _known(connection, district, day)) is not None:
                return known
            found = frozen(connection, district, day, at, pending or Pending(), term)
        try:
            with writing(engine) as connection:
                if (list_id := _store(connection, found, layout or layout_in_use(None))) is not None:
                    return list_id
        except IntegrityError:
            continue  # another process issued at the same instant
    raise RuntimeError(f"the list of {day} of {district or 'the city'} could not be issued: others issue all the time")


def _known(connection: Connection, district: str, day: date) -> int | None:
    query = select(CASE_LIST.c.id).where(CASE_LIST.c.district == district, CASE_LIST.c.local_day == day)
    return connection.execute(query).scalar()


def _store(connection: Connection, found: Frozen, layout: Layout) -> int | None:
    """Store the list; None where another list of the district was issued since it was frozen."""
    if last_list(connection, found.district) != found.earlier:
        return None
    payload = encoded(found.content)
    row = {
        "district": found.district,
        "year": found.year,
        "number": found.number,
        "local_day": found.day,
        "issued_at": found.issued_at,
        "changes_to": found.changes_to,
        "sha256": sha256(payload).hexdigest(),
        "counts": counts_of(found.content),
        "content": packed(payload),
        "layout_sha256": keep_layout(connection, layout, found.issued_at),
    }
    list_id = connection.execute(insert(CASE_LIST).returning(CASE_LIST.c.id), row).scalar_one()
    _keep_listed(connection, found, list_id)
    return int(list_id)


def counts_of(content: Content) -> dict[str, int]:
    """Lines by outcome, supplements and withdrawals."""
    by_outcome = Counter(line.outcome for line in content.lines)
    return {**by_outcome, "supplements": len(content.supplements), "withdrawals": len(content.withdrawals)}


def _keep_listed(connection: Connection, found: Frozen, list_id: int) -> None:
    """How each finding stands on its last list now, in place of how it stood before."""
    rows = [
        {"district": found.district, "finding_id": name, "list_id": list_id, "digest": digest}
        for name, digest in sorted(found.listed.items())
    ]
    for some in in_pieces(rows):
        own = LISTED_FINDING.c.district == found.district, LISTED_FINDING.c.finding_id.in_([row["finding_id"] for row in some])
        connection.execute(LISTED_FINDING.delete().where(*own))
        connection.execute(insert(LISTED_FINDING), some)
