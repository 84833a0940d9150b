"""A capture by a camera or sensor beside what the vehicle's own terminal says: it stood, or its engine was off, before and after."""

import random
from datetime import timedelta
from typing import Any

import pytest

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import SickSpan
from services.findings.explanation import explanation
from tests.rules.building import (
    METRE_E,
    METRE_N,
    TRUCK,
    Row,
    at,
    check,
    drive,
    findings,
    fix,
    order,
    reading,
    reference,
    station,
    us,
    vehicle,
    zone,
)

DAY = "2026-11-20"
CAPTURED = f"{DAY} 09:47:10"
CAMERA = (112.45, 34.65)
SURE: list[str] = []


def after(seconds: float) -> str:
    """A time that long after the capture; negative: before it."""
    return (at(CAPTURED) + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat(" ")


def stands(metres: float, *seconds: float, **seen: Any) -> list[Row]:
    """Fixes at one place, so far to the east of the camera, at these seconds after the capture."""
    return [fix(after(one), **({"lon": CAMERA[0] + metres * METRE_E, "speed_kmh": 0.0} | seen)) for one in seconds]


def every(seconds: float, minutes: float) -> list[float]:
    """Seconds from so many minutes before the capture to as many after it, the capture between two of them."""
    count = int(minutes * 60 // seconds) + 1
    return [seconds * (n + 0.4) for n in range(-count, count)]


def reasons(
    *rows: Row, given: Reference | None = None, camera: Row | None = None, rule: str = "restricted_traffic"
) -> list[str]:
    """Why the capture charges nobody; [] if it does."""
    captured = reading(CAPTURED, 10.0) if camera is None else camera
    given = reference(order_in_force=True) if given is None else given
    found = [one for one in findings(captured, *rows, given=given, rule=rule) if one["last_at"] == at(CAPTURED)]
    (one,) = found
    assert (one["outcome"] == "violation") == (one["reasons"] == [])
    return one["reasons"]


STANDS = ["terminal_stands"]
OFF = {"acc": False}


@pytest.mark.parametrize("metres", [0, 25, 100, 300, 900])
@pytest.mark.parametrize(
    "seconds",
    [
        [-10, 10],
        [-1, 1],
        every(30, 20),
        every(300, 60),
        every(1_800, 120),
        [-1_790, 1_790],  # reported half an hour before and after
    ],
)
def test_a_truck_that_is_parked_with_its_engine_off(metres: float, seconds: list[float]) -> None:
    assert reasons(*stands(metres, *seconds, **OFF)) == STANDS


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        ([-1_800, 1_800], STANDS),
        ([-1_801, 1_800], STANDS),
        ([-14_000, 14_000], STANDS),
        ([-86_400, 86_400], STANDS),
        ([-86_401, 60], SURE),  # what was a day before says nothing
        ([-60, 86_401], SURE),
        ([-30], SURE),
        ([30], SURE),
    ],
)
def test_how_long_a_terminal_may_be_silent(seconds: list[float], found: list[str]) -> None:
    assert reasons(*stands(300, *seconds, **OFF)) == found


