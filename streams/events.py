"""The field dictionary: every event type with its fields, units, ranges and sources.

Decoding, profiles, the database columns and the docs all follow these tables. Times carry an offset; coordinates are degrees
in the event's `datum`, WGS-84 where it names none; a percentage runs 0–100.
"""

from dataclasses import dataclass, field
from typing import Literal

from streams.expectations import Expectation

READINGS = "remote-sensing.readings"
CHECKS = "road-checks.results"
POSITIONS = "muck-trucks.positions"
VIOLATIONS = "violations"
TOPICS = (READINGS, CHECKS, POSITIONS)

Kind = Literal["text", "number", "integer", "flag", "time", "texts", "scalar"]

DELIVERY = ("received_at", "topic", "partition", "offset", "element")
"""Columns that say how an event came: no part of its content, and two events that differ in them only are repeats."""

PLATE_COLOURS = ("blue", "yellow", "white", "black", "green", "yellow_green", "other")
FUELS = ("diesel", "petrol", "gas", "electric", "hydrogen", "methanol", "diesel_hybrid", "petrol_hybrid", "other")
DATUMS = ("WGS84", "GCJ02", "BD09")
PLATE_TYPE_PATTERN = r"^[0-9]{2}\Z"


@dataclass(frozen=True)
class Field:
    """One field of an event: its name (with the unit in it), kind and what it may hold."""

    name: str
    kind: Kind
    zh: str
    required: bool = False
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    pattern: str | None = None
    longest: int = 256
    is_delivery: bool = False
    """Whether it says how the event came, not what was observed: then it is no part of the event's content."""

    @property
    def expected(self) -> Expectation:
        """What a right value looks like, for error messages."""
        if self.choices:
            return Expectation("one_of", {"choices": list(self.choices)})
        if self.pattern == PLATE_TYPE_PATTERN:
            return Expectation("plate_type")
        if self.kind in ("number", "integer"):
            bounds = {"low": self.low, "high": self.high}
            return Expectation(self.kind) if self.low is None else Expectation(f"{self.kind}_between", bounds)
        if self.kind == "text":
            longest = {"longest": self.longest}
            return (
                Expectation("text_between", {"shortest": 1, **longest})
                if self.required
                else Expectation("text_at_most", longest)
            )
        return Expectation(self.kind, {"example": "2026-11-20T08:30:00+08:00"} if self.kind == "time" else {})


@dataclass(frozen=True, eq=False)
class EventType:
    """A topic's event: its fields in order, and whether one message may carry an array of them. One object a topic."""

    topic: str
    fields: tuple[Field, ...]
    arrays: bool = False
    by_name: dict[str, Field] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {f.name: f for f in self.fields})

    @property
    def delivery(self) -> tuple[str, ...]:
        """Columns that are no part of the content."""
        return (*DELIVERY, *(field.name for field in self.fields if field.is_delivery))


_REVISION = Field("revision", "integer", "修订号", low=0, high=1_000_000)
_PLATE_TYPE = Field("plate_type", "text", "号牌种类", pattern=PLATE_TYPE_PATTERN)
_PLATE_COLOUR = Field("plate_colour", "text", "号牌颜色", choices=PLATE_COLOURS)
_LON = Field("lon", "number", "经度", low=-180, high=180)
_LAT = Field("lat", "number", "纬度", low=-90, high=90)
_DATUM = Field("datum", "text", "坐标系", choices=DATUMS)
_FUEL = Field("fuel", "text", "燃料种类", choices=FUELS)
_TIME = Field("time", "time", "时间", required=True)
_PLATE = Field("plate", "text", "号牌号码", required=True, longest=32)

