"""A ledger row for tests."""

from datetime import UTC, datetime
from typing import Any


def entry(finding_id: str, changed: int) -> dict[str, Any]:
    """A row of `ledger_entry` that says only what it must."""
    return {
        "finding_id": finding_id,
        "recorded_at": datetime(2026, 11, 20, tzinfo=UTC),
        "what": "raised",
        "revision": 1,
        "outcome": "violation",
        "body": {},
        "changed": changed,
    }
