"""The offence that the charged clause of an order states: act, article of law, penalty."""

from collections.abc import Iterable, Mapping
from typing import Any


def stated_offence(evidence: Iterable[Mapping[str, Any]] | None, clause_id: str | None) -> dict[str, str]:
    """The members that the clause states; {} for a clause that is silent, and for rules that know no clauses."""
    piece = next((piece for piece in evidence or () if clause_id and piece.get("clause_id") == clause_id), {})
    return {name: piece[name] for name in ("act", "article", "penalty") if piece.get(name)}