class TestParkedReportsSeldom:
    """A terminal that saves power reports once an hour, or once a night, while the engine is off; at once when it starts."""

    @pytest.mark.parametrize("metres", [0, 50, 400, 6_000])
    @pytest.mark.parametrize("seconds", [[-2_400, 1_200], [-600, 3_000], [-6_000, 1_200], [-31_000, 13_000], every(3_600, 600)])
    def test_to_be_verified(self, metres: float, seconds: list[float]) -> None:
        assert reasons(*stands(metres, *seconds, **OFF)) == STANDS

    @pytest.mark.parametrize("acc", [(False, True), (True, False), (None, False), (False, None), (None, None), (True, True)])
    def test_both_have_to_say_that_the_engine_is_off(self, acc: tuple[bool | None, bool | None]) -> None:
        one, other = stands(400, -2_400, 2_400)
        assert reasons(one | {"acc": acc[0]}, other | {"acc": acc[1]}) == SURE

    def test_two_places(self) -> None:
        assert reasons(*stands(2_000, -2_400, **OFF), *stands(4_000, 2_400, **OFF)) == SURE

    def test_a_drive_between(self) -> None:
        parked = stands(400, -4_800, 2_400, **OFF)
        assert reasons(*parked, *drive(after(-1_200), 2, step_s=60), given=only_the_camera()) == SURE

    def test_without_reception(self) -> None:
        nowhere = {"lon": float("nan"), "lat": float("nan"), "located": False}
        assert reasons(*stands(0, -2_400, 2_400, **nowhere, **OFF)) == ["engine_off"]
        assert reasons(*stands(400, -4_800, 2_400, **OFF), *stands(0, -2_400, **nowhere, acc=True)) == SURE
        assert reasons(*stands(400, -4_800, 2_400, **OFF), *stands(0, -2_400, **nowhere)) == STANDS

    def test_a_report_that_is_not_heard_lies_between(self) -> None:
        parked = stands(400, -4_800, 2_400, **OFF)
        (between,) = stands(400, -2_400)
        assert reasons(*parked, *(between | {"acc": acc} for acc in (True, False))) == SURE
        sick = reference(order_in_force=True)
        sick.sick["terminal:T1"] = [SickSpan(us(after(-2_500)), us(after(-2_300)))]
        assert reasons(*parked, between | OFF, given=sick) == SURE
        assert reasons(*parked, between | OFF) == STANDS

    def test_another_terminal_drives_past(self) -> None:
        driven = drive(after(-55), 2, lon=CAMERA[0] - 550 * METRE_E, terminal_id="NEW")
        assert reasons(*stands(400, -2_400, 2_400, **OFF), *driven, given=only_the_camera()) == SURE

    def test_over_midnight(self) -> None:
        parked = [fix(time, lon=112.46, speed_kmh=0.0, **OFF) for time in ("2026-11-19 23:00", "2026-11-20 05:00")]
        for time in ("2026-11-19 23:40", "2026-11-20 00:10", "2026-11-20 03:00"):
            (one,) = findings(reading(time, 10.0), *parked, given=reference(order_in_force=True), rule="restricted_traffic")
            assert (one["outcome"], one["reasons"]) == ("to_be_verified", STANDS)

    def test_a_reading_over_the_limit(self) -> None:
        pair = [reading("2026-11-10 09:00", 55.0), reading(CAPTURED, 60.0)]
        found = findings(*pair, *stands(6_000, -2_400, 2_400, **OFF), rule="remote_sensing")
        assert [one["outcome"] for one in found] == ["suspected", "to_be_verified"]

    @pytest.mark.parametrize("setting", [{"parked_report_h": -0.1}, {"parked_report_h": 24.1}])
    def test_a_setting_that_is_none(self, setting: dict[str, float]) -> None:
        with pytest.raises(ValueError, match="parked_report_h"):
            Thresholds(**setting)


@pytest.mark.parametrize("acc", [None, True])
@pytest.mark.parametrize(
    ("metres", "seconds", "found"),
    [
        (900, every(30, 30), STANDS),
        (150, every(30, 3), STANDS),
        (150, every(300, 30), STANDS),
        (150, every(1_800, 60), STANDS),
        (150, [-120, 120], STANDS),
        (150, [-119, 120], SURE),  # clocks of a camera and a terminal differ by minutes
        (150, [-120, 119], SURE),
        (50, every(30, 9), SURE),  # at the camera's own place: a red light, a queue
        (50, every(30, 12), STANDS),  # no queue is that long
        (50, [-600, 600], STANDS),
        (50, [-599, 600], SURE),
        (50, every(300, 30), STANDS),
    ],
)
def test_a_truck_that_stands(acc: bool | None, metres: float, seconds: list[float], found: list[str]) -> None:
    assert reasons(*stands(metres, *seconds, acc=acc)) == found


