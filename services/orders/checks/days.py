"""Checks of days: weekdays without a provision for public holidays and worked weekend days, and a calendar that ends too early."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np

from rules.catalogue.entries import Text
from rules.inputs.parsed_order import EVERY_DAY, Clause
from rules.orders.calendars import known_days, years_of
from rules.timing.times import day_of, local_day
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written
from services.orders.paragraph.dates import days_text
from services.orders.paragraph.texts import around, joined

_AHEAD = timedelta(days=400)
_Days = list[int]


def calendar_unsaid(written: Written, _: CheckContext) -> Iterator[Slip]:
    """A clause by weekdays that is silent about known holidays or worked weekend days in its period."""
    for _body, clause in written.clauses:
        if clause.days is not None or clause.weekdays == EVERY_DAY:
            continue
        holidays, worked = (_inside(clause, days) for days in known_days())
        barred = [day for day in holidays if clause.holidays is None and _weekday(day) in clause.weekdays]
        free = [day for day in worked if clause.working_days is None and _weekday(day) not in clause.weekdays]
        parts = [
            around(Text("法定节假日", "public holidays on which it bars: "), _listed(barred)),
            around(Text("调休上班的周末", "worked weekend days on which it does not: "), _listed(free)),
        ]
        dates = joined(parts, "；", "; ")
        if barred or free:
            yield written.slip(
                "calendar_unsaid",
                "warning",
                f"按星期执行而未载明所依日历，期间有：{dates.zh}；明确前，这些日期的线索一律待核实。请写明 holidays、working_days 和 calendar",
                f"weekdays without a calendar; inside are {dates.en}. Until somebody decides, what is found on these dates is to be "
                "verified: say holidays, working_days and calendar",
                clause,
            )


def calendar_too_short(written: Written, _: CheckContext) -> Iterator[Slip]:
    """Known holidays in the clause's period in years of which the named calendar has no day."""
    calendar = written.order.calendar
    if calendar is None:
        return
    years = years_of(calendar)
    for _body, clause in written.clauses:
        if clause.holidays not in ("free", "barred") and clause.working_days not in ("free", "barred"):
            continue
        missing = [day for days in known_days() for day in _inside(clause, days) if day_of(day).year not in years]
        if missing:
            dates = _listed(missing)
            yield written.slip(
                "calendar_too_short",
                "warning",
                f"所附日历未含相应年份，期间的{dates.zh}将按星期执行",
                f"the calendar has no day of that year; {dates.en} will count by their weekday",
                clause,
            )


def _inside(clause: Clause, days: frozenset[int]) -> _Days:
    """The days within the clause's period; of an open clause those of its first 400 days."""
    first = local_day(clause.from_us)
    last = first + _AHEAD.days if clause.until_us is None else local_day(clause.until_us - 1)
    known = np.array(sorted(days), dtype=np.int64)
    inside: _Days = known[(known >= first) & (known <= last)].tolist()
    return inside


def _weekday(day: int) -> int:
    return day_of(day).isoweekday()


def _listed(days: _Days) -> Text:
    return days_text(str(day_of(day)) for day in days)
