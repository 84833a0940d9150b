"""Sentences about the evidence, in event order, by the templates of the rule's YAML."""

from typing import Any

from rules.catalogue import SENTENCES, Language
from rules.catalogue.members import member_text
from rules.catalogue.sentences import COMMA, STOP, Group, Part, Parts, Slot
from services.findings.explanation.computation import computed_text


def observations(finding: dict[str, Any], language: Language) -> list[str]:
    """One sentence for each piece of evidence whose kind has a template."""
    sentences = SENTENCES.get(finding["rule"], {})
    evidence = [piece for piece in finding.get("evidence") or [] if piece.get("kind") in sentences]
    return [evidence_sentence(sentences[piece["kind"]][language], piece, finding, language) for piece in evidence]


def evidence_sentence(parts: Parts, piece: dict[str, Any], finding: dict[str, Any], language: Language) -> str:
    """A template filled with a piece's values; "" if every part is left out."""

    def filled(slot: Slot) -> str:
        if slot.is_computed:
            return computed_text(slot.name, piece, finding, language)
        return member_text(slot.name, piece.get(slot.name), language)

    def part_text(part: Part) -> str:
        """The part's text; "" if one of its own slots is empty."""
        texts = [filled(item) if isinstance(item, Slot) else item for item in part]
        return "" if "" in texts else "".join(group_text(item) if isinstance(item, Group) else item for item in texts)

    def group_text(group: Group) -> str:
        inner = joined(group.parts)
        return inner and f"{group.opening}{inner}{group.closing}"

    def joined(parts: Parts) -> str:
        return COMMA[language].join(text for part in parts if (text := part_text(part)))

    sentence = joined(parts)
    return sentence and sentence + STOP[language]
