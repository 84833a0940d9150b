"""Concatenation of presence blocks: the wanted tracks of several blocks as one block, without decoding their runs."""

from typing import Any

import numpy as np

from rules.columns import Ints
from services.store.presence_blocks import Block, along


def beside(blocks: list[Block], tracks: Ints) -> Block:
    """Some tracks of several blocks as one block. tracks: indexes into the names of all blocks in a row, in the wanted order."""
    # counts: rows of all blocks before each; before: row at which each track would begin if all blocks were simply concatenated (and the
    # end of the last). starts: row at which each wanted track begins in the result.
    counts = np.cumsum([0, *(int(block.starts[-1]) for block in blocks)])
    before = np.concatenate(
        [*(block.starts[:-1] + count for block, count in zip(blocks, counts.tolist(), strict=False)), counts[-1:]]
    )
    rows = np.diff(before)[tracks]
    starts = np.append(0, np.cumsum(rows))
    columns: list[Any] = [_together(blocks, name)[tracks] for name in ("base_x", "base_y")]
    # Columns of one value a row: cut each track's rows out of its own block.
    block_of = np.searchsorted(np.cumsum([len(block.names) for block in blocks]), tracks, side="right")
    first = before[tracks] - counts[block_of]
    spans = list(zip(block_of.tolist(), map(slice, first.tolist(), (first + rows).tolist()), strict=True))
    columns += [_cut(blocks, name, spans) for name in ("step_x", "step_y", "flags")]
    # Sparse columns (row, value): number rows through all blocks, find each one's track, move it by as much as its track moves, drop those
    # of unwanted tracks, and sort. place: of each track its index in the result, -1 if unwanted (its shift is then of no use). Every
    # track's first row begins a segment, so each track brings what its rows need.
    place = np.full(len(before), -1)
    place[tracks] = np.arange(len(tracks))
    for row, slots in (("segment_row", "segment_slot"), ("long_row", "long_slots")):
        at = _together(blocks, row) + np.repeat(counts[:-1], [len(getattr(block, row)) for block in blocks])
        track = along(before[:-1], np.arange(len(before) - 1), at)
        at += (starts[place] - before)[track]
        kept = np.flatnonzero(place[track] >= 0)
        kept = kept[np.argsort(at[kept])]
        columns += [at[kept], _together(blocks, slots)[kept]]
    names = [name for block in blocks for name in block.names]
    return Block(*[[names[track] for track in tracks.tolist()], starts, *columns])


_NONE = np.zeros(0, dtype=np.int64)
_NARROWEST = {"step_x": np.int8, "step_y": np.int8, "flags": np.uint8}


def _together(blocks: list[Block], name: str) -> np.ndarray:
    """A column of all blocks in a row; int64 even where there is no block."""
    return np.concatenate([_NONE, *(getattr(block, name) for block in blocks)])


def _cut(blocks: list[Block], name: str, spans: list[tuple[int, slice]]) -> np.ndarray:
    """These rows (block, rows of it) of a column, in the narrowest type that holds all."""
    columns = [getattr(block, name) for block in blocks]
    return np.concatenate([np.zeros(0, dtype=_NARROWEST[name]), *[columns[block][rows] for block, rows in spans]])
