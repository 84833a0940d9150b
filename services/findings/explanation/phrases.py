"""Phrases of sentences in both languages: amounts, labelled values, lists."""

from collections.abc import Iterable
from typing import Any

from rules.catalogue import POLLUTANTS, Language
from rules.catalogue.labels import number_text


def either(language: Language, zh: str, en: str) -> str:
    """The text in the language."""
    return zh if language == "zh" else en


def joined(sentences: Iterable[str], language: Language) -> str:
    """Sentences as one paragraph; empty ones are left out."""
    return either(language, "", " ").join(sentence for sentence in sentences if sentence)


def listed(parts: Iterable[str], language: Language) -> str:
    """Parts of one sentence with commas; empty ones are left out."""
    return either(language, "，", ", ").join(part for part in parts if part)


def in_brackets(parts: Iterable[str], language: Language) -> str:
    """The parts in brackets, or "" if all are empty."""
    inner = either(language, "，", ", ").join(part for part in parts if part)
    return inner and either(language, f"（{inner}）", f" ({inner})")


def labelled(zh: str, en: str, value: Any, language: Language) -> str:
    """A value with its label, or "" if it is missing: 编号S01, no. S01."""
    return "" if value is None or value == "" else either(language, f"{zh}{value}", f"{en} {value}")


def amount(value: float | None, pollutant: str | None, language: Language) -> str:
    """A measured value or a limit with its unit, all digits kept: 30.04%, 1.2 m⁻¹; "" for None."""
    number = number_text(value)
    entry = POLLUTANTS.get(pollutant or "")
    if not number or entry is None:
        return number
    unit = entry.unit.said(language)
    return number + unit if unit in ("%", "级") else f"{number} {unit}"


def pollutant_text(pollutant: str | None, language: Language) -> str:
    """The title of a measured quantity; its code if unknown."""
    entry = POLLUTANTS.get(pollutant or "")
    return entry.title.said(language) if entry else str(pollutant or "")
