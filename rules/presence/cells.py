"""An area rasterised to cells of the presence index: for each cell which answers (inside, outside) its places can have.

Conservative: a cell that the border of the tolerance band crosses holds both answers, and the true answer of a place is always among its
cell's. So whatever follows from the cells alone follows from the points.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import shapely

from rules.catalogue.entries import Text
from rules.columns import Masks
from rules.places.geography import Area
from rules.presence.presence import CELL_LAT_E7, CELL_LON_E7, REACHES, cell_size_m

MAY_BE_INSIDE, MAY_NOT_BE_INSIDE, MAY_BE_OUTSIDE, MAY_NOT_BE_OUTSIDE = 1, 2, 4, 8
"""Bits of a cell: some place of it may be surely inside, not surely inside, surely outside, not surely outside."""
OUTSIDE = MAY_NOT_BE_INSIDE | MAY_BE_OUTSIDE
ANYTHING = 15
MOST_CELLS = 64_000_000
"""Maximum cells of one table, because a larger one is slow to make: 57,000 km² around an area."""

_STEP_M = 4.0
"""Distance between points sampled on a border; far below a cell's 30 m."""
_MARGIN_M = _STEP_M / 2 + 0.02
"""A border point is at most half a step from a sampled one; 2 cm more because indexed places are rounded to 1e-7° (1.1 cm)."""
_PAD = max(REACHES) + 2
"""Cells around the area's bounds: after a dilation by the longest reach, and the margin, the outermost cells are still outside."""


class AreaTooLarge(ValueError):
    """An area that is larger than a city.

    size: how large it is.
    expected: the limit, and what to do.
    """

    def __init__(self, size: str, zh: str, en: str) -> None:
        super().__init__(size, zh, en)  # all of them, so that it can be pickled
        self.size, self.expected = size, Text(zh, en)

    def __str__(self) -> str:
        return f"{self.size}, expected {self.expected.en}"


@dataclass(frozen=True, eq=False)
class CellTable:
    """Bits of the cells around an area.

    x0, y0: cell of the first column (west) and row (south).
    cells: bits by row (north) and column (east); the outermost are OUTSIDE, as is everything beyond them.
    """

    x0: int
    y0: int
    cells: Masks
    _levels: dict[int, Masks] = field(default_factory=dict, repr=False)

    def level(self, reach: int) -> Masks:
        """The cells dilated by `REACHES[reach]` cells: bits of all cells within that distance; cached."""
        if reach == 0:
            return self.cells
        if reach not in self._levels:
            below = self.level(reach - 1)
            self._levels[reach] = _spread(below, REACHES[reach] - REACHES[reach - 1])
        return self._levels[reach]


@lru_cache(maxsize=64)
def cells_of_area(area: Area) -> CellTable:
    """Rasterise an area; cached. Raises AreaTooLarge."""
    width, height = cell_size_m(area.lat)
    # The origin of the area's plane in units of cells. Both scales are linear in degrees, so a cell keeps one size all over the plane.
    left, bottom = area.lon * 1e7 / CELL_LON_E7, area.lat * 1e7 / CELL_LAT_E7
    if area.outer.is_empty:
        return CellTable(0, 0, np.full((1, 1), OUTSIDE, dtype=np.uint8))
    # The outer bounds in cells, rounded down as `cells_of` rounds places, and padded on all four sides.
    west, south, most_east, most_north = area.outer.bounds
    x0, y0 = int(np.floor(left + west / width)) - _PAD, int(np.floor(bottom + south / height)) - _PAD
    columns = int(np.floor(left + most_east / width)) + _PAD + 1 - x0
    rows = int(np.floor(bottom + most_north / height)) + _PAD + 1 - y0
    if columns * rows > MOST_CELLS:
        raise _too_large(most_east - west, most_north - south, columns * rows)
    grid = _Grid((x0 - left) * width, (y0 - bottom) * height, width, height, columns, rows)
    inner, outer = grid.states(area.inner), grid.states(area.outer)
    return CellTable(x0, y0, _INNER[inner] | _OUTER[outer])


def _too_large(width_m: float, height_m: float, cells: int) -> AreaTooLarge:
    most = f"{MOST_CELLS:,}"
    return AreaTooLarge(
        f"an area of {width_m / 1000:,.0f} km by {height_m / 1000:,.0f} km ({cells:,} cells of 30 m)",
        f"最多 {most} 个 30 米网格（约 240 千米见方）：请核对坐标，或只画要试算的部分",
        f"at most {most} cells of 30 m (about 240 km by 240 km): check the coordinates, or draw only the part to be tried",
    )


