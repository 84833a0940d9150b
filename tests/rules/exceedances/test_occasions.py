"""What counts once is told by time, never by what a station or a record is called (N4)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import SickSpan
from tests.rules.building import METRE_E, Row, drive, findings, fix, outcomes, reading, reference, station, us, vehicle

DAY = "2026-11-20"
LON = 112.45
POOR = {"plate_confidence": 0.5}
KNOWN = reference(
    *(vehicle(), station("A1"), station("A2", LON + 40 * METRE_E), station("A3", LON + 80 * METRE_E)),
    *(station("A1-PROV"), station("B1", LON + 30 * METRE_E), station("A6", LON + 600 * METRE_E)),
    station("C1"),
)


def verdicts(*rows: Row, **how: Any) -> list[str]:
    return outcomes(*rows, given=KNOWN, rule="remote_sensing", **how)


def at(station_id: str, time: str, opacity_pct: float = 55.0, **seen: Any) -> Row:
    return reading(f"{DAY} {time}", opacity_pct, station_id=station_id, reading_id=f"{station_id} {time}", **seen)


FIRST = at("A1", "10:00:00")
KM = 1_000 * METRE_E


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([at("A2", "10:00:04")], ["suspected"]),  # N4: 40 m and 4 s on
        ([at("A2", "10:00:04"), at("A3", "10:00:08")], ["suspected"]),  # three in a row
        ([at("B1", "10:08:00", lane=2)], ["suspected"]),  # there and back, the sensor of the other direction
        ([at("A1-PROV", "10:00:00")], ["suspected"]),  # one station under two ids
        ([at("A1-PROV", "10:00:00", lane=2)], ["suspected"]),  # whose lanes have other numbers
        ([at("A1", "10:00:00") | {"reading_id": "PROV-1"}], ["suspected"]),  # one reading under two ids
        ([at("A6", "10:00:00")], ["suspected"]),  # faster than any truck, but within what places are good to
        ([at("A6", "10:00:54")], ["suspected"]),
        ([at("A6", "10:05:00")], ["suspected"]),  # 600 m in five minutes: a traffic light on the way
        ([at("A2", "10:10:00")], ["suspected"]),
        ([at("A6", "10:10:00")], ["suspected"]),
        ([at("A2", "10:10:01")], ["suspected", "violation"]),
        ([at("A6", "10:10:01")], ["suspected", "violation"]),
        ([at("A404", "10:00:04")], ["suspected"]),  # not registered: it may stand there
        ([at("A404", "10:00:04", lon=LON + 600 * METRE_E, lat=34.65)], ["suspected"]),  # what it says of itself is no proof
        ([at("A404", "10:10:01")], ["suspected", "violation"]),
        ([at("C1", "10:00:04", lon=LON, lat=34.65)], ["suspected"]),  # a mobile station beside it
        ([at("C1", "10:05:00", lon=LON + 0.02, lat=34.65)], ["suspected"]),
        ([at("C1", "10:05:00", lon=float("nan"), lat=float("nan"))], ["suspected"]),
        ([at("C1", "10:00:06", lon=LON + 1.2 * KM, lat=34.65)], ["to_be_verified"] * 2),  # at 720 km/h: two vehicles
        ([at("C1", "10:09:00", lon=LON + 31 * KM, lat=34.65)], ["to_be_verified"] * 2),
        ([at("C1", "10:09:00", lon=LON + 29 * KM, lat=34.65)], ["suspected"]),
    ],
)
def test_where_and_when_two_exceedances_are_one(others: list[Row], found: list[str]) -> None:
    assert verdicts(FIRST, *others) == verdicts(*others[::-1], FIRST) == found


@pytest.mark.parametrize(
    ("metres", "seconds"), [(2000, 150), (3000, 240), (600, 300), (350, 180), (500, 150), (1500, 130), (1200, 125), (5000, 600)]
)
def test_one_trip_past_two_sensors_is_one_occasion_however_long_it_takes_between(metres: int, seconds: int) -> None:
    known = reference(vehicle(), station("A1"), station("AX", LON + metres * METRE_E))
    next_one = at("AX", f"10:{seconds // 60:02}:{seconds % 60:02}", 58.0)
    assert outcomes(FIRST, next_one, given=known) == ["suspected"]
    earlier = reading("2026-10-20 10:00", 55.0)
    assert outcomes(earlier, FIRST, next_one, given=known) == ["suspected", "violation"]


@pytest.mark.parametrize(
    ("times", "found"),
    [
        (
            ["10:00:00", "10:05:00", "10:10:30"],
            ["suspected"],
        ),  # a queue before the sensor: each within ten minutes of the one before
        (["10:00:00", "10:09:00", "10:18:00", "10:27:00", "10:36:00"], ["suspected"]),
        (["10:00:00", "10:05:00", "10:15:01"], ["suspected", "violation"]),
        (["10:00:00", "10:11:00"], ["suspected", "violation"]),
        (["10:00:00", "10:11:00", "10:12:00"], ["suspected", "violation"]),
    ],
)
@pytest.mark.parametrize("stations", [("A1",), ("A1", "A6"), ("A1", "A404", "C1")])
def test_an_occasion_goes_on_while_each_is_within_ten_minutes_of_the_one_before(
    times: list[str], stations: tuple[str, ...], found: list[str]
) -> None:
    rows = [at(stations[number % len(stations)], time) for number, time in enumerate(times)]
    assert verdicts(*rows) == verdicts(*rows[::-1]) == found


def stands(first: str, minutes: float, step_s: int = 30, metres: float = -60, **seen: Any) -> list[Row]:
    """The truck's own terminal reports one place near A1 from that time on."""
    begin = datetime.fromisoformat(f"{DAY} {first}")
    times = (begin + timedelta(seconds=second) for second in range(0, int(minutes * 60) + 1, step_s))
    here = {"lon": LON + metres * METRE_E, "speed_kmh": 0.0, "acc": True} | seen
    return [fix(f"{time:%Y-%m-%d %H:%M:%S}", **here) for time in times]


