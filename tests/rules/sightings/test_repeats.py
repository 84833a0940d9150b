"""A record that repeats another with a wrong time is no second act (N6, N4): time, place, vehicle and values decide, never a source's id."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest

from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import SickSpan
from rules.sightings.repeats import shared_digits
from tests.rules.building import METRE_E, METRE_N, Row, at, check, findings, order, reading, reference, retest, station, vehicle

EVER = SickSpan(0, None)
NAN, POOR = float("nan"), {"plate_confidence": 0.5}
NOON = "2026-11-20 10:00:00"
HOUR = 3600
REPEATS = "repeats_another"
VIOLATION, SUSPECTED = ("violation", []), ("suspected", ["first_exceedance"])
KNOWN = reference(
    *(
        vehicle(),
        station("A1"),
        station("AX"),
        station("A90", 112.45 + 90 * METRE_E),
        station("A583", 112.45 + 583 * METRE_E),
        station("A1500", 112.45 + 1500 * METRE_E),
    )
)


def later(seconds: float, base: str = NOON) -> str:
    return (datetime.fromisoformat(base) + timedelta(seconds=seconds)).isoformat(" ")


def found(*rows: Row, given: Any = KNOWN, **how: Any) -> list[tuple[str, list[str]]]:
    """Outcomes and reasons by time, the same in whatever order the facts come, and with each of them twice."""
    answers = [findings(*order, given=given, **how) for order in (rows, rows[::-1], (*rows, *rows))]
    assert answers[0] == answers[1] == answers[2]
    return [(one["outcome"], one["reasons"]) for one in answers[0]]


def measured(time: str, **seen: Any) -> Row:
    return check(time, **({"check_id": "CITY-1", "agency": "市局", "smoke_m1": 1.53} | seen))


def sent_again(time: str, **seen: Any) -> Row:
    return measured(time, **({"check_id": "PROV-7", "agency": "省平台"} | seen))


DOUBTFUL = ("to_be_verified", [REPEATS])


@pytest.mark.parametrize("digits", [1.53, 1.5, 2.0])
@pytest.mark.parametrize(
    "seconds",
    [
        45 * 60,  # the time of upload
        31 * 60,
        5 * HOUR + 1234,
        8 * HOUR,  # UTC taken for local time
        HOUR,
        13 * HOUR + 3599,
    ],
)
def test_a_check_that_is_sent_again_with_a_later_time(seconds: float, digits: float) -> None:
    rows = measured(NOON, smoke_m1=digits), sent_again(later(seconds), smoke_m1=digits)
    assert found(*rows) == [VIOLATION, DOUBTFUL]


@pytest.mark.parametrize("seconds", [-8 * HOUR, -45 * 60])
def test_with_an_earlier_time_the_later_one_is_doubtful(seconds: float) -> None:
    assert found(measured(NOON), sent_again(later(seconds))) == [VIOLATION, DOUBTFUL]


def test_a_date_without_a_time_is_the_repeat_though_it_comes_first() -> None:
    assert found(measured(NOON), sent_again("2026-11-20 00:00:00")) == [DOUBTFUL, VIOLATION]
    assert found(measured(NOON), sent_again("2026-11-21 00:00:00")) == [VIOLATION, DOUBTFUL]
    assert found(measured("2026-11-20 00:00:00"), sent_again("2026-11-21 00:00:00")) == [VIOLATION, DOUBTFUL]


@pytest.mark.parametrize(
    "other",
    [
        {"agency": "市局"},
        {"check_id": "CITY-2"},
        {"place": "310 国道（试验村口）"},
        {"lon": 112.45 + 90 * METRE_E},
        {"lon": 112.45 + 565 * METRE_E, "lat": 34.65 - 145 * METRE_N},  # in GCJ-02
        {"lon": 112.45 + 1150 * METRE_E, "lat": 34.65 + 580 * METRE_N},  # in BD-09
        {"lon": NAN, "lat": NAN},
        {"result": None},
        {"smoke_m1": 1.5},  # one of both rounds
        {"opacity_pct": 61.0},  # the other platform leaves it out
        {"inspectors": ["甲"], "documents": ["a.pdf"]},
        {"kind": "on_site"},
        {"kind": "on_site", "agency": "市局", "lon": NAN, "lat": NAN},
        {"plate_type": "01"},
    ],
)
def test_what_two_platforms_word_differently(other: Row) -> None:
    assert found(measured(NOON), sent_again(later(45 * 60), **other)) == [VIOLATION, DOUBTFUL]


@pytest.mark.parametrize("kinds", [("roadside", "on_site"), ("on_site", "roadside"), ("on_site", "on_site")])
@pytest.mark.parametrize(
    ("values", "other", "outcome"),
    [
        ({"smoke_m1": 1.53}, {}, DOUBTFUL),
        ({"smoke_m1": 2.0}, {}, DOUBTFUL),  # proves little; but two cases of one act are worse
        ({"smoke_m1": NAN, "ringelmann": 2.0}, {}, DOUBTFUL),
        ({"smoke_m1": 1.53, "opacity_pct": 61.0, "nox_ppm": 812.0}, {}, DOUBTFUL),
        ({"smoke_m1": 1.53, "opacity_pct": 61.0}, {"opacity_pct": 62.0}, VIOLATION),
        ({"smoke_m1": 1.53, "nox_ppm": 812.0}, {"smoke_m1": 1.61}, VIOLATION),
    ],
)
def test_the_same_check_on_the_road_and_in_a_yard(kinds: tuple[str, str], values: Row, other: Row, outcome: Any) -> None:
    """N6: the kind is one platform's word; a check that is truly another one measures another value."""
    one, two = kinds
    rows = measured(NOON, kind=one, **values), sent_again(later(50 * 60), kind=two, **(values | other))
    assert found(*rows) == [VIOLATION, outcome]


