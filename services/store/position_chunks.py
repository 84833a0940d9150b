"""Encoding of chunks of positions: columns of one shard of plates, sorted by plate and time, compressed.

Texts are dictionary-encoded, times and places delta-encoded: about 25 bytes a point. A chunk holds every column of the fact.
"""

import zlib
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from zlib import crc32

import msgspec
import numpy as np
import pandas as pd

SHARDS = 64

_TEXTS = ("plate", "plate_seen", "terminal_id", "plate_type", "plate_colour", "datum", "load", "alarms", "partition")
_FLAGS = ("located", "acc", "lid_closed", "tipping", "stored")
_NUMBERS = ("speed_kmh", "heading_deg", "mileage_km")
_DEGREES = ("lon", "lat")
_TIMES = ("time", "received_at")
_COUNTS = ("offset", "element")
COLUMNS = (*_TEXTS, *_TIMES, *_DEGREES, *_NUMBERS, *_FLAGS, *_COUNTS)
_FLAG_OF = np.array([None, False, True], dtype=object)
"""Flags by their stored byte."""


def shard_of(plate: str) -> int:
    """The shard of a plate, 0 to 63; the same on every machine."""
    return crc32(plate.encode()) % SHARDS


def packed(positions: pd.DataFrame) -> list[dict[str, Any]]:
    """Encode positions as rows for `position_chunk`, one a shard. positions: columns as COLUMNS, times aware."""
    if positions.empty:
        return []
    plate_codes, plates = pd.factorize(positions["plate"])
    shards = np.array([shard_of(plate) for plate in plates], dtype=np.int16)[plate_codes]
    us = _us(positions["time"])
    order = np.lexsort((us, plate_codes, shards))
    columns = {name: _encoded(positions[name], name, order) for name in COLUMNS}
    # Rows are sorted by shard: a chunk begins at row 0 and wherever the shard changes, and the last one ends at the end.
    bounds = np.concatenate([[0], np.flatnonzero(np.diff(shards[order])) + 1, [len(order)]])
    rows = []
    for start, end in pairwise(bounds.tolist()):
        times = us[order[start:end]]
        rows.append(
            {
                "shard": int(shards[order[start]]),
                "plate": None,
                "first_at": _time(times.min()),
                "last_at": _time(times.max()),
                "points": int(end - start),
                "payload": _payload({name: _slice(column, slice(start, end)) for name, column in columns.items()}, end - start),
            }
        )
    return rows


def unpacked(payloads: list[bytes], names: tuple[str, ...] = COLUMNS) -> pd.DataFrame:
    """Decode chunks: all their points in the order of the chunks, with these columns of COLUMNS."""
    parts = [msgspec.msgpack.decode(zlib.decompress(payload)) for payload in payloads]
    columns: dict[str, Any] = {
        name: np.concatenate([_decoded(part, name) for part in parts]) if parts else _empty(name) for name in names
    }
    for name in (name for name in _TIMES if name in names):
        columns[name] = pd.DatetimeIndex(columns[name].view("datetime64[us]")).tz_localize("UTC")
    return pd.DataFrame(
        {name: pd.Series(column, dtype=object) if name in (*_TEXTS, *_FLAGS) else column for name, column in columns.items()}
    )


def _encoded(column: pd.Series, name: str, order: np.ndarray) -> Any:
    """A column as numbers in the new order; texts as (codes, values), code -1 where missing."""
    if name in _TEXTS:
        codes, values = pd.factorize(column, use_na_sentinel=True)
        return codes[order].astype(np.int32), [str(value) for value in values]
    if name in _FLAGS:
        flags = column.to_numpy(dtype=object)
        return np.where(flags == True, 2, np.where(flags == False, 1, 0)).astype(np.int8)[order]  # noqa: E712
    if name in _TIMES:
        return _us(column)[order]
    if name in _DEGREES:
        return np.round(column.to_numpy(dtype=np.float64) * 1e7).astype(np.int64)[order]
    dtype = np.int64 if name in _COUNTS else np.float64
    return column.to_numpy(dtype=dtype)[order]


def _slice(column: Any, part: slice) -> Any:
    """One chunk's part of a column, encoded; None where all of it is missing."""
    if isinstance(column, tuple):
        codes, values = column
        # A dictionary of the chunk's own texts only; code -1 sorts first and becomes None.
        used, local = np.unique(codes[part], return_inverse=True)
        texts = [None if code < 0 else values[code] for code in used]
        return None if texts == [None] else [texts, _small(local)]
    column = column[part]
    if column.dtype == np.float64:
        return None if np.isnan(column).all() else _shuffled(column)
    if column.dtype == np.int8:
        return column.tobytes() if column.any() else None
    # Differences, the first from 0: a running sum gives the numbers back.
    return _shuffled(np.diff(column, prepend=np.int64(0)))


def _small(codes: np.ndarray) -> bytes:
    """Codes as one byte each, two where there are more than 256 texts; `_decoded` tells by the number of texts."""
    return codes.astype(np.uint16 if codes.max(initial=0) > 255 else np.uint8).tobytes()


def _shuffled(numbers: np.ndarray) -> bytes:
    """Byte shuffle: bytes of equal significance side by side, which compress better and faster."""
    return numbers.view(np.uint8).reshape(-1, 8).T.tobytes()


def _unshuffled(data: bytes, dtype: type) -> np.ndarray:
    return np.ascontiguousarray(np.frombuffer(data, np.uint8).reshape(8, -1).T).view(dtype).ravel()


def _payload(columns: dict[str, Any], count: int) -> bytes:
    held = {name: column for name, column in columns.items() if column is not None}
    return zlib.compress(msgspec.msgpack.encode({"count": int(count), **held}), 1)


def _decoded(part: dict[str, Any], name: str) -> np.ndarray:
    count: int = part["count"]
    column: Any = part.get(name)
    if name in _TEXTS:
        if column is None:
            return np.full(count, None, dtype=object)
        values = np.array(column[0], dtype=object)
        return values[np.frombuffer(column[1], np.uint16 if len(values) > 256 else np.uint8)]
    if name in _FLAGS:
        return np.full(count, None, dtype=object) if column is None else _FLAG_OF[np.frombuffer(column, np.int8)]
    if name in _NUMBERS:
        return np.full(count, np.nan) if column is None else _unshuffled(column, np.float64)
    whole = np.cumsum(_unshuffled(column, np.int64))
    return whole / 1e7 if name in _DEGREES else whole


def _empty(name: str) -> np.ndarray:
    if name in (*_TEXTS, *_FLAGS):
        return np.empty(0, dtype=object)
    return np.empty(0, dtype=np.int64 if name in (*_TIMES, *_COUNTS) else np.float64)


def _us(times: pd.Series) -> np.ndarray:
    return times.dt.as_unit("us").to_numpy(dtype="datetime64[us]").astype(np.int64)


def _time(us: int) -> datetime:
    return datetime.fromtimestamp(int(us) // 1_000_000, UTC).replace(microsecond=int(us) % 1_000_000)
