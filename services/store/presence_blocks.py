"""Encoding of the presence index: about one byte a slot, and fast to read where only a few slots matter.

A payload holds tracks (vehicle and local day). Consecutive slots in one cell are run-length encoded. Runs are columns: delta-encoded cells
east and north (a byte each; what does not fit is listed), flags, and the rows at which time does not go on slot by slot.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from threading import local

import msgspec
import numpy as np
import zstandard
from numpy.typing import NDArray

from rules.columns import Ints, Masks
from rules.presence.presence import Presence

_LEVEL = 3
_COMPRESSORS = local()
Whole = NDArray[np.integer]
BLOCK = ""
"""In the column `plate`: a row that holds many plates of a day."""


@dataclass(frozen=True)
class Block:
    """Runs of some vehicles on one local day, one row a run.

    names: (plate, plate_type) of each track.
    starts: row at which each track begins, and the end of the last.
    base_x, base_y: the first cell of each track.
    step_x, step_y: cells from the run before, 0 where a track begins.
    flags: of each run, as in the index.
    segment_row, segment_slot: rows that do not begin one slot after the row before began, or follow a long run, and their first slot.
    long_row, long_slots: runs of more than one slot, and their number of slots.
    """

    names: list[tuple[str, str]]
    starts: Whole
    base_x: Whole
    base_y: Whole
    step_x: Whole
    step_y: Whole
    flags: Masks
    segment_row: Whole
    segment_slot: Whole
    long_row: Whole
    long_slots: Whole

    def slots_at(self, rows: Ints) -> tuple[Ints, Ints]:
        """First slot, and number of slots, of these rows (ascending)."""
        # Within a segment slots count up with the rows, so slot less row is one constant a segment. Row 0 begins the first segment.
        slots = rows + along(self.segment_row, self.segment_slot - self.segment_row, rows)
        # Long runs that are among the rows; -1 behind the last row, so that an index behind it matches no run.
        lengths = np.ones(len(rows), dtype=np.int64)
        at = np.searchsorted(rows, self.long_row)
        there = np.append(rows, -1)[at] == self.long_row
        lengths[at[there]] = self.long_slots[there]
        return slots, lengths

    def cells(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """The cell of every row: the deltas of all tracks decoded at once."""
        rows = np.diff(self.starts)
        columns = []
        for base, step in ((self.base_x, self.step_x), (self.base_y, self.step_y)):
            # One running sum over all tracks; then each track is shifted so that its first row is its base. An empty track at the end
            # starts behind the last row: its index is clipped, and what it gives is repeated zero times.
            along = np.cumsum(step, dtype=np.int32)
            first = along[np.minimum(self.starts[:-1], max(0, len(along) - 1))] if len(along) else base
            along += np.repeat((base - first).astype(np.int32), rows)
            columns.append(along)
        return columns[0], columns[1]


def along(begins: Whole, values: Whole, rows: Whole) -> Ints:
    """For each of these rows (ascending) the value of the last part that begins at or before it. begins: ascending, the first 0."""
    # The first row of each part; the differences are the parts' numbers of rows, 0 where a part holds none of them.
    first = np.searchsorted(rows, begins)
    return np.repeat(values, np.diff(first, append=len(rows)))


def packed(found: Presence, tracks: Iterable[int]) -> bytes:
    """Encode these tracks (indexes into `found.tracks`), all of one local day. Deterministic: the same tracks give the same bytes."""
    places = list(tracks)
    rows = np.concatenate([np.arange(found.starts[n], found.starts[n + 1]) for n in places] or [np.zeros(0, dtype=np.int64)])
    counts = np.array([found.starts[n + 1] - found.starts[n] for n in places], dtype=np.int64)
    names = [found.tracks[n][:2] for n in places]
    return _packed(names, np.append(0, np.cumsum(counts)), found.slot[rows], found.x[rows], found.y[rows], found.flags[rows])


def joined(parts: list[tuple[Block, int]]) -> bytes:
    """Encode tracks taken from other blocks: (block, index of the track)."""
    return _packed([block.names[place] for block, place in parts], *_unfolded(parts))


def presence_of(day: date, block: Block) -> Presence:
    """Decode a whole block into slots."""
    starts, slot, x, y, flags = _unfolded([(block, place) for place in range(len(block.names))])
    return Presence([(*name, day) for name in block.names], starts, slot, x, y, flags.astype(np.uint8))


def _unfolded(parts: list[tuple[Block, int]]) -> list[np.ndarray]:
    """Decode these tracks: columns starts, slot, x, y, flags."""
    columns = [_slots_of(block, place) for block, place in parts]
    starts = np.append(0, np.cumsum([len(one[0]) for one in columns], dtype=np.int64))
    none = np.zeros(0, dtype=np.int64)
    return [starts, *(np.concatenate([none, *(one[n] for one in columns)]) for n in range(4))]


def _slots_of(block: Block, place: int) -> tuple[np.ndarray, ...]:
    """Decode one track: columns slot, x, y, flags."""
    first, end = int(block.starts[place]), int(block.starts[place + 1])
    rows = np.arange(first, end)
    slots, lengths = block.slots_at(rows)
    x, y = (
        base[place] + np.cumsum(step[first:end], dtype=np.int64)
        for base, step in ((block.base_x, block.step_x), (block.base_y, block.step_y))
    )
    # The number of each slot within its run: its index less that of the run's first slot.
    within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.repeat(slots, lengths) + within, *(np.repeat(column, lengths) for column in (x, y, block.flags[first:end]))


def _packed(names: list[tuple[str, str]], starts: Ints, slot: Ints, x: Ints, y: Ints, flags: np.ndarray) -> bytes:
    """Encode slots. starts: row at which each track begins, and the end of the last; a track may be empty."""
    # A slot goes on with the run before it if it is the next slot with the same cell and flags, unless it is the first of a track. (An
    # empty track at the end starts behind the last row and has no first slot; the same below.)
    goes_on = np.zeros(len(slot), dtype=bool)
    goes_on[1:] = (np.diff(slot) == 1) & (np.diff(x) == 0) & (np.diff(y) == 0) & (np.diff(flags.astype(np.int16)) == 0)
    goes_on[starts[:-1][starts[:-1] < len(slot)]] = False
    # Runs: their first slots, lengths, and where the tracks begin among them (every track begins with a run).
    first = np.flatnonzero(~goes_on)
    lengths = np.diff(np.append(first, len(slot)))
    run_starts = np.searchsorted(first, starts)
    # A run follows if it begins one slot after a run of one slot began; all others, and the first of a track, begin a segment.
    follows = np.zeros(len(first), dtype=bool)
    follows[1:] = (np.diff(slot[first]) == 1) & (lengths[:-1] == 1)
    follows[run_starts[:-1][run_starts[:-1] < len(first)]] = False
    segments, long = np.flatnonzero(~follows), np.flatnonzero(lengths > 1)
    # Delta encoding: the base cell of each track, and the step of each run, 0 for a track's first.
    bases = [column[first][run_starts[:-1]] for column in (x, y)]
    steps = [np.diff(column[first], prepend=0) for column in (x, y)]
    for step in steps:
        step[run_starts[:-1]] = 0
    columns = {
        "names": names,
        "starts": _bytes_of(run_starts),
        "bases": [_bytes_of(base) for base in bases],
        "x": _narrow(steps[0]),
        "y": _narrow(steps[1]),
        "flags": flags[first].astype(np.uint8).tobytes(),
        "segments": [_bytes_of(np.diff(segments, prepend=0)), _bytes_of(slot[first][segments])],
        "long": [_bytes_of(np.diff(long, prepend=0)), _bytes_of(lengths[long])],
    }
    return _zstandard()[0].compress(msgspec.msgpack.encode(columns))


class _Payload(msgspec.Struct):
    """The columns of a payload; zero-copy: they are views of the decompressed bytes."""

    names: list[tuple[str, str]]
    starts: memoryview
    bases: tuple[memoryview, memoryview]
    x: tuple[memoryview, memoryview, memoryview]
    y: tuple[memoryview, memoryview, memoryview]
    flags: memoryview
    segments: tuple[memoryview, memoryview]
    long: tuple[memoryview, memoryview]


_DECODER = msgspec.msgpack.Decoder(_Payload)


def unpacked(payload: bytes) -> Block:
    """Decode a payload into runs."""
    found = _DECODER.decode(_zstandard()[1].decompress(payload))
    segment_row, segment_slot = (_ints_of(part) for part in found.segments)
    long_row, long_slots = (_ints_of(part) for part in found.long)
    base_x, base_y = (_ints_of(base) for base in found.bases)
    return Block(
        found.names,
        _ints_of(found.starts),
        base_x,
        base_y,
        _wide(*found.x),
        _wide(*found.y),
        np.frombuffer(found.flags, np.uint8),
        np.cumsum(segment_row, dtype=np.int64),
        segment_slot,
        np.cumsum(long_row, dtype=np.int64),
        long_slots,
    )


def _narrow(numbers: Ints) -> list[bytes]:
    """Numbers clipped to one byte each, with the indexes and remainders of those that do not fit."""
    kept = np.clip(numbers, -128, 127)
    wide = np.flatnonzero(kept != numbers)
    return [kept.astype(np.int8).tobytes(), _bytes_of(wide), _bytes_of((numbers - kept)[wide])]


def _wide(kept: memoryview, places: memoryview, rest: memoryview) -> NDArray[np.integer]:
    """The inverse of `_narrow`; stays at one byte a number (and uncopied) where all fit."""
    numbers: NDArray[np.integer] = np.frombuffer(kept, np.int8)
    if len(places):
        numbers = numbers.astype(np.int32)
        numbers[_ints_of(places)] += _ints_of(rest)
    return numbers


def _bytes_of(numbers: Ints) -> bytes:
    return numbers.astype("<i4").tobytes()


def _ints_of(data: memoryview) -> NDArray[np.int32]:
    return np.frombuffer(data, "<i4")


def _zstandard() -> tuple[zstandard.ZstdCompressor, zstandard.ZstdDecompressor]:
    """The thread's own compressor and decompressor: they are not thread-safe."""
    if not hasattr(_COMPRESSORS, "pair"):
        _COMPRESSORS.pair = (zstandard.ZstdCompressor(level=_LEVEL), zstandard.ZstdDecompressor())
    pair: tuple[zstandard.ZstdCompressor, zstandard.ZstdDecompressor] = _COMPRESSORS.pair
    return pair
