"""Texts for the effect of passes (通行证) under a clause, and for exemptions."""

from typing import Any

from rules.catalogue.entries import Text
from rules.catalogue.labels import ORDER_USES
from rules.catalogue.order_labels import WARNING_LEVELS
from services.orders.paragraph.texts import NOTHING, around, joined, plural, word_of
from services.orders.paragraph.times import levels_text

Clause = dict[str, Any]
_EFFECTS = {
    "honoured": Text("有效", "honoured"),
    "not_honoured": Text("一律无效", "not honoured"),
    "suspended": Text(
        "暂停使用（公布前核发的无效，公布后核发或指明本通告的有效）",
        "suspended (those issued before the announcement do not count, later ones or such that name this order do)",
    ),
    "locked": Text("锁定（一律不得使用）", "locked: none counts"),
}
_NEW_ENERGY = Text("新能源车", "new-energy vehicles")


def exempt(clause: Clause) -> Text:
    """新能源车、专项作业车; NOTHING without exemptions."""
    words = (_NEW_ENERGY if name == "new_energy" else plural(word_of(ORDER_USES, name)) for name in clause["exempt"])
    return joined(words)


def exempt_text(clause: Clause) -> Text:
    """新能源车、专项作业车除外."""
    return around(Text("", "exempt: "), exempt(clause), Text("除外", ""))


def passes(clause: Clause) -> Text:
    """有效；黄色预警时有效，橙色及以上预警时一律无效; NOTHING if the clause is silent (passes are honoured then)."""
    said = clause.get("passes")
    if said is None:
        return NOTHING
    by_level = {level: effect for level, effect in (said.get("by_level") or {}).items() if effect}
    effects = dict.fromkeys(by_level[level] for level in WARNING_LEVELS if level in by_level)
    levels = [_at_levels([level for level in by_level if by_level[level] == effect], effect) for effect in effects]
    usual = _EFFECTS[said["effect"]]
    return joined((usual, *levels), "，", "; ")


def _at_levels(levels: list[str], effect: str) -> Text:
    named, word = levels_text(levels), _EFFECTS[effect]
    return Text(f"{named.zh}预警时{word.zh}", f"during {named.en} warnings {word.en}")


def passes_text(clause: Clause) -> Text:
    """通行证有效; also if the clause is silent, since passes are honoured then."""
    silent = Text("通行证未作规定，按有效认定", "passes: not said, so they are honoured")
    if clause.get("passes") is None:
        return silent
    return around(Text("通行证：", "passes: "), passes(clause))