def test_a_failed_retest_is_no_original_of_a_check() -> None:
    rows = retest("2026-11-20 08:00", "fail"), measured(NOON, smoke_m1=1.5)
    assert found(*rows)[-1] == VIOLATION


def test_a_platform_that_leaves_the_method_out() -> None:
    doubtful = ("to_be_verified", ["method_unknown", REPEATS])
    assert found(measured(NOON), sent_again(later(45 * 60), method=None)) == [VIOLATION, doubtful]


@pytest.mark.parametrize(
    ("seconds", "other"),
    [
        (45 * 60, {"smoke_m1": 1.54}),
        (8 * HOUR, {"smoke_m1": 1.6}),
        (8 * HOUR, {"smoke_m1": 2.0}),
        (45 * 60, {"lon": 112.45 + 1500 * METRE_E}),
        (45 * 60, {"method": "lug_down"}),
        (24 * HOUR + 1, {}),
        (5 * 24 * HOUR, {"kind": "roadside"}),
    ],
)
def test_another_check(seconds: float, other: Row) -> None:
    assert found(measured(NOON), sent_again(later(seconds), **other)) == [VIOLATION, VIOLATION]


@pytest.mark.parametrize("seconds", [0, 60, 30 * 60])
def test_within_half_an_hour_it_is_listed_as_before(seconds: float) -> None:
    assert sorted(one for one, _ in found(measured(NOON), sent_again(later(seconds)))) == ["listed", "violation"]


def test_each_day_anew() -> None:
    """Each is within a day of the one before: none but the first is charged."""
    rows = [measured(later(20 * HOUR * number), check_id=f"C{number}") for number in range(4)]
    assert found(*rows) == [VIOLATION, DOUBTFUL, DOUBTFUL, DOUBTFUL]


def test_the_original_is_shown() -> None:
    one = findings(measured(NOON), sent_again(later(45 * 60)), given=KNOWN)[-1]
    assert [(piece["check_id"], piece["time"][:19]) for piece in one["evidence"]] == [
        ("CITY-1", "2026-11-20T10:00:00"),
        ("PROV-7", "2026-11-20T10:45:00"),
    ]