def test_the_speed_may_be_unsaid_where_the_place_stays() -> None:
    assert reasons(*stands(400, *every(30, 5), speed_kmh=float("nan"))) == STANDS


def test_positions_of_a_parked_truck_jitter() -> None:
    chance = random.Random(1)
    rows = [one | {"lat": CAMERA[1] + chance.gauss(0, 25) * METRE_N} for one in stands(400, *every(30, 20))]
    assert reasons(*rows) == STANDS


@pytest.mark.parametrize("acc", [None, True, False])
def test_a_drive_past_the_camera_with_a_stop_there(acc: bool | None) -> None:
    """It drives up, stands at the light for a minute and a half, and drives on; only a terminal that says that the engine is off doubts it."""
    before = drive(after(-345), 5, lon=CAMERA[0] - 3_010 * METRE_E, acc=True)
    on = drive(after(45), 5, lon=CAMERA[0] + 20 * METRE_E, acc=True)
    light = stands(-10, -45, -30, -15, 15, 30, acc=acc)
    assert reasons(*before, *light, *on, given=only_the_camera()) == (STANDS if acc is False else SURE)


def test_a_truck_that_parks_right_after_the_camera_or_drives_off_right_before_it() -> None:
    arrival = [*drive(after(-300), 5, lon=CAMERA[0] - 3_000 * METRE_E), *stands(120, *range(30, 7_200, 30), acc=False)]
    assert reasons(*arrival, given=only_the_camera()) == SURE
    departure = [*stands(-120, *range(-7_200, -15, 30), acc=False), *drive(after(15), 5, lon=CAMERA[0] + 100 * METRE_E)]
    assert reasons(*departure, given=only_the_camera()) == SURE


def test_a_truck_that_left_with_a_terminal_that_reports_seldom() -> None:
    """It reported before it left and after it arrived elsewhere: what the engine did between is not known."""
    left = [*stands(-2_000, -900, acc=False), *stands(2_000, 900, acc=False)]
    assert reasons(*left) == SURE


@pytest.mark.parametrize(
    ("step_s", "found"),
    [(20, ["engine_off"]), (60, ["engine_off"]), (290, ["engine_off"]), (580, ["engine_off"])],
)
def test_towed_past_the_camera(step_s: float, found: list[str]) -> None:
    minutes = 4 * step_s / 60
    lon = CAMERA[0] - 1.4 * step_s * 10 * METRE_E
    assert reasons(*drive(after(-1.4 * step_s), minutes, lon=lon, step_s=step_s, acc=False), given=only_the_camera()) == found


def test_towed_and_waiting_at_a_light() -> None:
    towed = drive(after(-60), 2, lon=CAMERA[0] - 600 * METRE_E, acc=False)
    assert reasons(*(one | {"speed_kmh": 0.0} for one in towed), given=only_the_camera()) == ["engine_off"]


def only_the_camera(*more: Any) -> Reference:
    """An order whose least stay is longer than these drives, so that the capture is the only ground."""
    return reference(order(min_minutes=240), *more)


@pytest.mark.parametrize(
    ("first", "second"),
    [(True, True), (True, False), (False, True), (None, False), (False, None), (None, None)],
)
def test_one_word_that_the_engine_is_off_is_not_enough(first: bool | None, second: bool | None) -> None:
    driven = drive(after(-50), 2, lon=CAMERA[0] - 500 * METRE_E)
    words = [one | {"acc": first if n < 2 else second} for n, one in enumerate(driven)]
    assert reasons(*words, given=only_the_camera()) == SURE


def test_one_wrong_word_at_the_very_second_is_not_enough() -> None:
    driven = [one | {"acc": True} for one in drive(after(-60), 2, lon=CAMERA[0] - 600 * METRE_E)]
    assert driven[2]["time"] == at(CAPTURED)
    assert reasons(*driven[:2], driven[2] | {"acc": False}, *driven[3:], given=only_the_camera()) == SURE


