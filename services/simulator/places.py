"""Where trucks stand and where they are measured: yards, building sites, dumps, stations, all invented."""

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from services.simulator.ground import LonLat, is_inside, to_plane


@dataclass(frozen=True)
class Place:
    """A yard (停车场), a building site (工地) or a dump (消纳场)."""

    kind: str
    name: str
    english: str
    at: LonLat

    @property
    def belt(self) -> int:
        """0 inside the inner ring, 1 between the rings, 2 outside both."""
        return belt_at(self.at)


@dataclass(frozen=True)
class Station:
    """A remote-sensing station. kind: fixed, mobile, black_smoke; spots: where it stands, a mobile one by turns from day to day.

    habit: what is odd about it (None = nothing): uploads at night, recognises plates poorly, invents its NO.
    """

    station_id: str
    name: str
    kind: str
    spots: tuple[LonLat, ...]
    district: str
    habit: str | None = None

    def spot_on(self, day: date) -> int:
        """Which of its spots it stands at on a day."""
        return day.toordinal() % len(self.spots)


@cache
def belt_at(at: LonLat) -> int:
    """Where a place lies: 0 inside the inner ring, 1 between the rings, 2 outside both."""
    x, y = to_plane(np.array([at[0]]), np.array([at[1]]))
    return 0 if is_inside("inner-ring", x, y)[0] else 1 if is_inside("outer-ring", x, y)[0] else 2


YARDS = (
    Place("yard", "孟津停车场", "Mengjin yard", (112.452, 34.812)),
    Place("yard", "伊川停车场", "Yichuan yard", (112.440, 34.434)),
    Place("yard", "宜阳停车场", "Yiyang yard", (112.225, 34.560)),
    Place("yard", "偃师停车场", "Yanshi yard", (112.735, 34.709)),
    Place("yard", "新安停车场", "Xin'an yard", (112.195, 34.712)),
    Place("yard", "吉利停车场", "Jili yard", (112.600, 34.817)),
    Place("yard", "西郊停车场", "West yard", (112.331, 34.652)),
    Place("yard", "东郊停车场", "East yard", (112.576, 34.650)),
    Place("yard", "北郊停车场", "North yard", (112.470, 34.748)),
    Place("yard", "南郊停车场", "South yard", (112.460, 34.518)),
    Place("yard", "涧西停车场", "Jianxi yard", (112.412, 34.6290)),
    Place("yard", "洛龙停车场", "Luolong yard", (112.484, 34.6115)),
)
SITES = (
    Place("site", "涧西工地", "Jianxi site", (112.3985, 34.6530)),
    Place("site", "上阳工地", "Shangyang site", (112.4135, 34.6720)),
    Place("site", "西工工地", "Xigong site", (112.4390, 34.6830)),
    Place("site", "老城工地", "Laocheng site", (112.4685, 34.6820)),
    Place("site", "瀍河工地", "Chanhe site", (112.5010, 34.6825)),
    Place("site", "隋唐工地", "Suitang site", (112.4660, 34.6560)),
    Place("site", "洛龙工地", "Luolong site", (112.4520, 34.6010)),
    Place("site", "开元工地", "Kaiyuan site", (112.4310, 34.6120)),
    Place("site", "学府工地", "Xuefu site", (112.4850, 34.5780)),
    Place("site", "启明工地", "Qiming site", (112.5040, 34.6270)),
    Place("site", "西郊工地", "West site", (112.3270, 34.6280)),
    Place("site", "东郊工地", "East site", (112.5820, 34.6200)),
    Place("site", "北郊工地", "North site", (112.4150, 34.7500)),
    Place("site", "南郊工地", "South site", (112.4950, 34.5150)),
    Place("site", "伊滨工地", "Yibin site", (112.5620, 34.5600)),
    Place("site", "孟津工地", "Mengjin site", (112.4350, 34.8250)),
    Place("site", "偃师工地", "Yanshi site", (112.7000, 34.6860)),
    Place("site", "新安工地", "Xin'an site", (112.1600, 34.7120)),
    Place("site", "宜阳工地", "Yiyang site", (112.2050, 34.5300)),
    Place("site", "伊川工地", "Yichuan site", (112.4480, 34.4400)),
)
LINE_SITE = Place("site", "贴线工地", "Line site", (112.36209, 34.66304))
"""Reached by the road on the line only."""
DUMPS = (
    Place("dump", "宜阳消纳场", "Yiyang dump", (112.2450, 34.5560)),
    Place("dump", "偃师消纳场", "Yanshi dump", (112.6600, 34.6890)),
    Place("dump", "伊川消纳场", "Yichuan dump", (112.4560, 34.4520)),
    Place("dump", "新安消纳场", "Xin'an dump", (112.2480, 34.6970)),
    Place("dump", "孟津消纳场", "Mengjin dump", (112.4550, 34.7950)),
    Place("dump", "伊滨消纳场", "Yibin dump", (112.6520, 34.6330)),
)
PLACES = (*YARDS, *SITES, LINE_SITE, *DUMPS)

STATIONS = (
    Station("A410305001", "中环西站", "fixed", ((112.3380, 34.6300),), "410305"),
    Station("A410308002", "内环北站", "fixed", ((112.4340, 34.7124),), "410308", "at_night"),
    Station("B410311003", "中环南站", "fixed", ((112.5000, 34.5300),), "410311", "at_night"),
    Station("A410305004", "开元大道站", "fixed", ((112.4120, 34.6180),), "410305"),
    Station("A410303005", "九都高架站", "fixed", ((112.4340, 34.6570),), "410303"),
    Station("B410302006", "龙门大道站", "fixed", ((112.4740, 34.6000),), "410311"),
    Station("C410307007", "移动一号车", "mobile", ((112.5700, 34.6560), (112.6500, 34.6780)), "410307", "no_is_made_up"),
    Station("C410305008", "移动二号车", "mobile", ((112.4450, 34.6290), (112.3090, 34.6180)), "410305"),
    Station("D410304009", "启明黑烟站", "black_smoke", ((112.5110, 34.6350),), "410304"),
    Station("D410323010", "新安黑烟站", "black_smoke", ((112.2700, 34.6780),), "410323", "poor_plates"),
)
AIR_STATIONS: tuple[tuple[str, LonLat], ...] = (
    *(("涧西空气站", (112.392, 34.664)), ("上阳空气站", (112.420, 34.677)), ("西工空气站", (112.450, 34.672))),
    *(("老城空气站", (112.480, 34.690)), ("瀍河空气站", (112.505, 34.690)), ("开元空气站", (112.440, 34.622))),
    *(("洛龙空气站", (112.465, 34.608)), ("伊滨空气站", (112.575, 34.585)), ("孟津空气站", (112.444, 34.827))),
    *(("偃师空气站", (112.780, 34.722)), ("新安空气站", (112.150, 34.728)), ("宜阳空气站", (112.185, 34.515))),
)
