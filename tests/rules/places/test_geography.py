"""Surely inside, surely outside, or unsure: a band of 30 m on either side of a boundary."""

import json

import numpy as np
import pytest

from rules.places.geography import Shape, area_of, distance_m
from tests.rules.building import METRE_E, rectangle

WEST, EAST = 112.40, 112.50
ONE = rectangle(WEST, 34.60, EAST, 34.70)
NEXT = rectangle(EAST, 34.60, 112.55, 34.70)
FAR = rectangle(112.60, 34.60, 112.65, 34.70)
BOTH = json.dumps({"type": "MultiPolygon", "coordinates": [json.loads(part)["coordinates"] for part in (ONE, FAR)]})
HOLE = json.dumps(
    {
        "type": "Polygon",
        "coordinates": [json.loads(part)["coordinates"][0] for part in (ONE, rectangle(112.44, 34.64, 112.46, 34.66))],
    }
)


def where(geometries: tuple[str, ...], lon: float, lat: float = 34.65, tolerance_m: float = 30.0) -> str:
    area = area_of(tuple(Shape(one) for one in geometries), (), tolerance_m)
    place = np.array([lon]), np.array([lat])
    inside, outside = bool(area.surely_inside(*place)[0]), bool(area.surely_outside(*place)[0])
    assert not (inside and outside)
    return "inside" if inside else "outside" if outside else "unsure"


@pytest.mark.parametrize(
    ("metres_east_of_the_border", "answer"),
    [
        (-500, "outside"),
        (-31, "outside"),
        (-29, "unsure"),
        (-5, "unsure"),
        (0, "unsure"),
        (29, "unsure"),
        (31, "inside"),
        (500, "inside"),
    ],
)
def test_the_band_at_a_boundary(metres_east_of_the_border: float, answer: str) -> None:
    assert where((ONE,), WEST + metres_east_of_the_border * METRE_E) == answer


@pytest.mark.parametrize(("width_m", "answer"), [(40, "unsure"), (59, "unsure"), (62, "inside")])
def test_an_area_narrower_than_twice_the_tolerance_has_no_sure_inside(width_m: float, answer: str) -> None:
    strip = rectangle(112.45 - width_m / 2 * METRE_E, 34.60, 112.45 + width_m / 2 * METRE_E, 34.70)
    assert where((strip,), 112.45) == answer


@pytest.mark.parametrize(
    ("zones", "lon", "answer"),
    [
        ((ONE, NEXT), EAST, "inside"),  # the seam of two zones of one clause is no boundary
        ((ONE,), EAST, "unsure"),
        ((ONE, NEXT), 112.55, "unsure"),
        ((BOTH,), 112.45, "inside"),
        ((BOTH,), 112.62, "inside"),
        ((BOTH,), 112.55, "outside"),
        ((HOLE,), 112.45, "outside"),
        ((HOLE,), 112.44, "unsure"),
        ((HOLE,), 112.42, "inside"),
    ],
)
def test_several_areas(zones: tuple[str, ...], lon: float, answer: str) -> None:
    assert where(zones, lon) == answer


@pytest.mark.parametrize(
    ("start", "end", "metres"),
    [
        ((112.45, 34.65), (112.45, 34.65), 0),
        ((112.45, 34.65), (112.46, 34.65), 916.9),  # a degree of longitude: 91.69 km there
        ((112.45, 34.65), (112.45, 34.66), 1109.3),
        ((112.45, 34.65), (112.46, 34.66), 1439.2),
    ],
)
def test_distances(start: tuple[float, float], end: tuple[float, float], metres: float) -> None:
    found = distance_m(*(np.array([number]) for number in (*start, *end)))
    assert found[0] == pytest.approx(metres, rel=1e-3)
