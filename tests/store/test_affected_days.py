"""How far a mark reaches over midnights, by runs of driving."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from rules.inputs.thresholds import Thresholds
from rules.timing.times import LOCAL, day_number
from services.store.affected_days import Between, reach

PLATE = "豫C0T001"
DAY = day_number(date(2026, 11, 20))


def fixes(*times: str, speed: float = 36.0, lon: float = 112.45, **seen: object) -> pd.DataFrame:
    moments = [datetime.fromisoformat(f"2026-11-{time}").replace(tzinfo=LOCAL) for time in times]
    columns = {"plate": [PLATE] * len(times), "time": pd.to_datetime(moments, utc=True), "speed_kmh": speed}
    return pd.DataFrame({**columns, "lon": lon, "lat": 34.65, "terminal_id": "T1", "acc": None, **seen})


def reached(
    positions: pd.DataFrame, read: tuple[int, int] = (DAY - 1, DAY + 1), cameras: pd.DataFrame | None = None
) -> tuple[int, int, bool, bool]:
    cameras = fixes() if cameras is None else cameras
    found = reach(positions, [cameras], [PLATE], between((DAY, DAY)), between(read), Thresholds())
    first, last = int(found.days.first[0]), int(found.days.last[0])
    return first - DAY, last - DAY, bool(found.needs_earlier[0]), bool(found.needs_later[0])


def between(days: tuple[int, int]) -> Between:
    return Between(np.array([days[0]]), np.array([days[1]]))


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        (fixes("20T08:00", "20T08:04"), (0, 0, False, False)),
        (fixes("19T23:58", "20T00:02"), (-1, 0, True, False)),  # the day before is not whole yet
        (fixes("19T23:39:59", "20T00:02"), (0, 0, False, False)),  # nothing as near to midnight as doubts look
        (fixes("20T23:58", "21T00:02"), (0, 1, False, True)),
        (fixes("19T23:58", speed=0.0), (-1, 0, True, False)),  # a standing one may become doubtful
        (fixes("19T20:00", "19T20:09", "19T23:39", speed=36.0), (0, 0, False, False)),
        (fixes("19T23:40", speed=0.0), (-1, 0, True, False)),  # its place may tell drift
        (fixes(), (0, 0, False, False)),
    ],
)
def test_what_is_near_midnight_reaches_the_day_beside(positions: pd.DataFrame, expected: tuple) -> None:
    assert reached(positions) == expected


def test_a_run_reaches_the_day_on_which_it_began() -> None:
    run = [f"19T{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(0, 60, 9)]
    assert reached(fixes("18T23:57", *run, "20T00:01"), (DAY - 3, DAY + 1)) == (-2, 0, False, False)


def to_and_fro(first: str, minutes: int, reach: float) -> pd.DataFrame:
    """A fix each four minutes at two places by turns; the speeds all say 0."""
    begins = datetime.fromisoformat(f"2026-11-{first}")
    times = [f"{begins + timedelta(minutes=minute):%dT%H:%M}" for minute in range(0, minutes, 4)]
    return fixes(*times, speed=0.0).assign(lon=[112.45 + reach * (n % 2) for n in range(len(times))])


@pytest.mark.parametrize(("reach", "first"), [(0.03, -2), (0.007, -2), (0.005, -1), (0.0002, -1)])
def test_a_run_whose_speeds_say_nothing_reaches_the_day_on_which_it_began(reach: float, first: int) -> None:
    """At places far enough apart; a parked truck's positions are no run, however they jitter."""
    assert reached(to_and_fro("18T23:40", 1460, reach), (DAY - 3, DAY + 1)) == (first, 0, False, False)
    assert reached(to_and_fro("18T00:00", 2900, reach), (DAY - 2, DAY + 1)) == (first, 0, first == -2, False)


def test_a_camera_just_before_midnight_counts_too() -> None:
    assert reached(fixes("20T08:00"), cameras=fixes("19T23:55")) == (-1, 0, True, False)
    # As far as its own terminal speaks of it: half an hour, and the longest queue.
    assert reached(fixes("20T08:00"), cameras=fixes("19T23:20")) == (-1, 0, True, False)
    assert reached(fixes("20T08:00"), cameras=fixes("19T23:19:59")) == (0, 0, False, False)
    assert reached(fixes("20T08:00"), cameras=fixes("21T00:39:59")) == (0, 1, False, True)
    assert reached(fixes("20T08:00"), cameras=fixes("21T00:40")) == (0, 0, False, False)


