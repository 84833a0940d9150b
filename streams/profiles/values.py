"""One raw value of a source as the value of one of our fields. What does not fit stays raw, for the decoder to reject."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from streams.events import Field
from streams.profiles.clock import time_of_cell, time_of_text
from streams.profiles.pseudonyms import pseudonym_of
from streams.profiles.schema import FieldRule, Profile
from streams.profiles.units import UNITS

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_EXACT = 10**15
"""Spreadsheets keep 15 digits of a number: a longer id in a number cell has lost some."""

_HUGE = 1e300
"""No measurement; "1e999" would become infinity, which JSON writes as null: not given."""


class DoesNotFit(Exception):
    """The raw value cannot be mapped."""


@dataclass(frozen=True)
class ValueMapping:
    """How the values of one field are read: `mapped` and, where that raises DoesNotFit, `unmapped`."""

    field: Field
    rule: FieldRule
    profile: Profile

    def is_absent(self, raw: Any) -> bool:
        """Whether the source says 'not given'."""
        if isinstance(raw, str):
            raw = raw.strip()
        elif isinstance(raw, int | float) and not isinstance(raw, bool):
            raw = f"{raw:.15g}"
        return raw in self.profile.absent

    def mapped(self, raw: Any) -> Any:
        """The field's value (JSON type of its kind, in our unit). Raises DoesNotFit."""
        if self.rule.codes:
            return self._coded(raw)
        if self.rule.pseudonym is not None:
            return pseudonym_of(self._text(raw), self.rule.pseudonym)
        return _READERS[self.field.kind](self, raw)

    def unmapped(self, raw: Any) -> Any:
        """The raw value in a form that no decoder takes for a right one: itself, or wrapped where it could pass as one."""
        raw = raw.isoformat() if isinstance(raw, date) else raw
        number = isinstance(raw, int | float) and not isinstance(raw, bool)
        never = {
            "number": not number,
            "integer": not number,
            "flag": not isinstance(raw, bool),
            "text": not isinstance(raw, str),
        }
        wrong_choice = isinstance(raw, str) and bool(self.field.choices) and raw not in self.field.choices
        own_offset = isinstance(raw, str) and self.field.kind == "time" and time_of_text(raw, [], None) is None
        return raw if never.get(self.field.kind, False) or wrong_choice or own_offset else {"unmapped": raw}

    def _coded(self, raw: Any) -> Any:
        code = self._text(raw)
        if code not in self.rule.codes:
            raise DoesNotFit
        return self.rule.codes[code]

    def _text(self, raw: Any) -> str:
        if isinstance(raw, str):
            return raw.strip()
        if isinstance(raw, date):
            return raw.isoformat()
        if isinstance(raw, bool) or not isinstance(raw, int | float) or raw != raw // 1 or abs(raw) >= _EXACT:
            raise DoesNotFit
        return str(int(raw))

    def _number(self, raw: Any) -> int | float:
        if isinstance(raw, str) and self.profile.text_numbers and _NUMBER.fullmatch(raw.strip()):
            text = raw.strip()
            raw = int(text) if text.lstrip("+-").isdigit() and len(text) <= 18 else float(text)
        if isinstance(raw, bool) or not isinstance(raw, int | float) or not -_HUGE < raw < _HUGE:
            raise DoesNotFit
        return raw if self.rule.unit is None else UNITS[self.field.name][self.rule.unit](raw)

    def _integer(self, raw: Any) -> int:
        number = self._number(raw)
        if number != number // 1:
            raise DoesNotFit
        return int(number)

    def _flag(self, raw: Any) -> bool:
        word = raw.strip().lower() if isinstance(raw, str) and self.profile.text_numbers else raw
        if word not in ("true", "false") and not isinstance(word, bool):
            raise DoesNotFit
        return word in (True, "true")

    def _time(self, raw: Any) -> str:
        if isinstance(raw, date):
            return time_of_cell(raw, self.profile.clock.zone)
        text = time_of_text(self._text(raw), self.profile.clock.formats, self.profile.clock.zone)
        if text is None:
            raise DoesNotFit
        return text

    def _texts(self, raw: Any) -> list[str]:
        if isinstance(raw, list):
            return [self._text(part) for part in raw]
        text = self._text(raw)
        return [part.strip() for part in text.split(self.rule.split)] if self.rule.split else [text]

    def _scalar(self, raw: Any) -> Any:
        return self._text(raw) if isinstance(raw, date) else raw


_READERS = {
    "text": ValueMapping._text,
    "number": ValueMapping._number,
    "integer": ValueMapping._integer,
    "flag": ValueMapping._flag,
    "time": ValueMapping._time,
    "texts": ValueMapping._texts,
    "scalar": ValueMapping._scalar,
}
