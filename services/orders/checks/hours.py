"""Checks of hours: 24:00 written as 23:59, windows that never occur, stays without a minimum duration."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from rules.catalogue.labels import number_text
from rules.inputs.parsed_order import Clause, OrderVersion
from rules.orders.calendars import is_ordered_day
from rules.timing.times import MINUTE, day_of, local_day, midnight
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written
from services.orders.paragraph.dates import days_text, hours_text

_LONGEST_DAYS = 800
"""Maximum days examined, because a clause may have no end: enough for every weekday and the holidays of two years."""
_DAY_MINUTES = 1440


class Window(NamedTuple):
    """One window on one local day.

    number: index into the clause's hours.
    is_met: whether part of it lies within the clause's period.
    """

    day: int
    number: int
    is_met: bool


def no_24(written: Written, _: CheckContext) -> Iterator[Slip]:
    """A window or a clause that ends at 23:59, which excludes the last minute of the day."""
    for clause_body, clause in written.clauses:
        ends = [f"{start}–{end}" for start, end in clause_body["hours"] if end == "23:59"]
        until = clause_body["until"]
        if until is not None and "T23:59" in until:
            ends.append(until)
        if ends:
            shown = "、".join(ends)
            yield written.slip(
                "no_24",
                "warning",
                f"时段或终止时间写作{shown}，当日最后一分钟不在管控之内；如指24时，时段和终止时间都请写24:00",
                f"{shown.replace('、', ', ')} leaves the last minute of the day free; if 24:00 is meant, write 24:00 in hours "
                "and T24:00 in until",
                clause,
            )


def never_in_force(written: Written, _: CheckContext) -> Iterator[Slip]:
    """A clause none of whose windows occurs between from and until."""
    for _body, clause in written.clauses:
        if not any(window.is_met for window in windows(written.order, clause)):
            yield written.slip(
                "never_in_force",
                "error",
                "起止时间之内没有任何一日、一个时段可以执行，本条永不生效",
                "no day and no window lies between from and until: the clause is never in force",
                clause,
            )


def windows_without_use(written: Written, _: CheckContext) -> Iterator[Slip]:
    """Listed days or windows that do not occur between from and until, while others do."""
    for body, clause in written.clauses:
        found = list(windows(written.order, clause))
        if not any(window.is_met for window in found):
            continue
        idle_days = {window.day for window in found} - {window.day for window in found if window.is_met}
        if clause.days is not None and idle_days:
            days = days_text(str(day_of(day)) for day in idle_days)
            yield written.slip(
                "day_outside",
                "warning",
                f"指定日期{days.zh}不在起止时间之内",
                f"{days.en}: named, but not between from and until",
                clause,
            )
        met = {window.number for window in found if window.is_met}
        if idle := [pair for number, pair in enumerate(body["hours"]) if number not in met]:
            hours = hours_text(idle)
            yield written.slip(
                "window_outside",
                "warning",
                f"时段{hours.zh}在起止时间之内从不出现",
                f"the window {hours.en} never comes between from and until",
                clause,
            )


def instant_stay(written: Written, _: CheckContext) -> Iterator[Slip]:
    """min_minutes 0, with which a single fix is enough."""
    for _body, clause in written.clauses:
        if clause.min_minutes == 0 and not clause.passages:
            yield written.slip(
                "min_minutes_0",
                "warning",
                "最短时长为0，仅一个定位点在区域内即计入",
                "min_minutes is 0: a single position inside is enough",
                clause,
            )


def camera_unsaid(written: Written, _: CheckContext) -> Iterator[Slip]:
    """A least time, while the clause is silent on whether a camera's single capture, which has no duration, counts."""
    for body, clause in written.clauses:
        if clause.min_minutes > 0 and clause.added_zones and body.get("camera") is None:
            minutes = number_text(body["min_minutes"])
            yield written.slip(
                "camera_unsaid",
                "info",
                f"规定行驶不足{minutes}分钟的不计，而未规定固定点位抓拍一次是否计入，将按计入认定；请写明 camera",
                f"a stay of less than {minutes} minutes does not count, and nothing is said of a single capture: it counts; say camera",
                clause,
            )


def windows(order: OrderVersion, clause: Clause) -> Iterator[Window]:
    """All windows of the clause's days (those between from and until, or the listed ones)."""
    # From the day before the beginning, whose last window may cross midnight.
    begins = max(clause.from_us, clause.from_us if order.from_us is None else order.from_us)
    first = local_day(begins) - 1
    last = first + _LONGEST_DAYS if clause.until_us is None else min(local_day(clause.until_us), first + _LONGEST_DAYS)
    days = np.arange(first, last + 1) if clause.days is None else np.array(sorted(clause.days))
    for day in days[is_ordered_day(days, clause, order.calendar)].tolist():
        for number, (start, end) in enumerate(clause.hours):
            opens = midnight(day) + start * MINUTE
            closes = midnight(day) + (end if start < end else end + _DAY_MINUTES) * MINUTE
            is_met = closes > begins and (clause.until_us is None or opens < clause.until_us)
            yield Window(day, number, is_met)
