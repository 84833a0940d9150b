"""Cursors of keyset pagination, opaque to callers. A cursor is valid only for the sort order that it was made for."""

import base64
import binascii
import json
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query

from rules.catalogue import Text
from services.api.problems import wrong

MOST = 200
_EXPECTED = Text("此前 next 给出的游标，且排序相同", "a cursor as `next` gave it, with the same sort")
_LONGEST = 1_000

LimitQuery = Annotated[int, Query(ge=1, le=MOST, description="Items on a page.")]
CursorQuery = Annotated[
    str | None, Query(max_length=_LONGEST, description="`next` of the page before; absent = the first page.")
]


def encoded(sort: str, *key: Any) -> str:
    """Encode the cursor after the row with this key (texts, numbers, aware times)."""
    plain = [part.astimezone(UTC).isoformat() if isinstance(part, datetime) else part for part in key]
    text = json.dumps([sort, *plain], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decoded(cursor: str | None, sort: str, *kinds: type) -> tuple[Any, ...] | None:
    """Decode a cursor's key, each part by its kind (str, int, datetime); None for None. Refused (422) if it is invalid."""
    if cursor is None:
        return None
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        found_sort, *parts = json.loads(text)
        if found_sort != sort or len(parts) != len(kinds):
            raise ValueError
        return tuple(_part(part, kind) for part, kind in zip(parts, kinds, strict=True))
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError) as error:
        raise wrong("cursor", cursor, _EXPECTED) from error


def _part(part: Any, kind: type) -> Any:
    if kind is datetime:
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None:
            raise ValueError(part)
        return moment.astimezone(UTC)
    fits = type(part) is kind
    if not fits or (isinstance(part, int) and abs(part) >= 2**63) or (isinstance(part, str) and "\0" in part):
        raise ValueError(part)
    return part