def test_a_measured_exceedance_is_doubtful_likewise() -> None:
    """An engine that is off emits nothing. The first exceedance is sure, the second is not."""
    pair = [reading("2026-11-10 09:00", 55.0), reading(CAPTURED, 60.0)]
    for rows, found in (
        (stands(60, *every(300, 60), **OFF), STANDS),
        (stands(900, *every(20, 5), **OFF), STANDS),
        (stands(900, *every(20, 5)), STANDS),
        (drive(after(-60), 2, lon=CAMERA[0] - 600 * METRE_E, acc=False), ["engine_off"]),
    ):
        one, other = findings(*pair, *rows, rule="remote_sensing")
        assert (one["outcome"], other["outcome"]) == ("suspected", "to_be_verified")
        assert set(found) <= set(other["reasons"])
    first = [
        one | {"time": at("2026-11-10 09:00") + (one["time"] - at(CAPTURED))} for one in stands(60, *every(300, 60), **OFF)
    ]
    assert [one["outcome"] for one in findings(*pair, *first, rule="remote_sensing")] == ["to_be_verified", "to_be_verified"]


def test_a_reading_that_complies_beside_a_parked_terminal_takes_nothing_away() -> None:
    """It may be of another truck: it does not part two sure exceedances for certain, nor does it hide."""
    rows = [reading("2026-11-10 09:00", 55.0), reading(CAPTURED, 5.0), reading("2026-11-25 09:00", 60.0)]
    found = findings(*rows, *stands(60, *every(300, 60), **OFF), rule="remote_sensing")
    assert [one["outcome"] for one in found] == ["suspected", "to_be_verified"]


def test_a_road_check_stops_the_truck() -> None:
    """No contradiction: it stands where it is checked, whatever its engine does."""
    rows = stands(20, *every(30, 20), **OFF)
    (one,) = findings(check(CAPTURED), *rows, rule="road_check")
    assert (one["outcome"], one["reasons"]) == ("violation", [])
    (one,) = findings(check(CAPTURED), *rows, given=reference(order_in_force=True), rule="restricted_traffic")
    assert (one["outcome"], one["reasons"]) == ("violation", [])


