"""Whom a change of reference may touch: the local days and plates that a ReferenceTask names."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from services.reference.decisions import LOCAL, Decision
from services.reference.parsed import Key

ALWAYS = date(9999, 12, 31)
_MOST_PLATES = 5_000


class Touched(NamedTuple):
    """Local days, both included; plates None = every plate seen on them."""

    day_from: date
    day_to: date
    plates: list[str] | None


def touched_by(table_name: str, changes: list[tuple[Key, Decision]]) -> Touched | None:
    """Days and plates that the changes of a reference table can matter to; None: to nothing that is derived."""
    if table_name == "warning_version":
        # No rule reads warnings: what a level means for trucks is said by orders, which are imported as such.
        return None
    if table_name == "order_version":
        return _by_orders(changes)
    first = min(point.holds_from for _, decision in changes for point in decision.points)
    plates = sorted({key[0] for key, _ in changes}) if table_name == "vehicle_version" else None
    # No end, though a later step may end the change: a judgement looks back for months (two exceedances), a stay over midnight.
    return Touched(_day_before(first), ALWAYS, plates if plates is None or len(plates) <= _MOST_PLATES else None)


def _by_orders(changes: list[tuple[Key, Decision]]) -> Touched:
    """From the first day to the last that a clause of the orders names, as it is and as it was before."""
    points = [point for _, decision in changes for point in (*decision.points, decision.before) if point is not None]
    clauses = [clause for point in points for clause in point.values["body"]["clauses"]]
    first = min(datetime.fromisoformat(clause["from"]) for clause in clauses)
    return Touched(_day_before(first), max(_last_day(clause["until"]) for clause in clauses), None)


def _last_day(until: str | None) -> date:
    return datetime.fromisoformat(until).astimezone(LOCAL).date() if until else ALWAYS


def _day_before(time: datetime) -> date:
    """The local day before: a stay belongs to the day on which it starts, which may be the one before."""
    return time.astimezone(LOCAL).date() - timedelta(days=1)
