"""Checks of the districts that a clause is bound to by warnings."""

from collections.abc import Iterator

from rules.catalogue.districts import DISTRICTS
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written
from services.orders.paragraph.texts import joined


def district_unknown(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Districts of warnings that neither the list nor a zone or station knows: no warning may ever turn the clause on there."""
    zones, stations = surroundings.reference.zones.values(), surroundings.reference.stations.values()
    known = {
        *DISTRICTS,
        *(row.district for rows in zones for row in rows),
        *(row.district for rows in stations for row in rows),
    }
    for body, clause in written.clauses:
        if unknown := [code for code in (body.get("warning") or {}).get("districts", []) if code not in known]:
            codes = joined(written.names.district(code) for code in unknown)
            yield written.slip(
                "district_unknown",
                "warning",
                f"预警所涉区县{codes.zh}不在库中，请核对代码",
                f"district {codes.en}, whose warnings the clause is bound to, is not known: check its code",
                clause,
            )
