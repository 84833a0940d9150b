"""Warnings (预警) from JSON: one object or a list, each one version. A good one is loaded, of a bad one every fault is named."""

from services.reference.dated_documents import Documents, read_dated
from services.reference.parse_result import Parsed, Progress
from services.reference.warning_form import WarningForm

KEY = ("warning_id",)
WARNINGS = Documents("warning", "warnings", "warning_id", WarningForm)


def read_warnings(content: bytes, progress: Progress) -> Parsed:
    """The warnings of a file. Values: warning_id, holds_from (its issue), body (the JSON, times in local time). Raises FileRefused."""
    return read_dated(content, progress, WARNINGS)
