"""The phrase for the order, clause and version that a stay or sighting violates."""

from typing import Any

from rules.catalogue import Language
from rules.catalogue.members import time_text
from services.findings.explanation.phrases import either, in_brackets, labelled


def order_phrase(piece: dict[str, Any], finding: dict[str, Any], language: Language) -> str:
    """ "against clause 1 of "…" (order …, as issued …)"; "" if no order is known."""
    order_id = piece.get("order_id") or finding.get("order_id")
    title = piece.get("order_title") or order_id
    if not title:
        return ""
    clause = piece.get("clause_id") or finding.get("clause_id")
    issued = time_text(piece.get("order_issued_at"))
    version = in_brackets(
        (
            labelled("编号", "order", order_id if title != order_id else None, language),
            either(language, f"{issued}发布的版本", f"as issued on {issued}") if issued else "",
        ),
        language,
    )
    if language == "zh":
        return f"违反《{title}》{version}" + (f"第{clause}条" if clause else "")
    return "against " + (f"clause {clause} of " if clause else "") + f'"{title}"{version}'
