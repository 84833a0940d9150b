"""Heavy-pollution warnings (预警) through their events (issued, upgraded, paused, lifted …), parsed from validated JSON."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.catalogue.vocabulary import POLLUTANT_NAMES
from rules.timing.times import micros_of_text


@dataclass(frozen=True)
class WarningVersion:
    """One event of a warning.

    level: in force after the event.
    districts: () = the whole city.
    pollutants: what it warns of, as the version says; () = it does not.
    """

    warning_id: str
    event: str
    level: str
    issued_us: int
    from_us: int
    until_us: int | None
    districts: frozenset[str]
    pollutants: frozenset[str] = frozenset()

    @property
    def is_on(self) -> bool:
        """Whether the warning is on under this version."""
        return self.event not in ("paused", "lifted")


Warnings = Mapping[str, Sequence[WarningVersion]]
"""By warning_id, each in the order of issue."""


def warning_of(body: dict[str, Any]) -> WarningVersion:
    """A version from its validated JSON."""
    until = body["until"]
    return WarningVersion(
        warning_id=body["warning_id"],
        event=body["event"],
        level=body["level"],
        issued_us=micros_of_text(body["issued_at"]),
        from_us=micros_of_text(body["from"]),
        until_us=None if until is None else micros_of_text(until),
        districts=frozenset(body["districts"]),
        pollutants=frozenset([body["pollutant"]]) if body.get("pollutant") else pollutants_in(body.get("words") or ""),
    )


def pollutants_in(words: str) -> frozenset[str]:
    """The pollutants that a text names, such as 臭氧重污染天气黄色预警."""
    plain = unicodedata.normalize("NFKC", words).lower().replace(" ", "")
    return frozenset(code for name, code in POLLUTANT_NAMES.items() if name in plain)
