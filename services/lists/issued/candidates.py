"""Findings that a list may name: those of its day, and those of earlier days that changed since the district's list before."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from services.findings.rows import numbered
from services.lists.issued.content import CITY
from services.lists.selection import list_order
from services.store.change_order import settled
from services.store.pieces import in_pieces
from services.store.tables import FINDING, LISTED_FINDING

MOST_CHANGES = 20_000
"""Maximum changed findings of earlier days that one list looks at; the rest comes in the next list, which says so."""
_ROWS_AT_A_TIME = 2_000
_NAMED = ("violation", "suspected", "to_be_verified")
"""Outcomes that have lines of their own; listed findings stand inside their case."""
_FINDING, _LISTED = FINDING.c, LISTED_FINDING.c


class Changed(NamedTuple):
    """Findings of earlier days in the order of their change; up_to: the change until which they are complete; later: there are more."""

    rows: Sequence[Row[Any]]
    up_to: int
    later: bool


def of_the_day(connection: Connection, district: str, day: date) -> Iterator[Row[Any]]:
    """The standing findings of the day, in the list's order, whole rows, streamed."""
    query = select(FINDING).where(
        _FINDING.withdrawn.is_(False), _FINDING.outcome.in_(_NAMED), _FINDING.local_day == day, *_in(district)
    )
    query = query.order_by(*list_order(connection))
    yield from connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(query)


def changed_since(connection: Connection, district: str, first_day: date, day: date, after: int) -> Changed:
    """Findings from `first_day` to the day before `day` that changed after this change, and belong to the district or were on its lists."""
    was_listed = select(_LISTED.finding_id).where(_LISTED.district == district, _LISTED.finding_id == _FINDING.finding_id)
    belongs = [or_(*_in(district), was_listed.exists())] if district != CITY else []
    query = (
        select(FINDING)
        .where(_FINDING.changed > after, _FINDING.local_day >= first_day, _FINDING.local_day < day, *belongs)
        .order_by(_FINDING.changed, _FINDING.finding_id)
        .limit(MOST_CHANGES + 1)
    )
    rows = connection.execute(query).all()
    newest = newest_change(connection)
    if len(rows) <= MOST_CHANGES:
        return Changed(rows, max(after, newest), later=False)
    # One transaction's changes stay together, unless they alone are too many; then the list holds all of them.
    last = rows[-1].changed
    fitting = [row for row in rows if row.changed < last]
    if fitting:
        return Changed(fitting, min(fitting[-1].changed, newest), later=True)
    whole = connection.execute(query.where(_FINDING.changed == last).limit(None)).all()
    return Changed(whole, min(last, newest), later=True)


def newest_change(connection: Connection) -> int:
    """The highest change of a finding that no open transaction can still come before."""
    query = select(func.coalesce(func.max(_FINDING.changed), 0)).where(settled(connection, FINDING.c.changed))
    return int(connection.execute(query).scalar_one())


def listed_under(connection: Connection, rows: Sequence[Row[Any]]) -> dict[str, list[str]]:
    """By finding the case numbers of those that are listed under it."""
    named = {row.finding_id: [one["finding_id"] for one in _links(row)] for row in rows}
    wanted = sorted({name for names in named.values() for name in names})
    days: dict[str, date] = {}
    for some in in_pieces(wanted):
        found = select(_FINDING.finding_id, _FINDING.local_day).where(_FINDING.finding_id.in_(some))
        days |= {row.finding_id: row.local_day for row in connection.execute(found)}
    return {
        finding_id: sorted(numbered(name, days[name]) for name in names if name in days) for finding_id, names in named.items()
    }


def _links(row: Row[Any]) -> list[dict[str, str]]:
    """Findings that this one is charged for, too: of one act, or of several orders in one drive."""
    return [one for piece in row.evidence for one in piece.get("also_listed", ())]


def _in(district: str) -> list[ColumnElement[bool]]:
    return [] if district == CITY else [_FINDING.district == district]