def leaves(time: str, minutes: float = 9) -> list[Row]:
    return drive(f"{DAY} {time}", minutes, lon=LON - 40 * METRE_E, acc=True)


class TestAQueueBeforeTheSensor:
    """Its own terminal tells that the truck did not leave the sensor's place between two readings: it was measured twice on one occasion."""

    AGAIN = at("A1", "10:12:00", 57.0)

    @pytest.mark.parametrize("step_s", [10, 30, 60, 300])
    @pytest.mark.parametrize("metres", [-60, 0, 60])
    @pytest.mark.parametrize("acc", [None, True])
    def test_it_waits(self, step_s: int, metres: float, acc: bool | None) -> None:
        rows = [*stands("09:59:20", 12, step_s, metres, acc=acc), *leaves("10:11:50")]
        assert verdicts(FIRST, self.AGAIN, *rows) == ["suspected"]

    def test_measured_again_and_again(self) -> None:
        again = [at("A1", f"10:{minute}:00", 57.0) for minute in (12, 24, 36, 48)]
        rows = [*stands("09:59:20", 48), *leaves("10:47:50")]
        # In the middle of a long stand the truck does not drive: these readings are doubtful themselves, beside the sure ones.
        assert verdicts(FIRST, *again, *rows) == ["suspected"]

    def test_by_the_sensor_of_the_next_lane(self) -> None:
        rows = [*stands("09:59:20", 12), *leaves("10:11:50")]
        assert verdicts(FIRST, at("A2", "10:12:00", 57.0), *rows) == ["suspected"]
        assert verdicts(FIRST, at("A6", "10:12:00", 57.0), *rows) == ["suspected", "violation"]  # 600 m on

    def test_it_creeps_along(self) -> None:
        rows = drive(f"{DAY} 09:58:00", 15, lon=LON - 80 * METRE_E, kmh=0.6)
        assert verdicts(FIRST, self.AGAIN, *rows) == ["suspected"]

    def test_it_left_and_came_back(self) -> None:
        away = drive(f"{DAY} 10:01:00", 4, lon=LON, kmh=30)
        back = drive(f"{DAY} 10:06:00", 5, lon=LON - 2.5 * KM, kmh=30)
        rows = [*stands("09:59:30", 1), *away, *back, *leaves("10:11:50")]
        assert verdicts(FIRST, self.AGAIN, *rows) == ["suspected", "violation"]

    def test_a_terminal_that_is_silent_for_longer_than_a_stay_does_not_tell(self) -> None:
        rows = [*stands("09:59:20", 3), *stands("10:07:30", 4), *leaves("10:11:50")]
        assert verdicts(FIRST, self.AGAIN, *rows) == ["suspected", "violation"]

    def test_nor_one_that_is_unreliable(self) -> None:
        known = reference(vehicle(), station("A1"))
        known.sick["terminal:T1"] = [SickSpan(us(f"{DAY} 00:00"), us(f"{DAY} 23:00"))]
        rows = [*stands("09:59:20", 12), *leaves("10:11:50")]
        assert outcomes(FIRST, self.AGAIN, *rows, given=known, rule="remote_sensing") == ["suspected", "violation"]

    def test_another_terminal_drives_away(self) -> None:
        """The old one stayed in the yard beside the sensor."""
        rows = [*stands("09:59:20", 12, terminal_id="OLD"), *leaves("10:00:10")]
        assert verdicts(FIRST, self.AGAIN, *rows) == ["suspected", "violation"]

    @pytest.mark.parametrize(("minutes", "found"), [(60, ["suspected"]), (61, ["suspected", "violation"])])
    def test_for_how_long(self, minutes: int, found: list[str]) -> None:
        last = f"{10 + minutes // 60}:{minutes % 60:02}"
        rows = [*stands("09:59:20", minutes), *leaves(f"{last}:00")]
        assert verdicts(FIRST, at("A1", f"{last}:10", 57.0), *rows[:-1]) == ["suspected", "violation"]  # 10 s too long
        assert verdicts(FIRST, at("A1", f"{last}:00", 57.0), *rows) == found

    def test_a_reading_within_the_limit_there_ends_the_chain(self) -> None:
        rows = [*stands("09:59:20", 24), *leaves("10:23:50")]
        assert verdicts(FIRST, at("A1", "10:24:00", 12.0), *rows) == ["suspected"]


