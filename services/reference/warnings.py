"""Warnings (预警) from JSON: one object or a list, each one version. A good one is loaded, of a bad one every fault is named.

Nothing is derived from warnings yet: an import of them leaves no task and no marks (`services.reference.touched`).
"""

from typing import Any

from pydantic import ValidationError

from services.reference.documents import read_json
from services.reference.parsed import Entry, Parsed, Progress, settle_repeats
from services.reference.remarks import ABSENT, FileError, Remark, nearest
from services.reference.warning_form import EXPECTED, KNOWN_WORDS, WarningForm

KEY = ("warning_id",)
_MEMBERS = [field.alias or name for name, field in WarningForm.model_fields.items()]


def read_warnings(content: bytes, progress: Progress) -> Parsed:
    """The warnings of a file. Values: warning_id, holds_from (its issue), body (the JSON, times in local time). Raises FileError.

    A file holds as many versions (issues) of a warning as it likes; the same issue twice must be the same version.
    """
    document, read_as = read_json(content)
    warnings = document if isinstance(document, list) else [document]
    if not warnings:
        raise FileError("the file has no warnings, expected one object or a list of them")
    parsed = Parsed(read_as)
    for index, warning in enumerate(warnings):
        parsed.entries.append(_entry(index, warning, parsed))
        progress("reading", index, len(warnings))
    settle_repeats(parsed, column="warning_id, issued_at", identical_is_harmless=True)
    return parsed


def _entry(index: int, warning: Any, parsed: Parsed) -> Entry:
    place = _place(index, warning)
    if not isinstance(warning, dict):
        parsed.remarks.append(Remark(place, "the warning", warning, f"an object with {', '.join(_MEMBERS)}"))
        return Entry(place, None, None)
    try:
        form = WarningForm.model_validate(warning)
    except ValidationError as error:
        parsed.remarks += [_remark(place, dict(fault)) for fault in error.errors(include_url=False)]
        return Entry(place, None, None)
    values = {"warning_id": form.warning_id, "holds_from": form.issued_at, "body": form.model_dump(by_alias=True)}
    return Entry(place, (form.warning_id, form.issued_at), values)


def _place(index: int, warning: Any) -> str:
    """Versions share their warning_id, so an entry has its number too."""
    warning_id = warning.get("warning_id") if isinstance(warning, dict) else None
    return f"warnings[{index}] ({warning_id})" if isinstance(warning_id, str) else f"warnings[{index}]"


def _remark(place: str, fault: dict[str, Any]) -> Remark:
    """One fault that pydantic found: the member, its value, what is right."""
    path, value = [*fault["loc"]], fault["input"]
    if fault["type"] == "order_rule":
        path.append(fault["ctx"]["member"])
        value = value.get(path[0], ABSENT)
    if fault["type"] == "missing":
        value = ABSENT
    member = str(path[0])
    column = "".join(f"[{step}]" if isinstance(step, int) else str(step) for step in path)
    if fault["type"] == "extra_forbidden":
        return Remark(place, column, value, f"no such member; known are {', '.join(_MEMBERS)}{nearest(member, _MEMBERS)}")
    offer = nearest(value, KNOWN_WORDS[member]) if member in KNOWN_WORDS and isinstance(value, str) else ""
    return Remark(place, column, value, EXPECTED[member] + offer)
