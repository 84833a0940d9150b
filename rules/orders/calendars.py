"""Days of a clause: weekdays or listed days, and public holidays and worked weekend days (调休) by the order's own calendar.

An order is judged by the calendar that it names and by no other, because cities differ. The dates known here (`standards/calendars.yaml`)
only make a day doubtful if a clause by weekdays falls on it and the order is silent about such days.
"""

from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import yaml

from rules.columns import Days, Flags
from rules.inputs.parsed_order import EVERY_DAY, Calendar, Clause
from rules.timing.times import day_number, day_of
from rules.timing.windows import weekdays_of

_PATH = Path(__file__).parents[1] / "standards" / "calendars.yaml"


def is_ordered_day(days: Days, clause: Clause, calendar: Calendar | None) -> Flags:
    """Whether the clause applies on these local days (numbers since 1970)."""
    if clause.days is not None:
        return _among(days, clause.days)
    found = _among(weekdays_of(days), clause.weekdays)
    if calendar is not None:
        for named, said in ((calendar.working_days, clause.working_days), (calendar.holidays, clause.holidays)):
            if said in ("free", "barred"):
                found = np.where(_among(days, named), said == "barred", found)
    return found


def is_undecided_day(days: Days, clause: Clause, calendar: Calendar | None) -> Flags:
    """Whether a clause by weekdays is silent about these days although they are, or may be, holidays or worked weekend days.

    It is silent if it names no treatment, or only a calendar of other years. In years after the last decree known here, any day may be a
    holiday, and any weekend day a worked one.
    """
    undecided = np.zeros(len(days), dtype=bool)
    if clause.days is None and clause.weekdays != EVERY_DAY:
        years, may_be = years_of(calendar), (np.ones(len(days), dtype=bool), weekdays_of(days) > 5)
        for known, possible, said in zip(known_days(), may_be, (clause.holidays, clause.working_days), strict=True):
            if said != "like_any_day":
                spoken_of = years if said is not None else set()
                unsaid = frozenset(day for day in known if day_of(day).year not in spoken_of)
                undecided |= _among(days, unsaid) | (possible & _is_beyond(days, spoken_of))
    return undecided


def _is_beyond(days: Days, years: set[int]) -> Flags:
    """Whether these days are later than the years known here, and not in `years`."""
    last = day_of(max(known_days()[0])).year
    later = np.flatnonzero(days >= day_number(date(last + 1, 1, 1)))
    found = np.zeros(len(days), dtype=bool)
    found[later] = [day_of(day).year not in years for day in days[later]]
    return found


def years_of(calendar: Calendar | None) -> set[int]:
    """The years of which a calendar has any day."""
    return {day_of(day).year for day in calendar.holidays | calendar.working_days} if calendar is not None else set()


@cache
def is_working_day(day: int) -> bool:
    """Whether a local day is a working day: by the decrees known here, in other years Monday to Friday.

    For statistics; no order is judged by it.
    """
    holidays, working_days = known_days()
    return day in working_days or (day not in holidays and day_of(day).isoweekday() <= 5)


@cache
def known_days() -> tuple[frozenset[int], frozenset[int]]:
    """Public holidays and worked weekend days decreed by the State Council, as far as known here; cached."""
    years = yaml.safe_load(_PATH.read_text(encoding="utf-8")).values()
    holidays, working_days = (
        frozenset(day for year in years for written in year[name] for day in _days(written))
        for name in ("holidays", "working_days")
    )
    return holidays, working_days


def _days(written: date | dict[str, date]) -> range:
    first, last = (written["from"], written["to"]) if isinstance(written, dict) else (written, written)
    return range(day_number(first), day_number(last) + 1)


def _among(numbers: Days, wanted: frozenset[int]) -> Flags:
    return np.isin(numbers, np.fromiter(wanted, dtype=np.int64, count=len(wanted)))
