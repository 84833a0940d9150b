"""Check of remark clauses: what of the notice is printed and charges nobody."""

from collections.abc import Iterator

from rules.catalogue.entries import Text
from rules.inputs.parsed_order import is_remark
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written


def remarks_kept(written: Written, _: CheckContext) -> Iterator[Slip]:
    """Clauses that are remarks."""
    for clause in written.body["clauses"]:
        if is_remark(clause):
            said = Text(
                "为备注，只印在条文中，不据以追究任何车辆", "a remark: printed in the paragraph, no vehicle is charged by it"
            )
            yield Slip("remark_kept", "info", written.order.order_id, (clause["clause_id"],), said)