@pytest.mark.parametrize("seconds", [0, 60, 29 * 60, 45 * 60, 8 * HOUR, -60, -8 * HOUR])
def test_a_copy_of_a_doubtful_check_is_charged_no_more_than_its_original(seconds: float) -> None:
    """Two contents of one id charge nobody, nor does what another platform says of the check."""
    conflict = measured(NOON), measured(NOON, inspectors=["乙"])
    assert {outcome for outcome, _ in found(*conflict, sent_again(later(seconds)))} == {"to_be_verified"}


@pytest.mark.parametrize("seconds", [0, 60, 29 * 60, 45 * 60, 8 * HOUR, -60, -8 * HOUR])
def test_a_copy_of_what_an_unreliable_agency_said(seconds: float) -> None:
    given = replace(KNOWN, sick={"agency:市局": [EVER]})
    assert {outcome for outcome, _ in found(measured(NOON), sent_again(later(seconds)), given=given)} == {"to_be_verified"}
    assert found(measured(NOON), sent_again(later(seconds), smoke_m1=1.61), given=given).count(VIOLATION) == 1


def replaced(row: Row, station_id: str, **seen: Any) -> Row:
    """The same reading of another station."""
    return reading(row["time"].replace(tzinfo=None).isoformat(" "), row["opacity_pct"], station_id=station_id, **seen)


def pass_by(time: str, opacity_pct: float = 55.3, **seen: Any) -> Row:
    return reading(time, opacity_pct, **({"reading_id": f"R {time} {seen.get('station_id')}"} | seen))


@pytest.mark.parametrize("station_id", ["A1", "AX", "A90", "A583", "A404"])
@pytest.mark.parametrize("seconds", [720, 8 * HOUR, HOUR, 3 * HOUR + 17])
@pytest.mark.parametrize("same", [{}, {"speed_kmh": 41.7}, {"opacity_pct": 55.0, "speed_kmh": 41.7, "no_ppm": 812.0}])
def test_a_reading_that_is_sent_again(station_id: str, seconds: float, same: Row) -> None:
    rows = pass_by(NOON, **same), pass_by(later(seconds), station_id=station_id, **same)
    assert found(*rows) == [SUSPECTED, DOUBTFUL]


@pytest.mark.parametrize(
    ("seconds", "other"),
    [
        (720, {"opacity_pct": 55.4}),
        (720, {"speed_kmh": 41.0}),
        (720, {"station_id": "A1500"}),
        (24 * HOUR + 1, {}),
    ],
)
def test_another_reading(seconds: float, other: Row) -> None:
    rows = pass_by(NOON, speed_kmh=41.7), pass_by(later(seconds), **({"speed_kmh": 41.7} | other))
    assert found(*rows) == [SUSPECTED, VIOLATION]


@pytest.mark.parametrize("opacity_pct", [55.0, 100.0])
def test_round_values_meet_by_chance(opacity_pct: float) -> None:
    assert found(pass_by(NOON, opacity_pct), pass_by(later(660), opacity_pct)) == [SUSPECTED, VIOLATION]
    how = {"thresholds": Thresholds(repeat_digits=1)}
    assert found(pass_by(NOON, opacity_pct), pass_by(later(660), opacity_pct), **how) == [SUSPECTED, DOUBTFUL]


def test_within_ten_minutes_it_is_one_occasion() -> None:
    assert found(pass_by(NOON), pass_by(later(600), station_id="AX")) == [SUSPECTED]


def test_a_repeat_neither_extends_nor_ends_a_chain() -> None:
    earlier, last = pass_by("2026-10-20 09:00:00", 61.2), pass_by("2026-11-25 09:00:00", 48.9)
    assert found(pass_by(NOON), pass_by(later(8 * HOUR)), last) == [SUSPECTED, DOUBTFUL, VIOLATION]
    assert found(earlier, pass_by(NOON), pass_by(later(8 * HOUR)))[1:] == [VIOLATION, DOUBTFUL]
    # A compliance that is sent again with a wrong time ends nothing for sure.
    complies = pass_by("2026-10-25 09:00:00", 12.3), pass_by("2026-10-25 17:00:00", 12.3, station_id="AX")
    between = pass_by("2026-10-25 13:00:00", 71.4)
    assert found(*complies, between, last) == [SUSPECTED, ("to_be_verified", ["doubtful_between"])]


