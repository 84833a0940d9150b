"""What fixes are compared with: the road zones of the register, or the cells that several terminals drove through."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely

from rules.columns import Ints, Micros, Numbers, Texts
from rules.inputs.inputs import ZoneRow
from rules.places.geography import metres_per_degree
from services.operations.diagnosis.evidence import middles

TERMINALS_A_CELL = 4
"""So that of every terminal at least three *others* drove there."""


@dataclass(frozen=True)
class RoadMap:
    """lon, lat: where its plane of metres begins; half_m: of each piece, what still counts as on it; what: roads or cells, for people."""

    what: str
    count: int
    lon: float
    lat: float
    tree: shapely.STRtree
    half_m: Numbers

    def off_m(self, lon: Numbers, lat: Numbers) -> Numbers:
        """How far each place lies off the nearest road, 0 on it."""
        east, north = metres_per_degree(self.lat)
        points = shapely.points((lon - self.lon) * east, (lat - self.lat) * north)
        (_, nearest), metres = self.tree.query_nearest(points, return_distance=True, all_matches=False)
        off: Numbers = np.maximum(0.0, metres - self.half_m[nearest])
        return off


def of_zones(zones: Iterable[ZoneRow]) -> RoadMap | None:
    """The map of road zones; None where there are none."""
    roads = list(zones)
    if not roads:
        return None
    lines = shapely.from_geojson([zone.geometry for zone in roads])
    pieces, road = _pieces(lines)
    half = np.array([(zone.width_m or 0.0) / 2 for zone in roads])
    lon, lat = (float(middle) for middle in shapely.get_coordinates(lines).mean(axis=0))
    return RoadMap("roads", len(roads), lon, lat, _tree(pieces, lon, lat), half[road])


def _pieces(lines: Texts) -> tuple[Texts, Ints]:
    """Straight pieces of all lines, and whose each is."""
    parts, whose = shapely.get_parts(lines, return_index=True)
    places, part = shapely.get_coordinates(parts, return_index=True)
    first = np.flatnonzero(part[1:] == part[:-1])
    return shapely.linestrings(np.stack([places[first], places[first + 1]], axis=1)), whose[part[first]]


def of_cells(cells: Micros, terminals: Ints) -> RoadMap | None:
    """The cells with enough terminals in them; None where there are none. Off a cell is measured from its middle, 25 m are on it."""
    lon, lat = middles(cells[terminals >= TERMINALS_A_CELL])
    if not len(lon):
        return None
    at = float(lon.mean()), float(lat.mean())
    return RoadMap("cells", len(lon), *at, _tree(shapely.points(lon, lat), *at), np.full(len(lon), 25.0))


def _tree(pieces: Texts, lon: float, lat: float) -> shapely.STRtree:
    east, north = metres_per_degree(lat)
    return shapely.STRtree(shapely.transform(pieces, lambda xy: (xy - [lon, lat]) * [float(east), float(north)]))


class DrivenCells:
    """How many terminals drove through each cell, added up terminal by terminal."""

    def __init__(self) -> None:
        self._cells = np.zeros(0, dtype=np.int64)
        self._terminals = np.zeros(0, dtype=np.int64)
        self._waiting: list[Micros] = []

    def add(self, cells: Micros) -> None:
        """The cells of one more terminal, each once."""
        self._waiting.append(cells)
        if sum(map(len, self._waiting)) > 1_000_000:
            self._settle()

    def _settle(self) -> None:
        together = np.concatenate([self._cells, *self._waiting])
        counts = np.concatenate([self._terminals, *(np.ones(len(cells), dtype=np.int64) for cells in self._waiting)])
        self._cells, where = np.unique(together, return_inverse=True)
        self._terminals = np.bincount(where, weights=counts, minlength=len(self._cells)).astype(np.int64)
        self._waiting = []

    def as_map(self) -> RoadMap | None:
        """The map of the cells that enough terminals drove through."""
        self._settle()
        return of_cells(self._cells, self._terminals)
