"""Warnings (预警) from JSON: one object or a list, each one version. A good one is loaded, of a bad one every fault is named."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection

from rules.catalogue import Text
from rules.inputs.parsed_warning import warning_of
from rules.inputs.thresholds import Thresholds
from services.reference.dated_documents import Documents, read_dated
from services.reference.districts import report_unknown_districts
from services.reference.history import histories
from services.reference.parse_result import Entry, Parsed, Progress
from services.reference.remarks import ABSENT, Remark
from services.reference.warning_form import WarningForm
from services.store.tables import WARNING_VERSION

KEY = ("warning_id",)
WARNINGS = Documents("warning", "warnings", "warning_id", WarningForm)

_LEVEL = re.compile(
    r"(?P<yellow>黄色|黄(?=预?警)|yellow|(?:(?<!I)III|三)\+?级)|(?P<orange>橙色?|orange|(?:(?<!I)II|二)\+?级)"
    r"|(?P<red>红色|红(?=预?警)|\bred\b|(?:(?<![IV])I|一)\+?级)|(?P<blue>蓝色|蓝(?=预?警)|blue|(?:IV|四)\+?级)",
    re.IGNORECASE,
)
"""Levels and the responses of their rank in running text: 橙色, Ⅱ+级; 红 alone may be of a name (红旗区)."""
_BECOMES = re.compile(r"(?:为|至|到|\bto\b)[^，。；,;]*$", re.IGNORECASE)
"""Before the level that holds after the event: 由黄色升级为橙色."""


def read_warnings(content: bytes, progress: Progress) -> Parsed:
    """The warnings of a file. Values: warning_id, holds_from (its issue), body (the JSON, times in local time). Raises FileRefused."""
    return read_dated(content, progress, WARNINGS)


def report_left_open(connection: Connection, parsed: Parsed, at: datetime, thresholds: Thresholds) -> None:
    """Report unknown districts, levels that the issuer's words contradict, and warnings whose pollutant nobody says."""
    report_unknown_districts(connection, parsed, at, thresholds)
    parsed.remarks += _level_contradicted(parsed)
    parsed.remarks += _pollutant_unsaid(connection, parsed)


def levels_in(words: str) -> set[str]:
    """The levels that the issuer's words may mean: those named as what the level becomes, else all that are named (blue is none of ours)."""
    plain = unicodedata.normalize("NFKC", words)
    found = [(match.lastgroup or "", bool(_BECOMES.search(plain, 0, match.start()))) for match in _LEVEL.finditer(plain)]
    return {level for level, becomes in found if becomes} or {level for level, _ in found}


def _level_contradicted(parsed: Parsed) -> Iterator[Remark]:
    """One report a version whose words name other levels than its own."""
    for entry in parsed.good:
        body = (entry.values or {})["body"]
        if (named := levels_in(body["words"])) and body["level"] not in named:
            said = "/".join(sorted(named))
            expected = Text(f"{said}，与 words“{body['words']}”一致", f'{said}, as words say "{body["words"]}"')
            yield Remark.asked(entry.place, "level", body["level"], expected)


def _pollutant_unsaid(connection: Connection, parsed: Parsed) -> Iterator[Remark]:
    """One report a warning of which no version, of the file or of the register, says a pollutant."""
    entries: dict[str, list[Entry]] = {}
    for entry in parsed.good:
        entries.setdefault((entry.values or {})["warning_id"], []).append(entry)
    known = histories(connection, WARNING_VERSION, KEY, [(warning_id,) for warning_id in entries])
    for warning_id, own in entries.items():
        bodies = [
            *((entry.values or {})["body"] for entry in own),
            *(point.values["body"] for point in known.get((warning_id,), [])),
        ]
        if not any(warning_of(body).pollutants for body in bodies):
            expected = Text(
                "写明污染物：未写明的视为细颗粒物（PM2.5）预警",
                "the pollutant: a warning that says none is taken as one of PM2.5",
            )
            yield Remark.asked(own[0].place, "pollutant", ABSENT, expected)
