"""Packed presence says the same as before, in about a byte a slot."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.presence.presence import DRIVING, SLOTS_A_DAY, Presence
from services.store.presence_blocks import along, joined, packed, presence_of, unpacked

DAY = date(2026, 11, 20)


@st.composite
def presences(draw: st.DrawFn) -> Presence:
    """Tracks of a day: slots that follow or not, cells near or far, flags that change."""
    tracks, columns = [], []
    for number in range(draw(st.integers(0, 4))):
        slots = sorted(draw(st.sets(st.integers(0, 30) | st.integers(0, SLOTS_A_DAY - 1), min_size=1, max_size=25)))
        steps = st.sampled_from([0, 0, 0, 1, -17, 127, 128, -129, 40_000])
        x, y = (np.cumsum([base, *(draw(steps) for _ in slots[1:])]) for base in (341_000, -128_000))
        flags = [draw(st.sampled_from([0, 1, 1, 1, 3, 71])) for _ in slots]
        tracks.append((f"豫C0T{number:03}", draw(st.sampled_from(["01", "02"])), DAY))
        columns.append((slots, x, y, flags))
    starts = np.append(0, np.cumsum([len(column[0]) for column in columns], dtype=np.int64))
    whole = [np.array([value for column in columns for value in column[n]], dtype=np.int64) for n in range(4)]
    return Presence(tracks, starts, *whole[:3], whole[3].astype(np.uint8))


def same(one: Presence, other: Presence) -> bool:
    names = ("starts", "slot", "x", "y", "flags")
    return one.tracks == other.tracks and all(getattr(one, name).tolist() == getattr(other, name).tolist() for name in names)


@given(presences())
def test_what_was_packed_comes_back(found: Presence) -> None:
    payload = packed(found, range(len(found.tracks)))
    assert same(presence_of(DAY, unpacked(payload)), found)
    assert packed(found, range(len(found.tracks))) == payload


@given(presences())
def test_tracks_packed_alone_and_joined_are_the_whole(found: Presence) -> None:
    alone = [unpacked(packed(found, [place])) for place in range(len(found.tracks))]
    assert joined([(block, 0) for block in alone]) == packed(found, range(len(found.tracks)))


@given(presences().filter(lambda found: len(found.slot) > 3), st.data())
def test_rows_are_found_without_unfolding(found: Presence, data: st.DataObject) -> None:
    block = unpacked(packed(found, range(len(found.tracks))))
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, len(block.flags) - 1), min_size=1))), dtype=np.int64)
    slots, lengths = block.slots_at(rows)
    names = [block.names[place] for place in along(block.starts[:-1], np.arange(len(block.names)), rows)]
    seen = {
        (track[:2], int(slot))
        for place, track in enumerate(found.tracks)
        for slot in found.slot[found.starts[place] : found.starts[place + 1]]
    }
    for name, slot, length in zip(names, slots, lengths, strict=True):
        assert {(name, int(slot) + n) for n in range(length)} <= seen


@pytest.mark.parametrize("hours", [6])
def test_a_driven_hour_needs_little_more_than_a_byte_a_slot(hours: int) -> None:
    chance = np.random.default_rng(1)
    count = hours * 120
    heading = np.cumsum(chance.normal(0, 0.2, count))
    cells = chance.uniform(4, 18, count)
    x, y = (341_000 + np.cumsum(np.round(cells * turn(heading)).astype(np.int64)) for turn in (np.cos, np.sin))
    flags = np.full(count, DRIVING, dtype=np.uint8)
    found = Presence([("豫C0T001", "01", DAY)], np.array([0, count]), np.arange(count) + 900, x, y, flags)
    assert len(packed(found, [0])) / count < 2.2
