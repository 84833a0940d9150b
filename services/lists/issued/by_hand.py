"""Issuing when a person asks for it: a day's list, and on wish those of the days before it that are missing."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from services.lists.answers.progress import Term
from services.lists.files.layout import Layout
from services.lists.issued.content import Pending
from services.lists.issued.freezing import NotNext
from services.lists.issued.issuing import issue
from services.lists.issued.pending import ends_of, of_district, pending_for
from services.store.engine import reading
from streams.log import Log


def pending_now(engine: Engine, log: Log, district: str, day: date) -> Pending:
    """What is missing of the district's day at this moment; it is not waited for."""
    arrived = ends_of(log)
    with reading(engine) as connection:
        return of_district(connection, pending_for(connection, arrived, day), district)


def issue_up_to(
    engine: Engine,
    district: str,
    day: date,
    at: datetime,
    pending: Pending,
    term: Term,
    layout: Layout,
    *,
    and_before: bool,
) -> Iterator[int]:
    """The list of this day; with and_before first those of the days before it that come first. Raises NotNext, NotOver."""
    try:
        yield issue(engine, district, day, at, pending, term, layout)
        return
    except NotNext as error:
        if not and_before or error.next_day > day:
            raise
        first = error.next_day
    for days in range((day - first).days + 1):
        yield issue(engine, district, first + timedelta(days=days), at, pending, term, layout)
