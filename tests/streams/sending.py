"""Messages for decoder tests: a good event of each topic, changed in one place; and what decode says of it."""

import json
from datetime import UTC, datetime
from typing import Any

from streams.decode import Decoded, decode
from streams.events import CHECK, POSITION, READING, EventType
from streams.log import Record

RECEIVED = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
RECEIVED_US = int(RECEIVED.timestamp()) * 1_000_000

GOOD: dict[EventType, dict[str, Any]] = {
    POSITION: {
        "terminal_id": "T1",
        "plate": "豫C0T003",
        "time": "2026-11-20T09:00:00+08:00",
        "lon": 112.42,
        "lat": 34.65,
        "speed_kmh": 36.0,
    },
    READING: {
        "reading_id": "R1",
        "station_id": "A410311901",
        "time": "2026-11-20T09:00:00+08:00",
        "plate": "豫C0T003",
        "opacity_pct": 45.0,
    },
    CHECK: {
        "check_id": "C1",
        "kind": "roadside",
        "time": "2026-11-20T09:00:00+08:00",
        "plate": "豫C0T003",
        "smoke_m1": 1.5,
    },
}
NAME_OF = {"position": POSITION, "reading": READING, "check": CHECK}


def compact(value: Any, ensure_ascii: bool = False) -> bytes:
    """The JSON that most senders send."""
    return json.dumps(value, ensure_ascii=ensure_ascii, separators=(",", ":")).encode()


def spaced(value: Any) -> bytes:
    """The same JSON with white space wherever JSON allows it: it takes the decoder's careful way."""
    return json.dumps(value, ensure_ascii=False, indent=1, separators=(" ,\r", "\t :\n ")).encode()


def position(**changed: Any) -> dict[str, Any]:
    """A good position with these fields changed."""
    return GOOD[POSITION] | changed


def with_member(member: str, event: EventType = POSITION) -> bytes:
    """A good event with one more member, written as it is."""
    return compact(GOOD[event])[:-1] + b"," + member.encode() + b"}"


def without(name: str, event: EventType = POSITION) -> dict[str, Any]:
    """A good event that lacks a field."""
    return {key: value for key, value in GOOD[event].items() if key != name}


def decoded(*values: bytes | None, event: EventType = POSITION) -> Decoded:
    """These values as one batch, offsets from 0 on."""
    return decode([Record(offset, RECEIVED_US, None, value) for offset, value in enumerate(values)], event)
