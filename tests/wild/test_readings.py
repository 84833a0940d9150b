"""Remote-sensing readings and checks as stations send them (kind S of the cases)."""

from pathlib import Path

import pytest

from tests.wild.city import City, city_in, reading_of

SEPTEMBER, OCTOBER, NOVEMBER = "2026-09-10 09:00:00", "2026-10-10 09:00:00", "2026-11-10 09:00:00"
TRUCK, SECOND, THIRD = "豫C0T003", "豫C0T004", "豫C0T005"


def verdicts(city: City, plate: str = TRUCK) -> list[str]:
    """Outcomes about a truck's readings, in the order of time."""
    return [
        outcome
        for rule, outcome, whose in city.findings("rule", "outcome", "plate")
        if (rule, whose) == ("remote_sensing", plate)
    ]


@pytest.mark.parametrize(
    ("opacity_pct", "valid", "rejects", "last"),
    [
        (-9999, True, 1, "violation"),  # a code for "missing" is no measurement
        (-5.1, True, 1, "violation"),
        (-5.0, True, 0, "suspected"),  # noise about zero complies (our decision)
        (-0.8, True, 0, "suspected"),
        (0, True, 0, "suspected"),
        (12.0, False, 0, "violation"),  # an invalid reading breaks nothing
        (None, True, 0, "violation"),
    ],
)
def test_s1_negative_values(empty_city: City, opacity_pct: float | None, valid: bool, rejects: int, last: str) -> None:
    between = reading_of(TRUCK, OCTOBER, opacity_pct, valid=valid)
    empty_city.read(reading_of(TRUCK, SEPTEMBER, 45.0), between, reading_of(TRUCK, NOVEMBER, 52.0))
    assert verdicts(empty_city) == ["suspected", last]
    assert [(one["field"], one["value"]) for one in empty_city.rejects()] == [("opacity_pct", str(opacity_pct))] * rejects


def test_s2_exactly_at_the_limit_and_just_over_it(empty_city: City) -> None:
    for time in (OCTOBER, NOVEMBER):
        empty_city.read(reading_of(TRUCK, time, 30.0, ringelmann=1), reading_of(SECOND, time, 30.04))
    assert empty_city.findings("plate", "outcome", "measured", "limit") == [
        (SECOND, "suspected", 30.04, 30.0),
        (SECOND, "violation", 30.04, 30.0),
    ]


@pytest.mark.parametrize(
    ("smoke_m1", "result", "found"),
    [
        (1.2, "pass", []),
        (1.21, "pass", [("to_be_verified", 1.21, 1.2, ["verdict_contradicts"])]),
        (1.21, "fail", [("violation", 1.21, 1.2, [])]),
    ],
)
def test_s2_a_check_at_the_limit(empty_city: City, smoke_m1: float, result: str, found: list) -> None:
    check = {"check_id": "K1", "kind": "roadside", "time": "2026-11-10T12:00:00+08:00", "plate": TRUCK, "plate_type": "01"}
    empty_city.check(check | {"method": "free_acceleration", "smoke_m1": smoke_m1, "result": result})
    assert empty_city.findings("outcome", "measured", "limit", "reasons") == found


