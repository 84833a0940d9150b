"""The shapes of the catalogue's entries; every text that people read is there in both languages."""

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
    """A rule: its name, the act that it finds (涉嫌违法行为 on the list), its code, sources, and what goes in and comes out.

    scope: which findings one derivation of some days of a plate replaces: "day" those of the days, "history" all of the plate
    code: the police's violation code, None where it depends on the finding
    outcomes: which outcomes it can have, in order
    located_by: which of district, station_id, order_id and zone_id its findings can have
    lasts: whether the act has a duration
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
    """Why a finding is suspected or to be verified, and what a person has to do about it."""

    code: str
    text: Text
    to_do: Text


@dataclass(frozen=True)
class Outcome:
    """What a finding comes to: the word on lists, and what it means for the one who reads it."""

    name: str
    word: Text
    meaning: Text


@dataclass(frozen=True)
class Pollutant:
    """What was measured: its name and unit as printed, and how officers say it."""

    name: str
    title: Text
    unit: Text
