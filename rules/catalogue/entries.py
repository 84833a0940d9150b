"""Types of the catalogue's entries; every text for people is in both languages."""

from dataclasses import dataclass
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True)
class Text:
    """One text in both languages."""

    zh: str
    en: str

    def said(self, language: Language) -> str:
        """The text in that language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True)
class Rule:
    """A rule as lists, pages and docs describe it.

    scope: which findings a derivation of some days of a plate replaces: "day" those of the days, "history" all of the plate.
    act: 涉嫌违法行为 on the list.
    code: the police's violation code, None where it depends on the finding.
    basis: legal sources.
    needs, yields: input and output.
    identity: what one finding stands for.
    outcomes: possible outcomes, in order.
    located_by: which of district, station_id, order_id and zone_id its findings can have.
    lasts: whether the act has a duration.
    """

    name: str
    scope: Literal["day", "history"]
    title: Text
    act: Text
    code: str | None
    basis: tuple[Text, ...]
    needs: Text
    yields: Text
    identity: Text
    outcomes: tuple[str, ...]
    located_by: frozenset[str]
    lasts: bool


@dataclass(frozen=True)
class Reason:
    """Why a finding is suspected or to be verified, and what a person should do about it."""

    code: str
    text: Text
    to_do: Text


@dataclass(frozen=True)
class Outcome:
    """Outcome of a finding: the word on lists, and its meaning for the reader."""

    name: str
    word: Text
    meaning: Text


@dataclass(frozen=True)
class Pollutant:
    """A measured quantity: its field name, and its title and unit as printed."""

    name: str
    title: Text
    unit: Text