def test_an_occasion_over_midnight() -> None:
    rows = reading("2026-11-20 23:57", 55.0), reading("2026-11-21 00:03", 58.0, station_id="A6")
    assert verdicts(*rows) == ["suspected"]


def test_all_that_was_measured_is_evidence_of_the_one_finding() -> None:
    (found,) = findings(FIRST, at("A6", "10:04:00", 58.0), given=KNOWN)
    assert [(one["station_id"], one["measured"]) for one in found["evidence"]] == [("A1", 55.0), ("A6", 58.0)]


def test_after_an_earlier_exceedance_one_trip_is_one_violation() -> None:
    earlier = reading("2026-10-20 10:00", 55.0)
    assert verdicts(earlier, FIRST, at("A2", "10:00:04"), at("A3", "10:00:08")) == ["suspected", "violation"]
    assert verdicts(earlier, FIRST, at("A6", "10:04:00"), at("A1", "10:13:00")) == ["suspected", "violation"]


@pytest.mark.parametrize("poor", [POOR, {"fuel": "petrol"}])
@pytest.mark.parametrize("time", ["09:55:00", "09:59:56", "10:00:00", "10:00:04", "10:05:00"])
def test_a_doubtful_record_of_the_pass_takes_nothing_from_a_sure_exceedance(time: str, poor: Row) -> None:
    """N10: neither before nor after it; what it says is shown beside it."""
    earlier = reading("2026-10-20 10:00", 55.0)
    found = findings(earlier, FIRST, at("A2", time, **poor), given=KNOWN, rule="remote_sensing")
    assert [one["outcome"] for one in found] == ["suspected", "violation"]
    assert [one["reading_id"] for one in found[1]["evidence"]] == ["R 2026-10-20 10:00", f"A2 {time}", FIRST["reading_id"]]


