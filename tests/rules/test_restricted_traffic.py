"""Restricted traffic: one finding per vehicle, order and local day; a violation only where one ground is beyond doubt."""

from itertools import chain

import pytest

from tests.rules.building import (
    METRE_E,
    Row,
    check,
    drive,
    findings,
    order,
    reading,
    rectangle,
    reference,
    retest,
    station,
    vehicle,
    zone,
)

DAY = "2026-11-20"
GOOD = {"result": "pass", "smoke_m1": 0.5}
EAST = rectangle(112.45, 34.60, 112.55, 34.70)


def found(*rows: Row, given=None) -> list[tuple]:
    """Order, outcome, minutes and reasons."""
    known = findings(*rows, given=given or reference(order_in_force=True), rule="restricted_traffic")
    return [(one["order_id"], one["outcome"], one["minutes"], one["reasons"]) for one in known]


CHARGED, SEEN = [("O1", "violation", 5, [])], [("O1", "violation", None, [])]


@pytest.mark.parametrize(
    ("seen", "answer"),
    [
        (reading(f"{DAY} 09:00", 12.0), SEEN),  # a camera at a known site needs no second sighting
        (reading(f"{DAY} 09:00", 12.0, valid=False), SEEN),
        (check(f"{DAY} 09:00", **GOOD), SEEN),
        (check(f"{DAY} 09:00", kind="on_site", **GOOD), []),  # in a yard it is not on the road
        (retest(f"{DAY} 09:00", check_id="X") | {"lon": 112.45, "lat": 34.65}, []),
        (check(f"{DAY} 09:00", **GOOD, lon=float("nan")), []),
        (reading(f"{DAY} 09:00", 12.0, station_id="A404"), []),  # nobody knows where
        (
            reading(f"{DAY} 09:00", 12.0, station_id="A404", lon=112.45, lat=34.65),
            [("O1", "to_be_verified", None, ["station_unknown"])],
        ),
        (reading(f"{DAY} 09:00", 12.0, plate_confidence=0.5), [("O1", "to_be_verified", None, ["poor_plate_confidence"])]),
        (reading("2026-11-10 23:59", 12.0), []),
    ],
)
def test_a_camera_alone(seen: Row, answer: list) -> None:
    assert found(seen) == answer


@pytest.mark.parametrize(
    ("metres", "answer"),
    [
        (-31, []),
        (-5, [("O1", "to_be_verified", None, ["unsure_place"])]),
        (5, [("O1", "to_be_verified", None, ["unsure_place"])]),
        (31, SEEN),
    ],
)
def test_a_station_near_the_boundary(metres: float, answer: list) -> None:
    given = reference(station("A1", 112.40 + metres * METRE_E), order())
    assert found(reading(f"{DAY} 09:00", 12.0), given=given) == answer


@pytest.mark.parametrize(
    ("lat", "answer"),
    [
        (34.65, CHARGED),
        (34.6001, [("O1", "to_be_verified", 5, ["unsure_place"])]),  # 11 m inside
        (34.5999, [("O1", "to_be_verified", 5, ["unsure_place"])]),  # 11 m outside
        (34.5996, []),
    ],
)
def test_a_drive_along_the_boundary(lat: float, answer: list) -> None:
    assert found(*drive(f"{DAY} 09:00", 5, lat=lat)) == answer


@pytest.mark.parametrize(
    ("known", "reasons"),
    [
        ({"emission_stage": None}, ["stage_unknown"]),
        ({"vehicle_class": None}, ["class_unknown"]),
        ({"use": None}, ["use_unknown"]),
        ({"fuel": None}, ["fuel_unknown"]),
    ],
)
def test_what_the_register_does_not_know(known: Row, reasons: list[str]) -> None:
    assert found(*drive(f"{DAY} 09:00", 5), given=reference(vehicle(**known), order())) == [
        ("O1", "to_be_verified", 5, reasons)
    ]


@pytest.mark.parametrize(
    ("known", "answer"), [({"emission_stage": 5}, []), ({"use": "special"}, []), ({"fuel": "electric"}, [])]
)
def test_whom_the_order_does_not_mean(known: Row, answer: list) -> None:
    assert found(*drive(f"{DAY} 09:00", 5), given=reference(vehicle(**known), order())) == answer


def test_one_a_day_that_grows_and_keeps_its_id() -> None:
    given = reference(order_in_force=True)
    parts = drive(f"{DAY} 09:00", 5), [reading(f"{DAY} 12:00", 12.0)], drive(f"{DAY} 18:00", 4.5), drive("2026-11-21 09:00", 5)
    known = [findings(*chain(*parts[: n + 1]), given=given) for n in range(4)]
    assert [[one["minutes"] for one in known_] for known_ in known] == [[5], [5], [9], [9, 5]]
    assert len({known_[0]["finding_id"] for known_ in known}) == 1
    assert [len(known_[0]["evidence"]) for known_ in known] == [1, 2, 3, 3]
    assert str(known[2][0]["last_at"]) == f"{DAY} 10:04:30+00:00"


def test_a_sure_ground_is_charged_alone_and_doubtful_ones_are_listed() -> None:
    rows = [*drive(f"{DAY} 09:00", 5, lat=34.6001), *drive(f"{DAY} 18:00", 4)]
    assert found(*rows) == [("O1", "violation", 4, [])]
    (one,) = findings(*rows, given=reference(order_in_force=True))
    assert [ground["sure"] for ground in one["evidence"]] == [False, True]
    assert str(one["first_at"]) == f"{DAY} 10:00:00+00:00"


def test_a_drive_against_two_orders_is_charged_under_one_and_listed_under_the_other() -> None:
    given = reference(order(), order("O2", min_minutes=6), order("O3", min_minutes=5))
    rows = drive(f"{DAY} 09:00", 5)
    assert sorted(found(*rows, given=given)) == [("O1", "violation", 5, []), ("O3", "listed", 5, ["charged_elsewhere"])]
    charged, listed = sorted(findings(*rows, given=given), key=lambda one: one["order_id"])
    assert listed["evidence"][0]["charged_under"] == {"finding_id": charged["finding_id"], "order_id": "O1"}
    assert charged["evidence"][0]["also_against"] == [{"finding_id": listed["finding_id"], "order_id": "O3"}]


def test_two_clauses_that_overlap_count_a_minute_once() -> None:
    clauses = ({"clause_id": "1", "zones": ["inner"]}, {"clause_id": "2", "zones": ["east"]})
    given = reference(zone(), zone("east", geometry=EAST), order(clauses=clauses))
    rows = drive(f"{DAY} 09:00", 10, lon=112.43)
    (one,) = findings(*rows, given=given)
    assert (one["outcome"], one["minutes"], one["clause_id"], len(one["evidence"])) == ("violation", 10, "1", 2)


def test_zones_side_by_side_in_one_clause_are_one_area() -> None:
    given = reference(zone(), zone("next", geometry=rectangle(112.50, 34.60, 112.55, 34.70)), order(zones=["inner", "next"]))
    across = drive(f"{DAY} 09:00", 4, lon=112.50 - 1_200 * METRE_E)
    assert found(*across, given=given) == [("O1", "violation", 4, [])]
    assert findings(*across, given=given)[0]["zone_id"] == "inner"
    clauses = ({"clause_id": "1", "zones": ["inner"]}, {"clause_id": "2", "zones": ["next"]})
    apart = reference(zone(), zone("next", geometry=rectangle(112.50, 34.60, 112.55, 34.70)), order(clauses=clauses))
    assert found(*across, given=apart) == [("O1", "to_be_verified", 3, ["unsure_place"])] or found(*across, given=apart) == []