_OUT, _IN, _TOUCHED = 0, 1, 2
_INNER = np.array([MAY_NOT_BE_INSIDE, MAY_BE_INSIDE, MAY_BE_INSIDE | MAY_NOT_BE_INSIDE], dtype=np.uint8)
_OUTER = np.array([MAY_BE_OUTSIDE, MAY_NOT_BE_OUTSIDE, MAY_BE_OUTSIDE | MAY_NOT_BE_OUTSIDE], dtype=np.uint8)


@dataclass(frozen=True)
class _Grid:
    """Cells on an area's plane, in metres: the first begins at west, south; each is width by height."""

    west: float
    south: float
    width: float
    height: float
    columns: int
    rows: int

    def states(self, geometry: shapely.Geometry) -> Masks:
        """For each cell: wholly out, wholly in, or touched by the border (or within two metres of it)."""
        found = np.zeros((self.rows, self.columns), dtype=np.uint8)
        if geometry.is_empty:
            return found
        self._mark_border(geometry, found)
        self._fill(geometry, found)
        return found

    def _fill(self, geometry: shapely.Geometry, found: Masks) -> None:
        """Scanline fill: untouched cells between two touched ones of a row are all in or all out, so one test a stretch is enough."""
        touched = found == _TOUCHED
        # A stretch begins right after a touched cell and ends (excluded) at the next touched one.
        row, column = np.nonzero(touched[:, :-1] & ~touched[:, 1:])
        end_row, end_column = np.nonzero(~touched[:, :-1] & touched[:, 1:])
        column, end_column = column + 1, end_column + 1
        x, y = self.west + (column + 0.5) * self.width, self.south + (row + 0.5) * self.height
        inside = np.flatnonzero(shapely.contains_xy(geometry, x, y))
        # Rows begin and end outside (_PAD), so a row has as many beginnings as ends, and its first end belongs to the stretch from the
        # row's edge: beginning n ends at end n + 1. A row's last stretch runs to the other edge, is outside, and so asks for no end.
        turns = np.zeros(found.shape, dtype=np.int8)
        turns[row[inside], column[inside]] = 1
        turns[end_row[inside + 1], end_column[inside + 1]] = -1
        # Stretches are disjoint, so the running sum is 0 or 1; touched cells at an end are at 0 again and stay touched.
        found[np.cumsum(turns, axis=1, dtype=np.int8) > 0] = _IN

    def _mark_border(self, geometry: shapely.Geometry, found: Masks) -> None:
        """Mark the cells that the border touches.

        A border point is within half a step of a sampled point. The square of ±_MARGIN_M around a sampled point is smaller than a cell, so
        it lies in at most four cells, and each of them holds one of its corners: marking the corners' cells marks all.
        """
        places = shapely.get_coordinates(shapely.segmentize(geometry.boundary, _STEP_M))
        for east in (-_MARGIN_M, _MARGIN_M):
            for north in (-_MARGIN_M, _MARGIN_M):
                column = np.floor((places[:, 0] + east - self.west) / self.width).astype(np.int64)
                row = np.floor((places[:, 1] + north - self.south) / self.height).astype(np.int64)
                found[row, column] = _TOUCHED


def _spread(cells: Masks, reach: int) -> Masks:
    """Dilation: for each cell the bits of all cells within `reach` columns and rows."""
    whole = cells
    # A square is a row of columns: one axis after the other. Having covered ±done, a shift by at most done + 1 leaves no gap, so the
    # covered distance doubles at each step. Beyond the table all is OUTSIDE, as the outermost cells are: nothing is lost at the edges.
    for axis in (0, 1):
        done = 0
        while done < reach:
            step = min(done + 1, reach - done) if done else 1
            whole, done = _with_shifted(whole, step, axis), done + step
    return whole


def _with_shifted(cells: Masks, step: int, axis: int) -> Masks:
    """The cells combined with those `step` before and after along the axis."""
    found = cells.copy()
    low, high = [slice(None)] * 2, [slice(None)] * 2
    low[axis], high[axis] = slice(None, -step), slice(step, None)
    found[tuple(low)] |= cells[tuple(high)]
    found[tuple(high)] |= cells[tuple(low)]
    return found
