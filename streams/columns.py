"""Tuples of decoded events as typed columns: units, zone and datum are settled here, nowhere later."""

import json
from typing import Any

import numpy as np
import pandas as pd
from msgspec import UNSET

from streams.datums import to_wgs84
from streams.events import EventType, Field
from streams.plates import undressed
from streams.times import plain_time


def columns_of(values: list[list[Any]], names: tuple[str, ...], event: EventType) -> pd.DataFrame:
    """One row an event. Absent: NaN in numbers, None in texts, flags and lists. Adds `plate_seen` and `time_seen`."""
    by_name = dict(zip(names, values, strict=True))
    columns: dict[str, Any] = {field.name: _column(by_name[field.name], field) for field in event.fields}
    columns["time_seen"] = columns["time"]
    columns["time"] = _times(columns["time"])
    columns["plate_seen"] = columns["plate"]
    columns["plate"], words = _plates(columns["plate"])
    columns["plate_colour"] = np.where(columns["plate_colour"] == None, words, columns["plate_colour"])  # noqa: E711
    if "heading_deg" in columns:
        columns["heading_deg"] = np.where(columns["heading_deg"] == 360, 0.0, columns["heading_deg"])
    if event.arrays:
        columns["datum"] = np.where(columns["datum"] == None, "WGS84", columns["datum"])  # noqa: E711
    columns["lon"], columns["lat"] = _places(columns["lon"], columns["lat"], columns["datum"])
    return pd.DataFrame(columns, copy=False)


def _column(values: list[Any], field: Field) -> np.ndarray:
    absent = (UNSET, None)
    if field.kind in ("number", "integer"):
        if UNSET in values or None in values:
            values = [np.nan if value in absent else value for value in values]
        return np.array(values, dtype=np.float64)
    column = np.empty(len(values), dtype=object)
    if field.kind in ("texts", "scalar"):
        column[:] = [None if value in absent else _text(value) for value in values]
    elif values and values.count(UNSET) < len(values):
        column[:] = [None if value is UNSET else value for value in values] if UNSET in values else values
    return column


def _text(value: Any) -> str:
    """Lists and scalars travel as their JSON text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _times(texts: np.ndarray) -> pd.DatetimeIndex:
    """Aware UTC times in microseconds; NaT for a date that no calendar has. The decoder has made sure of the offset."""
    times = pd.to_datetime(texts, utc=True, format="ISO8601", errors="coerce")
    # The parser knows only the plain spelling; the few others are spelled anew.
    if (other := np.flatnonzero(times.isna())).size:
        texts = texts.copy()
        texts[other] = [plain_time(text) for text in texts[other]]
        times = pd.to_datetime(texts, utc=True, format="ISO8601", errors="coerce")
    return pd.DatetimeIndex(times).as_unit("us")


def _plates(seen: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Plates without their dress, and the colours that it named."""
    known = {text: undressed(text) for text in set(seen)}
    plates, words = np.empty(len(seen), dtype=object), np.empty(len(seen), dtype=object)
    plates[:] = [known[text][0] or text for text in seen]
    words[:] = [known[text][1] for text in seen]
    return plates, words


def _places(lon: np.ndarray, lat: np.ndarray, datum: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    for other in ("GCJ02", "BD09"):
        rows = np.flatnonzero(datum == other)
        if rows.size:
            lon[rows], lat[rows] = to_wgs84(lon[rows], lat[rows], other)
    return np.round(lon, 7), np.round(lat, 7)
