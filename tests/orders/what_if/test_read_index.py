"""What the index says of the slots of a run: which are surely inside an area, and that none is where the area changes."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest

from rules.presence.cells import MAY_BE_INSIDE, MAY_NOT_BE_OUTSIDE, OUTSIDE, CellTable
from rules.presence.presence import DRIVING, Presence
from services.orders.what_if.plans import Phase
from services.orders.what_if.read_index import _Month, _on_ground
from services.store.presence_blocks import packed, unpacked


@pytest.mark.parametrize(
    ("phases", "sure"),
    [
        ([(0, 2_880, True)], range(5, 15)),  # one area all the time
        ([(0, 3, True), (2, 2_880, True)], range(5, 15)),  # it changes before the run
        ([(0, 10, False), (9, 2_880, True)], ()),  # outside until slot 9: the run is one, so none of its slots is sure
        ([(9, 2_880, True)], ()),  # no area until then
        ([(0, 10, True)], ()),  # none from then on
        ([(0, 10, True), (9, 2_880, True)], ()),  # two areas one after the other: the points decide
    ],
)
def test_where_an_area_changes_nothing_is_surely_inside(phases: list[tuple[int, int, bool]], sure: Sequence[int]) -> None:
    slots = np.arange(5, 15)
    one_run = np.full(len(slots), 100)
    truck = ("豫C0T001", "02", date(2026, 1, 1))
    index = Presence([truck], np.array([0, len(slots)]), slots, one_run, one_run, np.full(len(slots), DRIVING, dtype=np.uint8))
    outside = np.full((5, 5), OUTSIDE, dtype=np.uint8)
    inside = outside.copy()
    inside[2, 2] = MAY_BE_INSIDE | MAY_NOT_BE_OUTSIDE
    tables = {True: CellTable(98, 98, inside), False: CellTable(98, 98, outside)}
    month = _Month(unpacked(packed(index, [0])), np.array([0]), np.array([0]))
    found = _on_ground(month, month.block.cells(), tuple(Phase(*span, tables[is_in]) for *span, is_in in phases), 2_880)
    assert found.slot[found.bits & OUTSIDE == 0].tolist() == list(sure)