READING = EventType(
    READINGS,
    (
        Field("reading_id", "text", "检测记录编号", required=True, longest=128),
        Field("station_id", "text", "点位编号", required=True, longest=64),
        _TIME,
        _PLATE,
        _REVISION,
        _PLATE_TYPE,
        _PLATE_COLOUR,
        Field("plate_confidence", "number", "号牌识别置信度", low=0, high=1),
        Field("lane", "integer", "车道序号", low=0, high=99),
        _LON,
        _LAT,
        _DATUM,
        _FUEL,
        Field("speed_kmh", "number", "车速", low=0, high=200),
        Field("acceleration_ms2", "number", "加速度", low=-10, high=10),
        Field("slope_deg", "number", "坡度", low=-45, high=45),
        Field("vsp_kw_t", "number", "比功率", low=-500, high=500),
        # An instrument subtracts ambient from plume: down to -5 % is noise about zero, below it is no measurement (docs/decisions).
        Field("opacity_pct", "number", "不透光度", low=-5, high=100),
        Field("ringelmann", "number", "林格曼黑度", low=0, high=5),
        Field("no_ppm", "number", "一氧化氮", low=-100, high=20_000),
        Field("co_pct", "number", "一氧化碳", low=-1, high=30),
        Field("hc_ppm", "number", "碳氢化合物", low=-500, high=60_000),
        Field("valid", "flag", "检测是否有效"),
        Field("invalid_reason", "text", "无效原因"),
        Field("wind_speed_ms", "number", "风速", low=0, high=80),
        Field("temperature_c", "number", "环境温度", low=-60, high=70),
        Field("humidity_pct", "number", "湿度", low=0, high=100),
        Field("pressure_kpa", "number", "大气压", low=40, high=120),
        Field("device_certificate", "text", "检定证书编号"),
        Field("photos", "texts", "照片", longest=2000),
        Field("video", "text", "视频", longest=2000),
    ),
)

CHECK = EventType(
    CHECKS,
    (
        Field("check_id", "text", "检查编号", required=True, longest=128),
        Field("kind", "text", "检查类别", required=True, choices=("roadside", "on_site", "retest")),
        _TIME,
        _PLATE,
        _REVISION,
        _PLATE_TYPE,
        _PLATE_COLOUR,
        _LON,
        _LAT,
        _DATUM,
        Field("place", "text", "检查地点"),
        Field("district", "text", "区县", longest=64),
        Field("agency", "text", "检查单位"),
        Field("inspectors", "texts", "检查人员"),
        _FUEL,
        Field("method", "text", "检测方法", choices=("free_acceleration", "lug_down", "visual", "obd")),
        Field("smoke_m1", "number", "光吸收系数", low=0, high=30),
        Field("opacity_pct", "number", "不透光度", low=0, high=100),
        Field("ringelmann", "number", "林格曼黑度", low=0, high=5),
        Field("nox_ppm", "number", "氮氧化物", low=0, high=20_000),
        Field("obd_ok", "flag", "OBD检查合格"),
        Field("fuel_sulphur_mg_kg", "number", "燃油硫含量", low=0, high=100_000),
        Field("urea_pct", "number", "尿素浓度", low=0, high=100),
        Field("aftertreatment_ok", "flag", "后处理装置正常"),
        Field("result", "text", "检查结果", choices=("pass", "fail")),
        Field("documents", "texts", "文书", longest=2000),
    ),
)

POSITION = EventType(
    POSITIONS,
    (
        Field("terminal_id", "text", "终端号", required=True, longest=64),
        _PLATE,
        _TIME,
        Field("lon", "number", "经度", required=True, low=-180, high=180),
        Field("lat", "number", "纬度", required=True, low=-90, high=90),
        Field("speed_kmh", "number", "车速", required=True, low=0, high=200),
        _PLATE_TYPE,
        _PLATE_COLOUR,
        _DATUM,
        Field("heading_deg", "number", "方向", low=0, high=360),
        Field("located", "flag", "已定位"),
        Field("acc", "flag", "ACC开"),
        Field("load", "scalar", "载重状态", longest=32),
        Field("lid_closed", "flag", "顶盖密闭"),
        Field("tipping", "flag", "举升"),
        Field("mileage_km", "number", "里程", low=0, high=10_000_000),
        Field("alarms", "texts", "报警", longest=64),
        Field("stored", "flag", "补传", is_delivery=True),
    ),
    arrays=True,
)

EVENT_TYPES = {event.topic: event for event in (READING, CHECK, POSITION)}