@pytest.mark.parametrize("of", ["the first", "the second"])
@pytest.mark.parametrize(
    ("seconds", "station_id", "last"),
    [
        (-4, "A2", "violation"),
        (4, "A2", "violation"),
        (30, "A1", "violation"),
        (30, "A6", "violation"),
        (31, "A1", "to_be_verified"),  # it may have been this truck, and may have complied
        (54, "A6", "to_be_verified"),
        (300, "A6", "to_be_verified"),
    ],
)
def test_a_doubtful_reading_that_complies_in_the_pass_of_a_sure_exceedance_ends_no_chain(
    of: str, seconds: int, station_id: str, last: str
) -> None:
    pass_at = datetime.fromisoformat(f"{DAY} 10:00:00" if of == "the second" else "2026-10-20 10:00:00")
    seconds = -seconds if of == "the second" and last == "to_be_verified" else seconds  # between the two
    time = (pass_at + timedelta(seconds=seconds)).isoformat(" ")
    poor = reading(time, 12.0, station_id=station_id, **POOR)
    earlier = reading("2026-10-20 10:00:00", 55.0)
    assert verdicts(earlier, poor, FIRST) == verdicts(FIRST, poor, earlier) == ["suspected", last]


def test_a_doubtful_record_adds_no_occasion() -> None:
    rows = [at("A1", "10:00:00", **POOR), at("A1", "10:05:00"), at("A1", "10:12:00")]
    assert verdicts(*rows) == ["suspected"]


def test_a_doubtful_record_joins_no_two_occasions() -> None:
    rows = [at("A1", "10:00:00"), at("A2", "10:07:00", **POOR), at("A6", "10:14:00")]
    assert verdicts(*rows) == verdicts(rows[0], rows[2]) == ["suspected", "violation"]


@pytest.mark.parametrize(
    ("other", "last"),
    [
        (at("A2", "10:00:04", 12.0), "to_be_verified"),  # Hong Kong asks both sensors to be over
        (at("A2", "09:59:56", 12.0), "to_be_verified"),  # whichever comes first
        (at("A1", "10:00:00", 12.0) | {"reading_id": "PROV-1"}, "to_be_verified"),
        (at("A404", "10:00:04", 12.0), "to_be_verified"),
        (at("A2", "10:00:30", 12.0), "to_be_verified"),
        (at("A6", "10:00:20", 12.0), "to_be_verified"),  # the next sensor of the road, on the same drive past
        (at("A6", "09:59:06", 12.0), "to_be_verified"),
        (at("A6", "10:02:30", 12.0), "to_be_verified"),  # a traffic light between
        (at("A1", "10:10:00", 12.0), "to_be_verified"),  # it came back, and complied
        (at("A1", "09:50:00", 12.0), "to_be_verified"),
        (at("A1", "10:10:01", 12.0), "violation"),  # another occasion: it complied after the exceedance
        (at("A1", "09:49:59", 12.0), "suspected"),
        (at("A2", "10:00:04", 12.0, **POOR), "violation"),  # what is in doubt contradicts nothing
        (at("A2", "10:00:04", 12.0, valid=False), "violation"),
        (at("A2", "10:00:04", float("nan"), ringelmann=0), "violation"),  # another pollutant
    ],
)
def test_sensors_that_disagree_about_one_occasion(other: Row, last: str) -> None:
    earlier = reading("2026-10-20 10:00", 55.0)
    found = findings(earlier, FIRST, other, given=KNOWN, rule="remote_sensing")
    assert found == findings(other, FIRST, earlier, given=KNOWN, rule="remote_sensing")
    assert [one["outcome"] for one in found] == ["suspected", last]
    assert ("sensors_disagree" in found[-1]["reasons"]) == (last == "to_be_verified")
    shown = [one["reading_id"] for one in found[-1]["evidence"]]
    assert shown[-1] == FIRST["reading_id"]
    assert (other["reading_id"] in shown) == (last == "to_be_verified")


def test_the_time_is_a_setting() -> None:
    rows = FIRST, at("A6", "10:04:00")
    assert verdicts(*rows, thresholds=Thresholds(occasion_min=3.0)) == ["suspected", "violation"]
