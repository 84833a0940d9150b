"""Serialisation of times for the API: ISO with +08:00."""

from datetime import datetime
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema

from rules.timing.times import LOCAL


def local_iso(moment: datetime) -> str:
    """An aware time as ISO text in local time: 2026-11-20T08:30:05+08:00."""
    return moment.astimezone(LOCAL).isoformat()


LocalTime = Annotated[
    datetime,
    PlainSerializer(local_iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-20T08:30:05+08:00"]}),
]
