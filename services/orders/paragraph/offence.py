"""Text for what a drive against a clause is called and punished as."""

from typing import Any

from rules.catalogue import CODES
from rules.catalogue.entries import Text
from rules.catalogue.vocabulary import NO_CODE
from rules.inputs.parsed_order import USUAL_CODE
from services.orders.paragraph.texts import NOTHING, around, joined

Clause = dict[str, Any]


def offence_text(clause: Clause) -> Text:
    """按“违反禁令标志指示”（代码1344）依道路交通安全法第90条处理：…; NOTHING if the clause is silent."""
    what, law = joined((act(clause), code(clause)), "，"), joined((article(clause), penalty(clause)), "：", ": ")
    return around(Text("违者：", "offence: "), joined((what, law), "，", ", "))


def act(clause: Clause) -> Text:
    """The name of the offence as the clause states it."""
    return _quoted(clause.get("act"))


def code(clause: Clause) -> Text:
    """违法代码1344 违反禁令标志指示; the usual code if the clause states a part of the offence and no code."""
    stated = clause.get("code")
    if stated == NO_CODE:
        return Text("无违法代码", "no violation code")
    if stated is None and not any(clause.get(name) for name in ("act", "article", "penalty")):
        return NOTHING
    number = stated or USUAL_CODE
    words = around(Text("（", " ("), CODES.get(number[:4], NOTHING), Text("）", ")"))
    return Text(f"违法代码{number}{words.zh}", f"code {number}{words.en}")


def article(clause: Clause) -> Text:
    """The article of law for the penalty."""
    stated = clause.get("article")
    return around(Text("依据", "under "), Text(stated, stated)) if stated else NOTHING


def penalty(clause: Clause) -> Text:
    """The penalty in the notice's own words."""
    stated = clause.get("penalty")
    return Text(stated, stated) if stated else NOTHING


def _quoted(stated: str | None) -> Text:
    return Text(f"“{stated}”", f'"{stated}"') if stated else NOTHING
