"""Cells of an area: what they may be is never less than what the points in them are."""

import json
import pickle

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.places.geography import Shape, area_of
from rules.presence.cells import (
    MAY_BE_INSIDE,
    MAY_BE_OUTSIDE,
    MAY_NOT_BE_INSIDE,
    MAY_NOT_BE_OUTSIDE,
    OUTSIDE,
    AreaTooLarge,
    CellTable,
    cells_of_area,
)
from rules.presence.presence import REACHES, cells_of
from tests.depth import examples
from tests.rules.building import ZONE, rectangle

TOLERANCE_M = 30.0


@st.composite
def polygons(draw: st.DrawFn) -> str:
    """A star around 112.44, 34.64 with dents, often with a hole or a thin arm, of some hundred metres to some kilometres."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.sampled_from([0.003, 0.02, 0.03, 0.03]))
    angle = np.sort(chance.uniform(0, 2 * np.pi, draw(st.integers(3, 9))))
    radius = size * chance.uniform(0.3, 1, len(angle))
    whole = shapely.make_valid(
        shapely.Polygon(np.column_stack([112.44 + radius * np.cos(angle), 34.64 + radius * np.sin(angle)]))
    )
    if draw(st.booleans()):
        whole = whole.difference(whole.centroid.buffer(size / 8))
    if draw(st.booleans()):
        whole = whole.union(shapely.box(112.44, 34.6399, 112.44 + size * 1.5, 34.6401))
    return shapely.to_geojson(shapely.union_all([part for part in shapely.get_parts(whole) if part.area > 0]))


def bits_at(table: CellTable, lon: np.ndarray, lat: np.ndarray, reach: int = 0) -> np.ndarray:
    x, y = cells_of(lon, lat)
    rows, columns = table.cells.shape
    x, y = np.clip(x - table.x0, 0, columns - 1), np.clip(y - table.y0, 0, rows - 1)
    return table.level(reach)[y, x]


@settings(max_examples=examples(150))
@given(polygons(), st.sampled_from([None, 12.0]), st.integers(0, 2**32 - 1))
def test_no_point_is_what_its_cell_may_not_be(geometry: str, road_m: float | None, seed: int) -> None:
    taken = ()
    if road_m:
        line = {"type": "LineString", "coordinates": [[112.42, 34.62], [112.45, 34.64], [112.47, 34.63]]}
        taken = (Shape(json.dumps(line), road_m),)
    area = area_of((Shape(geometry),), taken, TOLERANCE_M)
    table = cells_of_area(area)
    west, south, east, north = shapely.from_geojson(geometry).buffer(0.002).bounds
    chance = np.random.default_rng(seed)
    lon, lat = (np.round(chance.uniform(*ends, 5_000), 7) for ends in ((west, east), (south, north)))
    bits = bits_at(table, lon, lat)
    inside, outside = area.surely_inside(lon, lat), area.surely_outside(lon, lat)
    assert (bits[inside] & MAY_BE_INSIDE).all() and (bits[~inside] & MAY_NOT_BE_INSIDE).all()
    assert (bits[outside] & MAY_BE_OUTSIDE).all() and (bits[~outside] & MAY_NOT_BE_OUTSIDE).all()


def test_most_cells_of_a_large_area_are_sure() -> None:
    table = cells_of_area(area_of((Shape(rectangle(*ZONE)),), (), TOLERANCE_M))
    inside = ~table.cells & MAY_NOT_BE_INSIDE != 0
    unsure = (table.cells != OUTSIDE) & ~inside
    assert inside.sum() == pytest.approx(9.1e3 * 11.0e3 / 908, rel=0.03)
    assert unsure.sum() < 0.05 * inside.sum()


@pytest.mark.parametrize("reach", range(1, len(REACHES)))
def test_a_level_holds_all_that_lies_within_its_reach(reach: int) -> None:
    table = cells_of_area(area_of((Shape(rectangle(112.44, 34.64, 112.442, 34.641)),), (), TOLERANCE_M))
    cells, span = table.cells, REACHES[reach]
    wide = np.lib.stride_tricks.sliding_window_view(np.pad(cells, span, constant_values=OUTSIDE), (2 * span + 1,) * 2)
    assert (table.level(reach) == np.bitwise_or.reduce(wide, axis=(2, 3))).all()


def test_an_area_of_a_province_is_refused() -> None:
    with pytest.raises(AreaTooLarge, match=r"area of 5\d\d km by 4\d\d km") as refused:
        cells_of_area(area_of((Shape(rectangle(110, 32, 116, 36)),), (), TOLERANCE_M))
    # how large it is, the limit, and what to do; also after a process handed it on
    handed_on = pickle.loads(pickle.dumps(refused.value))
    assert "cells of 30 m)" in handed_on.size and str(handed_on) == str(refused.value)
    assert handed_on.expected.zh == "最多 64,000,000 个 30 米网格（约 240 千米见方）：请核对坐标，或只画要试算的部分"
    assert "at most 64,000,000 cells" in str(handed_on) and "draw only the part" in str(handed_on)


def test_an_area_narrower_than_its_tolerance_has_no_sure_inside() -> None:
    table = cells_of_area(area_of((Shape(rectangle(112.44, 34.64, 112.4405, 34.66)),), (), TOLERANCE_M))
    assert not (table.cells & MAY_BE_INSIDE).any() and (table.cells != OUTSIDE).any()
