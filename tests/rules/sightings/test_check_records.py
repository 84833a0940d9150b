"""Records of one check are found and compared as by the plain, slow way, on random records; a planted fault is found."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.sightings import check_records
from rules.sightings.check_records import MOST_SHOWN, CheckRecords
from tests.depth import examples

WITHIN = 10
Records = list[tuple[int, int, bool, bool, bool]]
"""Plate, time, and for each whether it makes one statement, and the one that excludes it, and whether it says anything against others."""
STATEMENTS = st.sampled_from([(True, False), (False, True), (False, False)])
RECORDS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, 60), STATEMENTS, st.sampled_from([True, True, False])).map(
        lambda one: (*one[:2], *one[2], one[3])
    ),
    max_size=15,
)


def plainly_near(records: Records, one: int) -> list[int]:
    plate, time = records[one][:2]
    near = [other for other in range(len(records)) if other != one and records[other][0] == plate]
    return sorted((other for other in near if abs(records[other][1] - time) <= WITHIN), key=lambda o: (records[o][1], o))


def plainly_contradicted(records: Records, one: int) -> bool:
    near = [other for other in plainly_near(records, one) if records[other][4]]
    says, denies, _ = records[one][2:]
    return (says and any(records[o][3] for o in near)) or (denies and any(records[o][2] for o in near))


def differs(records: Records) -> bool:
    columns = [np.array([record[at] for record in records], dtype=kind) for at, kind in enumerate((int, int, bool, bool, bool))]
    found = CheckRecords.of(columns[0], columns[1], WITHIN)
    quick = found.contradicted([(columns[2], columns[3])], columns[4]).tolist()
    near = [list(found.others(one)) for one in range(len(records))]
    plain = range(len(records))
    return quick != [plainly_contradicted(records, one) for one in plain] or near != [
        plainly_near(records, one) for one in plain
    ]


@settings(max_examples=examples(300))
@given(RECORDS)
def test_as_the_plain_way_finds(records: Records) -> None:
    assert not differs(records)


def test_a_fault_shows_on_its_counter_example(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what came before is looked at."""
    made = [(0, 0, True, False, True), (0, WITHIN, False, True, True)]
    assert not differs(made)
    monkeypatch.setattr(CheckRecords, "_any_near", lambda self, flags: np.cumsum(flags[self.order])[self.first] > 0)
    assert differs(made)


def test_what_is_shown_of_the_others_is_bounded() -> None:
    count = 3 * MOST_SHOWN
    found = CheckRecords.of(np.zeros(count, dtype=int), np.zeros(count, dtype=int), WITHIN)
    assert [len(list(found.others(one))) for one in (0, count - 1)] == [check_records.MOST_SHOWN] * 2