class TestTwoTerminals:
    PARKED = stands(400, *every(30, 20), terminal_id="OLD", **OFF)

    def test_one_that_drives_past_the_camera_bears_it_out(self) -> None:
        driven = drive(after(-55), 2, lon=CAMERA[0] - 550 * METRE_E, terminal_id="NEW")
        assert reasons(*self.PARKED, *driven, given=only_the_camera()) == SURE

    @pytest.mark.parametrize(("step_s", "found"), [(30, SURE), (240, SURE), (480, SURE), (840, SURE), (960, STANDS)])
    def test_one_that_reports_seldom_bears_it_out_by_its_way(self, step_s: int, found: list[str]) -> None:
        driven = drive(after(-1.4 * step_s), 4 * step_s / 60, lon=CAMERA[0] - 14 * step_s * METRE_E, step_s=step_s)
        driven = [one | {"terminal_id": "NEW"} for one in driven]
        assert reasons(*self.PARKED, *driven, given=only_the_camera()) == found

    @pytest.mark.parametrize("acc", [None, True])
    def test_one_that_waits_at_the_light_there_bears_it_out(self, acc: bool | None) -> None:
        before = drive(after(-345), 5, lon=CAMERA[0] - 3_010 * METRE_E, acc=True, terminal_id="NEW")
        on = drive(after(45), 5, lon=CAMERA[0] + 20 * METRE_E, acc=True, terminal_id="NEW")
        light = stands(-10, -45, -30, -15, 15, 30, acc=acc, terminal_id="NEW")
        assert reasons(*self.PARKED, *before, *light, *on, given=only_the_camera()) == SURE

    @pytest.mark.parametrize("seen", [{"acc": False}, {"acc": None}])
    def test_one_that_is_parked_there_does_not(self, seen: dict[str, Any]) -> None:
        assert reasons(*self.PARKED, *stands(0, *every(30, 30), terminal_id="NEW", **seen)) == STANDS

    def test_one_that_comes_from_there_and_goes_back_seldom_does_not(self) -> None:
        """Eight minutes apart it may have been elsewhere: at the place of the second terminal, which stands still."""
        driven = stands(0, -240, 240, terminal_id="NEW", speed_kmh=20.0)
        assert reasons(*self.PARKED, *driven, given=only_the_camera()) == STANDS

    def test_for_days_on_end(self) -> None:
        """The old terminal was left in the yard 6 km away; the new one drives with the truck, past the camera on each day."""
        old = [
            fix(f"2026-11-{day} {hour:02}:00", lon=112.515, speed_kmh=0.0, terminal_id="OLD", **OFF)
            for day in (19, 20, 21)
            for hour in range(24)
        ]
        for day in (20, 21):
            driven = drive(f"2026-11-{day} 09:46", 2, lon=CAMERA[0] - 690 * METRE_E, terminal_id="NEW")
            camera = reading(f"2026-11-{day} 09:47:10", 10.0)
            (one,) = findings(camera, *old, *driven, given=only_the_camera(), rule="restricted_traffic")
            assert (one["outcome"], one["reasons"]) == ("violation", [])

    def test_one_that_drives_elsewhere_does_not(self) -> None:
        driven = drive(after(-55), 2, lon=CAMERA[0] - 550 * METRE_E, lat=CAMERA[1] + 500 * METRE_N, terminal_id="NEW")
        assert reasons(*self.PARKED, *driven, given=only_the_camera()) == STANDS

    def test_one_that_says_nothing_then_does_not(self) -> None:
        assert reasons(*self.PARKED, *stands(0, -7_000, terminal_id="NEW")) == STANDS

    def test_two_that_stand(self) -> None:
        assert reasons(*self.PARKED, *stands(410, *every(60, 20), terminal_id="NEW", **OFF)) == STANDS


class TestSources:
    def test_an_unreliable_terminal_is_not_heard(self) -> None:
        sick = reference(order_in_force=True)
        sick.sick["terminal:T1"] = [SickSpan(us(f"{DAY} 00:00"), us(f"{DAY} 23:00"))]
        assert reasons(*stands(300, *every(30, 20), **OFF), given=sick) == SURE

    def test_a_frozen_place_of_a_driving_terminal_is_no_stop(self) -> None:
        assert reasons(*stands(300, *every(30, 20), speed_kmh=36.0), given=only_the_camera()) == SURE

    def test_an_engine_that_is_off_where_there_is_no_reception(self) -> None:
        nowhere = {"lon": float("nan"), "lat": float("nan"), "located": False, "speed_kmh": 0.0}
        assert reasons(*stands(0, *every(30, 10), **nowhere, acc=False)) == ["engine_off"]
        assert reasons(*stands(0, *every(30, 10), **nowhere, acc=True)) == SURE
        assert reasons(*stands(0, *every(30, 10), **nowhere)) == SURE

    def test_a_drive_without_reception_between_two_stops_is_a_drive(self) -> None:
        parked = stands(300, *range(-1_200, -300, 30), *range(300, 1_200, 30))
        nowhere = [one | {"located": False, "lon": float("nan"), "lat": float("nan")} for one in drive(after(-290), 9)]
        assert reasons(*parked) == STANDS
        assert reasons(*parked, *nowhere) == SURE

    def test_two_contents_of_one_instant_are_not_heard(self) -> None:
        rows = stands(300, -10, 10)
        both = [one | {"acc": acc} for one in rows for acc in (True, False)]
        assert reasons(*both, given=only_the_camera()) == SURE

    def test_a_terminal_that_says_no_type_of_a_number_that_two_vehicles_bear(self) -> None:
        two = reference(vehicle(), vehicle(plate_type="02", plate_colour="blue", vehicle_class="light"), order())
        typed = reading(CAPTURED, 10.0, plate_type="01", plate_colour="yellow")
        assert reasons(*stands(300, *every(30, 20), **OFF), given=two, camera=typed) == STANDS
        other = stands(300, *every(30, 20), plate_type="02", **OFF)
        assert reasons(*other, given=two, camera=typed) == SURE
        own = stands(300, *every(30, 20), plate_type="01", **OFF)
        assert reasons(*own, given=two, camera=typed) == STANDS

    def test_a_terminal_of_another_plate(self) -> None:
        assert reasons(*stands(300, *every(30, 20), plate="豫C0T003", **OFF)) == SURE

    def test_a_camera_near_the_boundary_has_both_reasons(self) -> None:
        edge = station("A1", 112.50 - 10 * METRE_E)
        rows = stands(300, *every(30, 20), lon=112.499, **OFF)
        assert reasons(*rows, given=reference(order(), edge)) == ["unsure_place", "terminal_stands"]

    def test_a_mobile_sensor_without_a_place(self) -> None:
        """The order needs a place, the exceedance does not."""
        pair = [reading("2026-11-10 09:00", 55.0), reading(CAPTURED, 60.0, station_id="C1")]
        found = findings(*pair, *stands(300, *every(30, 20), **OFF), given=reference(station("C1")), rule="remote_sensing")
        assert [one["outcome"] for one in found] == ["suspected", "to_be_verified"]