def test_the_original_reading_is_shown() -> None:
    one = findings(pass_by(NOON), pass_by(later(8 * HOUR), station_id="AX"), given=KNOWN)[-1]
    assert [piece["station_id"] for piece in one["evidence"]] == ["A1", "AX"]


COPIES = [0, 1, 60, 599, 720, 8 * HOUR, -1, -60, -8 * HOUR]
EARLIER = pass_by("2026-11-12 09:00:00", 61.2)


@pytest.mark.parametrize("seconds", COPIES)
def test_a_copy_of_a_poor_reading_is_charged_no_more_than_its_original(seconds: float) -> None:
    rows = EARLIER, pass_by(NOON, **POOR), pass_by(later(seconds), station_id="AX", plate_confidence=0.97)
    assert {outcome for outcome, _ in found(*rows)[1:]} == {"to_be_verified"}
    # What it measures otherwise is a reading of its own.
    other = pass_by(later(seconds), 58.9, station_id="AX")
    assert "violation" in {outcome for outcome, _ in found(*rows[:2], other)[1:]}


@pytest.mark.parametrize("seconds", COPIES)
def test_a_copy_of_what_an_unreliable_station_said(seconds: float) -> None:
    given = replace(KNOWN, sick={"station:A1": [EVER]})
    rows = replaced(EARLIER, "AX"), pass_by(NOON), pass_by(later(seconds), station_id="AX")
    assert {outcome for outcome, _ in found(*rows, given=given)[1:]} == {"to_be_verified"}


@pytest.mark.parametrize(
    ("types", "seconds"), [*((("02", "01"), seconds) for seconds in COPIES), ((None, "01"), 720), ((None, "01"), 8 * HOUR)]
)
def test_a_copy_that_names_another_type(types: tuple[str | None, str], seconds: float) -> None:
    """Of two vehicles with the number one record does not tell which: nor does its copy, that names one of them."""
    car = vehicle(plate_type="02", plate_colour="blue", vehicle_class="light", fuel="diesel")
    given = reference(vehicle(), *([] if "02" in types else [car]), station("A1"), station("AX"))
    one, two = types
    earlier = replaced(EARLIER, "A1", plate_type="01")
    rows = earlier, pass_by(NOON, plate_type=one), pass_by(later(seconds), station_id="AX", plate_type=two)
    assert "violation" not in {outcome for outcome, _ in found(*rows, given=given)[1:]}


def test_a_compliance_of_an_unreliable_station_that_is_sent_again_ends_no_chain_for_sure() -> None:
    given = replace(KNOWN, sick={"station:A1": [EVER]})
    complies = pass_by(NOON, 12.3), pass_by(later(8 * HOUR), 12.3, station_id="AX")
    rows = replaced(EARLIER, "AX"), *complies, pass_by("2026-11-25 09:00:00", 48.9, station_id="AX")
    assert found(*rows, given=given)[-1] == ("to_be_verified", ["doubtful_between"])


def test_a_date_without_a_time_of_a_reading() -> None:
    assert found(pass_by(NOON), pass_by("2026-11-20 00:00:00", station_id="AX")) == [DOUBTFUL, SUSPECTED]


def test_a_retest_sent_again_resets_no_second_time_for_sure() -> None:
    rows = [pass_by("2026-11-19 09:00:00", 48.9), retest("2026-11-20 08:00"), retest("2026-11-20 16:00", check_id="PROV-9")]
    last = pass_by("2026-11-25 09:00:00", 61.2)
    assert found(*rows, pass_by(NOON), last) == [SUSPECTED, SUSPECTED, ("to_be_verified", ["doubtful_between"])]


CAPTURE = {"opacity_pct": 5.3, "speed_kmh": 41.7}
BY_DAY = reference(vehicle(), station("A1"), station("AX"), order(hours=[["07:00", "22:00"]]))


