"""From bytes to typed columns: for every event, or element of an array, either a row or a reject with its reason.

The way of a batch: all values through a strict decoder at once; what that refuses is looked at one by one for the reason;
times, datum and plates are settled on columns; rows whose time cannot be true are set aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import numpy as np
import pandas as pd
from msgspec import UNSET

from streams.columns import columns_of
from streams.events import EventType
from streams.expectations import Expectation
from streams.log import Record
from streams.plates import could_be_plate, is_placeholder
from streams.rejects import Reason, Rejected, reason_for_bytes, reason_for_element, reason_for_value, shown
from streams.schema import array_decoder, element_decoder, struct_names
from streams.times import fault_of

EARLIEST = pd.Timestamp("2015-01-01T00:00:00+08:00")
LATEST_AFTER_RECEIPT = pd.Timedelta(minutes=5)
_ROLLOVER = pd.Timedelta(days=7168)
_RAW_ELEMENTS = msgspec.json.Decoder(list[msgspec.Raw])
_WHITES = (b" ", b"\n", b"\t", b"\r")
_FAULTS = (msgspec.MsgspecError, UnicodeError, RecursionError)


@dataclass
class Decoded:
    """A batch decoded. rows: one a fact, columns as in the field dictionary plus `plate_seen`, `received_at`, `offset`, `element`;
    times aware UTC, coordinates WGS-84 degrees. rejects: everything else."""

    rows: pd.DataFrame
    rejects: list[Rejected]


@dataclass
class _Rows:
    """Decoded events as one list a member, with where each came from."""

    columns: list[list[Any]]
    records: list[int] = field(default_factory=list)
    elements: list[int] = field(default_factory=list)

    def add(self, columns: Sequence[tuple[Any, ...]], record: int, elements: Sequence[int]) -> None:
        """The events of one record."""
        for column, values in zip(self.columns, columns, strict=True):
            column += values
        self.records += [record] * len(elements)
        self.elements += elements


def decode(records: Sequence[Record], event: EventType) -> Decoded:
    """Decode the records of one topic. Order is kept; nothing raises for what a sender sent."""
    rows = _Rows([[] for _ in struct_names(event)])
    rejects: list[Rejected] = []
    for number, record in enumerate(records):
        _decode_record(number, record, event, rows, rejects)
    frame = columns_of(rows.columns, struct_names(event), event)
    places = np.asarray(rows.records, dtype=np.int64)
    frame["offset"] = np.asarray([record.offset for record in records], dtype=np.int64)[places]
    frame["element"] = np.asarray(rows.elements, dtype=np.int64)
    received = np.asarray([record.received_at_us for record in records], dtype="datetime64[us]")
    frame["received_at"] = pd.DatetimeIndex(received[places]).tz_localize("UTC")
    untrue = [*_untrue_times(frame), *_impossible_plates(frame)]
    elements = {number: _elements(records[number].value or b"") for number in {int(places[row]) for row, _ in untrue}}
    for row, reason in untrue:
        record = records[places[row]]
        raw = record.value if rows.elements[row] < 0 else elements[int(places[row])][rows.elements[row]]
        rejects.append(Rejected(record.offset, rows.elements[row], raw, record.received_at_us, reason))
    kept = frame.drop(index=[row for row, _ in untrue]).reset_index(drop=True) if untrue else frame
    return Decoded(kept, sorted(rejects, key=lambda reject: (reject.offset, reject.element)))


def _decode_record(number: int, record: Record, event: EventType, rows: _Rows, rejects: list[Rejected]) -> None:
    raw = record.value
    if raw is not None:
        is_array = event.arrays and raw[:1] == b"["
        try:
            events = array_decoder(event).decode(raw) if is_array else [element_decoder(event).decode(raw)]
        except _FAULTS:
            events = []
        columns = list(zip(*map(msgspec.structs.astuple, events), strict=True))
        if events and _is_plain(raw, columns):
            rows.add(columns, number, range(len(events)) if is_array else [-1])
            return
    _decode_with_reasons(number, record, event, rows, rejects)


def _is_plain(raw: bytes, columns: list[tuple[Any, ...]]) -> bool:
    """Whether no name can have been given twice and no NUL hides in an escape: each `":` is a member that was read."""
    if b"\\" in raw and b"\\u0000" in raw:
        return False
    if any(white in raw and b'"' + white in raw for white in _WHITES):
        return False
    members = sum([len(values) - values.count(UNSET) for values in columns])
    return raw.count(b'":') == members and _is_utf8(raw)


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_with_reasons(number: int, record: Record, event: EventType, rows: _Rows, rejects: list[Rejected]) -> None:
    def reject(element: int, raw: bytes | None, reason: Reason) -> None:
        rejects.append(Rejected(record.offset, element, raw, record.received_at_us, reason))

    raw = record.value
    if (reason := reason_for_bytes(raw, event.arrays)) is not None:
        return reject(-1, raw, reason)
    assert raw is not None
    start = raw.lstrip(b" \t\r\n")[:1]
    if start == b"{":
        elements = {-1: raw}
    elif start == b"[" and event.arrays:
        try:
            elements = dict(enumerate(bytes(element) for element in _RAW_ELEMENTS.decode(raw)))
        except _FAULTS:
            elements = {}
    else:
        elements = {}
    if not elements:
        return reject(-1, raw, reason_for_value(raw, event))
    for place, element in elements.items():
        if (reason := reason_for_element(element, event)) is not None:
            reject(place, element, reason)
            continue
        values = msgspec.structs.astuple(element_decoder(event).decode(element))
        rows.add([(value,) for value in values], number, [place])
    return None


def _elements(raw: bytes) -> list[bytes]:
    """The elements of an array as they came; none of a single object."""
    return [bytes(element) for element in _RAW_ELEMENTS.decode(raw)] if raw.lstrip(b" \t\r\n")[:1] == b"[" else []


def _untrue_times(frame: pd.DataFrame) -> list[tuple[int, Reason]]:
    """Rows whose time is no date, before 2015, or more than 5 minutes after its receipt."""
    return [(int(row), _reason_for_time(frame.iloc[int(row)])) for row in np.flatnonzero(_time_is_wrong(frame))]


def _time_is_wrong(frame: pd.DataFrame) -> pd.Series:
    time = frame["time"]
    return time.isna() | (time < EARLIEST) | (time > frame["received_at"] + LATEST_AFTER_RECEIPT)


def _impossible_plates(frame: pd.DataFrame) -> list[tuple[int, Reason]]:
    """Rows whose plate can neither stand for a vehicle nor say that none was read."""
    impossible = {plate for plate in frame["plate"].unique() if not could_be_plate(plate) and not is_placeholder(plate)}
    if not impossible:
        return []
    rows = np.flatnonzero(frame["plate"].isin(impossible) & ~_time_is_wrong(frame))
    expected = Expectation("plate", {"example": "豫C12345"})
    return [(int(row), Reason("plate", shown(frame["plate_seen"].iat[int(row)]), expected)) for row in rows]


def _reason_for_time(row: pd.Series) -> Reason:
    time, value = row["time"], shown(row["time_seen"])
    if pd.isna(time):
        return Reason("time", value, Expectation(fault_of(row["time_seen"])))
    if time >= EARLIEST:
        minutes, received_at = LATEST_AFTER_RECEIPT // pd.Timedelta(minutes=1), row["received_at"].isoformat()
        return Reason("time", value, Expectation("soon_after_receipt", {"minutes": minutes, "received_at": received_at}))
    moved = time + _ROLLOVER
    near = abs(row["received_at"] - moved) < pd.Timedelta(days=120)
    expected = Expectation("not_before", {"day": EARLIEST.date().isoformat()})
    return Reason("time", value, expected.noted("gps_rollover") if near else expected)
