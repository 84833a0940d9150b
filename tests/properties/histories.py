"""Random histories: facts that collide on purpose, and acts on the reference before, among and after them.

The pools are small, so that ids repeat with other contents, plates share terminals, drives cross midnight, borders and the beginning of
orders. Times lie around two days half a year apart, so that chains of exceedances close to six months are common.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from rules.timing.times import LOCAL
from streams.events import CHECKS, POSITIONS, READINGS

PLATES = ("豫C0T001", "豫C0T127", "豫C0T003")
"""The first two are of one shard, and so are derived together."""
TRAILER, PLACEHOLDERS = "豫C0T01挂", ("无牌", "豫C00000")
SEEN = (*PLATES, *PLATES, TRAILER, *PLACEHOLDERS)
"""Plates as sources send them: mostly trucks, now and then a trailer, or a text for a plate that was not read."""
VINS = ("LTESTWA0000000001", "LTESTWB0000000002")
ZONE = ((112.40, 34.60), (112.50, 34.60), (112.50, 34.70), (112.40, 34.70), (112.40, 34.60))
SMALLER = ((112.40, 34.60), (112.45, 34.60), (112.45, 34.70), (112.40, 34.70), (112.40, 34.60))
DAY = datetime(2026, 11, 20, tzinfo=LOCAL)
EVER = datetime(2000, 1, 1, tzinfo=LOCAL)
Event = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Act:
    """An act on the reference, published in the order of the history. kind: vehicle, station, order, zone, warning, pass or source."""

    kind: str
    row: dict[str, Any]
    mode: str | None = None
    holds_from: datetime | None = None


@dataclass(frozen=True)
class History:
    """Messages (a list of events goes as one array), and acts."""

    messages: list[tuple[str, Any]]
    acts: list[Act]


_READING_TIMES = [DAY - timedelta(days=days, minutes=-minutes) for days in (184, 183, 1, 0) for minutes in (0, 4, 600)]
_READING_TIMES.append(DAY - timedelta(minutes=6))


@st.composite
def readings(draw: st.DrawFn) -> tuple[str, Any]:
    reading: dict[str, Any] = {
        "reading_id": draw(st.sampled_from(["r1", "r2", "r3", "r4"])),
        "station_id": draw(st.sampled_from(["A1", "A2"])),
        "time": draw(st.sampled_from(_READING_TIMES)).isoformat(),
        "plate": draw(st.sampled_from(SEEN)),
        "fuel": draw(st.sampled_from(["diesel", "diesel", "diesel", "petrol", None])),
        "opacity_pct": draw(st.sampled_from([12.0, 45.0, 52.0])),
    }
    reading |= draw(st.sampled_from([{}, {}, {}, {"revision": 1}, {"revision": 2}, {"lane": 1}, {"lane": 2}, {"valid": False}]))
    reading |= draw(
        st.sampled_from([{}, {}, *({"plate_type": kind} for kind in ("01", "02", "13")), {"plate_confidence": 0.5}])
    )
    reading |= draw(st.sampled_from([{}, {}, {}, {"plate_colour": "yellow"}, {"plate_colour": "blue"}]))
    return READINGS, reading


@st.composite
def checks(draw: st.DrawFn) -> tuple[str, Any]:
    check: dict[str, Any] = {
        "check_id": draw(st.sampled_from(["c1", "c2", "c3"])),
        "kind": draw(st.sampled_from(["roadside", "retest"])),
        "time": draw(st.sampled_from(_READING_TIMES)).isoformat(),
        "plate": draw(st.sampled_from(SEEN)),
        "method": "free_acceleration",
        "smoke_m1": draw(st.sampled_from([0.5, 1.5, 1.5, None])),
        "result": draw(st.sampled_from(["pass", "fail"])),
        "lon": 112.45,
        "lat": 34.65,
    }
    return CHECKS, check | draw(st.sampled_from([{}, {}, {"revision": 1}, {"revision": 2}]))


_ON_TRUCKS = (
    *[(plate, f"T{number}") for number, plate in enumerate(PLATES, 1) for _ in range(3)],
    *[(PLATES[0], "T2"), (PLATES[1], "T1"), (PLATES[2], "T1"), (PLACEHOLDERS[0], "T1"), (PLATES[1], "T4")],
)
"""Which plate a terminal names: mostly one of its own, because what it says of plates by turns is doubtful as a whole."""
_DRIFT = (-0.0016, 0.0021, -0.0007, 0.0019, 0.0004, -0.0012)
"""Degrees to the east of places of a parked truck whose receiver drifts."""


@st.composite
def screened_and_stopped(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """Messages of one act that several saw: a truck over the limit the day before, again at one or two sensors, then stopped and measured, which
    one or two platforms send, not always alike, and now and then with a wrong time. Some of the messages, in any order."""
    begins = DAY + timedelta(minutes=draw(st.sampled_from([605, 1435])))
    known = {"plate": PLATES[0], "plate_type": "01", "fuel": "diesel", "opacity_pct": 52.3}
    screened = [
        {**known, "reading_id": f"s{number}", "station_id": station, "time": (begins + after).isoformat()}
        for number, (station, after) in enumerate(
            [
                *(("A1", timedelta(days=-1, minutes=-1)), ("A1", timedelta()), ("A1P", timedelta(seconds=4))),
                *(("A2", timedelta(minutes=12)), ("A1P", timedelta(hours=8))),
            ]
        )
    ]
    screened[2] |= draw(st.sampled_from([{}, {}, {"opacity_pct": 12.0}, {"plate_confidence": 0.5}]))
    stopped = begins + timedelta(minutes=draw(st.sampled_from([-7, 1, 7, 31])))
    check = {"check_id": "s", "kind": "roadside", "time": stopped.isoformat(), "plate": PLATES[0], "plate_type": "01"}
    check |= {"method": "free_acceleration", "smoke_m1": 1.5, "result": "fail", "lon": 112.452, "lat": 34.65}
    check |= draw(st.sampled_from([{}, {}, {"smoke_m1": 0.4, "result": "pass"}]))
    wrong_times = [stopped + timedelta(minutes=45), stopped - timedelta(hours=8), DAY]
    twin = {"check_id": "s-P"} | draw(st.sampled_from([{}, {}, {"result": "pass"}, {"plate_type": "02"}, {"place": "路口"}]))
    twin |= draw(st.sampled_from([{}, {}, *({"time": time.isoformat()} for time in wrong_times)]))
    messages = [*((READINGS, one) for one in screened), (CHECKS, check), (CHECKS, check | twin)]
    return draw(st.lists(st.sampled_from(messages), min_size=2, unique_by=lambda message: id(message[1])))


@st.composite
def drives(draw: st.DrawFn) -> tuple[str, Any]:
    """Some fixes of one truck: driving or standing, inside, along a border or outside, now and then broken in some way."""
    start = DAY + timedelta(
        minutes=draw(st.sampled_from([-12, -8, -3, 0, 2, 5, 30, 1435])), seconds=draw(st.sampled_from([0, 30]))
    )
    step = draw(st.sampled_from([30, 60, 240, 330, 700]))
    lon = draw(st.sampled_from([112.46, 112.449, 112.495, 112.3996, 112.52]))
    plate, terminal = draw(st.sampled_from(_ON_TRUCKS))
    speed, moves = draw(st.sampled_from([(36.0, True)] * 3 + [(0.0, True), (7.0, False)]))
    fixes = [
        {
            "terminal_id": terminal,
            "plate": plate,
            "time": (start + timedelta(seconds=step * number)).isoformat(),
            "lon": round(lon + (0.0012 * number if moves else _DRIFT[number % len(_DRIFT)]) * (speed > 0), 6),
            "lat": 34.65,
            "speed_kmh": speed,
        }
        for number in range(draw(st.integers(1, 9)))
    ]
    wrong = draw(st.sampled_from([{}, {}, {}, {"lat": 34.8}, {"plate_colour": "blue"}, {"located": False}, {"lon": 112.2}]))
    fixes[draw(st.integers(0, len(fixes) - 1))] |= wrong
    said = draw(st.sampled_from([{}, {}, {"acc": True}, {"acc": False}]))
    return POSITIONS, [fix | said for fix in fixes]


def vehicle_row(plate: str, stage: int | None, plate_type: str = "01", **other: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(("vin", "axles", "gross_mass_kg", "rated_load_kg", "owner_id", "registered_on")),
        "plate": plate,
        "plate_type": plate_type,
        "plate_colour": "yellow" if plate_type == "01" else "blue",
        "fuel": "diesel",
        "emission_stage": stage,
        "vehicle_class": "heavy",
        "use": "muck",
        "owner": "试验车队",
        "district": "410311",
        "new_energy": False,
        **other,
    }


def order_row(issued: datetime, start: datetime, until: datetime | None, order_id: str = "O1") -> dict[str, Any]:
    return {
        "order_id": order_id,
        "title": "试验通告",
        "issuer": "试验",
        "kind": "emergency",
        "issued_at": issued.isoformat(),
        "legal_basis": ["大气污染防治法 §96"],
        "clauses": [
            {
                "clause_id": "1",
                "vehicles": {
                    "fuels": ["diesel"],
                    "stage_at_most": 4,
                    "stage_inclusive": True,
                    "classes": ["heavy"],
                    "uses": [],
                },
                "zones": ["inner"],
                "hours": [["00:00", "24:00"]],
                "weekdays": [1, 2, 3, 4, 5, 6, 7],
                "from": start.isoformat(),
                "until": None if until is None else until.isoformat(),
                "exempt": ["new_energy", "special"],
                "min_minutes": 3,
            }
        ],
    }


def station_act(station_id: str, lon: float) -> Act:
    row = {"station_id": station_id, "name": station_id, "lon": lon, "lat": 34.65, "datum": "WGS84", "district": None}
    return Act("station", row)


def source_act(kind: str, source_id: str, begins: datetime, until: datetime | None = None, **more: Any) -> Act:
    """A span of an unreliable source that a person entered or decided about."""
    span = {"from": begins.isoformat(), "until": None if until is None else until.isoformat()}
    cause = more.pop("cause", "entered")
    return Act("source", {"kind": kind, "source_id": source_id, "cause": cause, "body": {**span, "problem": "异常", **more}})


_FIRST_ACTS = [
    station_act("A1", 112.45),
    station_act("A1P", 112.4504),
    Act("vehicle", vehicle_row(PLATES[0], 4, vin=VINS[0])),
    Act("zone", {"zone_id": "inner", "ring": ZONE}),
    Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)),
]


def acts_at_first() -> list[Act]:
    """What there is in the beginning: a station, a truck, a zone, an order."""
    return [*_FIRST_ACTS]


def _after(minutes: float) -> datetime:
    return DAY + timedelta(minutes=minutes)


def _with(order: dict[str, Any], clause: dict[str, Any] | None = None, **members: Any) -> Act:
    """An order with other members, of the order or of its clause; members None of a clause take it away: a pause, a lift."""
    clauses = [] if clause is None else [{**order["clauses"][0], **clause}]
    return Act("order", {**order, "clauses": clauses, **members})


def _warning(event: str, level: str, issued: float, begins: float, until: float | None = None, **members: Any) -> Act:
    body = {"warning_id": "W1", "issuer": "试验", "level": level, "words": level, "event": event, "districts": []}
    body |= {"issued_at": _after(issued).isoformat(), "from": _after(begins).isoformat()}
    return Act("warning", body | {"until": None if until is None else _after(until).isoformat()} | members)


def _pass(issued: float, begins: float, until: float | None, pass_id: str = "P1", **members: Any) -> Act:
    body = {"pass_id": pass_id, "kind": "pass", "plate": PLATES[0], "plate_type": "01", "event": "issued", "issuer": "试验"}
    body |= {"issued_at": _after(issued).isoformat(), "from": _after(begins).isoformat()}
    return Act("pass", {**body, "until": None if until is None else _after(until).isoformat(), "reason": None, **members})


_OPEN = order_row(DAY - timedelta(days=2), DAY - timedelta(days=1), None)
_BOUND = order_row(DAY - timedelta(days=2), DAY - timedelta(days=2), None, "O3")
_LEVELS = {"warning": {"levels": ["orange", "red"], "districts": []}}
_BY_LEVEL = {"passes": {"effect": "honoured", "by_level": {"red": "not_honoured"}}}
_ROAD = {"zone_id": "road", "line": [(112.46, 34.60), (112.46, 34.70)], "width_m": 80.0}


def acts_of_orders() -> dict[str, Act]:
    """Orders and warnings that are paused, resumed, lifted, amended, bound to levels; passes that are granted late and revoked."""
    return {
        "paused": _with(_OPEN, event="paused", issued_at=_after(5).isoformat(), **{"from": _after(2).isoformat()}),
        "resumed": _with(_OPEN, event="resumed", issued_at=_after(7).isoformat(), **{"from": _after(6).isoformat()}),
        "lifted before it was said": _with(
            _OPEN, event="lifted", issued_at=_after(20).isoformat(), **{"from": _after(3).isoformat()}
        ),
        "amended from then": _with(
            _OPEN, {"min_minutes": 1}, event="amended", issued_at=_after(1).isoformat(), **{"from": _after(4).isoformat()}
        ),
        "amended for the time before": _with(
            _OPEN, {"exempt": ["muck"]}, event="amended", issued_at=_after(6).isoformat(), **{"from": _after(2).isoformat()}
        ),
        "captures verified": _with(_OPEN, {"camera": "to_be_verified"}, event="amended", issued_at=_after(3).isoformat()),
        "bound to a level": _with(_BOUND, {**_LEVELS, **_BY_LEVEL}),
        "with grace": _with(_BOUND, _LEVELS, grace_minutes=3, issued_at=_after(-1_000).isoformat()),
        "orange": _warning("issued", "orange", -60, -4),
        "red, said late": _warning("upgraded", "red", 6, 1),
        "yellow again": _warning("downgraded", "yellow", 8, 3),
        "warning paused": _warning("paused", "orange", 2, 1),
        "warning resumed": _warning("resumed", "orange", 4, 3, 30),
        "of ozone, said days later": _warning("extended", "orange", 6_000, 5_000, pollutant="o3"),
        "bound to warnings of PM2.5": _with(_BOUND, {"warning": {**_LEVELS["warning"], "pollutants": ["pm25"]}}, order_id="O6"),
        "other vehicles": _with(
            _BOUND,
            {
                "vehicles": {
                    **_BOUND["clauses"][0]["vehicles"],
                    "stage_at_most": "6a",
                    "stage_inclusive": True,
                    "uses": ["truck"],
                }
            },
            order_id="O7",
        ),
        "a pass": _pass(30, -5, 4, zones=["inner"]),
        "a pass for a while": _pass(-90, -60, 6, "P2", plate_type=None, hours=[["00:02", "24:00"]]),
        "revoked": _pass(3, 1, None, event="revoked"),
        "an exemption": _pass(50, -10, 50, "E1", kind="exemption", reason="抢险", orders=["O1"]),
        "a road": Act("zone", _ROAD),
        "a road taken out": _with(_BOUND, {"except_zones": ["road"]}, order_id="O4"),
        "a passage": _with(
            _BOUND,
            {"zones": [], "passages": [{"name": "路口", "from": "road", "to": "inner", "within_minutes": 6}]},
            order_id="O5",
        ),
    }


def later_acts() -> dict[str, Act]:
    """What may happen to the reference afterwards, by name."""
    return {
        "a second truck": Act("vehicle", vehicle_row(PLATES[1], 3)),
        "its twin, a car": Act("vehicle", vehicle_row(PLATES[1], 3, "02")),
        "stage corrected": Act("vehicle", vehicle_row(PLATES[0], 5), "correction"),
        "stage unknown from then on": Act("vehicle", vehicle_row(PLATES[0], None), "change", DAY + timedelta(minutes=2)),
        "an end set": Act("order", order_row(DAY - timedelta(days=1), DAY - timedelta(days=2), DAY + timedelta(minutes=4))),
        "lifted early": Act("order", order_row(DAY + timedelta(minutes=1), DAY, DAY + timedelta(minutes=8))),
        "another order": Act("order", order_row(DAY - timedelta(days=2), DAY, None, "O2")),
        "zone redrawn": Act("zone", {"zone_id": "inner", "ring": SMALLER}, "change", DAY + timedelta(minutes=1)),
        "a station far away": station_act("A2", 113.2),
        "a terminal that is unwell": source_act("terminal", "T1", _after(-2), _after(6)),
        "a station that is unwell": source_act("station", "A2", _after(-1_500), _after(2)),
        "zone corrected": Act("zone", {"zone_id": "inner", "ring": SMALLER}, "correction"),
    }


def acts_of_the_register() -> dict[str, Act]:
    """A number that moves between the dates of the readings, surely or perhaps; other kinds of vehicle."""
    moved = DAY - timedelta(days=90)
    bought = {"owner": "另一车队", "emission_stage": 6}
    return {
        "the number moves": Act("vehicle", vehicle_row(PLATES[0], 4, vin=VINS[1]), "change", moved),
        "the number may have moved": Act("vehicle", vehicle_row(PLATES[0], 4) | bought, "change", moved + timedelta(days=1)),
        "it moves back": Act("vehicle", vehicle_row(PLATES[0], 4, vin=VINS[0]), "change", DAY - timedelta(days=1)),
        "registered from then on": Act("vehicle", vehicle_row(PLATES[1], 3, vin=VINS[0]), "change", moved),
        "registered lately": Act("vehicle", vehicle_row(PLATES[1], 3, registered_on=moved.date())),
        "a trailer": Act("vehicle", vehicle_row(TRAILER, None, "15", use="trailer")),
        "a low-speed truck": Act("vehicle", vehicle_row(PLATES[2], 3, vehicle_class="low_speed")),
    }


_LATER_ACTS = [*later_acts().values(), *acts_of_orders().values()]
_OF_THE_REGISTER = [*acts_of_the_register().values()]


@st.composite
def chains(draw: st.DrawFn) -> list[tuple[str, Any]]:
    """Two exceedances of one plate, half a year or less apart: what a chain is made of, and what a move of the number parts."""
    plate = draw(st.sampled_from([PLATES[0], PLATES[0], *SEEN]))
    times = draw(st.lists(st.sampled_from(_READING_TIMES), min_size=2, max_size=2, unique=True))
    reading = {"station_id": "A1", "plate": plate, "plate_type": "01", "fuel": "diesel", "opacity_pct": 52.0}
    return [(READINGS, {**reading, "reading_id": f"k{number}", "time": time.isoformat()}) for number, time in enumerate(times)]


@st.composite
def histories(draw: st.DrawFn, later: Sequence[Act] = _LATER_ACTS, most: int = 5) -> History:
    """A history of up to 23 messages with repeats, the first acts, up to `most` later ones, and some of the register."""
    messages = draw(st.lists(st.one_of(readings(), readings(), checks(), drives(), drives()), min_size=1, max_size=12))
    messages += draw(st.one_of(st.just([]), chains()))
    messages += draw(st.one_of(st.just([]), screened_and_stopped()))
    repeats = draw(st.lists(st.sampled_from(messages), max_size=3))
    acts = [*_FIRST_ACTS, *draw(st.lists(st.sampled_from(later), max_size=most, unique_by=id))]
    acts += draw(st.lists(st.sampled_from(_OF_THE_REGISTER), max_size=2, unique_by=id))
    return History(draw(st.permutations(messages + repeats)), draw(st.permutations(acts)))
