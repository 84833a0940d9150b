"""Which districts a question can be about. One that nobody knows is refused: no findings would look like a district without any."""

from sqlalchemy import Connection, select

from services.store.reference_cache import current_reference
from services.store.tables import FINDING


def listed_districts(connection: Connection) -> list[str]:
    """Every known district, sorted. Reads an index of all findings, so only for a refusal."""
    found = set(connection.scalars(select(FINDING.c.district).distinct())) - {None}
    return sorted(current_reference(connection).districts | found)


def is_known_district(connection: Connection, district: str) -> bool:
    """Whether the list, a zone, a station or a finding has this district."""
    if district in current_reference(connection).districts:
        return True
    found = select(FINDING.c.finding_id).where(FINDING.c.district == district).limit(1)
    return connection.execute(found).first() is not None
