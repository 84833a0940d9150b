"""Checks of the warnings that a clause is bound to: their districts, and of which pollutant they are."""

from collections.abc import Iterator

from rules.catalogue.entries import Text
from rules.catalogue.labels import AIR_POLLUTANTS
from rules.inputs.parsed_order import Clause
from rules.orders.warnings import follows, with_pollutants
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written
from services.orders.paragraph.texts import around, joined


def district_unknown(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Districts of warnings that neither the list nor a zone or station knows: no warning may ever turn the clause on there."""
    for _body, clause in written.clauses:
        if clause.warning is None:
            continue
        if unknown := sorted(clause.warning.districts - surroundings.reference.districts):
            codes = joined(written.names.district(code) for code in unknown)
            yield written.slip(
                "district_unknown",
                "warning",
                f"预警所涉区县{codes.zh}不在库中，请核对代码",
                f"district {codes.en}, whose warnings the clause is bound to, is not known: check its code",
                clause,
            )


def pollutant_unsaid(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Clauses bound to warnings that name no pollutant; with those of registered warnings that leave it open."""
    for _body, clause in written.clauses:
        if clause.warning is None or clause.warning.pollutants:
            continue
        seen = _left_open(clause, surroundings)
        known = around(Text("（库中有", " (registered: "), seen, Text("预警）", ")"))
        yield written.slip(
            "pollutant_unsaid",
            "info",
            f"未写明随何种污染物的预警执行：臭氧等非细颗粒物预警{known.zh}期间的线索一律待核实；请写明 warning.pollutants",
            f"the pollutant of the warnings is not said: during one of ozone or of another than PM2.5{known.en} what is found is to be "
            "verified; say warning.pollutants",
            clause,
        )


def _left_open(clause: Clause, surroundings: CheckContext) -> Text:
    """The pollutants of registered warnings of the clause's levels that it perhaps does not follow."""
    assert clause.warning is not None
    found = {
        pollutant
        for versions in surroundings.reference.warnings.values()
        for version in with_pollutants(versions)
        if version.level in clause.warning.levels and follows(clause.warning, version) is None
        for pollutant in version.pollutants
    }
    return joined(text for code, text in AIR_POLLUTANTS.items() if code in found)
