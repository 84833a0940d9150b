"""How values are said to the reader: language, times, numbers, and the catalogue's words."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from starlette.requests import Request

from rules.catalogue import EVIDENCE_KINDS, NOT_ASSESSED, OUTCOMES, POLLUTANTS, REASONS, RULES, Language, Text
from rules.catalogue.districts import DISTRICTS
from rules.catalogue.entries import LANGUAGES
from rules.catalogue.labels import AIR_POLLUTANTS, CLASSES, COLOURS, FUELS, USES, number_text, stage_word, word
from rules.catalogue.ruleset import reference_text
from rules.timing.times import LOCAL
from services.findings.duration import duration_text, minutes_text

NOTHING = "—"
PLATE_TYPES = {
    "01": Text("大型汽车号牌", "large vehicle"),
    "02": Text("小型汽车号牌", "small vehicle"),
    "51": Text("大型新能源汽车号牌", "large new-energy vehicle"),
    "52": Text("小型新能源汽车号牌", "small new-energy vehicle"),
}
"""号牌种类 (GA/T 16.7): those of trucks; another code is said as it is."""


def language_of(request: Request) -> Language:
    """?lang= first, then the cookie, else Chinese: an office's computer may speak English without its user."""
    for said in (request.query_params.get("lang"), request.cookies.get("lang")):
        if said in LANGUAGES:
            return said
    return "zh"


def sayer(language: Language) -> Callable[..., str]:
    """say(zh, en) or say(Text): the words in that language."""

    def say(zh: str | Text, en: str = "") -> str:
        if isinstance(zh, Text):
            return zh.said(language)
        return zh if language == "zh" else en

    return say


def words_of(language: Language) -> dict[str, Any]:
    """The catalogue's words as template functions; an unknown code is said as it is. `reason_texts`: all of them, for scripts."""

    def of(texts: dict[str, Text]) -> Callable[[Any], str]:
        return lambda code: word(texts, code, language)

    return {
        "outcome_word": of({name: outcome.word for name, outcome in OUTCOMES.items()}),
        "outcome_meaning": of({name: outcome.meaning for name, outcome in OUTCOMES.items()}),
        "rule_word": of({rule.name: rule.title for rule in RULES.values()}),
        "kind_word": of(EVIDENCE_KINDS),
        "reason_text": of({code: reason.text for code, reason in REASONS.items()}),
        "not_assessed_word": of(NOT_ASSESSED),
        "reason_to_do": of({code: reason.to_do for code, reason in REASONS.items()}),
        "pollutant_word": of({name: pollutant.title for name, pollutant in POLLUTANTS.items()}),
        "pollutant_unit": of({name: pollutant.unit for name, pollutant in POLLUTANTS.items()}),
        "colour_word": of(COLOURS),
        "air_pollutant_word": of(AIR_POLLUTANTS),
        "class_word": of(CLASSES),
        "use_word": of(USES),
        "fuel_word": of(FUELS),
        "type_word": lambda code: plate_type_word(code, language),
        "reason_texts": {code: reason.text.said(language) for code, reason in REASONS.items()},
        "district_word": of(DISTRICTS),
        "reference_word": lambda reference: reference_text(reference or "", language),
        "stage_word": lambda stage: stage_word(stage, language),
        "duration_word": lambda finding: duration_text(finding).said(language),
        "minutes_word": lambda minutes: minutes_text(minutes).said(language),
    }


def plate_type_word(code: str | None, language: Language) -> str:
    """A 号牌种类 with its name: 01 → "大型汽车号牌（01）"; nothing for none."""
    if code not in PLATE_TYPES:
        return code or ""
    return f"{PLATE_TYPES[code].said(language)}{f'（{code}）' if language == 'zh' else f' ({code})'}"


def local(value: datetime | str | None) -> datetime | None:
    """An aware time, or ISO text of one, on the local clock."""
    if not value:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(LOCAL)


def _in_form(form: str) -> Callable[[datetime | str | None], str]:
    def said(value: datetime | str | None) -> str:
        moment = local(value)
        return NOTHING if moment is None else moment.strftime(form)

    return said


def count(value: int | None) -> str:
    """12345 → 12,345."""
    return NOTHING if value is None else f"{value:,}"


def percent(value: float | None) -> str:
    """A share 0–1 with one decimal: 0.1234 → 12.3%."""
    return NOTHING if value is None else f"{value:.1%}"


def plain(value: Any) -> Any:
    """The value, or a dash where there is none."""
    return NOTHING if value is None or value == "" else value


def day(value: date | datetime | str | None) -> str:
    """A date as YYYY-MM-DD."""
    if isinstance(value, datetime):
        return value.astimezone(LOCAL).date().isoformat()
    return str(value) if value else NOTHING


FILTERS: dict[str, Callable[..., Any]] = {
    "moment": _in_form("%Y-%m-%d %H:%M:%S"),
    "moment_short": _in_form("%m-%d %H:%M"),
    "clock": _in_form("%H:%M:%S"),
    "day": day,
    "number": lambda value: number_text(value) or NOTHING,
    "count": count,
    "percent": percent,
    "plain": plain,
}


def time_left(until: datetime | str | None, now: datetime, language: Language) -> str:
    """How long until then in its two largest units: 2 天 3 小时, 3 h 12 min; nothing left is 0 秒."""
    moment = local(until)
    if moment is None:
        return NOTHING
    seconds = max(0, int((moment - now).total_seconds()))
    days, hours, minutes = seconds // 86_400, seconds // 3600 % 24, seconds // 60 % 60
    if days:
        return f"{days} 天 {hours} 小时" if language == "zh" else f"{days} d {hours} h"
    if hours:
        return f"{hours} 小时 {minutes} 分" if language == "zh" else f"{hours} h {minutes} min"
    if minutes:
        return f"{minutes} 分钟" if language == "zh" else f"{minutes} min"
    return f"{seconds} 秒" if language == "zh" else f"{seconds} s"
