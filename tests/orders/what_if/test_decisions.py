"""Which undecided vehicle-days are judged first, and how many: the same on every run, each once, never more than asked."""

from datetime import date, timedelta

import pytest

from services.orders.what_if.decisions import FIRST_ROUND, LONGEST_ROUND, PLATES_AT_ONCE, _rounds, _tasks
from services.orders.what_if.vehicle_days import VehicleDay
from services.store.position_chunks import shard_of

MANY: list[VehicleDay] = [(f"豫C{number:05}", "01", date(2026, 11, 1) + timedelta(days=number % 4)) for number in range(1_500)]


def test_all_are_judged_each_once_in_their_shard() -> None:
    several = [
        *MANY,
        *((plate, kind, day + timedelta(days=1)) for plate, kind, day in MANY[:100]),
        *((plate, "02", day) for plate, _, day in MANY[:9]),
    ]
    tasks = list(_tasks(several, None))
    assert sorted(name for task in tasks for name in task.names) == sorted(several)
    assert all(shard_of(plate) == task.shard for task in tasks for plate, _, _ in task.names)
    assert all(len({plate for plate, _, _ in task.names}) == len(task.names) <= PLATES_AT_ONCE for task in tasks)


def test_the_order_follows_from_the_vehicle_days_alone() -> None:
    tasks = list(_tasks(MANY, None))
    assert list(_tasks(list(reversed(MANY)), None)) == tasks
    first = tasks[: len(tasks) // 4]
    assert len({day for task in first for _, _, day in task.names}) == 4 and len({task.shard for task in first}) > 10, (
        "a sample of all"
    )


@pytest.mark.parametrize("at_most", [0, 1, 50, 500, 5_000])
def test_never_more_than_asked(at_most: int) -> None:
    few = list(_tasks(MANY, at_most))
    assert sum(len(task.names) for task in few) == min(at_most, len(MANY))
    whole = [name for task in _tasks(MANY, None) for name in task.names]
    assert {name for task in few for name in task.names} <= set(whole[: at_most + PLATES_AT_ONCE])


def test_rounds_double_until_they_are_long_enough_to_tell_of_progress() -> None:
    sizes = [sum(len(task.names) for task in tasks) for tasks in _rounds(_tasks(MANY, None))]
    assert sum(sizes) == len(MANY) and FIRST_ROUND <= sizes[0] < FIRST_ROUND + PLATES_AT_ONCE
    assert sizes[1] < 2 * sizes[0] + PLATES_AT_ONCE and max(sizes) < LONGEST_ROUND + PLATES_AT_ONCE
    assert list(_rounds([])) == []
