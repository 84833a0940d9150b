"""Models of an order in words: paragraph, clauses, likely mistakes, refusals and differences, in both languages."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from services.api.languages import BothLanguages, both
from services.orders.check_report import CheckedOrder
from services.orders.checks.slip import Slip
from services.orders.diff import Difference
from services.reference.remarks import Remark

EXAMPLE_ORDER: dict[str, Any] = {
    "order_id": "LC-2026-11-29",
    "title": "重污染天气货车限行通告（示例）",
    "issuer": "洛城市公安局（虚构）",
    "kind": "emergency",
    "issued_at": "2026-11-28T18:00+08:00",
    "grace_minutes": 60,
    "legal_basis": ["道路交通安全法 第39条"],
    "clauses": [
        {
            "clause_id": "1",
            "vehicles": {
                "fuels": ["diesel", "gas"],
                "stage_at_most": 4,
                "stage_inclusive": True,
                "classes": ["heavy", "medium"],
                "uses": [],
            },
            "zones": ["inner-ring"],
            "hours": [["00:00", "24:00"]],
            "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "from": "2026-11-29T00:00+08:00",
            "until": "2026-12-02T00:00+08:00",
            "warning": {"levels": ["orange", "red"], "districts": []},
            "passes": {"effect": "honoured", "by_level": {"red": "not_honoured"}},
            "exempt": ["new_energy", "special"],
            "min_minutes": 3,
        }
    ],
}


class ClauseInWords(BothLanguages):
    """One clause in words."""

    clause_id: str


class SlipRead(BothLanguages):
    """Something that is likely a slip."""

    code: str = Field(examples=["no_24"])
    severity: Literal["error", "warning", "info"] = Field(description="error: it cannot be meant so, and is not approved.")
    place: str = Field(examples=["order LC-2026-11-29: clause 1"])


class RefusalRead(BaseModel):
    """What keeps the order out of the register, as the importer says it."""

    place: str
    member: str = Field(examples=["vehicles.fuels[0]"])
    value: str
    expected: str
    said: BothLanguages = Field(description="`expected` in both languages; English alone where it has no Chinese.")


class DifferenceRead(BothLanguages):
    """One member that differs from the version before."""

    member: str = Field(examples=["vehicles.stage_at_most"])


class OrderInWords(BaseModel):
    """An order explained."""

    paragraph: BothLanguages | None = Field(description="null where the form cannot read the order.")
    clauses: list[ClauseInWords]
    slips: list[SlipRead]
    differences: list[DifferenceRead] = Field(description="Against the version before; empty where there is none.")
    compared_with: str | None = Field(description="When the version before was issued; null where there is none.")


def in_words(order: CheckedOrder | None, unread: list[Slip]) -> dict[str, Any]:
    """Build the members of an `OrderInWords`. unread: slips of orders that are invalid by their form."""
    if order is None:
        return {
            "paragraph": None,
            "clauses": [],
            "slips": [slip_read(one) for one in unread],
            "differences": [],
            "compared_with": None,
        }
    return {
        "paragraph": both(order.text),
        "clauses": [ClauseInWords(clause_id=name, zh=text.zh, en=text.en) for name, text in order.clauses.items()],
        "slips": [slip_read(one) for one in (*unread, *order.slips)],
        "differences": [difference_read(one) for one in order.differences],
        "compared_with": order.compared_with,
    }


def slip_read(slip: Slip) -> SlipRead:
    """A likely mistake as the API's model."""
    return SlipRead(code=slip.code, severity=slip.severity, place=slip.place, zh=slip.text.zh, en=slip.text.en)


def difference_read(difference: Difference) -> DifferenceRead:
    """A difference as the API's model."""
    return DifferenceRead(member=difference.member, zh=difference.text.zh, en=difference.text.en)


def refusal_read(remark: Remark) -> RefusalRead:
    """A refusal of the importer as the API's model."""
    return RefusalRead(
        **{"place": remark.place, "member": remark.column, "value": remark.shown_value},
        **{"expected": remark.expected, "said": both(remark.said)},
    )
