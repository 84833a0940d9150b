"""The canonical dump: findings that are not withdrawn, sorted, without surrogate ids, revisions or times of recording."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from services.pipeline.derivation.write_findings import body_of
from services.store.engine import canonical_json
from services.store.tables import FINDING


def canonical_lines(connection: Connection) -> Iterator[str]:
    """One line of canonical JSON for each finding that is not withdrawn, in the order of the ids."""
    query = select(FINDING).where(FINDING.c.withdrawn.is_(False)).order_by(FINDING.c.finding_id)
    for row in connection.execution_options(yield_per=1_000).execute(query).mappings():
        yield canonical_json(body_of(row))
