"""An area as a table of cells of the index of presence: whether what lies in a cell may be surely inside, or surely outside.

A cell that the border of the tolerance passes may be both. Nothing is left out: a place in a cell is always one of those that the cell
may be; so what all cells of a stay say together is sure.
"""

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import shapely

from rules.columns import Masks
from rules.places.geography import Area
from rules.presence.presence import CELL_LAT_E7, CELL_LON_E7, REACHES, cell_size_m

MAY_BE_INSIDE, MAY_NOT_BE_INSIDE, MAY_BE_OUTSIDE, MAY_NOT_BE_OUTSIDE = 1, 2, 4, 8
"""Of what lies in the cell: surely inside, not surely inside, surely outside, not surely outside."""
OUTSIDE = MAY_NOT_BE_INSIDE | MAY_BE_OUTSIDE
ANYTHING = 15
MOST_CELLS = 64_000_000
"""A table of more would be slow to make: 57,000 km² around an area."""

_STEP_M = 4.0
_MARGIN_M = _STEP_M / 2 + 0.02
_PAD = max(REACHES) + 2


class AreaTooLarge(ValueError):
    """An area that is larger than a city."""


@dataclass(frozen=True, eq=False)
class CellTable:
    """cells: bits by row (north) and column (east), from the cell x0, y0 on; its outermost cells are outside, as all beyond them are."""

    x0: int
    y0: int
    cells: Masks
    _levels: dict[int, Masks] = field(default_factory=dict, repr=False)

    def level(self, reach: int) -> Masks:
        """What may be in a cell or within so many places of `REACHES` around it."""
        if reach == 0:
            return self.cells
        if reach not in self._levels:
            below = self.level(reach - 1)
            self._levels[reach] = _spread(below, REACHES[reach] - REACHES[reach - 1])
        return self._levels[reach]


@lru_cache(maxsize=64)
def cells_of_area(area: Area) -> CellTable:
    """The table of an area. Raises AreaTooLarge."""
    width, height = cell_size_m(area.lat)
    left, bottom = area.lon * 1e7 / CELL_LON_E7, area.lat * 1e7 / CELL_LAT_E7
    if area.outer.is_empty:
        return CellTable(0, 0, np.full((1, 1), OUTSIDE, dtype=np.uint8))
    west, south, most_east, most_north = area.outer.bounds
    x0, y0 = int(np.floor(left + west / width)) - _PAD, int(np.floor(bottom + south / height)) - _PAD
    columns = int(np.floor(left + most_east / width)) + _PAD + 1 - x0
    rows = int(np.floor(bottom + most_north / height)) + _PAD + 1 - y0
    if columns * rows > MOST_CELLS:
        raise AreaTooLarge(f"an area of {most_east - west:,.0f} m by {most_north - south:,.0f} m")
    grid = _Grid((x0 - left) * width, (y0 - bottom) * height, width, height, columns, rows)
    inner, outer = grid.states(area.inner), grid.states(area.outer)
    return CellTable(x0, y0, _INNER[inner] | _OUTER[outer])


_OUT, _IN, _TOUCHED = 0, 1, 2
_INNER = np.array([MAY_NOT_BE_INSIDE, MAY_BE_INSIDE, MAY_BE_INSIDE | MAY_NOT_BE_INSIDE], dtype=np.uint8)
_OUTER = np.array([MAY_BE_OUTSIDE, MAY_NOT_BE_OUTSIDE, MAY_BE_OUTSIDE | MAY_NOT_BE_OUTSIDE], dtype=np.uint8)


@dataclass(frozen=True)
class _Grid:
    """Cells on an area's plane, metres: from west and south on, each width by height."""

    west: float
    south: float
    width: float
    height: float
    columns: int
    rows: int

    def states(self, geometry: shapely.Geometry) -> Masks:
        """Each cell wholly out, wholly in, or touched by the border (or within two metres of it)."""
        found = np.zeros((self.rows, self.columns), dtype=np.uint8)
        if geometry.is_empty:
            return found
        self._mark_border(geometry, found)
        self._fill(geometry, found)
        return found

    def _fill(self, geometry: shapely.Geometry, found: Masks) -> None:
        """Cells of a row between two touched ones are all in or all out, as the first of them is. Rows begin and end outside."""
        touched = found == _TOUCHED
        row, column = np.nonzero(touched[:, :-1] & ~touched[:, 1:])
        end_row, end_column = np.nonzero(~touched[:, :-1] & touched[:, 1:])
        column, end_column = column + 1, end_column + 1
        x, y = self.west + (column + 0.5) * self.width, self.south + (row + 0.5) * self.height
        inside = np.flatnonzero(shapely.contains_xy(geometry, x, y))
        turns = np.zeros(found.shape, dtype=np.int8)
        turns[row[inside], column[inside]] = 1
        turns[end_row[inside + 1], end_column[inside + 1]] = -1
        found[np.cumsum(turns, axis=1, dtype=np.int8) > 0] = _IN

    def _mark_border(self, geometry: shapely.Geometry, found: Masks) -> None:
        """A place of the border is within half a step of one of these; the corners around that lie in all cells it may be in."""
        places = shapely.get_coordinates(shapely.segmentize(geometry.boundary, _STEP_M))
        for east in (-_MARGIN_M, _MARGIN_M):
            for north in (-_MARGIN_M, _MARGIN_M):
                column = np.floor((places[:, 0] + east - self.west) / self.width).astype(np.int64)
                row = np.floor((places[:, 1] + north - self.south) / self.height).astype(np.int64)
                found[row, column] = _TOUCHED


def _spread(cells: Masks, reach: int) -> Masks:
    """The bits of all cells within so many columns and rows of each; reach: a power of two."""
    whole = cells
    for axis in (0, 1):
        done = 0
        while done < reach:
            step = min(done + 1, reach - done) if done else 1
            whole, done = _with_shifted(whole, step, axis), done + step
    return whole


def _with_shifted(cells: Masks, step: int, axis: int) -> Masks:
    found = cells.copy()
    low, high = [slice(None)] * 2, [slice(None)] * 2
    low[axis], high[axis] = slice(None, -step), slice(step, None)
    found[tuple(low)] |= cells[tuple(high)]
    found[tuple(high)] |= cells[tuple(low)]
    return found
