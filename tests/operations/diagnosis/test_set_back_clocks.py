"""A station's clock that was set back: records in the order of their numbers whose times go back."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from rules.timing.times import local_day, local_days, local_text, micros_of_text
from services.operations.diagnosis.improbable_runs import Run
from services.operations.diagnosis.said_values import Said
from services.operations.diagnosis.set_back_clocks import set_back


def said(*records: tuple[str, str]) -> Said:
    """Records as (id, local time), as they are read: by time."""
    rows = sorted((micros_of_text(f"{time}+08:00"), name) for name, time in records)
    us, names = np.array([us for us, _ in rows], dtype=np.int64), np.array([name for _, name in rows], dtype=object)
    return Said(us, local_days(us), names, names, np.full(len(rows), 12.0))


def found(*records: tuple[str, str], day: str = "2026-11-10") -> list[Run]:
    number = local_day(micros_of_text(f"{day}T00:00+08:00"))
    return set_back(said(*records), range(number, number + 1))


N33 = (
    ("x1", "2026-11-11T00:04:00"),
    ("x2", "2026-11-11T00:06:30"),
    ("x3", "2026-11-10T23:55:40"),
    ("x4", "2026-11-10T23:57:00"),
)


def test_n33_the_day_on_which_it_was_set_back_up_to_its_latest_time() -> None:
    (run,) = found(*N33)
    assert (local_text(run.first_us), local_text(run.until_us - 1)) == (
        "2026-11-10T00:00:00+08:00",
        "2026-11-11T00:06:30+08:00",
    )
    assert (run.numbers["before_id"], run.numbers["after_id"], run.numbers["minutes"]) == ("x2", "x3", 10.8)
    assert found(*N33, day="2026-11-11") == []


def numbered(*times: str) -> list[tuple[str, str]]:
    return [(f"A-{n:04d}", f"2026-11-10T{time}") for n, time in enumerate(times)]


@pytest.mark.parametrize(
    ("records", "steps"),
    [
        (numbered("09:00:00", "09:01:00", "09:02:00", "09:03:00"), 0),
        (numbered("09:20:00", "09:21:00", "09:02:00", "09:03:00"), 1),
        (numbered("09:00:00", "09:01:00", "09:00:20", "09:00:50"), 0),  # side by side: lanes
        (numbered("09:00:00", "09:20:00", "09:05:00", "09:30:00"), 0),  # one record late, no step
        (
            numbered("09:40:00", "09:01:00", "09:30:00", "09:03:00", "09:20:00", "09:05:00"),
            0,
        ),  # numbers that do not follow time
        (
            [
                ("7f3a", "2026-11-10T09:00"),
                ("b210", "2026-11-10T09:01"),
                ("c9d1", "2026-11-10T08:00"),
                ("e0f2", "2026-11-10T08:01"),
            ],
            0,
        ),
        (numbered("09:20:00", "09:02:00", "09:03:00"), 0),  # too few to tell
    ],
)
def test_what_is_a_step_back(records: list[tuple[str, str]], steps: int) -> None:
    assert len(found(*records)) == steps


def test_numbers_far_apart_are_no_counter() -> None:
    names = ("20261110092000", "20261110092100", "20261210090200", "20261210090300")
    times = ("09:20", "09:21", "09:02", "09:03")
    assert found(*((name, f"2026-11-10T{time}") for name, time in zip(names, times, strict=True))) == []


def dense(count: int, every_s: float, start: str = "2026-11-10T00:00:10") -> list[str]:
    begins = datetime.fromisoformat(start)
    return [(begins + timedelta(seconds=every_s * n)).isoformat() for n in range(count)]


@pytest.mark.parametrize("most", [999, 9999])
@pytest.mark.parametrize("share", [0.6, 0.95, 1.0, 1.3])
@pytest.mark.parametrize("first", [1, 480])
def test_a_counter_that_wraps_goes_back_nowhere(most: int, share: float, first: int) -> None:
    """However much of its round the days hold that are looked at."""
    times = dense(int(most * share), 2 * 86400 / most)
    records = [(f"A-{(n + first) % most + 1:04}", time) for n, time in enumerate(times)]
    days = [f"2026-11-{day}" for day in (10, 11, 12, 13)]
    assert [day for day in days if found(*records, day=day)] == []


@pytest.mark.parametrize("minutes", [11, 60, 480, 2880])
@pytest.mark.parametrize("after", [1, 2, 900])
def test_a_step_among_many_records(minutes: int, after: int) -> None:
    """Of a counter that is shared by two lanes, on the third day; nothing else is told."""
    fast, right = dense(900, 90, "2026-11-14T00:00:10"), dense(after, 90, "2026-11-14T22:31:10")
    late = [(datetime.fromisoformat(time) - timedelta(minutes=minutes)).isoformat() for time in right]
    records = [(f"L1-{500 + 2 * n + n % 2}", time) for n, time in enumerate([*fast, *late])]
    days = [f"2026-11-{day:02}" for day in range(8, 17)]
    (day,) = (day for day in days if found(*records, day=day))
    assert day == late[0][:10]
    (run,) = found(*records, day=day)
    assert local_text(run.until_us - 1)[:19] == fast[-1]
    assert "forward_after" not in run.numbers
