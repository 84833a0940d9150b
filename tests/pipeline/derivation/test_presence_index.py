"""The index in its table: rows of plates, blocks of days, and that only what changed is written."""

from datetime import date

import numpy as np
import pytest
from sqlalchemy import Engine, select

from rules.presence.presence import DRIVING, Presence
from services.pipeline.derivation import presence_index
from services.pipeline.derivation.presence_index import fold_slots, replace_slots, slot_lines
from services.pipeline.derivation.write_findings import Scope
from services.store.engine import reading, writing
from services.store.presence_blocks import BLOCK
from services.store.tables import PRESENCE_SLOTS

DAYS = (date(2026, 11, 20), date(2026, 11, 21))
PLATES = ("豫C00001", "豫C00002", "豫C00003")


def index(*cells: tuple[str, date, int]) -> Presence:
    """One slot a plate and day, in this cell."""
    count = len(cells)
    ordered = sorted(cells)
    x = np.array([cell for _, _, cell in ordered], dtype=np.int64)
    tracks = [(plate, "01", day) for plate, day, _ in ordered]
    return Presence(tracks, np.arange(count + 1), np.full(count, 7), x, x, np.full(count, DRIVING, dtype=np.uint8))


def kept(store: Engine, *cells: tuple[str, date, int], plates: tuple[str, ...] = PLATES) -> None:
    with writing(store) as connection:
        replace_slots(connection, 5, Scope(dict.fromkeys(plates, DAYS)), index(*cells))


def rows(store: Engine) -> list[tuple[date, str]]:
    with reading(store) as connection:
        order = PRESENCE_SLOTS.c.local_day, PRESENCE_SLOTS.c.plate
        return [tuple(row) for row in connection.execute(select(*order).order_by(*order))]


def lines(store: Engine) -> list[str]:
    with reading(store) as connection:
        return list(slot_lines(connection))


def fold(store: Engine) -> int:
    with writing(store) as connection:
        return fold_slots(connection, 5)


EVERYWHERE = [(plate, day, 100) for plate in PLATES for day in DAYS]


@pytest.fixture(autouse=True)
def _folds_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence_index, "ROWS_BEFORE", 2)


def test_a_day_is_folded_once_a_later_one_has_begun(store: Engine) -> None:
    kept(store, *EVERYWHERE)
    before = lines(store)
    assert fold(store) == 2
    assert rows(store) == [(DAYS[0], BLOCK), *((DAYS[1], plate) for plate in PLATES)]
    assert lines(store) == before and len(before) == 6


def test_what_did_not_change_writes_no_row_beside_its_block(store: Engine) -> None:
    kept(store, *EVERYWHERE)
    fold(store)
    before = rows(store)
    kept(store, *EVERYWHERE)
    assert rows(store) == before


def test_a_changed_plate_goes_before_its_block_and_back_into_it(store: Engine) -> None:
    kept(store, *EVERYWHERE)
    fold(store)
    changed = [(plate, day, 101 if (plate, day) == (PLATES[0], DAYS[0]) else cell) for plate, day, cell in EVERYWHERE]
    kept(store, *changed)
    assert (DAYS[0], PLATES[0]) in rows(store)
    assert sum("(7, 101, 101, 1)" in line for line in lines(store)) == 1
    kept(store, *EVERYWHERE)
    assert (DAYS[0], PLATES[0]) not in rows(store), "as in the block again"


def test_a_plate_that_is_gone_hides_its_part_of_the_block_until_it_is_folded(store: Engine) -> None:
    kept(store, *EVERYWHERE)
    fold(store)
    kept(store, *[one for one in EVERYWHERE if one[0] != PLATES[0]])
    assert len(lines(store)) == 4 and (DAYS[0], PLATES[0]) in rows(store)
    kept(store, *[one for one in EVERYWHERE if one[0] != PLATES[0] and one[1] != DAYS[0]])
    fold(store)
    assert [day for day, _ in rows(store)] == [DAYS[1]] * 2, "an empty block is none"


def test_plates_outside_the_scope_are_not_touched(store: Engine) -> None:
    kept(store, *EVERYWHERE)
    kept(store, plates=PLATES[:1])
    assert {line.split("'")[1] for line in lines(store)} == set(PLATES[1:])
