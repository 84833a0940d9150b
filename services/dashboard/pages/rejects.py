"""Rejects: what could not become a fact, counted by reason, source and time, and one by one with the bytes as they came."""

import base64
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from pydantic import Field
from starlette.requests import Request

from services.api import rejects as api
from services.api.dependencies import ConnectionDep
from services.api.reject_summary import RejectSummary, summary
from services.api.rejects import RejectRow
from services.dashboard.evidence import field_word
from services.dashboard.i18n import language_of
from services.dashboard.pages.days import Days
from services.dashboard.pages.query import asked, given
from services.dashboard.rendering import address, page

router = APIRouter()
_A_PAGE = 50
_SHOWN_BYTES = 512
_A_LINE = 16


class _Query(Days):
    """What the form asks; names as in the API."""

    topic: api.Topic | None = None
    field: str | None = Field(None, max_length=200)
    replayed: Literal["false", "true", "any"] = "false"
    cursor: str | None = Field(None, max_length=1_000)


@router.get("/rejects", response_class=HTMLResponse)
def rejects_page(request: Request, connection: ConnectionDep) -> HTMLResponse:
    """The page at /rejects. Its filters are those of the API."""
    filters = {name: value for name, value in given(request).items() if name != "cursor"}
    query, wrong = asked(_Query, given(request))
    found = query and api.answer(connection, **query.model_dump(), limit=_A_PAGE)
    counted = summary(connection, query.first, query.last) if query else None
    return page(
        request,
        "rejects.html",
        status=422 if wrong else 200,
        active="rejects",
        filters=filters,
        wrong=wrong,
        items=[_Shown.of(row) for row in found.items] if found else [],
        older=address("/rejects", **filters, cursor=found.next) if found and found.next else None,
        newest=address("/rejects", **filters) if "cursor" in given(request) else None,
        fields=[(name, name) for name in sorted({row.field for row in counted.by_reason} - {""})] if counted else [],
        counted=counted,
        field_word=lambda name: field_word(name, language_of(request)),
        days=_by_day(counted) if counted else [],
    )


def _by_day(counted: RejectSummary) -> list[tuple[date, int, int]]:
    """(day, all, open) over all topics, newest first, a fortnight at most."""
    days: dict[date, tuple[int, int]] = {}
    for row in counted.by_day:
        every, still = days.get(row.day, (0, 0))
        days[row.day] = every + row.count, still + row.open
    return [(day, *numbers) for day, numbers in sorted(days.items(), reverse=True)[:14]]


@dataclass(frozen=True)
class _Shown:
    """A reject with its bytes in two readings: as text, and as numbers. None of both for a tombstone."""

    row: RejectRow
    size: int | None
    text: str
    hex_lines: list[tuple[str, str, str]]

    @classmethod
    def of(cls, row: RejectRow) -> "_Shown":
        raw = None if row.raw_base64 is None else base64.b64decode(row.raw_base64)
        some = (raw or b"")[:_SHOWN_BYTES]
        return cls(row, None if raw is None else len(raw), readable(some), hex_dump(some))

    @property
    def is_cut(self) -> bool:
        """Whether there are more bytes than are shown."""
        return (self.size or 0) > _SHOWN_BYTES


def readable(raw: bytes) -> str:
    """The bytes as text that can be shown: what is no UTF-8 is �; control characters, and marks that turn the direction of writing
    or join letters unseen, are written out (⟨00⟩, ⟨U+202E⟩)."""
    return "".join(_sign(character) for character in raw.decode("utf-8", "replace"))


def _sign(character: str) -> str:
    code = ord(character)
    if character.isprintable():
        return character
    return f"⟨{code:02X}⟩" if code < 0x80 else f"⟨U+{code:04X}⟩"


def hex_dump(raw: bytes) -> list[tuple[str, str, str]]:
    """Sixteen bytes a line: offset, hexadecimal numbers, printable ASCII (· for the rest)."""
    return [_hex_line(start, raw[start : start + _A_LINE]) for start in range(0, len(raw), _A_LINE)]


def _hex_line(start: int, some: bytes) -> tuple[str, Any, str]:
    ascii_text = "".join(chr(byte) if 0x20 <= byte < 0x7F else "·" for byte in some)
    return f"{start:04x}", some.hex(" "), ascii_text
