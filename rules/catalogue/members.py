"""Formatting of values of evidence and stored facts by the member's name: codes as labels, local times, numbers in full digits."""

from datetime import datetime
from typing import Any

from rules.catalogue.districts import DISTRICTS
from rules.catalogue.entries import Language, Text
from rules.catalogue.labels import (
    CHECK_KINDS,
    CLASSES,
    COLOURS,
    FUELS,
    METHODS,
    RESULTS,
    USES,
    number_text,
    stage_word,
    word,
)
from rules.catalogue.reasons import REASONS
from rules.catalogue.ruleset import EVIDENCE_KINDS, POLLUTANTS, reference_text
from rules.timing.times import LOCAL

KINDS = {**EVIDENCE_KINDS, "position": Text("定位点", "position")}
_WORDS = {
    "fuel": FUELS,
    "registered_fuel": FUELS,
    "district": DISTRICTS,
    "plate_colour": COLOURS,
    "vehicle_class": CLASSES,
    "use": USES,
    "check_kind": CHECK_KINDS,
    "method": METHODS,
    "result": RESULTS,
    "kind": KINDS,
    "source": KINDS,
    "pollutant": {name: pollutant.title for name, pollutant in POLLUTANTS.items()},
    "doubts": {code: reason.text for code, reason in REASONS.items()},
}
_YES_NO = {True: Text("是", "yes"), False: Text("否", "no")}
_LON_LAT = {"from", "to", "own_terminal_place"}


def member_text(name: str, value: Any, language: Language) -> str:
    """The value formatted by its member's name; "" for None. A code without a label, and a text that is no time, stay as they are."""
    if isinstance(value, bool):
        return _YES_NO[value].said(language)
    if isinstance(value, list):
        return _list_text(name, value, language)
    if name == "emission_stage":
        return stage_word(value, language)
    if name == "limit_reference":
        return reference_text(value or "", language)
    if name == "time" or name.endswith("_at"):
        return time_text(value)
    if isinstance(value, int | float):
        return number_text(value)
    return word(_WORDS.get(name, {}), value, language)


def moment_of(value: datetime | str | None) -> datetime | None:
    """An aware time in Asia/Shanghai from a time or its ISO text; None for None and for text that is no time."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is None else moment.astimezone(LOCAL)


def time_text(value: datetime | str | None) -> str:
    """The local time to the second; a text that is no time unchanged."""
    moment = moment_of(value)
    return str(value or "") if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"


def _list_text(name: str, values: list[Any], language: Language) -> str:
    if name in _LON_LAT:
        return ",".join(f"{degrees:.5f}" for degrees in values)
    return ("、" if language == "zh" else ", ").join(member_text(name, one, language) for one in values)
