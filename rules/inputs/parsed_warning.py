"""Heavy-pollution warnings (预警) through their events (issued, upgraded, paused, lifted …), parsed from validated JSON."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.catalogue.vocabulary import OTHER_POLLUTANT, POLLUTANT_WORDS
from rules.timing.times import micros_of_text

_NAMES = "|".join(re.escape(name) for name in sorted(POLLUTANT_WORDS, key=len, reverse=True))
_NAME = re.compile(_NAMES)
_AND = "(?:以及|[、和与及或/]|and|nor|or)"
_NOT = (
    "(?:不(?:含|包括|包含|涉及|属|是|因|为|计|考虑|针对)|未(?:涉及|包括|包含)|非|无|没有|排除|剔除|without|not|non-?|excluding|except)"
    "(?:有|入|于|因为|由于|因|由|为|属于|属|是)?"
)
_DENIED_BEFORE = re.compile(f"{_NOT}(?:(?:{_NAMES})(?:污染)?{_AND})*$")
"""A denial counts for each name of the list that follows it: 不包括臭氧和NO2."""
_DENIED_BEHIND = re.compile(
    f"(?:{_AND}(?:{_NAMES}))*(?:污染|浓度)?(?:(?:未|不|没有)超标|(?:除外|[以之]外|外)(?![^。；;]*(?:也|还|亦|同时)))"
)
"""臭氧除外, 除臭氧外; but 除臭氧外，PM2.5也超标 names both."""
_WEATHER = re.compile("高温|大雾|浓雾|寒潮|低温|大风|台风|暴雨|暴雪|雷电|雷暴|冰雹|霜冻|干旱|结冰|森林火险|洪水|山洪")
_OF_AIR = re.compile("污染|空气|霾|smog|pollut|air")
"""What the weather service warns of (中国气象局令第16号), and words by which a text is about the air all the same (受大雾影响，重污染…)."""


@dataclass(frozen=True)
class WarningVersion:
    """One event of a warning.

    level: in force after the event.
    districts: () = the whole city.
    pollutants: what it warns of, as the version says; () = it does not.
    denied: what it says that it does not warn of.
    """

    warning_id: str
    event: str
    level: str
    issued_us: int
    from_us: int
    until_us: int | None
    districts: frozenset[str]
    pollutants: frozenset[str] = frozenset()
    denied: frozenset[str] = frozenset()

    @property
    def is_on(self) -> bool:
        """Whether the warning is on under this version."""
        return self.event not in ("paused", "lifted")


Warnings = Mapping[str, Sequence[WarningVersion]]
"""By warning_id, each in the order of issue."""


def warning_of(body: dict[str, Any]) -> WarningVersion:
    """A version from its validated JSON."""
    until, words = body["until"], body.get("words") or ""
    return WarningVersion(
        warning_id=body["warning_id"],
        event=body["event"],
        level=body["level"],
        issued_us=micros_of_text(body["issued_at"]),
        from_us=micros_of_text(body["from"]),
        until_us=None if until is None else micros_of_text(until),
        districts=frozenset(body["districts"]),
        pollutants=frozenset([body["pollutant"]]) if body.get("pollutant") else pollutants_in(words),
        denied=pollutants_denied_in(words),
    )


def pollutants_in(words: str) -> frozenset[str]:
    """The pollutants that a text names, such as 臭氧重污染天气黄色预警; one that it only denies is not named."""
    return _mentioned(words)[0]


def pollutants_denied_in(words: str) -> frozenset[str]:
    """The pollutants that a text says it is not about (本次非臭氧, 不含臭氧), and names nowhere else."""
    named, denied = _mentioned(words)
    return denied - named


def _mentioned(words: str) -> tuple[frozenset[str], frozenset[str]]:
    """The pollutants that a text affirms, and those that it denies, mention by mention."""
    plain = unicodedata.normalize("NFKC", words).lower().replace(" ", "")
    affirmed: set[str] = set()
    denied: set[str] = set()
    for mention in _NAME.finditer(plain):
        is_denied = _DENIED_BEFORE.search(plain, 0, mention.start()) or _DENIED_BEHIND.match(plain, mention.end())
        (denied if is_denied else affirmed).add(POLLUTANT_WORDS[mention[0]])
    if not affirmed and _WEATHER.search(plain) and not _OF_AIR.search(plain):
        affirmed.add(OTHER_POLLUTANT)  # 高温橙色预警 is no warning of PM2.5
    return frozenset(affirmed), frozenset(denied)
