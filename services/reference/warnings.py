"""Warnings (预警) from JSON: one object or a list, each one version. A good one is loaded, of a bad one every fault is named."""

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


def read_warnings(content: bytes, progress: Progress) -> Parsed:
    """The warnings of a file. Values: warning_id, holds_from (its issue), body (the JSON, times in local time). Raises FileRefused."""
    return read_dated(content, progress, WARNINGS)


def report_left_open(connection: Connection, parsed: Parsed, at: datetime, thresholds: Thresholds) -> None:
    """Report unknown districts, and warnings whose pollutant nobody says."""
    report_unknown_districts(connection, parsed, at, thresholds)
    parsed.remarks += _pollutant_unsaid(connection, parsed)


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
