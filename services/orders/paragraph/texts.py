"""Operations on texts in both languages, and names of zones and districts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rules.catalogue.entries import Text

NOTHING = Text("", "")


def said(text: Text) -> bool:
    """Whether the text is not empty."""
    return bool(text.zh)


def joined(texts: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    """The texts with separators; empty ones are left out."""
    listed = [text for text in texts if said(text)]
    return Text(zh.join(text.zh for text in listed), en.join(text.en for text in listed))


def either_of(texts: Iterable[Text]) -> Text:
    """A list of alternatives: 重型、中型 / heavy, medium or light."""
    listed = [text for text in texts if said(text)]
    head, last = listed[:-1], listed[-1:]
    english = [", ".join(text.en for text in head), *(text.en for text in last)]
    return Text("、".join(text.zh for text in listed), " or ".join(part for part in english if part))


def around(before: Text, text: Text, after: Text = NOTHING) -> Text:
    """The text between two others; NOTHING if it is empty."""
    if not said(text):
        return NOTHING
    return Text(f"{before.zh}{text.zh}{after.zh}", f"{before.en}{text.en}{after.en}")


def plural(word: Text) -> Text:
    """The English word in the plural, before what is explained in brackets or by "of" and "for"."""
    head = re.split(r" (?=\(|of |for |registered )", word.en, maxsplit=1)
    return Text(word.zh, " ".join((f"{head[0]}s", *head[1:])))


def word_of(words: Mapping[str, Text], code: str) -> Text:
    """The label of a code; the code itself if it has none."""
    return words.get(code) or Text(code, code)


def clause_name(clause_id: str) -> Text:
    """第1条; 条款“A-1” if the id is no number."""
    return Text(f"第{clause_id}条" if clause_id.isdecimal() else f"条款“{clause_id}”", f"Clause {clause_id}")


@dataclass(frozen=True)
class Names:
    """Names of zones by id, and of districts by code; unknown ones are shown by id or code."""

    zones: Mapping[str, str] = field(default_factory=dict)
    districts: Mapping[str, str] = field(default_factory=dict)

    def zone(self, zone_id: str) -> Text:
        """“内环” / "内环"; with its id if several zones have the name."""
        name = self.zones.get(zone_id, zone_id)
        shared = Counter(self.zones.values())[name] > 1 or (name in self.zones and name != zone_id)
        number = Text(f"（{zone_id}）", f" ({zone_id})") if shared else NOTHING
        return Text(f"“{name}”{number.zh}", f'"{name}"{number.en}')

    def district(self, code: str) -> Text:
        """涧西区（410305）, or the code alone."""
        name = self.districts.get(code)
        return Text(code, code) if name is None else Text(f"{name}（{code}）", f"{name} ({code})")
