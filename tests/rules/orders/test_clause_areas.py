"""Areas of a clause: boundary roads 含 and 不含, roads exempt inside, whole roads, roads over roads, and what is too narrow."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.inputs.inputs import ZoneRow
from rules.orders.clause_areas import district_at, placed
from tests.rules.building import (
    METRE_E,
    METRE_N,
    NORTH,
    drive,
    findings,
    order,
    reading,
    rectangle,
    reference,
    road,
    station,
    us,
    zone,
)

NOON = np.array([us("2026-11-20 12:00")])
NORTH_EDGE, WEST_EDGE = 34.70, 112.40
IN, OUT, UNSURE, LEVEL = "inside", "outside", "unsure_place", "level_of_road"
BOUNDARY = road("edge", (112.40, NORTH_EDGE), (112.50, NORTH_EDGE))
STREET = ((112.40, 34.65), (112.50, 34.65))


def where(drawn: list[ZoneRow], lon: float, lat: float, **clause: Any) -> str:
    known = reference(zone(), *drawn, order(**clause))
    place = placed(np.array([lon]), np.array([lat]), NOON, known.orders["O1"][0].clauses[0], known, 30.0)
    assert not (place.surely_inside & place.surely_outside)[0]
    return IN if place.surely_inside[0] else OUT if place.surely_outside[0] else LEVEL if place.on_levels[0] else UNSURE


def side(included: bool) -> dict[str, Any]:
    return {"boundaries": [{"zone": "edge", "included": included}]}


# The road is 80 m wide: its kerbs are 40 m on either side of the line.
@pytest.mark.parametrize(
    ("metres_north", "without", "excluded", "included"),
    [
        (-71, IN, IN, IN),
        (-69, IN, UNSURE, IN),
        (-31, IN, UNSURE, IN),
        (-29, UNSURE, UNSURE, IN),
        (-11, UNSURE, UNSURE, IN),
        (-9, UNSURE, OUT, IN),
        (0, UNSURE, OUT, IN),
        (9, UNSURE, OUT, IN),
        (11, UNSURE, OUT, UNSURE),
        (31, OUT, OUT, UNSURE),
        (69, OUT, OUT, UNSURE),
        (71, OUT, OUT, OUT),
    ],
)
def test_a_boundary_road(metres_north: float, without: str, excluded: str, included: str) -> None:
    lat = NORTH_EDGE + metres_north * METRE_N
    found = [where([BOUNDARY], 112.45, lat, **clause) for clause in ({}, side(False), side(True))]
    assert found == [without, excluded, included]


@pytest.mark.parametrize(("width_m", "found"), [(20, UNSURE), (59, UNSURE), (61, IN), (80, IN)])
def test_a_whole_road(width_m: float, found: str) -> None:
    street = road("street", *STREET, width_m=width_m)
    assert where([street], 112.45, 34.65, zones=["street"]) == found
    assert where([street], 112.45, 34.65 + (width_m / 2 + 31) * METRE_N, zones=["street"]) == OUT
    assert where([street], 112.40 - (width_m / 2 + 31) * METRE_E, 34.65, zones=["street"]) == OUT


@pytest.mark.parametrize(("width_m", "found"), [(20, UNSURE), (59, UNSURE), (61, OUT), (80, OUT)])
def test_a_road_that_is_exempt_inside(width_m: float, found: str) -> None:
    street = road("street", *STREET, width_m=width_m)
    assert where([street], 112.45, 34.65, except_zones=["street"]) == found
    assert where([street], 112.45, 34.65 + (width_m / 2 + 31) * METRE_N, except_zones=["street"]) == IN


@pytest.mark.parametrize("how", [{"except_zones": ["street"]}, {"zones": ["inner", "street"]}, {"zones": ["street"]}])
@pytest.mark.parametrize(("metres", "is_near"), [(0, True), (20, True), (69, True), (71, False)])
def test_a_road_over_another(how: dict[str, Any], metres: float, is_near: bool) -> None:
    """80 m wide and yet never sure: on it or under it?"""
    street = road("street", *STREET, elevated=True)
    found = where([street], 112.45, 34.65 + metres * METRE_N, **how)
    assert found == (LEVEL if is_near else OUT if how == {"zones": ["street"]} else IN)


def test_a_road_over_another_outside_of_the_area_raises_no_doubt_far_from_it() -> None:
    long = road("street", (112.30, 34.65), (112.60, 34.65), elevated=True)
    assert where([long], 112.35, 34.65, except_zones=["street"]) == OUT
    assert where([long], WEST_EDGE + 100 * METRE_E, 34.65, except_zones=["street"]) == LEVEL


def test_what_is_driven_there() -> None:
    def found(street: ZoneRow, **how: Any) -> list[tuple[str, list[str]]]:
        known = reference(zone(), street, order(**how))
        return [(one["outcome"], one["reasons"]) for one in findings(*drive("2026-11-20 09:00", 5), given=known)]

    assert found(road("street", *STREET, elevated=True), except_zones=["street"]) == [("to_be_verified", ["level_of_road"])]
    assert found(road("street", *STREET, width_m=20), except_zones=["street"]) == [("to_be_verified", ["unsure_place"])]
    assert found(road("street", *STREET, width_m=90), except_zones=["street"]) == []
    assert found(road("street", *STREET, width_m=20), zones=["street"]) == [("to_be_verified", ["unsure_place"])]
    assert found(road("street", *STREET, width_m=90), zones=["street"]) == [("violation", [])]


def test_a_drive_along_and_a_drive_across_a_road_that_is_not_included() -> None:
    along = drive("2026-11-20 09:00", 5, lon=112.42, lat=NORTH_EDGE)
    across = drive("2026-11-20 09:00", 5, lon=112.45, lat=NORTH_EDGE - 2_000 * METRE_N, toward=NORTH)
    given = reference(zone(), BOUNDARY, order(**side(False)))
    assert findings(*along, given=given) == []
    assert [(one["outcome"], one["minutes"]) for one in findings(*across, given=given)] == [("violation", 3)]


def test_a_camera_on_a_road_over_another_is_doubtful_too() -> None:
    given = reference(zone(), road("street", *STREET, elevated=True), station("A1", 112.45), order(except_zones=["street"]))
    (found,) = findings(reading("2026-11-20 09:00", 12.0), given=given)
    assert (found["outcome"], found["reasons"]) == ("to_be_verified", ["level_of_road"])


def test_the_district_of_the_first_fix() -> None:
    west, east = (
        zone(name, geometry=rectangle(lon, 34.60, lon + 0.05, 34.70), kind="district", district=name)
        for name, lon in (("410302", 112.40), ("410303", 112.45))
    )
    given = reference(zone(district=None), west, east, order())
    assert [one["district"] for one in findings(*drive("2026-11-20 09:00", 8, lon=112.44), given=given)] == ["410302"]
    assert [one["district"] for one in findings(*drive("2026-11-20 09:00", 4, lon=112.46), given=given)] == ["410303"]
    assert district_at(given, 112.60, 34.65, int(NOON[0])) is None
    own = reference(zone(district="410311"), west, east, order())
    assert [one["district"] for one in findings(*drive("2026-11-20 09:00", 4), given=own)] == ["410311"]


METRES = st.floats(-300, 300)


@given(METRES, METRES, st.floats(2, 200), st.booleans())
def test_taking_a_road_out_never_adds_and_adding_never_takes_out(
    east: float, north: float, width_m: float, elevated: bool
) -> None:
    edge = road("edge", (112.40, NORTH_EDGE), (112.50, NORTH_EDGE), width_m=width_m, elevated=elevated)
    lon, lat = WEST_EDGE + (east + 300) * METRE_E, NORTH_EDGE + north * METRE_N
    plain, without, with_it = (where([edge], lon, lat, **clause) for clause in ({}, side(False), side(True)))
    assert plain != OUT or without == OUT or elevated
    assert without != IN or plain == IN
    assert plain != IN or with_it == IN or elevated
    assert with_it != OUT or plain == OUT
