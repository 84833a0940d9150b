"""The ground that the city stands on: a plane in metres, the two ring zones, the districts and the river. All of it drawn by us.

Centres of districts are public facts (docs/standards.md); every outline is invented.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from rules.columns import Flags, Numbers

LonLat = tuple[float, float]

MIDDLE: LonLat = (112.45, 34.64)
METRES_PER_LON, METRES_PER_LAT = 91_700.0, 110_930.0
"""Of a degree near Luoyang; good to some tenths of a percent over the city."""
EDGE = (112.02, 34.34, 112.94, 34.92)
"""West, south, east, north of what is drawn."""

INNER: tuple[LonLat, ...] = (
    *((112.3642, 34.5731), (112.3905, 34.5622), (112.4310, 34.5600), (112.4785, 34.5614), (112.5120, 34.5688)),
    *((112.5263, 34.5920), (112.5300, 34.6340), (112.5281, 34.6725), (112.5190, 34.7010), (112.4850, 34.7081)),
    *((112.4430, 34.7100), (112.4010, 34.7062), (112.3720, 34.6935), (112.3611, 34.6600), (112.3600, 34.6180)),
)
OUTER: tuple[LonLat, ...] = (
    *((112.3180, 34.5080), (112.3650, 34.4935), (112.4300, 34.4900), (112.5050, 34.4926), (112.5720, 34.5040)),
    *((112.5935, 34.5440), (112.6000, 34.6150), (112.5972, 34.6900), (112.5810, 34.7480), (112.5200, 34.7660)),
    *((112.4480, 34.7700), (112.3760, 34.7645), (112.3270, 34.7460), (112.3121, 34.6800), (112.3100, 34.5900)),
)
RIVER: tuple[LonLat, ...] = (
    *((112.020, 34.462), (112.110, 34.498), (112.190, 34.552), (112.262, 34.588), (112.330, 34.618), (112.380, 34.632)),
    *((112.425, 34.637), (112.470, 34.645), (112.512, 34.661), (112.560, 34.672), (112.640, 34.680), (112.740, 34.699)),
    *((112.840, 34.722), (112.940, 34.760)),
)


@dataclass(frozen=True)
class District:
    """A district (区县) around its centre."""

    code: str
    name: str
    english: str
    centre: LonLat


DISTRICTS = (
    District("410302", "老城区", "Laocheng", (112.477, 34.683)),
    District("410303", "西工区", "Xigong", (112.443, 34.668)),
    District("410304", "瀍河区", "Chanhe", (112.492, 34.685)),
    District("410305", "涧西区", "Jianxi", (112.399, 34.654)),
    District("410311", "洛龙区", "Luolong", (112.457, 34.619)),
    District("410308", "孟津区", "Mengjin", (112.444, 34.827)),
    District("410307", "偃师区", "Yanshi", (112.788, 34.723)),
    District("410323", "新安县", "Xin'an", (112.141, 34.729)),
    District("410327", "宜阳县", "Yiyang", (112.180, 34.517)),
    District("410329", "伊川县", "Yichuan", (112.429, 34.423)),
)


def to_plane(lon: Numbers, lat: Numbers) -> tuple[Numbers, Numbers]:
    """WGS-84 degrees as metres east and north of the city's middle."""
    return (lon - MIDDLE[0]) * METRES_PER_LON, (lat - MIDDLE[1]) * METRES_PER_LAT


def to_degrees(x: Numbers, y: Numbers) -> tuple[Numbers, Numbers]:
    """Metres of the plane as WGS-84 degrees."""
    return MIDDLE[0] + x / METRES_PER_LON, MIDDLE[1] + y / METRES_PER_LAT


def on_plane(points: tuple[LonLat, ...]) -> Numbers:
    """Degrees as an array of (x, y) in metres."""
    degrees = np.asarray(points, dtype=np.float64)
    return np.column_stack(to_plane(degrees[:, 0], degrees[:, 1]))


@cache
def zone(zone_id: str) -> shapely.Polygon:
    """The area of `inner-ring` or `outer-ring` on the plane."""
    return shapely.Polygon(on_plane(INNER if zone_id == "inner-ring" else OUTER))


@cache
def _grown(zone_id: str, metres: float) -> shapely.Geometry:
    area = zone(zone_id).buffer(metres)
    shapely.prepare(area)
    return area


def is_inside(zone_id: str, x: Numbers, y: Numbers, deeper_m: float = 0.0) -> Flags:
    """Whether places are inside a zone and so many metres beyond its boundary (negative: or so near to it outside)."""
    found: Flags = shapely.contains_xy(_grown(zone_id, -deeper_m), x, y)
    return found


def district_at(x: float, y: float) -> str:
    """The code of the district whose centre is nearest."""
    centres = on_plane(tuple(district.centre for district in DISTRICTS))
    return DISTRICTS[int(np.argmin(np.hypot(centres[:, 0] - x, centres[:, 1] - y)))].code


def district_outlines() -> dict[str, shapely.Geometry]:
    """Code -> outline in degrees: what is nearer to this centre than to any other, up to the edge of the map."""
    centres = shapely.MultiPoint(on_plane(tuple(district.centre for district in DISTRICTS)))
    west, south, east, north = EDGE
    edge = shapely.Polygon(on_plane(((west, south), (east, south), (east, north), (west, north))))
    cells = shapely.get_parts(shapely.voronoi_polygons(centres, extend_to=edge))
    outlines = {}
    for district in DISTRICTS:
        centre = shapely.Point(*on_plane((district.centre,))[0])
        cell = next(cell for cell in cells if cell.contains(centre))
        outlines[district.code] = in_degrees(cell.intersection(edge))
    return outlines


def in_degrees(geometry: shapely.Geometry) -> shapely.Geometry:
    """A geometry of the plane in degrees, rounded to 0.1 m."""
    return shapely.transform(geometry, lambda xy: np.round(np.column_stack(to_degrees(xy[:, 0], xy[:, 1])), 6))
