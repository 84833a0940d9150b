"""Writer of `not_assessed` counts: replaces them within the scope of a derivation, like findings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, or_, select

from rules.judge.findings import NotAssessed
from services.pipeline.derivation.replaced_rows import replace_rows
from services.pipeline.derivation.write_findings import Scope, day_rules
from services.store.tables import NOT_ASSESSED
from streams.plates import is_placeholder

_TABLE = NOT_ASSESSED


def replace_not_assessed(connection: Connection, scope: Scope, by_rule: Mapping[str, Sequence[NotAssessed]]) -> None:
    """Replace the stored counts of the scope; of placeholders those of the derived days. by_rule: of all registered rules."""
    in_days = or_(_TABLE.c.rule.not_in(day_rules()), _TABLE.c.local_day.between(*scope.between))
    stored = connection.execute(select(_TABLE).where(_TABLE.c.plate.in_(list(scope.days)), in_days)).mappings()
    derived = ({**asdict(one), "rule": rule} for rule, some in by_rule.items() for one in some)

    def holds(row: Any) -> bool:
        return scope.covers(row["plate"], row["local_day"]) if is_placeholder(row["plate"]) else scope.holds(row)

    replace_rows(connection, _TABLE, filter(holds, derived), filter(holds, stored))
