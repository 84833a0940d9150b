"""The bounds of the index, where one more slot or cell makes the difference. Slots are 30 s, cells 30 m; least minutes 3; gap 5; extent 300 m."""

import numpy as np
import pytest

from rules.inputs.thresholds import Thresholds
from rules.presence.cells import MAY_BE_INSIDE, MAY_NOT_BE_INSIDE, MAY_NOT_BE_OUTSIDE
from rules.presence.presence import CELL_LAT_E7, DRIVING, SLOTS_A_DAY
from rules.presence.what_if import SURELY, Limits, Rows, judged

INSIDE = MAY_BE_INSIDE | MAY_NOT_BE_OUTSIDE
BORDER = INSIDE | MAY_NOT_BE_INSIDE
MORNING, MIDNIGHT = 1_000, SLOTS_A_DAY
NORTH = int(34.65e7) // CELL_LAT_E7


def verdict(slots: list[int], cells_east: list[int], bits: list[int] | None = None) -> tuple[list[int], list[int]]:
    """Days that are surely violations and days that are undecided, of one truck that drives in these cells, always meant and in force."""
    count = len(slots)
    slot, x = np.array(slots, dtype=np.int64), np.array(cells_east, dtype=np.int64)
    flags, seen = np.full(count, DRIVING, dtype=np.uint8), np.array(bits or [INSIDE] * count, dtype=np.uint8)
    track, lost = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    rows = Rows(track, slot, x, np.full(count, NORTH), flags, seen, seen, lost)
    limits = Limits(np.full(3 * SLOTS_A_DAY, SURELY, dtype=np.uint8), 3, 3)
    found = judged(rows, np.full((1, 3), SURELY, dtype=np.uint8), limits, Thresholds())
    return found.sure.tolist(), found.undecided.tolist()


@pytest.mark.parametrize(
    ("silent_slots", "expected"),
    [
        (8, ([0], [])),  # from the first moment of one slot to the last of the other: five minutes at most
        (9, ([], [0])),  # it may be half a minute more, and then each half is too short
    ],
)
def test_a_sure_stay_has_no_gap_that_may_be_too_long(silent_slots: int, expected: tuple[list[int], list[int]]) -> None:
    slots = [MORNING + number + (silent_slots if number > 3 else 0) for number in range(8)]
    assert verdict(slots, [8 * number for number in range(8)]) == expected


@pytest.mark.parametrize(
    ("before_midnight", "expected"),
    [
        ([], ([1], [])),
        ([BORDER] * 4, ([], [0, 1])),  # the stay may have begun the day before, and would be of that day
    ],
)
def test_a_sure_stay_may_not_have_begun_the_day_before(
    before_midnight: list[int], expected: tuple[list[int], list[int]]
) -> None:
    bits = [*before_midnight, *[INSIDE] * 12]
    slots = [MIDNIGHT - len(before_midnight) + number for number in range(len(bits))]
    assert verdict(slots, [8 * number for number in range(len(bits))], bits) == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (23, ([0], [])),  # 21 whole cells between the first and the last: twice the extent, with the slack
        (22, ([], [0])),  # whichever fix is the first, the others may be less than the extent away
    ],
)
def test_a_sure_stay_is_twice_the_extent(cells: int, expected: tuple[list[int], list[int]]) -> None:
    assert verdict([MORNING + number for number in range(12)], [*[0] * 6, *[cells - 1] * 6]) == expected
