"""Writer of driving hours: replaces them within the scope of a derivation, like findings."""

from typing import Any

from sqlalchemy import Connection, select

from services.pipeline.derivation.replaced_rows import replace_rows
from services.pipeline.derivation.write_findings import Scope
from services.store.tables import DRIVING_HOURS

_TABLE = DRIVING_HOURS


def replace_hours(connection: Connection, scope: Scope, rows: list[dict[str, Any]]) -> None:
    """Replace the stored rows on the days of the scope by these (`rules.orders.driving_hours`)."""
    of_scope = _TABLE.c.plate.in_(list(scope.days)), _TABLE.c.local_day.between(*scope.between)
    stored = connection.execute(select(_TABLE).where(*of_scope)).mappings()

    def is_covered(row: Any) -> bool:
        return scope.covers(row["plate"], row["local_day"])

    replace_rows(connection, _TABLE, filter(is_covered, rows), filter(is_covered, stored))