@pytest.mark.parametrize(
    ("camera", "reports", "expected"),
    [
        ("19T23:10", [("20T04:00", False)], (-1, 0)),  # its last report of the day before is not known, and may be long ago
        ("19T23:10", [("19T23:00", False), ("20T04:00", False)], (-1, 0)),
        ("19T23:10", [("19T23:00", False), ("20T03:00", True), ("20T04:00", False)], (-1, 0)),  # the new one may be the second
        ("19T23:10", [("19T23:00", False), ("20T04:00", None)], (0, 0)),
        ("19T23:10", [("19T23:00", False), ("20T04:00", True)], (0, 0)),
        ("19T22:50", [("19T23:00", False), ("20T04:00", False)], (0, 0)),  # what comes later is not beside the capture
        ("19T00:00", [("20T04:00", False)], (-1, 0)),
        ("18T23:59", [("20T04:00", False)], (0, 0)),
        ("21T03:10", [("20T21:00", False)], (0, 1)),
        ("21T03:10", [("20T21:00", False), ("21T03:20", True)], (0, 1)),
        ("21T03:10", [("20T21:00", False), ("21T03:00", False)], (0, 0)),
        ("21T03:10", [("20T21:00", True)], (0, 0)),
    ],
)
def test_a_parked_truck_that_reports_seldom_tells_over_midnight(camera: str, reports: list, expected: tuple) -> None:
    times, acc = zip(*reports, strict=True)
    assert reached(fixes(*times, speed=0.0, acc=list(acc)), (DAY - 2, DAY + 2), fixes(camera))[:2] == expected


def test_the_day_before_is_whole_once_its_own_beginning_was_read() -> None:
    assert reached(fixes("19T23:58", "20T00:02"), (DAY - 2, DAY + 1)) == (-1, 0, False, False)


def test_a_run_that_begins_at_the_edge_of_what_was_read_asks_for_more() -> None:
    minutes = [f"19T00:{minute:02d}" for minute in range(0, 60, 4)]
    drive = pd.concat([fixes("18T00:03", "18T23:58"), fixes(*minutes), fixes("19T23:57", "20T00:01")])
    assert reached(drive, (DAY - 2, DAY + 1)) == (-1, 0, False, False)
    assert reached(pd.concat([fixes("18T00:01", "18T23:58", "19T00:02"), fixes("19T23:57", "20T00:01")]))[2] is True


FAR = 113.65
"""110 km away: at 200 km/h 33 minutes."""


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((fixes("19T23:30", lon=FAR), fixes("20T00:02")), (-1, 0, True, False)),  # 206 km/h
        ((fixes("19T23:30", lon=FAR, speed=0.0), fixes("20T00:02")), (-1, 0, True, False)),
        ((fixes("19T23:00", lon=FAR), fixes("20T00:02")), (0, 0, False, False)),  # 107
        ((fixes("19T23:15", lon=FAR, located=False), fixes("20T00:02", located=True)), (0, 0, False, False)),
        ((fixes("19T23:15"), fixes("20T00:02", lon=112.7)), (0, 0, False, False)),
        ((fixes("20T23:45"), fixes("21T00:12", lon=FAR)), (0, 1, False, True)),
        ((fixes("20T23:45"), fixes("21T00:50", lon=FAR)), (0, 0, False, False)),
        (
            (fixes("19T22:40"), fixes("19T23:00", lon=FAR), fixes("20T08:00")),
            (-1, 0, True, False),
        ),  # entered: an island over midnight?
        ((fixes("19T16:20"), fixes("19T16:40", lon=FAR), fixes("20T08:00")), (0, 0, False, False)),  # none is that long
        ((fixes("20T08:00"), fixes("21T01:00", lon=FAR), fixes("21T01:20")), (0, 1, False, True)),  # the way out of one
        ((fixes("20T08:00"), fixes("21T07:20", lon=FAR), fixes("21T07:40")), (0, 0, False, False)),
    ],
)
def test_an_impossible_leg_over_midnight_reaches_the_day_beside(rows: tuple[pd.DataFrame, ...], expected: tuple) -> None:
    assert reached(pd.concat(rows)) == expected
    # Among cameras likewise, and between a camera and a fix.
    assert reached(fixes(), cameras=pd.concat(rows)) == expected
    assert reached(rows[-1], cameras=pd.concat(rows[:-1])) == expected


def test_a_day_that_an_impossible_leg_makes_doubtful_reaches_the_day_on_which_its_drive_began() -> None:
    """The drive over the midnight before is counted to the day before that: it may rest on a fix that turns doubtful."""
    drive = [f"19T00:{minute:02}" for minute in range(0, 12, 4)]
    rows = pd.concat([fixes("18T23:55", "18T23:59", *drive), fixes("19T23:40"), fixes("20T00:02", lon=FAR)])
    assert reached(rows, (DAY - 2, DAY + 1)) == (-2, 0, True, False)
    assert reached(rows, (DAY - 3, DAY + 1)) == (-2, 0, False, False)
