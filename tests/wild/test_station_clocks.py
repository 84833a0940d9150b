"""Stations whose clock is wrong (case N33 and its neighbours): what the doctor tells by the ids of their records, and what it does not."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import permutations

import numpy as np
import pytest

from rules.catalogue.source_faults import worded
from rules.timing.times import LOCAL, local_text
from tests.wild.city import City, points, reading_of
from tests.wild.test_sick_sources import TRUCKS, examined, named, reasons, verdicts

FAST = ("11-11 00:03", "11-11 00:04", "11-11 00:06", "11-10 23:55", "11-10 23:57")
"""Three passes by a fast clock, two by one that is right again: N33."""
SLOW = (
    *(f"11-11 09:{minute:02}" for minute in range(50, 60)),
    *(f"11-11 09:{minute:02}" for minute in range(0, 60)),
    *(f"11-11 10:{minute:02}" for minute in range(20)),
    *(f"11-11 11:{minute:02}" for minute in range(20, 40)),
)
"""Right; set back by an hour; eighty minutes later forward again."""


def seen(*times: str, named: Callable[[int], str] = "x{}".format) -> list[dict]:
    """Passes of the trucks by turns, numbered in this order."""
    return [
        reading_of(TRUCKS[(n + 1) % len(TRUCKS)], f"2026-{time}:00", 3.1 + n * 7.3 % 29, reading_id=named(n))
        for n, time in enumerate(times, start=1)
    ]


def charged(city: City) -> list[str]:
    """When the violations were, in local time."""
    found = city.findings("rule", "outcome", "first_at")
    times = [at.astimezone(LOCAL) for rule, outcome, at in found if (rule, outcome) == ("restricted_traffic", "violation")]
    return sorted(f"{time:%m-%d %H:%M}" for time in times)


@pytest.mark.parametrize(
    ("records", "until"),
    [
        pytest.param(seen(*FAST), "11-11 00:06", id="eleven minutes"),
        pytest.param(seen("11-12 09:00", "11-12 09:04", "11-10 09:08", "11-10 09:12"), "11-12 09:04", id="two days"),
        pytest.param(seen("11-17 09:00", "11-17 09:04", "11-10 09:08", "11-10 09:12"), "11-17 09:04", id="seven days"),
        pytest.param(seen(*FAST[:4]), "11-11 00:06", id="one record after it"),
        pytest.param(seen("11-11 00:03", *FAST[3:], "11-10 23:58"), "11-11 00:03", id="one record before it"),
        *(
            pytest.param(seen(*FAST, named=name), "11-11 00:06", id=name(1))
            for name in (
                lambda n: f"x{n * 37}",
                lambda n: f"A1-{5 + n * 1000}",
                lambda n: f"{n + 122:06}-A",
                lambda n: f"{n + 122:06}-A1-2",
                lambda n: f"410311901-{n + 997}",
                lambda n: f"41031190100000{n + 997:07}",
                lambda n: f"20261110-{n + 122:06}-R",
            )
        ),
    ],
)
def test_n33_a_clock_that_was_set_back(city: City, records: list[dict], until: str) -> None:
    city.read(*records)
    assert charged(city)
    (span,) = examined(city)
    assert named([span]) == [("station", "A1", "clock_set_back", "proposed")]
    assert [local_text(at)[5:16].replace("T", " ") for at in (span.from_us, (span.until_us or 0) - 1)] == ["11-10 00:00", until]
    assert (charged(city), reasons(city)) == ([], {"sick_source"})


def test_a_clock_that_is_set_back_and_later_forward_again(city: City) -> None:
    """What it said while it was slow is to be verified to its end, also what is later than all that it had said before."""
    city.read(*seen(*SLOW))
    assert charged(city)
    (span,) = examined(city)
    assert local_text((span.until_us or 0) - 1) == "2026-11-11T10:19:00+08:00"
    assert span.numbers["forward_after"] == "2026-11-11T10:19:00+08:00"
    said = worded(span.fault.cause, span.numbers)
    assert said.zh.endswith("时钟被拨回 59 分钟，2026-11-11T10:19:00+08:00 之后又拨快")
    assert said.en.endswith("set back by 59 minutes, and forward again after 2026-11-11T10:19:00+08:00")
    assert min(charged(city)) >= "11-11 11:20"


def test_a_proposal_follows_from_the_records_in_any_order(city: City) -> None:
    """Examined after each record: by the time that the first number is the last to come, as by any other."""
    records = seen("11-12 09:00", "11-12 09:04", "11-10 09:08", "11-11 09:12")
    orders = list(permutations(records))
    for number in (0, 9, 14, 23):
        station = f"A1-{number}"
        city.import_stations(f"{station},站,112.45,34.65,WGS84,410311")
        for record in orders[number]:
            city.read({**record, "station_id": station})
            spans = examined(city)
    assert {(span.from_us, span.until_us, str(span.numbers)) for span in spans} == {
        (spans[0].from_us, spans[0].until_us, str(spans[0].numbers))
    }
    assert (len(spans), charged(city)) == (4, [])


def day(count: int, date: str, every_s: int = 300) -> Iterator[str]:
    begins = datetime.fromisoformat(f"2026-{date} 06:00")
    return (f"{begins + timedelta(seconds=every_s * n):%m-%d %H:%M}" for n in range(count))


TWO_DAYS = [*day(30, "11-11"), *day(30, "11-12")]
RANDOM = np.random.default_rng(33)
DECIMAL, HEXADECIMAL, FEW = RANDOM.permutation(9000), RANDOM.integers(16**8, size=99), RANDOM.permutation(70)


@pytest.mark.ci
@pytest.mark.parametrize(
    "name",
    [
        pytest.param(lambda n: f"x{n}", id="one counter"),
        pytest.param(lambda n: f"x{DECIMAL[n]}", id="random decimal"),
        pytest.param(lambda n: f"{HEXADECIMAL[n]:08x}", id="random hexadecimal"),
        pytest.param(lambda n: f"x{FEW[n]}", id="random, few"),
        pytest.param(lambda n: f"{n % 3 + 1}-{n // 3 + 100 - 20 * (n % 3):06}", id="per lane, before the number"),
        pytest.param(lambda n: f"{n // 3 + 100 - 20 * (n % 3):06}-{n % 3 + 1}", id="per lane, after the number"),
        pytest.param(lambda n: f"{n // 3:06}-{'ABC'[n % 3]}", id="per lane, a letter after the number"),
        pytest.param(lambda n: f"x{n % 3 + 1}{n // 3 + 1:04}", id="per lane, ranges of numbers"),
        pytest.param(lambda n: f"x{100 * (n % 3 + 1) + n // 3}", id="per lane, narrow ranges"),
        pytest.param(lambda n: f"1112-{(n - 1) % 30 + 1:04}" if n > 30 else f"1111-{n:04}", id="restarts at midnight, dated"),
        pytest.param(lambda n: f"{1111 + n // 31}{(n - 1) % 30 + 1:04}", id="restarts at midnight, the day before the number"),
        pytest.param(lambda n: f"{(n + 9979) % 9999 + 1:04}", id="wraps at 9999"),
        pytest.param(lambda n: f"x{(n + 979) % 999 + 1:03}", id="wraps at 999"),
        pytest.param(lambda n: f"x{(n + 4979) * 37 % 9999}", id="wraps at 9999 by 37"),
        pytest.param(lambda n: f"x{(n + 65500) % 65536}", id="wraps at 65535"),
    ],
)
def test_sound_stations(city: City, name: Callable[[int], str]) -> None:
    city.read(*seen(*TWO_DAYS, named=name))
    before = charged(city)
    assert before
    assert examined(city) == []
    assert charged(city) == before


@pytest.mark.ci
@pytest.mark.parametrize("hours", [1, 8])
def test_a_clock_that_is_ahead_and_never_set_back_is_told_of_each_vehicle(city: City, hours: int) -> None:
    """The doctor does not tell it: ids and times agree. A truck's own terminal contradicts it, where it is far away at the time that is said."""
    passes = seen("11-11 09:00", "11-11 09:10", "11-11 09:20", "11-11 09:30", "11-11 09:40", "11-11 09:50")
    ahead = [{**one, "time": f"{datetime.fromisoformat(one['time']) + timedelta(hours=hours):%FT%T+08:00}"} for one in passes]
    city.read(*ahead)
    assert charged(city)
    for one in ahead:
        at = datetime.fromisoformat(one["time"]) - timedelta(minutes=10)
        city.drive(*points(one["plate"], f"{at:%F %H:%M}", 40, lon=113.65))
    assert examined(city) == []
    assert (verdicts(city, "restricted_traffic").count("violation"), "two_places" in reasons(city)) == (0, True)
