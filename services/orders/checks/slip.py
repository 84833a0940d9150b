"""The result type of the checks: a likely mistake (slip) with a code, the place, and a text in both languages. No slip prevents an import.

severity: `error` if the order makes no sense (it could never be in force); `warning` if it is probably not intended; `info` otherwise.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from rules.catalogue.entries import Text
from rules.inputs.parsed_order import Clause, OrderVersion, binding_clauses
from services.orders.check_context import CheckContext
from services.orders.paragraph.texts import NOTHING, Names, clause_name, joined

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")


@dataclass(frozen=True)
class Slip:
    """A likely mistake.

    clauses: ids of the clauses that have it; () = the order itself.
    said: without the names of the clauses and the full stop.
    """

    code: str
    severity: Severity
    order_id: str
    clauses: tuple[str, ...]
    said: Text

    @property
    def place(self) -> str:
        """ "order LY-1", "order LY-1: clause 2" or "order LY-1: clauses 2, 3"."""
        return f"order {self.order_id}" + clauses_named(self.clauses)

    @property
    def text(self) -> Text:
        """One sentence: 第2条、第3条：…。"""
        names = [clause_name(clause_id) for clause_id in self.clauses]
        one_en = names[0].en if len(names) == 1 else f"Clauses {', '.join(self.clauses)}"
        before = Text(f"{joined(names).zh}：", f"{one_en}: ") if names else NOTHING
        english = f"{before.en}{self.said.en}."
        return Text(f"{before.zh}{self.said.zh}。", f"{english[0].upper()}{english[1:]}")


def clauses_named(clause_ids: Sequence[str]) -> str:
    """ ": clause 2" or ": clauses 2, 3"; "" without any."""
    if not clause_ids:
        return ""
    return f": clause{'s' if len(clause_ids) > 1 else ''} {', '.join(clause_ids)}"


def together(slips: Iterable[Slip]) -> list[Slip]:
    """Slips of one order that say the same of several clauses as one, in the order of the first."""
    found: dict[tuple[str, str, str, Text], Slip] = {}
    for slip in slips:
        key = slip.code, slip.severity, slip.order_id, slip.said
        known = found.get(key)
        found[key] = slip if known is None else replace(known, clauses=(*known.clauses, *slip.clauses))
    return list(found.values())


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
        clauses = () if clause is None else (clause.clause_id,)
        return Slip(code, severity, self.order.order_id, clauses, Text(zh, en))

    @property
    def clauses(self) -> Iterator[tuple[dict[str, Any], Clause]]:
        """Each clause that binds vehicles, as written and as parsed."""
        return zip(binding_clauses(self.body), self.order.clauses, strict=True)


Check = Callable[[Written, CheckContext], Iterator[Slip]]


def unread_slips(document: Any) -> list[Slip]:
    """Slips of documents that the form refuses, shown along with the refusal: a stage without `stage_inclusive`."""
    clauses = document.get("clauses") if isinstance(document, dict) else None
    listed = clauses if isinstance(clauses, list) else []
    return together(_stage_slip(document, clause) for clause in listed if _lacks_inclusive(clause))


def _lacks_inclusive(clause: Any) -> bool:
    vehicles = clause.get("vehicles") if isinstance(clause, dict) else None
    return isinstance(vehicles, dict) and vehicles.get("stage_at_most") is not None and vehicles.get("stage_inclusive") is None


def _stage_slip(document: dict[str, Any], clause: dict[str, Any]) -> Slip:
    stage = clause["vehicles"]["stage_at_most"]
    return Slip(
        "stage_not_said_inclusive",
        "error",
        str(document.get("order_id", "?")),
        (str(clause.get("clause_id", "?")),),
        Text(
            f"排放阶段“{stage}以下”未注明是否包含本数。依民法典第1259条，“以下”包括本数，“不满”不包括；"
            "请明确 stage_inclusive（true=含，false=不含）",
            f"stage {stage} “以下” without a word whether {stage} itself is meant. By art. 1259 of the Civil Code 以下 "
            "includes the number; say stage_inclusive true (含) or false (不含)",
        ),
    )
