"""Blocks of the index of presence beside each other: the tracks that are wanted, as one block."""

from typing import Any

import numpy as np

from rules.columns import Ints
from services.store.presence_blocks import Block, along


def beside(blocks: list[Block], tracks: Ints) -> Block:
    """Some tracks of blocks as one block. tracks: places among the names of all blocks together, in the order that they shall have."""
    counts = np.cumsum([0, *(int(block.starts[-1]) for block in blocks)])
    before = np.concatenate(
        [*(block.starts[:-1] + count for block, count in zip(blocks, counts.tolist(), strict=False)), counts[-1:]]
    )
    rows = np.diff(before)[tracks]
    starts = np.append(0, np.cumsum(rows))
    columns: list[Any] = [_together(blocks, name)[tracks] for name in ("base_x", "base_y")]
    block_of = np.searchsorted(np.cumsum([len(block.names) for block in blocks]), tracks, side="right")
    first = before[tracks] - counts[block_of]
    spans = list(zip(block_of.tolist(), map(slice, first.tolist(), (first + rows).tolist()), strict=True))
    columns += [_cut(blocks, name, spans) for name in ("step_x", "step_y", "flags")]
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
    return np.concatenate([_NONE, *(getattr(block, name) for block in blocks)])


def _cut(blocks: list[Block], name: str, spans: list[tuple[int, slice]]) -> np.ndarray:
    columns = [getattr(block, name) for block in blocks]
    return np.concatenate([np.zeros(0, dtype=_NARROWEST[name]), *[columns[block][rows] for block, rows in spans]])
