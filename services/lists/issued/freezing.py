"""The content of the next list of a district, from one view of the database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import chain, islice
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from rules.timing.times import LOCAL
from services.findings.rows import numbered
from services.lists.answers.progress import USUAL_TERM, Term, open_done_overdue
from services.lists.issued.candidates import changed_since, listed_under, newest_change, of_the_day
from services.lists.issued.content import (
    CHANGED,
    ELSEWHERE,
    LATE,
    NO_NUMBER,
    REINSTATED,
    RENUMBERED,
    WITHDRAWN,
    Content,
    Line,
    Pending,
    Supplement,
    Withdrawal,
    digest_of,
    list_number,
    unpacked,
)
from services.lists.issued.in_force import orders_in_force
from services.lists.issued.lines import line_of
from services.lists.issued.pending import of_district, pending_for
from services.store.pieces import in_pieces
from services.store.reference_cache import current_reference
from services.store.tables import CASE_LIST, FINDING, LISTED_FINDING

_LIST, _LISTED = CASE_LIST.c, LISTED_FINDING.c
_ROWS_AT_A_TIME = 2_000


class NotNext(Exception):
    """The list of another day is the district's next: one follows the other day by day, so that nothing falls between two of them."""

    def __init__(self, district: str, next_day: date) -> None:
        super().__init__(f"the next list of {district or 'the city'} is that of {next_day}")
        self.next_day = next_day


@dataclass(frozen=True)
class Earlier:
    """The district's list before. counts: as `issuing.counts_of` counted it."""

    list_id: int
    year: int
    number: int
    local_day: date
    changes_to: int
    counts: dict[str, int]


@dataclass(frozen=True)
class Frozen:
    """A list ready to be stored, if the district's list before is still this one.

    listed: by finding, how it stands on its last list now (the digest of its line; '' = withdrawn).
    """

    content: Content
    district: str
    day: date
    issued_at: datetime
    year: int
    number: int
    changes_to: int
    earlier: Earlier | None
    listed: dict[str, str]


def frozen(
    connection: Connection, district: str, day: date, issued_at: datetime, pending: Pending, term: Term = USUAL_TERM
) -> Frozen:
    """The list of this day. Raises NotNext where another day's comes first, or where there is one of a later day already."""
    earlier = last_list(connection, district)
    if earlier is not None and (next_day := earlier.local_day + timedelta(days=1)) != day:
        raise NotNext(district, next_day)
    number = 1 if earlier is None or earlier.year != day.year else earlier.number + 1
    printed = list_number(district, day.year, number)
    content, up_to = _content(connection, district, day, issued_at, pending, term, earlier, printed)
    lines = chain(content.lines, (one.line for one in content.supplements))
    listed = {line.finding_id: digest_of(line) for line in lines}
    listed |= {one.line.finding_id: "" for one in content.withdrawals}
    return Frozen(content, district, day, issued_at, day.year, number, up_to, earlier, listed)


def previewed(connection: Connection, district: str, day: date, at: datetime, term: Term = USUAL_TERM) -> Content:
    """The list of this day as it would say it now, without a number.

    Of a day whose list was issued: its cases as they stand now; what that list named and no longer stands is among the withdrawals. Its counts
    are compared with those of the list before that one.
    """
    earlier = last_list(connection, district, day)
    is_issued = earlier is not None and earlier.local_day == day
    before = last_list(connection, district, day - timedelta(days=1)) if is_issued else earlier
    pending = of_district(connection, pending_for(connection, None, day), district)
    content, _ = _content(connection, district, day, at, pending, term, earlier, NO_NUMBER)
    others = [one for one in content.supplements if one.line.local_day != content.local_day]
    return msgspec.structs.replace(content, supplements=others, **_compared_with(district, before))


def _content(
    connection: Connection,
    district: str,
    day: date,
    issued_at: datetime,
    pending: Pending,
    term: Term,
    earlier: Earlier | None,
    number: str,
) -> tuple[Content, int]:
    """What stands on the list that follows the earlier one (or is of its day), and the change of findings up to which it is complete."""
    lines = list(_lines(connection, of_the_day(connection, district, day)))
    supplements, withdrawals, later = list[Supplement](), list[Withdrawal](), False
    if earlier is None:
        up_to = newest_change(connection)
    else:
        before = max(day, earlier.local_day + timedelta(days=1))
        changed = changed_since(connection, district, _first_day(connection, district), before, earlier.changes_to)
        up_to, later = changed.up_to, changed.later
        supplements, withdrawals = _since(connection, district, changed.rows)
    content = Content(
        number=number,
        district=district,
        local_day=day.isoformat(),
        issued_at=issued_at.astimezone(LOCAL).isoformat(timespec="seconds"),
        pending=pending,
        lines=lines,
        supplements=supplements,
        withdrawals=withdrawals,
        later=later,
        **_compared_with(district, earlier),
        orders=orders_in_force(current_reference(connection), district, day),
        answered=[] if earlier is None else open_done_overdue(connection, district, day, term),
    )
    return content, up_to


