"""The time line of warnings and orders: what holds when, as bars and marks on a span of local days, and the same as a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from rules.catalogue import Text
from rules.catalogue.order_labels import WARNING_EVENTS
from rules.inputs.parsed_order import binding_clauses
from rules.timing.times import LOCAL
from services.api.order_intervals import Stretch, order_stretches, warning_stretches
from services.api.warnings import WarningIssue, WarningItem
from services.dashboard.pages.orders_labels import OrderWords, VersionWords
from services.orders.announcements.orders import KnownOrder

AHEAD = 7
_MOST_LABELS = 8


@dataclass(frozen=True)
class Period:
    """Local days, both included; now: the present moment."""

    first: date
    last: date
    now: datetime

    def place(self, moment: datetime) -> float:
        """Where a moment lies, in percent of the period's width, held inside it."""
        begins, ends = (datetime.combine(day, time(), LOCAL) for day in (self.first, self.last + timedelta(days=1)))
        return round(min(max(100 * ((moment - begins) / (ends - begins)), 0), 100), 3)

    def holds(self, moment: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.first <= moment.astimezone(LOCAL).date() <= self.last

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """Midnights to be named: place and MM-DD, at most so many that they stay apart."""
        days = (self.last - self.first).days + 1
        step = next(step for step in (1, 2, 7, 14, 30) if days / step <= _MOST_LABELS or step == 30)
        named = (self.first + timedelta(days=number) for number in range(0, days, step))
        return [(self.place(datetime.combine(day, time(), LOCAL)), f"{day:%m-%d}") for day in named]


@dataclass(frozen=True)
class Bar:
    """what: in_force, gap, or a warning's level. x, width: percent."""

    what: str
    x: float
    width: float
    begins: datetime
    ends: datetime | None


@dataclass(frozen=True)
class Mark:
    """A version that was issued: where, when, and what it did."""

    x: float
    at: datetime
    event: Text


@dataclass(frozen=True)
class Line:
    """One warning or order."""

    kind: str
    title: Text
    href: str | None
    state: str
    bars: list[Bar]
    marks: list[Mark]


@dataclass(frozen=True)
class Entry:
    """A version in the table: when issued, from when it counts, of what, what it did, and the details."""

    issued_at: datetime
    effective_at: datetime
    kind: str
    title: Text
    href: str | None
    event: Text
    details: list[Text]


def period_around(now: datetime, back: int) -> Period:
    """So many local days back and a week ahead."""
    today = now.astimezone(LOCAL).date()
    return Period(today - timedelta(days=back), today + timedelta(days=AHEAD), now)


def lines(
    connection: Connection, period: Period, warnings: Sequence[WarningItem], orders: Sequence[tuple[KnownOrder, OrderWords]]
) -> list[Line]:
    """Warnings first; what has neither a bar nor a mark in the period is left out."""
    levels = warning_stretches(connection, period.now)
    made = [_warning_line(item, levels.get(item.warning_id, []), period) for item in warnings]
    made += [_order_line(words, order_stretches(connection, known, period.now), period) for known, words in orders]
    return [line for line in made if line.bars or line.marks]


def entries(period: Period, warnings: Iterable[WarningItem], orders: Iterable[OrderWords]) -> list[Entry]:
    """Every version issued or taking effect in the period, newest first."""
    found = [*_warning_entries(warnings), *_order_entries(orders)]
    inside = [entry for entry in found if period.holds(entry.issued_at) or period.holds(entry.effective_at)]
    return sorted(inside, key=lambda entry: entry.issued_at, reverse=True)


def warning_title(item: WarningItem) -> Text:
    """What the warning is called: its level in the issuer's words, and its number."""
    return Text(f"{item.words} {item.warning_id}", f"{item.level} warning {item.warning_id}")


def _warning_line(item: WarningItem, stretches: list[Stretch], period: Period) -> Line:
    marks = [Mark(period.place(one.issued_at), one.issued_at, WARNING_EVENTS[one.event]) for one in item.versions]
    inside = [mark for mark in marks if period.holds(mark.at)]
    return Line("warning", warning_title(item), None, item.state, _bars(stretches, period), inside)


def _order_line(words: OrderWords, stretches: list[Stretch], period: Period) -> Line:
    marks = [Mark(period.place(one.issued_at), one.issued_at, one.event) for one in reversed(words.versions)]
    inside = [mark for mark in marks if period.holds(mark.at)]
    title = Text(words.title, words.title)
    return Line("order", title, f"/orders/{words.order_id}", words.state, _bars(stretches, period), inside)


def _bars(stretches: list[Stretch], period: Period) -> list[Bar]:
    placed = [(one, period.place(one.begins), 100.0 if one.ends is None else period.place(one.ends)) for one in stretches]
    return [Bar(one.what, x, round(end - x, 3), one.begins, one.ends) for one, x, end in placed if end > x]


def _warning_entries(warnings: Iterable[WarningItem]) -> Iterator[Entry]:
    for item in warnings:
        for one in item.versions:
            event = WARNING_EVENTS[one.event]
            yield Entry(one.issued_at, one.begins, "warning", warning_title(item), None, event, [_said(one)])


def _said(one: WarningIssue) -> Text:
    return Text(one.words, f"{one.level}: {one.words}")


def _order_entries(orders: Iterable[OrderWords]) -> Iterator[Entry]:
    for words in orders:
        title = Text(words.title, words.title)
        for one in words.versions:
            yield Entry(one.issued_at, _effective(one), "order", title, f"/orders/{words.order_id}", one.event, one.changes)


def _effective(version: VersionWords) -> datetime:
    """From when the version counts; where it says nothing itself, from the first of its clauses."""
    begins = [datetime.fromisoformat(clause["from"]) for clause in binding_clauses(version.body)]
    return max(version.effective_at, min(begins, default=version.effective_at))
