"""Current key figures for the dashboard's tiles."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, select

from rules.remote_sensing import RULE as REMOTE_SENSING
from rules.restricted_traffic import RULE as RESTRICTED_TRAFFIC
from rules.timing.times import LOCAL
from services.findings.search.query import local_midnight
from services.store.tables import FINDING, PLATE_DAY
from streams.plates import is_placeholder

JUST_NOW = timedelta(minutes=15)
"""Maximum age of a violation that counts as current, because derivation and late points need a while."""


class Tiles(NamedTuple):
    """Key figures; those without a remark are of the current local day.

    driving_against_order: vehicles with a violation of an order (not withdrawn) whose last moment is at most JUST_NOW ago.
    exceedances_today: findings of remote sensing.
    to_be_verified: all, of any day.
    """

    trucks_seen_today: int
    driving_against_order: int
    exceedances_today: int
    to_be_verified: int
    violations_today: int


def tiles(connection: Connection, now: datetime) -> Tiles:
    """The current key figures. The condition on local_day that is always true makes SQLite use the narrowest index (`ix_finding_day`)."""
    today = now.astimezone(LOCAL).date()
    columns = FINDING.c
    of_today = (columns.first_at >= local_midnight(today), columns.first_at < local_midnight(today + timedelta(days=1)))
    recent = (columns.first_at >= local_midnight(today - timedelta(days=1)), columns.last_at > now - JUST_NOW)
    against = columns.rule == RESTRICTED_TRAFFIC, columns.outcome == "violation", columns.last_at <= now, *recent
    return Tiles(
        trucks_seen_today=_plates_seen(connection, today),
        driving_against_order=_count(connection, func.count(columns.plate.distinct()), *against),
        exceedances_today=_count(connection, func.count(), columns.rule == REMOTE_SENSING, *of_today),
        to_be_verified=_count(connection, func.count(), columns.outcome == "to_be_verified", columns.local_day >= date.min),
        violations_today=_count(connection, func.count(), columns.outcome == "violation", *of_today),
    )


def _plates_seen(connection: Connection, day: date) -> int:
    """Number of plates seen on a local day; whether one is a placeholder is told by its form, so each is looked at."""
    seen = select(PLATE_DAY.c.plate).where(PLATE_DAY.c.day == day).distinct()
    return sum(not is_placeholder(plate) for plate in connection.execute(seen).scalars())


def _count(connection: Connection, what: ColumnElement[int], *where: ColumnElement[bool]) -> int:
    query = select(what).select_from(FINDING).where(FINDING.c.withdrawn.is_(False), *where)
    return connection.execute(query).scalar_one()
