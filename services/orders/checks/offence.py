"""Check of the offence: clauses that leave code and act to the default, which presupposes a sign on the road."""

from collections.abc import Iterator

from rules.catalogue import CODES
from rules.inputs.parsed_order import USUAL_CODE
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written

_STATED = ("act", "code", "article", "penalty")


def offence_unsaid(written: Written, _: CheckContext) -> Iterator[Slip]:
    """Clauses that state nothing about the offence."""
    usual = CODES[USUAL_CODE]
    for body, clause in written.clauses:
        if not any(body.get(name) for name in _STATED):
            yield written.slip(
                "offence_unsaid",
                "info",
                f"未写明违法行为、代码和法条，按 {USUAL_CODE}（{usual.zh}）处理，须现场设有禁令标志；否则请写明 act、code、article、penalty",
                f"offence, code and article of law are not stated: {USUAL_CODE} ({usual.en}) is taken, for which there must be a sign; "
                "else say act, code, article, penalty",
                clause,
            )
