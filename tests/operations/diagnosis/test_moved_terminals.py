"""A terminal that goes on under another plate is pointed out (case N40); one that two plates share by turns is another matter."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.operations.diagnosis.feeds import DAY, drive, examined, store

ONE, OTHER = "豫C0T001", "豫C0T002"


@pytest.mark.parametrize(
    ("days", "plates"),
    [
        ([(0, ONE), (1, ONE), (2, OTHER)], [ONE, OTHER]),
        ([(0, OTHER), (1, ONE)], [OTHER, ONE]),
        ([(0, ONE), (1, ONE), (1, OTHER), (2, OTHER)], [ONE, OTHER]),
        ([(0, ONE), (1, OTHER), (2, ONE)], None),
        ([(0, ONE), (0, OTHER), (1, ONE), (1, OTHER)], None),
        ([(0, ONE), (1, ONE)], None),
        ([(0, "无牌"), (1, ONE), (2, ONE)], None),  # a plate that was not read is no other truck
        ([(0, ONE), (1, "豫C00000"), (2, OTHER)], [ONE, OTHER]),
    ],
)
def test_plates_that_follow_one_another_on_a_terminal(
    bare: Engine, days: list[tuple[int, str]], plates: list[str] | None
) -> None:
    for number, (day, plate) in enumerate(days):
        start = DAY + timedelta(days=day - 2, hours=number % 3)
        store(bare, [point | {"plate": plate} for point in drive("T1", start=start, count=30)])
    moved = [symptom for symptom in examined(bare).symptoms if symptom.kind == "moved"]
    assert [(symptom.name, symptom.plate, symptom.measured) for symptom in moved] == (
        [] if plates is None else [("T1", plates[-1], {"plates": plates})]
    )
    assert all(f"{plates[0]} from" in symptom.en and "换装" in symptom.zh for symptom in moved if plates)
