"""The result type of the checks: a likely mistake (slip) with a code, the place, and a text in both languages. No slip prevents an import.

severity: `error` if the order makes no sense (it could never be in force); `warning` if it is probably not intended; `info` otherwise.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rules.catalogue.entries import Text
from rules.inputs.parsed_order import Clause, OrderVersion
from services.orders.check_context import CheckContext
from services.orders.paragraph.order_text import clause_name
from services.orders.paragraph.texts import Names

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Slip:
    """A likely mistake. place: "order LY-1" or "order LY-1: clause 2"."""

    code: str
    severity: Severity
    place: str
    text: Text


@dataclass(frozen=True)
class Written:
    """The checked order.

    body: its JSON.
    order: parsed.
    names: of its zones and districts.
    """

    body: Mapping[str, Any]
    order: OrderVersion
    names: Names

    def slip(self, code: str, severity: Severity, zh: str, en: str, clause: Clause | None = None) -> Slip:
        """Build a slip of this order, or of one of its clauses."""
        place, name = f"order {self.order.order_id}", Text("", "")
        if clause is not None:
            place, name = f"{place}: clause {clause.clause_id}", clause_name(clause.clause_id)
        before = Text(f"{name.zh}：", f"{name.en}: ") if clause is not None else name
        english = f"{before.en}{en}."
        return Slip(code, severity, place, Text(f"{before.zh}{zh}。", f"{english[0].upper()}{english[1:]}"))

    @property
    def clauses(self) -> Iterator[tuple[dict[str, Any], Clause]]:
        """Each clause as written and as parsed."""
        return zip(self.body["clauses"], self.order.clauses, strict=True)


Check = Callable[[Written, CheckContext], Iterator[Slip]]


def unread_slips(document: Any) -> list[Slip]:
    """Slips of documents that the form refuses, shown along with the refusal: a stage without `stage_inclusive`."""
    clauses = document.get("clauses") if isinstance(document, dict) else None
    return (
        [_stage_slip(document, clause) for clause in clauses or [] if _lacks_inclusive(clause)]
        if isinstance(clauses, list)
        else []
    )


def _lacks_inclusive(clause: Any) -> bool:
    vehicles = clause.get("vehicles") if isinstance(clause, dict) else None
    return isinstance(vehicles, dict) and vehicles.get("stage_at_most") is not None and vehicles.get("stage_inclusive") is None


def _stage_slip(document: dict[str, Any], clause: dict[str, Any]) -> Slip:
    stage, clause_id = clause["vehicles"]["stage_at_most"], str(clause.get("clause_id", "?"))
    name = clause_name(clause_id)
    return Slip(
        "stage_not_said_inclusive",
        "error",
        f"order {document.get('order_id', '?')}: clause {clause_id}",
        Text(
            f"{name.zh}：排放阶段“{stage}以下”未注明是否包含本数。依民法典第1259条，“以下”包括本数，“不满”不包括；"
            "请明确 stage_inclusive（true=含，false=不含）。",
            f"{name.en}: stage {stage} “以下” without a word whether {stage} itself is meant. By art. 1259 of the Civil Code 以下 "
            "includes the number; say stage_inclusive true (含) or false (不含).",
        ),
    )
