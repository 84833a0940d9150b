"""Which cases a returned file is about: its numbers, whose list it is, and the lists that named them."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, select

from rules.catalogue import OUTCOMES
from rules.catalogue.entries import Text
from services.findings.rows import CASE_DIGITS, numbered
from services.lists.answers.refusals import ReturnRefused
from services.lists.issued.content import CITY, list_number
from services.store.pieces import in_pieces
from services.store.tables import CASE_LIST, FINDING, LISTED_FINDING

_CASE_NUMBER = re.compile(rf"PW-(\d{{4}})(\d{{2}})(\d{{2}})-([0-9a-f]{{{CASE_DIGITS}}})")
MOST_DAYS = 93
"""Maximum days of the cases of one file: a quarter of a year."""
_LIST, _LISTED = CASE_LIST.c, LISTED_FINDING.c


class NamedCase(NamedTuple):
    """A case by its number. district: whose it is now, None if nobody's."""

    finding_id: str
    local_day: date
    first_at: datetime
    district: str | None


class StatedList(NamedTuple):
    """An issued list whose number stands in a file."""

    list_id: int
    district: str


def cases_of(connection: Connection, numbers: Iterable[str]) -> dict[str, NamedCase]:
    """By number the cases that exist, whoever's lists named them. Raises ReturnRefused where the numbers are of too many days."""
    by_day: dict[date, set[str]] = {}
    for number in numbers:
        if (day := _day(number)) is not None:
            by_day.setdefault(day, set()).add(number)
    if len(by_day) > MOST_DAYS:
        raise ReturnRefused(
            Text(
                f"文件中的案件分属 {len(by_day)} 天，应至多 {MOST_DAYS} 天",
                f"the file has cases of {len(by_day)} days, expected at most {MOST_DAYS}",
            )
        )
    cases: dict[str, NamedCase] = {}
    for day, wanted in sorted(by_day.items()):
        # All findings of a day, by an index: a number is the beginning of an id, and no planner takes thousands of beginnings for few rows.
        query = select(*(FINDING.c[name] for name in NamedCase._fields)).where(
            FINDING.c.withdrawn.in_([False, True]), FINDING.c.outcome.in_(list(OUTCOMES)), FINDING.c.local_day == day
        )
        for row in connection.execute(query):
            if (number := numbered(row.finding_id, day)) in wanted:
                cases[number] = NamedCase(*row)
    return cases


def _day(number: str) -> date | None:
    """The day in a case number; None where it is no number of a case."""
    found = _CASE_NUMBER.fullmatch(number)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def stated_lists(connection: Connection, numbers: Iterable[str]) -> list[StatedList]:
    """The issued lists of these numbers, in their order; what is no list's number is left out."""
    found = list[StatedList]()
    for number in numbers:
        written, year, count = number.rsplit("-", 2)
        district = CITY if number == list_number(CITY, int(year), int(count)) else written
        query = select(_LIST.id, _LIST.district).where(
            _LIST.district == district, _LIST.year == int(year), _LIST.number == int(count)
        )
        found += [StatedList(*row) for row in connection.execute(query)]
    return found


def receiver_of(stated: Iterable[StatedList], cases: Iterable[NamedCase]) -> str:
    """Whose list a file is: by the lists whose numbers stand in it, else the district of most of its cases. Raises ReturnRefused."""
    districts = sorted({one.district for one in stated})
    if len(districts) == 1:
        return districts[0]
    if districts:
        named = [one or "CITY" for one in districts]
        raise ReturnRefused(
            Text(
                f"文件中有 {'、'.join(named)} 清单的编号，应为一个单位的清单",
                f"the file has numbers of lists of {', '.join(named)}, expected the list of one receiver",
            )
        )
    counted = Counter(case.district for case in cases if case.district)
    (first, most), (_, next_most) = [*counted.most_common(2), ("", 0), ("", 0)][:2]
    if most == next_most:
        raise ReturnRefused(
            Text(
                "看不出是哪个单位的清单，应在文件名或封面上有清单编号，或另行指明区县",
                "it cannot be told whose list the file is, expected the list's number in its name or on its cover, or a district",
            )
        )
    return first


def last_lists(connection: Connection, district: str, finding_ids: Iterable[str]) -> dict[str, int]:
    """By finding the district's list that named it last."""
    found: dict[str, int] = {}
    for some in in_pieces(finding_ids):
        query = select(_LISTED.finding_id, _LISTED.list_id).where(_LISTED.district == district, _LISTED.finding_id.in_(some))
        found |= {row.finding_id: row.list_id for row in connection.execute(query)}
    return found


def lists_of_days(connection: Connection, district: str, days: Iterable[date]) -> dict[date, int]:
    """By local day the district's list of that day."""
    found: dict[date, int] = {}
    for some in in_pieces(sorted(set(days))):
        query = select(_LIST.local_day, _LIST.id).where(_LIST.district == district, _LIST.local_day.in_(some))
        found |= {row.local_day: row.id for row in connection.execute(query)}
    return found
