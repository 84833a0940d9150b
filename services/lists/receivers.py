"""Districts that receive lists: those of registered zones and stations, and of findings."""

from typing import Any

from sqlalchemy import Connection, Select, func, select

from services.store.reference_cache import current_reference
from services.store.tables import FINDING


def receiving_districts(connection: Connection) -> list[str]:
    """The districts, sorted. Not all that are known: a district without zones, stations and findings gets no list."""
    reference = current_reference(connection)
    registered = {row.district for rows in reference.zones.values() for row in rows}
    registered |= {row.district for rows in reference.stations.values() for row in rows}
    found = set(connection.scalars(districts_of_findings()))
    return sorted(one for one in registered | found if one)


def districts_of_findings() -> Select[Any]:
    """Each district by one lookup in its index: the lowest, then the lowest above it, and so on. DISTINCT would read the whole index."""
    district = FINDING.c.district
    steps = select(func.min(district).label("district")).cte("districts", recursive=True)
    following = select(func.min(district)).where(district > steps.c.district).correlate(steps).scalar_subquery()
    steps = steps.union_all(select(following).where(steps.c.district.is_not(None)))
    return select(steps.c.district).where(steps.c.district.is_not(None))