def told(row: Row) -> tuple[str, str]:
    return explanation(row, "zh"), explanation(row, "en")


@pytest.mark.parametrize(
    ("acc", "zh", "en"),
    [
        (True, "内行驶（", "it drove inside"),
        (None, "内行驶（", "it drove inside"),
        (False, "内移动，发动机未启动（", "it moved with its engine off inside"),
    ],
)
def test_words_of_a_drive_say_no_more_than_the_terminal(acc: bool | None, zh: str, en: str) -> None:
    (one,) = findings(*drive(f"{DAY} 09:00", 12, acc=acc), given=reference(order_in_force=True))
    assert zh in told(one)[0] and en in told(one)[1]
    assert (acc is False) == ("drove" not in told(one)[1])


def test_words_of_a_drive_with_its_engine_off_at_times() -> None:
    rows = [one | {"acc": n < 12} for n, one in enumerate(drive(f"{DAY} 09:00", 12))]
    (one,) = findings(*rows, given=reference(order(min_minutes=10)))
    assert (one["outcome"], one["reasons"]) == ("to_be_verified", ["engine_off"])
    assert "内移动，其间发动机有时未启动（" in told(one)[0] and "it moved with its engine off at times inside" in told(one)[1]


@pytest.mark.parametrize("rows", [stands(300, *every(30, 20), **OFF), drive(after(-55), 2, lon=112.444, acc=False)])
def test_words_of_a_capture_say_no_more_than_that_the_plate_was_read(rows: list[Row]) -> None:
    (one,) = findings(reading(CAPTURED, 10.0), *rows, given=only_the_camera())
    zh, en = told(one)
    assert "内其号牌被记录于遥感点位点位A1（一次抓拍" in zh and "经过" not in zh
    assert "its plate was read at the remote-sensing station 点位A1 (a single capture" in en and "it passed" not in en
    (sure,) = findings(reading(CAPTURED, 10.0), given=only_the_camera())
    assert "内经过遥感点位" in told(sure)[0] and "it passed the" in told(sure)[1]


