"""The city's roads as drawn by us: names, classes and courses are invented."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import shapely

from rules.columns import Numbers
from services.simulator.ground import INNER, LonLat, on_plane, zone

KMH = {"elevated": 64.0, "ring": 54.0, "highway": 58.0, "arterial": 42.0, "urban": 30.0, "access": 16.0}
"""Class -> usual speed of a truck."""
WIDTH_M = {"elevated": 26, "ring": 40, "highway": 28, "arterial": 44, "urban": 24}
"""Class -> width from kerb to kerb."""
WITH_LIGHTS = ("arterial", "urban")
_WIGGLE_M = 70.0


@dataclass(frozen=True)
class Road:
    """A road. course: corners in metres on the plane."""

    name: str
    english: str
    kind: str
    course: Numbers

    @property
    def zone_id(self) -> str:
        """Its id in the zones file, such as road-jiudu-elevated."""
        return "road-" + self.english.lower().replace("'", "").replace(" ", "-")


def _across(
    name: str, english: str, kind: str, lat: float, west: float, east: float
) -> tuple[str, str, str, tuple[LonLat, ...]]:
    return name, english, kind, ((west, lat), (east, lat))


def _along(
    name: str, english: str, kind: str, lon: float, south: float, north: float
) -> tuple[str, str, str, tuple[LonLat, ...]]:
    return name, english, kind, ((lon, south), (lon, north))


_DRAWN: tuple[tuple[str, str, str, tuple[LonLat, ...]], ...] = (
    _across("邙岭南路", "Mangling South Rd", "urban", 34.7010, 112.385, 112.512),
    _across("道北大道", "Daobei Ave", "arterial", 34.6890, 112.330, 112.545),
    _across("天街", "Tianjie St", "urban", 34.6785, 112.390, 112.518),
    _across("上阳大道", "Shangyang Ave", "arterial", 34.6680, 112.296, 112.618),
    _across("九都高架", "Jiudu Elevated", "elevated", 34.6570, 112.296, 112.618),
    _across("丽景街", "Lijing St", "urban", 34.6060, 112.375, 112.522),
    _across("开元大道", "Kaiyuan Ave", "arterial", 34.6180, 112.296, 112.618),
    _across("牡丹大道", "Mudan Ave", "arterial", 34.5940, 112.330, 112.578),
    _across("学府街", "Xuefu St", "urban", 34.5830, 112.385, 112.518),
    _across("关林大道", "Guanlin Ave", "arterial", 34.5720, 112.345, 112.570),
    _across("北苑街", "Beiyuan St", "urban", 34.7520, 112.362, 112.530),
    _across("邙山街", "Mangshan St", "urban", 34.7230, 112.352, 112.548),
    _across("南苑街", "Nanyuan St", "urban", 34.5480, 112.353, 112.562),
    _across("伊河街", "Yihe St", "urban", 34.5130, 112.352, 112.560),
    _across("政和街", "Zhenghe St", "urban", 34.6000, 112.400, 112.512),
    _along("西工街", "Xigong St", "urban", 112.4340, 34.6460, 34.7010),
    _along("新街", "Xinjie St", "urban", 112.4850, 34.6580, 34.7010),
    _along("丰李街", "Fengli St", "urban", 112.3240, 34.5950, 34.7000),
    _along("东方街", "Dongfang St", "urban", 112.5480, 34.5600, 34.7230),
    _along("佃庄街", "Dianzhuang St", "urban", 112.5850, 34.5650, 34.7000),
    _along("西苑大道", "Xiyuan Ave", "arterial", 112.3780, 34.5350, 34.7330),
    _along("联盟街", "Lianmeng St", "urban", 112.3900, 34.6400, 34.7020),
    _along("延安街", "Yan'an St", "urban", 112.4040, 34.5720, 34.7020),
    _along("王城高架", "Wangcheng Elevated", "elevated", 112.4230, 34.4780, 34.7800),
    _along("定鼎大道", "Dingding Ave", "arterial", 112.4450, 34.4780, 34.7800),
    _along("金城街", "Jincheng St", "urban", 112.4590, 34.5700, 34.7020),
    _along("龙门大道", "Longmen Ave", "arterial", 112.4740, 34.4780, 34.7800),
    _along("瀍水街", "Chanshui St", "urban", 112.4950, 34.5750, 34.7000),
    _along("启明大道", "Qiming Ave", "arterial", 112.5110, 34.5350, 34.7330),
    ("洛滨北路", "Luobin North Rd", "urban", ((112.352, 34.6295), (112.425, 34.6420), (112.470, 34.6500), (112.512, 34.6650))),
    ("洛滨南路", "Luobin South Rd", "urban", ((112.370, 34.6240), (112.425, 34.6320), (112.470, 34.6400), (112.524, 34.6610))),
    ("周山路", "Zhoushan Rd", "urban", ((112.318, 34.6400), (112.352, 34.6460), (112.378, 34.6460))),
    ("华山东路", "Huashan East Rd", "urban", ((112.516, 34.6440), (112.566, 34.6400), (112.594, 34.6330))),
    ("工业路", "Gongye Rd", "urban", ((112.338, 34.6890), (112.338, 34.6680), (112.338, 34.6180), (112.345, 34.5720))),
    ("伊滨大道", "Yibin Ave", "arterial", ((112.566, 34.5300), (112.5685, 34.5940), (112.5700, 34.6680), (112.560, 34.7330))),
    ("中环北路", "Middle Ring North", "ring", ((112.338, 34.6890), (112.345, 34.7330), (112.445, 34.7390), (112.560, 34.7330))),
    ("中环南路", "Middle Ring South", "ring", ((112.345, 34.5720), (112.352, 34.5350), (112.445, 34.5290), (112.566, 34.5300))),
    ("孟津公路", "Mengjin Hwy", "highway", ((112.445, 34.7800), (112.446, 34.8100), (112.440, 34.8420), (112.447, 34.8850))),
    ("吉利公路", "Jili Hwy", "highway", ((112.518, 34.7600), (112.580, 34.8050), (112.625, 34.8450), (112.660, 34.8900))),
    ("偃师公路", "Yanshi Hwy", "highway", ((112.618, 34.6680), (112.690, 34.6900), (112.788, 34.7160), (112.900, 34.7380))),
    ("伊洛南线", "Yiluo South Line", "highway", ((112.618, 34.6180), (112.700, 34.6320), (112.788, 34.7160))),
    ("伊川公路", "Yichuan Hwy", "highway", ((112.474, 34.4780), (112.462, 34.4480), (112.432, 34.4180), (112.420, 34.3600))),
    ("宜阳公路", "Yiyang Hwy", "highway", ((112.296, 34.6180), (112.255, 34.5750), (112.185, 34.5230), (112.060, 34.4700))),
    ("新安公路", "Xin'an Hwy", "highway", ((112.296, 34.6680), (112.225, 34.6960), (112.141, 34.7220), (112.050, 34.7480))),
    ("西南联络线", "Southwest Link", "highway", ((112.185, 34.5230), (112.290, 34.4700), (112.432, 34.4180))),
    ("西北联络线", "Northwest Link", "highway", ((112.141, 34.7220), (112.290, 34.7900), (112.440, 34.8420))),
)
TUNNELS: tuple[tuple[str, LonLat, float], ...] = (
    ("邙山隧道", (112.4230, 34.7230), 420.0),
    ("龙门隧道", (112.4450, 34.5470), 380.0),
    ("隋唐隧道", (112.4740, 34.6330), 330.0),
)
"""Name, middle, half of the length in metres."""
ALONG_THE_LINE = "贴线路"
"""The one road that runs on the boundary of the inner ring: whoever drives there is within the tolerance of GPS."""


@cache
def roads() -> tuple[Road, ...]:
    """All roads, with the two ring roads that run a little outside of their zones, and the one on the line."""
    found = [
        Road(name, english, kind, _wiggled(on_plane(course), number))
        for number, (name, english, kind, course) in enumerate(_DRAWN)
    ]
    found.append(Road("内环路", "Inner Ring Rd", "ring", _around("inner-ring", 260.0)))
    found.append(Road("绕城公路", "Orbital Hwy", "highway", _around("outer-ring", 420.0)))
    found.append(Road(ALONG_THE_LINE, "Line Rd", "urban", _on_the_line()))
    return tuple(found)


def _around(zone_id: str, metres: float) -> Numbers:
    return shapely.get_coordinates(zone(zone_id).buffer(metres, join_style="round", quad_segs=3).exterior)


def _on_the_line() -> Numbers:
    """From the ring road to the boundary in the west, then 2.6 km on it."""
    corners = on_plane(INNER)
    line = shapely.LineString(corners[[12, 13, 14]])
    on_it = [line.interpolate(metres) for metres in (900, 1_700, 2_600, 3_500)]
    out = on_it[0]
    return np.array([(out.x - 320, out.y + 40), *((point.x, point.y) for point in on_it)])


def _wiggled(course: Numbers, number: int) -> Numbers:
    """The course with gentle bends: no road of a city is a ruler's line. Both ends stay."""
    line = shapely.LineString(course)
    along = np.linspace(0, line.length, max(2, round(line.length / 600) + 1))
    points = shapely.get_coordinates(shapely.line_interpolate_point(line, along))
    ahead = np.gradient(points, axis=0)
    ahead /= np.hypot(ahead[:, 0], ahead[:, 1])[:, None]
    bend = _WIGGLE_M * np.sin(along / 2_300 + number * 1.7) * np.sin(np.pi * along / line.length)
    bent: Numbers = points + np.column_stack([-ahead[:, 1], ahead[:, 0]]) * bend[:, None]
    return bent
