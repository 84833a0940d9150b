"""An event's time: with its offset, on the calendar, from 2015 on, at most five minutes after its receipt."""

from datetime import UTC, datetime

import pytest

from tests.streams.sending import GOOD, NAME_OF, compact, decoded, position, spaced

ROLLOVER = "7,168 days early"


@pytest.mark.parametrize(
    ("time", "utc"),
    [
        ("2026-11-20T09:00:00+08:00", datetime(2026, 11, 20, 1)),
        ("2026-11-20T09:00:00.5+08:00", datetime(2026, 11, 20, 1, 0, 0, 500_000)),
        ("2026-11-20T09:00:00.123456789+08:00", datetime(2026, 11, 20, 1, 0, 0, 123_456)),
        ("2026-11-20T09:00+08:00", datetime(2026, 11, 20, 1)),
        ("2026-11-20 09:00:00+0800", datetime(2026, 11, 20, 1)),
        ("2026-11-20T01:00:00Z", datetime(2026, 11, 20, 1)),
        ("2024-02-29T00:00:00+08:00", datetime(2024, 2, 28, 16)),
        ("2015-01-01T00:00:00+08:00", datetime(2014, 12, 31, 16)),  # the first moment
        ("2026-11-25T12:05:00+08:00", datetime(2026, 11, 25, 4, 5)),  # received at 12:00: exactly five minutes
    ],
)
def test_a_time_that_can_be_true(time: str, utc: datetime) -> None:
    found = decoded(compact(position(time=time)))
    assert (found.rejects, list(found.rows["time"])) == ([], [utc.replace(tzinfo=UTC)])


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2026-11-20T09:00:00", "with its offset"),
        ("2026-11-20 09:00:00", "with its offset"),
        ("2026/11/20 09:00:00", "with its offset"),
        ("2026-11-20", "with its offset"),
        ("20261120T090000+0800", "with its offset"),
        (1795136400000, "with its offset"),
        ("1795136400000", "with its offset"),
        ("", "with its offset"),
        ("2026-11-25T12:05:00.001+08:00", "at most 5 minutes after its receipt"),
        ("2026-11-25T12:05:01+08:00", "at most 5 minutes after its receipt"),
        ("2027-01-01T00:00:00+08:00", "at most 5 minutes after its receipt"),
        ("9999-12-31T23:59:59+08:00", "at most 5 minutes after its receipt"),
        ("2014-12-31T23:59:59.999+08:00", "2015-01-01 or later"),
        ("1970-01-01T00:00:00+08:00", "2015-01-01 or later"),
        ("0001-01-01T00:00:00+08:00", "2015-01-01 or later"),
        ("2007-04-06T09:02:00+08:00", ROLLOVER),
        ("2026-02-30T09:00:00+08:00", "a date that the calendar has"),
        ("2025-02-29T09:00:00+08:00", "a date that the calendar has"),
        ("2026-13-01T09:00:00+08:00", "a date that the calendar has"),
        ("2026-00-00T00:00:00+08:00", "a date that the calendar has"),
        ("2026-02-29T24:00:00+08:00", "a date that the calendar has"),
        ("2026-11-20T24:00:01+08:00", "a time from 00:00:00 to 23:59:59, or 24:00:00"),
        ("2026-11-20T24:01+08:00", "a time from 00:00:00 to 23:59:59, or 24:00:00"),
        ("2026-11-20T24:00:00,000000001+08:00", "a time from 00:00:00 to 23:59:59, or 24:00:00"),
        ("2026-11-20T25:00:00+08:00", "a time from 00:00:00 to 23:59:59, or 24:00:00"),
        ("2026-11-20T09:60:00+08:00", "a time from 00:00:00 to 23:59:59, or 24:00:00"),
        ("2026-11-20T10:00:60+08:00", "a time from 00:00:00 to 23:59:59, or 24:00:00"),
        ("2026-11-20T23:59:60Z", "a time from 00:00:00 to 23:59:59, or 24:00:00"),
        ("2026-11-20T09:00:00+99:99", "an offset such as +08:00"),
        ("2026-11-20T09:00:00+08:60", "an offset such as +08:00"),
    ],
)
def test_a_time_that_cannot(time: str | int, expected: str) -> None:
    (reject,) = decoded(compact(position(time=time))).rejects
    assert reject.reason.field == "time"
    assert expected in str(reject.reason.expected)
    assert str(time) in reject.reason.value or time == ""


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("2026-11-20t10:00:00z", "2026-11-20T10:00:00Z"),
        ("2026-11-20T10:00:00z", "2026-11-20T10:00:00Z"),
        ("2026-11-20t10:00:00+08:00", "2026-11-20T10:00:00+08:00"),
        ("2026-11-20 10:00:00+0800", "2026-11-20T10:00:00+08:00"),
        ("2026-11-20T10:00:00,500+08:00", "2026-11-20T10:00:00.5+08:00"),
        ("2026-11-20t10:00:00,000001z", "2026-11-20T10:00:00.000001Z"),
        ("2026-11-20T10:00+08:00", "2026-11-20T10:00:00+08:00"),
        ("2026-11-20T24:00:00+08:00", "2026-11-21T00:00:00+08:00"),
        ("2026-11-20T24:00+08:00", "2026-11-21T00:00:00+08:00"),
        ("2026-10-31 24:00:00,000z", "2026-11-01T00:00:00Z"),
        ("2024-02-28T24:00:00Z", "2024-02-29T00:00:00Z"),
        ("2025-12-31T24:00:00+08:00", "2026-01-01T00:00:00+08:00"),
    ],
)
def test_a_time_in_another_spelling_is_the_same_time(written: str, plain: str) -> None:
    """Beside plain ones in a batch, too: each keeps its own."""
    events = [compact(position(time=time)) for time in (plain, written, "2026-11-20T09:00:00+08:00")]
    found = decoded(*events)
    assert found.rejects == []
    assert found.rows["time"].iloc[0] == found.rows["time"].iloc[1] != found.rows["time"].iloc[2]


