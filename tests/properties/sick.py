"""Random histories of sources that are unwell: stations that say one value again and again, clocks that were set back, agencies that always
measure the same, terminals on two plates, one track on two trucks; and histories that hold all kinds there are."""

from datetime import timedelta
from typing import Any

from hypothesis import strategies as st

from streams.events import CHECKS, POSITIONS, READINGS
from tests.properties.far_apart import far_histories
from tests.properties.histories import DAY, PLATES, Act, Event, History, acts_at_first, histories, source_act

_DECISIONS: list[Act] = [
    source_act("station", "A1", DAY - timedelta(hours=40), DAY - timedelta(hours=9), cause="one_value", state="lifted"),
    source_act("station", "A1", DAY - timedelta(hours=30), None, cause="one_value", state="confirmed"),
    source_act("station", "A2", DAY, DAY + timedelta(hours=20), cause="fractions", state="lifted"),
    source_act("terminal", "T1", DAY, DAY + timedelta(hours=20)),
]


@st.composite
def sick_stations(draw: st.DrawFn) -> list[Event]:
    """Readings of two stations, five a day: mostly of one value, two by turns, or fractions; sound ones among them and after; some are left out."""
    usual = [
        ("A1", [100.0]),
        ("A1", [63.7]),
        ("A1", [100.0, 100.0, 100.0, 12.4]),
        ("A1", [45.2, 58.1]),
        ("A2", [0.02, 0.37, 0.48]),
    ]
    station, sick = draw(st.sampled_from(usual))
    count, skips = draw(st.integers(12, 24)), draw(st.lists(st.integers(0, 23), max_size=3))
    sound = {*draw(st.lists(st.integers(0, 23), max_size=2)), *range(draw(st.sampled_from([13, 18, 24])), 24)}
    first = draw(st.sampled_from([-70, -10]))
    return [
        reading(f"{station}-{first}-{n}", station, first + 5 * n, PLATES[n % 3], 41.0 if n in sound else sick[n % len(sick)])
        for n in range(count)
        if n not in skips
    ]


def reading(name: str, station: str, hours: float, plate: str, opacity_pct: float) -> Event:
    time = (DAY + timedelta(hours=hours)).isoformat()
    usual = {"fuel": "diesel", "plate_type": "01", "opacity_pct": opacity_pct}
    return READINGS, {"reading_id": name, "station_id": station, "time": time, "plate": plate, **usual}


@st.composite
def counters(draw: st.DrawFn) -> list[Event]:
    """A counter whose clock is set back once, by minutes or days, somewhere around midnight; or later forward again."""
    step, count = draw(st.integers(2, 4)), draw(st.integers(4, 6))
    back, forward = draw(st.sampled_from([13, 13, 70, 2 * 1440])), draw(st.sampled_from([count, 5]))
    by, lane = draw(st.sampled_from([1, 1, 37])), draw(st.sampled_from(["", "-A"]))
    minutes = [3 + 2 * n - back * (step <= n < forward) for n in range(count)]
    return [reading(f"x{n * by}{lane}", "A1", one / 60, PLATES[n % 3], 12.0 + n) for n, one in enumerate(minutes)]


@st.composite
def agencies(draw: st.DrawFn) -> list[Event]:
    """Checks of one agency that always measures the same."""
    usual: dict[str, Any] = {
        "kind": draw(st.sampled_from(["roadside", "retest"])),
        "method": "free_acceleration",
        "agency": "甲站",
    }
    times = [(DAY + timedelta(hours=7 * n)).isoformat() for n in range(draw(st.integers(8, 12)))]
    values = {"smoke_m1": 1.5, "result": draw(st.sampled_from(["pass", "fail"]))}
    return [
        (CHECKS, {"check_id": f"c{n}", "time": time, "plate": PLATES[n % 3], **usual, **values}) for n, time in enumerate(times)
    ]


@st.composite
def alternations(draw: st.DrawFn) -> list[Event]:
    """One terminal that reports two plates by turns, on a day or two."""
    days = draw(st.sets(st.integers(0, 2), min_size=1, max_size=2))
    usual = {"terminal_id": "T1", "lat": 34.65, "speed_kmh": 36.0}
    return [
        (POSITIONS, usual | {"plate": PLATES[n % 2], "lon": round(112.42 + 0.003 * n, 6), "time": time.isoformat()})
        for day in sorted(days)
        for n in range(10)
        if (time := DAY + timedelta(days=day, minutes=n / 2))
    ]


@st.composite
def plates_by_days(draw: st.DrawFn) -> list[Event]:
    """One terminal whose plate is drawn anew for each of some days."""
    plates = draw(st.lists(st.sampled_from([*PLATES[:2], None]), min_size=3, max_size=5))
    usual = {"terminal_id": "T1", "lat": 34.65, "speed_kmh": 36.0}
    return [
        (POSITIONS, usual | {"plate": plate, "lon": round(112.42 + 0.003 * n, 6), "time": time.isoformat()})
        for day, plate in enumerate(plates)
        for n in range(7)
        if plate and (time := DAY + timedelta(days=day, hours=9, minutes=n))
    ]


@st.composite
def one_track(draw: st.DrawFn) -> list[Event]:
    """Two terminals on two trucks that report one track, or nearly one."""
    count = draw(st.sampled_from([9, 12]))
    return [
        (POSITIONS, {"terminal_id": terminal, "plate": plate, "lon": lon, "time": time, "lat": 34.65, "speed_kmh": 36.0})
        for n in range(count)
        for terminal, plate in (("T1", PLATES[0]), ("T2", PLATES[1]))
        for lon, time in [(round(112.42 + 0.003 * n, 6), (DAY + timedelta(hours=4, minutes=n / 2)).isoformat())]
    ]


@st.composite
def sick_histories(draw: st.DrawFn) -> History:
    """Some of these in any order, in messages of several events, with what persons decided."""
    kinds = draw(
        st.lists(
            st.one_of(sick_stations(), sick_stations(), counters(), agencies(), alternations(), plates_by_days(), one_track()),
            min_size=1,
            max_size=3,
        )
    )
    events = [event for kind in kinds for event in kind]
    events = draw(st.one_of(st.permutations(events), st.just(sorted(events, key=lambda event: str(event[1]["time"])))))
    acts = [*acts_at_first(), *draw(st.lists(st.sampled_from(_DECISIONS), max_size=2, unique_by=id))]
    return History(_in_arrays(events), draw(st.permutations(acts)))


def _in_arrays(events: list[Event]) -> list[tuple[str, Any]]:
    """Neighbouring positions as arrays of up to six; a message of another topic holds one event."""
    messages: list[tuple[str, Any]] = []
    for topic, event in events:
        if topic != POSITIONS:
            messages.append((topic, event))
        elif messages and messages[-1][0] == POSITIONS and len(messages[-1][1]) < 6:
            messages[-1][1].append(event)
        else:
            messages.append((topic, [event]))
    return messages


@st.composite
def mixed_histories(draw: st.DrawFn) -> History:
    """Messages and acts of all three generators in one history: a number that moves, trailers and placeholders, several that see one act, impossible
    speeds, shared terminals, sick stations, steps of a clock."""
    parts = [draw(histories(most=2)), draw(sick_histories()), draw(far_histories())]
    messages = [message for part in parts for message in draw(st.permutations(part.messages))[:14]]
    acts = {repr(act): act for part in parts for act in part.acts}
    return History(draw(st.permutations(messages)), draw(st.permutations([*acts.values()])))
