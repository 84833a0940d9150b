"""Random histories of one plate that is seen in two places: near cameras, and 110 km away, around midnights and half a year ago.

At 200 km/h the way takes 33 minutes, so what is seen up to then before or after a midnight decides about the day beside.
"""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from streams.events import CHECKS, POSITIONS, READINGS
from tests.properties.histories import DAY, PLATES, ZONE, Act, Event, History, later_acts, order_row, station_act, vehicle_row

NEAR, FAR = 112.45, 113.65
FIRST_ACTS = [
    station_act("A1", NEAR),
    Act("vehicle", vehicle_row(PLATES[0], 4)),
    Act("zone", {"zone_id": "inner", "ring": ZONE}),
    Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)),
]
_FAR_MIN = 33.0
_MIDNIGHTS = [DAY, DAY, DAY, DAY + timedelta(days=1), DAY - timedelta(days=184)]
_MINUTES = [-125, -70, -40, -25, -18, -14, -9, -3, 2, 8, 12, 17, 25, 31, 70, 720]


@st.composite
def _sightings(draw: st.DrawFn, midnight: datetime) -> tuple[str, Any]:
    """A reading or a check near by, or some fixes, driving or standing, near by or far away; mostly around this midnight."""
    around = draw(st.sampled_from([midnight] * 5 + [DAY]))
    time = around + timedelta(minutes=draw(st.sampled_from(_MINUTES)))
    plate = draw(st.sampled_from([*PLATES[:1] * 6, *PLATES]))
    seen = {"time": time.isoformat(), "plate": plate}
    kind = draw(st.sampled_from(["reading", "reading", "check", "fixes", "fixes", "fixes"]))
    if kind == "reading":
        own = {"reading_id": f"r{time:%d%H%M}", "station_id": draw(st.sampled_from(["A1", "A1", "A2"]))}
        return READINGS, {**seen, **own, "fuel": "diesel", "opacity_pct": draw(st.sampled_from([12.0, 52.0]))}
    if kind == "check":
        own = {
            "check_id": f"c{time:%d%H%M}",
            "kind": "roadside",
            "method": "free_acceleration",
            "smoke_m1": 1.5,
            "result": "fail",
        }
        return CHECKS, {**seen, **own, "lon": draw(st.sampled_from([NEAR, FAR])), "lat": 34.65}
    lon, is_moving = draw(st.sampled_from([NEAR, FAR])), draw(st.booleans())
    acc = None if is_moving else draw(st.sampled_from([None, False, False, True]))
    terminal = draw(st.sampled_from(["T1", "T1", "T1", "T2"]))
    fixes = [
        {
            **seen,
            "terminal_id": terminal,
            "time": (time + timedelta(seconds=60 * number)).isoformat(),
            "lon": round(lon + 0.005 * number * is_moving, 6),
            "lat": 34.65,
            "speed_kmh": 27.0 * is_moving,
            **({} if acc is None else {"acc": acc}),
        }
        for number in range(draw(st.sampled_from([1, 1, 5, 9])))
    ]
    return POSITIONS, fixes


_LATER_ACTS = [
    Act("vehicle", vehicle_row(PLATES[1], 3)),
    later_acts()["a station far away"],
    later_acts()["its twin, a car"],
]


@st.composite
def far_histories(draw: st.DrawFn) -> History:
    """Up to eleven messages, in any order, some of them twice."""
    midnight = draw(st.sampled_from(_MIDNIGHTS))
    messages = draw(st.lists(_sightings(midnight), min_size=4, max_size=9))
    repeats = draw(st.lists(st.sampled_from(messages), max_size=2))
    acts = [*FIRST_ACTS, *draw(st.lists(st.sampled_from(_LATER_ACTS), max_size=2, unique_by=id))]
    return History(draw(st.permutations(messages + repeats)), draw(st.permutations(acts)))


def _places(history: History) -> list[tuple[str, datetime, bool]]:
    """Plate, time, and whether far away, of everything whose place does not hang on an act."""
    events: list[Event] = []
    for topic, value in history.messages:
        events += [(topic, one) for one in (value if isinstance(value, list) else [value])]
    return [
        (event["plate"], datetime.fromisoformat(event["time"]), event.get("lon", NEAR) >= FAR)
        for _, event in events
        if event.get("station_id") != "A2"
    ]


def leads_far_over_midnight(history: History) -> bool:
    """Whether a plate is seen near by and far away on two sides of a midnight, more than ten minutes apart and too soon for the way."""
    return any(
        one[0] == other[0]
        and one[2] != other[2]
        and one[1].date() < other[1].date()
        and 10 < _minutes(one[1], other[1]) < _FAR_MIN
        for one in _places(history)
        for other in _places(history)
    )


def shares_a_terminal(history: History) -> bool:
    """Whether one terminal names two plates within ten minutes, but not at one instant."""
    fixes = [one for topic, value in history.messages if topic == POSITIONS for one in value]
    return any(
        one["terminal_id"] == other["terminal_id"]
        and one["plate"] != other["plate"]
        and 0 < _minutes(datetime.fromisoformat(one["time"]), datetime.fromisoformat(other["time"])) <= 10
        for one in fixes
        for other in fixes
    )


def _minutes(one: datetime, other: datetime) -> float:
    return (other - one).total_seconds() / 60
