"""Lines that no decoder may take for an event, for each topic: each must become one reject, byte for byte as it came."""

import json
from typing import Any

from streams.events import CHECKS, POSITIONS, READINGS

_GOOD: dict[str, dict[str, Any]] = {
    READINGS: {"reading_id": "BAD", "station_id": "S-EAST", "time": "2026-11-20T08:00:00+08:00", "plate": "豫CBAD01"},
    CHECKS: {"check_id": "BAD", "kind": "roadside", "time": "2026-11-20T08:00:00+08:00", "plate": "豫CBAD01"},
    POSITIONS: {
        "terminal_id": "T-BAD",
        "plate": "豫CBAD01",
        "time": "2026-11-20T08:00:00+08:00",
        "lon": 112.45,
        "lat": 34.65,
        "speed_kmh": 36.0,
    },
}
_WRONG: tuple[dict[str, Any], ...] = (
    {"time": "2026-11-20T08:00:00"},
    {"time": "2014-12-31T23:59:59+08:00"},
    {"time": "2099-01-01T00:00:00+08:00"},
    {"time": "2026-02-30T00:00:00+08:00"},
    {"time": 1795132800},
    {"plate": None},
    {"plate": 12345},
    {"plate": "豫C\x00BAD"},
    {"plate": "ÔC12345"},
    {"lon": 181.0},
    {"lat": "34.65"},
    {"datum": "WGS72"},
    {"plate_type": "大型"},
)


def malformed_lines(topic: str) -> list[bytes]:
    """Values wrong in one field, and bytes that are no event at all."""
    good = json.dumps(_GOOD[topic], ensure_ascii=False).encode()
    wrong = [json.dumps(_GOOD[topic] | one, ensure_ascii=False).encode() for one in _WRONG]
    return [
        *wrong,
        *(b'"a text"', b"null", b"17", b"[]", b"[[]]", b"{", b"not JSON"),
        *(good[:-1], good + good, good.replace(b"}", b",}"), good[:-1] + b', "lon": NaN}', good[:-1] + b', "lat": 1e400}'),
        *(good[:-1] + b', "plate": "\xe8\xb1\xabC00001"}', b"\x00\x00\x00\x00\x0c" + good, good.decode().encode("gb18030")),
        *(b"[" * 3000 + b"]" * 3000, b'{"plate": "\\ud800"}', json.dumps(good.decode()).encode()),
    ]