@pytest.mark.parametrize("lanes", [(1, 2), (2, 1)])
def test_s4_seconds_apart_and_on_two_lanes_at_once(empty_city: City, lanes: tuple[int, int]) -> None:
    at, same = "2026-11-10 09:00:00", "2026-11-10 09:00:03"
    first = reading_of(TRUCK, at, 45.0, lane=lanes[0])
    second, third = reading_of(TRUCK, same, 52.0, lane=lanes[0]), reading_of(TRUCK, same, 12.0, lane=lanes[1], reading_id="X")
    empty_city.read(third, second, first)
    assert empty_city.findings("outcome", "reasons") == [("to_be_verified", ["two_places", "first_exceedance"])]
    assert empty_city.facts() == 3


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ("2026-11-10 09:09:59", ["suspected"]),
        ("2026-11-10 09:10:00", ["suspected"]),
        ("2026-11-10 09:10:01", ["suspected", "violation"]),
    ],
)
def test_s4_the_edge_of_ten_minutes(empty_city: City, later: str, found: list[str]) -> None:
    empty_city.read(reading_of(TRUCK, NOVEMBER, 45.0), reading_of(TRUCK, later, 52.0))
    assert (verdicts(empty_city), empty_city.facts()) == (found, 2)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"speed_kmh": "22.2m/s"}, "speed_kmh"),
        ({"hc_ppm": "/"}, "hc_ppm"),
        ({"opacity_pct": "12.0"}, "opacity_pct"),
        ({"plate_type": "符合GA/T543"}, "plate_type"),
        ({"valid": "是"}, "valid"),
        ({"ringelmann": 6}, "ringelmann"),
        ({"time": "2026/11/10 09:07:00"}, "time"),
    ],
)
def test_s6_units_in_values_and_text_for_numbers(empty_city: City, changed: dict, field: str) -> None:
    empty_city.read(reading_of(TRUCK, NOVEMBER, 45.0) | changed)
    assert ([one["field"] for one in empty_city.rejects()], empty_city.facts(), empty_city.findings("outcome")) == (
        [field],
        0,
        [],
    )


def test_s6_a_place_in_the_sea_is_distrusted_the_stations_own_is_used(city: City) -> None:
    city.read(reading_of(TRUCK, "2026-11-20 09:00:00", 12.0, lon=123.12541, lat=12.12244))
    assert city.findings("rule", "outcome", "place") == [("restricted_traffic", "violation", "内环")]


@pytest.mark.parametrize(
    ("plate", "seen", "whose_type", "reason"),
    [
        (TRUCK, {"plate_type": "02", "plate_colour": "blue"}, "02", "type_unknown_to_register"),  # another vehicle or a clone
        (TRUCK, {"plate_type": "01", "plate_colour": "blue"}, "01", "colour_contradicts"),
        (SECOND, {"plate_type": "01", "plate_colour": "green"}, "01", "colour_contradicts"),  # not exempt by colour alone
    ],
)
def test_s9_the_colour_contradicts(city: City, plate: str, seen: dict, whose_type: str, reason: str) -> None:
    city.read(*(reading_of(plate, time, 60.0, **seen) for time in (OCTOBER, "2026-11-12 09:00:00")))
    found = city.findings("rule", "outcome", "plate_type", "reasons")
    assert {outcome for _, outcome, _, _ in found} == {"to_be_verified"}
    assert {vehicle for _, _, vehicle, _ in found} == {whose_type}
    assert all(reason in reasons for _, _, _, reasons in found)
    assert ("restricted_traffic" in {rule for rule, *_ in found}) == (whose_type == "01")


def test_s9_a_colour_word_in_the_plate_is_seen_too(city: City) -> None:
    """豫C0T003(蓝) is not the yellow truck, whatever field the colour came in."""
    city.read(
        *(
            reading_of(f"{TRUCK}(蓝)", time, 60.0, plate_type=None, plate_colour=None)
            for time in (OCTOBER, "2026-11-12 09:00:00")
        )
    )
    assert {outcome for (outcome,) in city.findings("outcome")} == {"to_be_verified"}


@pytest.mark.parametrize("topic", ["readings", "checks"])
def test_s_a_repeat_in_other_dress_gives_the_same_dump_whichever_came_first(
    topic: str, sqlite_template: Path, tmp_path: Path
) -> None:
    plates = [TRUCK, "豫C·0T003"]
    check = {"check_id": "K1", "kind": "roadside", "time": "2026-11-10T12:00:00+08:00", "ringelmann": 3}
    dumps = []
    for number, order in enumerate((plates, plates[::-1])):
        with city_in(tmp_path / str(number), sqlite_template) as city:
            for plate in order:
                if topic == "readings":
                    city.read(reading_of(plate, NOVEMBER, 60.0, reading_id="R1"))
                else:
                    city.check(check | {"plate": plate})
            dumps.append(city.dump())
    assert len(dumps[0]) == 1
    assert dumps[0] == dumps[1]