def captured(time: str, **seen: Any) -> Row:
    return pass_by(time, **(CAPTURE | seen))


@pytest.mark.parametrize(
    ("first", "again", "outcome"),
    [
        ("02:00:00", "10:00:00", "to_be_verified"),  # UTC taken for local time, or the other way round
        ("06:30:00", "07:15:00", "to_be_verified"),  # the time of upload
        ("06:59:59", "07:00:00", "to_be_verified"),  # one second, rounded up
        ("06:59:59.600", "07:00:00", "to_be_verified"),
        ("10:00:00", "18:00:00", "violation"),
        ("21:59:59.600", "22:00:00", "violation"),
        ("20:00:00", "23:00:00", "violation"),
        ("00:00:00", "10:00:00", "violation"),  # a date without a time is the copy
        ("23:00:00", "23:30:00", None),
    ],
)
@pytest.mark.parametrize("station_id", ["A1", "AX"])
def test_a_capture_that_is_sent_again_with_another_time(first: str, again: str, outcome: str | None, station_id: str) -> None:
    """The first content decides of an order's hours, whichever came first; the copy alone charges nobody."""
    rows = captured(f"2026-11-20 {first}"), captured(f"2026-11-20 {again}", station_id=station_id)
    assert [one for one, _ in found(*rows, given=BY_DAY)] == ([] if outcome is None else [outcome])
    if outcome == "to_be_verified":
        assert found(*rows, given=BY_DAY) == [DOUBTFUL]


def test_the_copy_does_not_lengthen_the_day() -> None:
    (one,) = findings(captured(NOON), captured(later(8 * HOUR), station_id="AX"), given=BY_DAY)
    assert (one["first_at"], one["last_at"]) == (at(NOON), at(NOON))
    (other,) = findings(captured(NOON), captured(later(8 * HOUR), speed_kmh=44.1), given=BY_DAY)
    assert (other["first_at"], other["last_at"]) == (at(NOON), at(later(8 * HOUR)))


def test_a_copy_of_a_capture_of_an_unreliable_station_charges_no_order() -> None:
    given = replace(BY_DAY, sick={"station:A1": [EVER]})
    assert {one for one, _ in found(captured(NOON), captured(later(4), station_id="AX"), given=given)} == {"to_be_verified"}


def test_a_check_that_is_sent_again_with_a_time_within_the_hours() -> None:
    rows = measured("2026-11-20 06:15:00", smoke_m1=0.43, result="pass"), sent_again(later(0), smoke_m1=0.43, result="pass")
    assert found(*rows, given=BY_DAY) == [DOUBTFUL]


def test_a_later_revision_corrects_the_time() -> None:
    rows = captured(NOON, reading_id="R", revision=1.0), captured("2026-11-20 23:00:00", reading_id="R", revision=2.0)
    assert found(*rows, given=BY_DAY) == []
    rows = captured("2026-11-20 23:00:00", reading_id="R", revision=1.0), captured(NOON, reading_id="R", revision=2.0)
    assert found(*rows, given=BY_DAY) == [VIOLATION]


@pytest.mark.parametrize(
    ("value", "other", "digits"),
    [
        *(
            (55.3, 55.3, 3),
            (55.0, 55.0, 2),
            (100.0, 100.0, 1),
            (0.0, 0.0, 0),
            (-0.8, -0.8, 1),
            (0.05, 0.05, 1),
            (40.5, 40.5, 3),
        ),
        *((1.53, 1.5, 2), (1.5, 1.53, 2), (55.34, 55.3, 3), (41.3, 41.0, 2)),  # rounded
        *((1.53, 1.54, -1), (1.53, 1.6, -1), (1.53, 2.0, -1), (55.3, 55.4, -1), (41.7, 41.0, -1), (0.8, -0.8, -1)),
        *((NAN, 1.5, 0), (1.5, NAN, 0), (NAN, NAN, 0)),
    ],
)
def test_shared_digits(value: float, other: float, digits: int) -> None:
    assert shared_digits(np.array([[value]]), np.array([[other]])).tolist() == [[digits]]
