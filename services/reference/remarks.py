"""What an import has to say about a file: errors (not loaded), reports (loaded without the value), notes (harmless changes)."""

import difflib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from rules.catalogue import Text
from services.reference.synonyms import ELSEWHERE, NO_KIND_OF, OFFERED, OFFERED_LABELS

Severity = Literal["error", "report", "note"]
ERROR: Severity = "error"
REPORT: Severity = "report"
NOTE: Severity = "note"

ABSENT = object()
"""Stands for the value of a member that is not there."""
_LONGEST_SHOWN = 200


class UnfitError(Exception):
    """A cell does not hold what it should; the text completes "expected …" / "应为 …"."""

    def __init__(self, expected: Text) -> None:
        super().__init__(expected.en)
        self.expected = expected


@dataclass(frozen=True)
class Remark:
    """One thing to say. `place`: "row 12", "features[0] (inner-ring)", "order LY-1: clause 2"; `said`: what is right."""

    place: str
    column: str
    value: Any
    said: Text
    severity: Severity = "error"

    @classmethod
    def asked(cls, place: str, column: str, value: Any, expected: Text) -> "Remark":
        """A report of what is loaded as given and hardly meant."""
        words = Text(f"{expected.zh}；已按原样导入，请核对", f"{expected.en}; loaded as given")
        return cls(place, column, value, words, REPORT)

    @property
    def expected(self) -> str:
        """What is right, in English."""
        return self.said.en

    @property
    def shown_value(self) -> str:
        """The value as it stands in the file, at most 200 characters; "absent" where there is none."""
        if self.value is ABSENT:
            return "absent"
        if isinstance(self.value, float) and self.value.is_integer() and abs(self.value) < 1e15:
            return str(int(self.value))
        text = self.value if isinstance(self.value, str) else json.dumps(self.value, ensure_ascii=False, default=str)
        return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """The remark as one line, in English."""
        return self.line.en

    @property
    def line(self) -> Text:
        """The remark as one line."""
        found = "没有写" if self.value is ABSENT else f"为 {self._quoted}"
        should, expected = ("", "") if self.severity == "note" else ("应为 ", "expected ")
        return Text(
            f"{self.place}：{self.column} {found}，{should}{self.said.zh}",
            f"{self.place}: {self.column} is {self._quoted}, {expected}{self.said.en}",
        )

    @property
    def _quoted(self) -> str:
        return json.dumps(self.shown_value, ensure_ascii=False) if isinstance(self.value, str) else self.shown_value


def with_nearest(expected: Text, word: str, known: Iterable[str]) -> Text:
    """What is expected, followed by every known word that may be meant by the one given, and by how it is said otherwise."""
    words = list(known)
    like = _meant(word, words) or difflib.get_close_matches(word.strip().lower(), words, n=1, cutoff=0.6)
    hints = [hint for part, code, hint in ELSEWHERE if part in word and code not in words and _is_of_vehicles(words)]
    offers = [*([_offer(like)] if like else []), *hints]
    return Text(
        "；".join((expected.zh, *(offer.zh for offer in offers))), "; ".join((expected.en, *(offer.en for offer in offers)))
    )


def _is_of_vehicles(known: list[str]) -> bool:
    """Whether the known words are those of vehicles: uses, exemptions, classes."""
    return "muck" in known or "heavy" in known


def _offer(like: list[str]) -> Text:
    if len(like) == 1:
        return Text(f"最接近的是 {like[0]}", f"nearest: {like[0]}")
    labelled = [(code, OFFERED_LABELS.get(code, Text(code, code))) for code in like]
    return Text(
        "可能是 " + "、".join(f"{code}（{label.zh}）" for code, label in labelled),
        "may be " + ", ".join(f"{code} ({label.zh})" for code, label in labelled),
    )


def _meant(word: str, known: list[str]) -> list[str]:
    """Of the known words those that parts of a Chinese one stand for; a part inside a longer one that was found says nothing."""
    if exact := [offer for part, offer in OFFERED if part == word and offer in known]:
        return list(dict.fromkeys(exact))
    found: list[str] = []
    rest = NO_KIND_OF.sub("\n", word.upper())
    for part, offer in sorted(OFFERED, key=lambda pair: -len(pair[0])):
        if offer in known and part in rest:
            found += [one for text, one in OFFERED if text == part and one in known]
            rest = rest.replace(part, "\n")
    return list(dict.fromkeys(found))