@pytest.mark.parametrize(("time", "is_hinted"), [("2007-04-06T09:02:00+08:00", True), ("2012-04-06T09:02:00+08:00", False)])
def test_the_roll_over_is_a_hint_not_a_correction(time: str, is_hinted: bool) -> None:
    found = decoded(compact(position(time=time)))
    assert len(found.rows) == 0
    assert (ROLLOVER in str(found.rejects[0].reason.expected)) == is_hinted


def test_times_of_one_batch_keep_their_own_precision() -> None:
    times = [
        "2026-11-20T09:00:00+08:00",
        "2026-11-20T09:00:01.25+08:00",
        "2026-11-20T09:00:02.000001+08:00",
        "2026-11-20T01:00:03Z",
    ]
    found = decoded(*(compact(position(time=time)) for time in times))
    assert [(time.second, time.microsecond) for time in found.rows["time"]] == [(0, 0), (1, 250_000), (2, 1), (3, 0)]
    assert {time.hour for time in found.rows["time"]} == {1}


def test_the_future_is_measured_by_the_receipt_of_each_record() -> None:
    """A replay answers as the first run did: the wall clock has no part in it."""
    old = compact(position(time="2016-03-01T09:00:00+08:00"))
    assert len(decoded(old).rows) == 1


@pytest.mark.parametrize("name", NAME_OF)
def test_times_far_out_of_range_are_one_reject_each_in_every_topic(name: str) -> None:
    """No calendar, clock or integer type of any library may be hit by what a sender sends; the good event beside it is a row."""
    event = NAME_OF[name]
    times = [f"{year}-{rest}" for year in ("0000", "0001", "1677", "2262", "9999") for rest in _EDGES]
    times += ["2026-11-20T23:59:60+08:00", "2026-11-20T24:00:01+08:00", "2026-02-30T00:00:00Z", "2026-11-20T09:00:00+99:99"]
    for time in [*times, 1e18, 10**18, -1, 0, 10**400, True, None, "", "now", "NaT", "1795000000000000"]:
        for written in (compact, spaced):
            found = decoded(written(GOOD[event] | {"time": time}), compact(GOOD[event]), event=event)
            assert ([reject.reason.field for reject in found.rejects], len(found.rows)) == (["time"], 1), str(time)[:40]


_EDGES = ("01-01T00:00:00+14:00", "12-31T23:59:59.999999999-14:00", "04-11T23:47:17Z", "09-21T00:12:43Z")