class TestWordsOfTheTerminal:
    """The finding names the terminal that contradicts, its two reports, and how far away it stood."""

    def test_of_one_that_stands(self) -> None:
        rows = stands(412, -2_400, 1_200, terminal_id="T7", **OFF)
        given = only_the_camera()
        (one,) = findings(reading(CAPTURED, 10.0), *rows, given=given)
        zh, en = told(one)
        assert "，而其车载终端T7于2026-11-20 09:07:10和2026-11-20 10:07:10均报告车辆停在距点位412米处，" in zh
        assert (
            "while its own terminal T7 reported at 2026-11-20 09:07:10 and 2026-11-20 10:07:10 that it stood 412 m away" in en
        )
        (piece,) = one["evidence"]
        assert piece["own_terminal_place"] == [CAMERA[0] + 412 * METRE_E, CAMERA[1]]

    def test_of_one_that_is_towed(self) -> None:
        towed = drive(after(-60), 2, lon=CAMERA[0] - 600 * METRE_E, acc=False)
        pair = [reading("2026-11-10 09:00", 55.0), reading(CAPTURED, 60.0)]
        _, other = findings(*pair, *towed, rule="remote_sensing")
        zh, en = told(other)
        assert "而其车载终端T1于2026-11-20 09:47:10和2026-11-20 09:47:40均报告发动机未启动" in zh
        assert "that its engine was off" in en

    def test_of_a_sensor_whose_place_is_not_known(self) -> None:
        pair = [reading("2026-11-10 09:00", 55.0), reading(CAPTURED, 60.0, station_id="C1")]
        rows = stands(300, *every(30, 20), **OFF)
        _, other = findings(*pair, *rows, given=reference(station("C1")), rule="remote_sensing")
        assert "均报告车辆停在原地" in told(other)[0] and "that it stood, " in told(other)[1]
        assert "own_terminal_m" not in other["evidence"][-1]

    def test_of_two_the_first_by_name(self) -> None:
        rows = [*stands(300, *every(30, 20), terminal_id="T2", **OFF), *stands(310, *every(60, 20), terminal_id="T1", **OFF)]
        for order_of_rows in (rows, rows[::-1]):
            (one,) = findings(reading(CAPTURED, 10.0), *order_of_rows, given=only_the_camera())
            assert one["evidence"][0]["own_terminal"] == "T1"

    def test_none_beside_what_is_not_contradicted(self) -> None:
        (one,) = findings(reading(CAPTURED, 10.0), given=only_the_camera())
        assert not [name for name in one["evidence"][0] if name.startswith("own_terminal")]


def test_any_order_and_repetition() -> None:
    rows = [*stands(300, *every(30, 15)), *stands(0, *every(45, 15), terminal_id="T2", acc=False), reading(CAPTURED, 10.0)]
    expected = findings(*rows, given=reference(order_in_force=True))
    chance = random.Random(3)
    for _ in range(5):
        mixed = [*rows, *chance.sample(rows, 20)]
        chance.shuffle(mixed)
        assert findings(*mixed, given=reference(order_in_force=True)) == expected


def test_a_stay_is_charged_though_a_capture_beside_it_is_doubtful() -> None:
    """The plate drove through in the morning; the camera saw it at noon while it was parked."""
    rows = [*drive(f"{DAY} 08:00", 12), *stands(300, *every(30, 20), **OFF)]
    found = findings(reading(CAPTURED, 10.0), *rows, given=reference(order(), zone()))
    assert [(one["outcome"], one["reasons"]) for one in found] == [("violation", [])]
    assert found[0]["plate"] == TRUCK


@pytest.mark.parametrize(
    ("speed_kmh", "found"),
    [(0.0, ["speed_too_low"]), (4.9, ["speed_too_low"]), (5.0, SURE), (41.0, SURE), (float("nan"), SURE)],
)
def test_a_reading_that_says_itself_that_the_vehicle_stood(speed_kmh: float, found: list[str]) -> None:
    assert reasons(camera=reading(CAPTURED, 10.0, speed_kmh=speed_kmh)) == found
    pair = [reading("2026-11-10 09:00", 55.0), reading(CAPTURED, 60.0, speed_kmh=speed_kmh)]
    assert [one["reasons"] for one in findings(*pair, rule="remote_sensing")] == [["first_exceedance"], found]