def _compared_with(district: str, earlier: Earlier | None) -> dict[str, Any]:
    """The members that name the list before, and what it counted."""
    if earlier is None:
        return {"previous": None, "previous_counts": {}}
    return {"previous": list_number(district, earlier.year, earlier.number), "previous_counts": earlier.counts}


def last_list(connection: Connection, district: str, up_to: date | None = None) -> Earlier | None:
    """The district's newest list; up_to: of this local day or before."""
    query = select(_LIST.id, _LIST.year, _LIST.number, _LIST.local_day, _LIST.changes_to, _LIST.counts)
    query = query.where(_LIST.district == district, *([] if up_to is None else [_LIST.local_day <= up_to]))
    row = connection.execute(query.order_by(_LIST.local_day.desc()).limit(1)).one_or_none()
    return None if row is None else Earlier(*row)


def _first_day(connection: Connection, district: str) -> date:
    """The day of the district's first list: what was before has no list that it could be a supplement to."""
    query = select(_LIST.local_day).where(_LIST.district == district).order_by(_LIST.local_day).limit(1)
    return connection.execute(query).scalar_one()


def _lines(connection: Connection, rows: Iterator[Row[Any]]) -> Iterator[Line]:
    while some := list(islice(rows, _ROWS_AT_A_TIME)):
        listed = listed_under(connection, some)
        yield from (line_of(row, listed[row.finding_id]) for row in some)


@dataclass(frozen=True)
class _Listed:
    """How a finding was named last: on which list, and the digest of its line ('' = as withdrawn)."""

    list_id: int
    number: str
    digest: str


def _since(connection: Connection, district: str, rows: Sequence[Row[Any]]) -> tuple[list[Supplement], list[Withdrawal]]:
    """What became of the cases of earlier days, each by case number."""
    listed = _listed(connection, district, [row.finding_id for row in rows])
    lines = {line.finding_id: line for line in _lines(connection, iter([row for row in rows if _stands_in(row, district)]))}
    before = _lines_before(connection, {name: one for name, one in listed.items() if one.digest})
    supplements, withdrawals = [], []
    for row in rows:
        was, line = listed.get(row.finding_id), lines.get(row.finding_id)
        if line is not None and (was is None or was.digest != digest_of(line)):
            supplements.append(
                Supplement(
                    why=LATE if was is None else CHANGED if was.digest else REINSTATED,
                    line=line,
                    on_list=None if was is None else was.number,
                    before=before.get(row.finding_id),
                )
            )
        if line is None and was is not None and was.digest:
            why, now = _what_became(connection, row)
            withdrawals.append(Withdrawal(why=why, line=before[row.finding_id], on_list=was.number, now=now))
    in_order = sorted(supplements, key=lambda one: one.line.case_number)
    return in_order, sorted(withdrawals, key=lambda one: one.line.case_number)


def _stands_in(row: Row[Any], district: str) -> bool:
    """Whether the finding stands and has a line of its own on the district's lists."""
    return not row.withdrawn and row.outcome != "listed" and district in ("", row.district)


def _what_became(connection: Connection, row: Row[Any]) -> tuple[str, str | None]:
    """Why it is no longer on the district's lists, and the number under which its act stands, if it does."""
    if not row.withdrawn and row.outcome != "listed":
        return ELSEWHERE, None
    if row.renumbered_as is None:
        return WITHDRAWN, None
    query = select(FINDING.c.finding_id, FINDING.c.local_day).where(FINDING.c.finding_id == row.renumbered_as)
    found = connection.execute(query).one_or_none()
    return (WITHDRAWN, None) if found is None else (RENUMBERED, numbered(found.finding_id, found.local_day))


def _listed(connection: Connection, district: str, finding_ids: Sequence[str]) -> dict[str, _Listed]:
    found: dict[str, _Listed] = {}
    columns = _LISTED.finding_id, _LISTED.list_id, _LISTED.digest, _LIST.year, _LIST.number
    for some in in_pieces(finding_ids):
        query = select(*columns).join(CASE_LIST, _LIST.id == _LISTED.list_id)
        for row in connection.execute(query.where(_LISTED.district == district, _LISTED.finding_id.in_(some))):
            found[row.finding_id] = _Listed(row.list_id, list_number(district, row.year, row.number), row.digest)
    return found


def _lines_before(connection: Connection, listed: dict[str, _Listed]) -> dict[str, Line]:
    """The lines of these findings on the lists that named them last, one list in memory at a time."""
    found: dict[str, Line] = {}
    for list_id in sorted({one.list_id for one in listed.values()}):
        row = connection.execute(select(_LIST.content, _LIST.sha256).where(_LIST.id == list_id)).one()
        content = unpacked(row.content, row.sha256)
        own = chain(content.lines, (one.line for one in content.supplements))
        found |= {
            line.finding_id: line for line in own if line.finding_id in listed and listed[line.finding_id].list_id == list_id
        }
    return found
