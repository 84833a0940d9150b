"""Random drives near a random zone, with everything that makes the index coarser than the points, and orders to try on them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from hypothesis import strategies as st

from rules.inputs.inputs import Reference, StationRow, VehicleRow, ZoneRow
from rules.inputs.parsed_order import OrderVersion
from rules.timing.times import LOCAL
from tests.rules.building import METRE_E, Row, fix, order, reading, reference, station, vehicle, vehicles, zone
from tests.rules.presence.test_cells import polygons

METRE_N = 1 / 110_950
FIRST = datetime(2026, 11, 19, tzinfo=LOCAL)
"""The first of three days; drives begin on the second."""
PLATES = ("豫C0T001", "豫C0T127", "豫C0T004", "豫C0T006")


@dataclass(frozen=True)
class Trial:
    """Facts, and what is in force when `draft` is the only order."""

    rows: list[Row] = field(repr=False)
    given: Reference
    draft: OrderVersion


@st.composite
def drives(draw: st.DrawFn, plate: str, minute: int) -> list[Row]:
    """A drive of some minutes to two hours: a walk of changing speed and heading, reported now and then, with stops and faults."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    every = draw(st.sampled_from([5, 10, 20, 30, 30, 30, 45, 60, 240, 310, 400]))
    count = int(chance.integers(5, 90))
    start = FIRST + timedelta(days=1, minutes=minute, seconds=int(chance.integers(0, 60)))
    own = f"T {plate}"  # mostly: what a terminal says that names plates by turns is doubtful as a whole
    terminal = draw(st.sampled_from([own, own, own, own, f"{own}b", "T1"]))
    kmh = np.clip(draw(st.sampled_from([8.0, 20.0, 30.0, 60.0])) + chance.normal(0, 9, count), 0, 110)
    heading = chance.uniform(0, 6.3) + np.cumsum(chance.normal(0, draw(st.sampled_from([0.05, 0.6])), count))
    if draw(st.booleans()):  # there and back, over the border again and again
        heading += np.pi * (np.arange(count) // int(chance.integers(2, 12)))
    way = np.append(0, kmh[:-1]) / 3.6 * every
    east, north = np.cumsum(way * np.cos(heading)), np.cumsum(way * np.sin(heading))
    lon0, lat0 = chance.normal(112.44, 0.01), chance.normal(34.64, 0.01)
    late = np.round(np.arange(count) * every + chance.uniform(0, every / 3, count), 1)
    rows = [
        {
            "plate": plate,
            "terminal_id": terminal,
            "lon": round(lon0 + east[n] * METRE_E, 7),
            "lat": round(lat0 + north[n] * METRE_N, 7),
            "speed_kmh": float(round(kmh[n], 1)),
        }
        for n in range(count)
        if chance.random() > 0.03
    ]
    times = [(start + timedelta(seconds=float(second))).replace(tzinfo=None).isoformat(" ") for second in late]
    found = [fix(time, **row) for time, row in zip(times, rows, strict=False)]
    for fault in draw(st.lists(st.sampled_from(["jump", "colour", "unlocated", "camera", "engine", "drift"]), max_size=2)):
        place = draw(st.integers(0, max(0, len(found) - 1)))
        if not found or "terminal_id" not in found[place]:
            continue
        if fault == "camera":
            at = found[place]["time"].astimezone(LOCAL).replace(tzinfo=None).isoformat(" ")
            found.append(
                reading(at, plate=plate, lon=found[place]["lon"], lat=found[place]["lat"], station_id="C1", plate_type="01")
            )
        else:
            wrong: dict[str, Any] = {
                "jump": {"lat": 34.9},
                "colour": {"plate_colour": "blue"},
                "unlocated": {"located": False},
                "engine": {"acc": False},
                "drift": {},
            }[fault]
            if fault == "drift":  # from here on it is parked, and its receiver drifts
                base = found[place]
                for row in found[place:]:
                    row |= {
                        "speed_kmh": 7.0,
                        "lon": round(base["lon"] + float(chance.uniform(-200, 200)) * METRE_E, 7),
                        "lat": base["lat"],
                    }
            found[place] = found[place] | wrong
    return found


@st.composite
def orders(draw: st.DrawFn) -> OrderVersion:
    """An order of one or two clauses on the drawn zone, with hours, days, digits, dates and passages."""
    clauses = []
    for number in range(draw(st.sampled_from([1, 1, 1, 2]))):
        clause: dict[str, Any] = {"clause_id": str(number + 1), "min_minutes": draw(st.sampled_from([0, 2, 3, 3, 5, 7.5]))}
        clause["from"] = draw(
            st.sampled_from(
                [
                    "2026-11-18T00:00+08:00",
                    "2026-11-18T00:00+08:00",
                    "2026-11-20T00:02:10+08:00",
                    "2026-11-20T10:03+08:00",
                    "2026-11-18T00:00+08:00",
                ]
            )
        )
        clause["until"] = draw(st.sampled_from([None, None, None, None, "2026-11-21T00:03+08:00", "2026-11-20T10:11:11+08:00"]))
        clause["hours"] = draw(
            st.sampled_from(
                [[["00:00", "24:00"]], [["00:00", "24:00"]], [["07:00", "09:00"], ["10:01", "10:09"]], [["22:00", "06:00"]]]
            )
        )
        extra = draw(
            st.sampled_from([{}, {}, {}, {}, {"stage_at_most": 3}, {"last_digit": {"barred": "unlike_date", "letter": 0}}])
        )
        clause["vehicles"] = vehicles(**extra)
        clauses.append(
            clause
            | draw(st.sampled_from([{}, {}, {}, {}, {"zones": ["east"]}, {"except_zones": ["east"]}, _PASSAGE]))
            | draw(st.sampled_from([{}, {}, {"camera": "to_be_verified"}, {"camera": "ignored"}]))
        )
    grace = draw(st.sampled_from([0, 0, 0, 4]))
    made = order(
        clauses=tuple(clauses), **{"weekdays": draw(st.sampled_from([[1, 2, 3, 4, 5, 6, 7], [1, 2, 3, 4, 5, 6, 7], [5]]))}
    )
    return OrderVersion(**{**vars(made), "grace_us": grace * 60_000_000})


_MINUTES = (-25, -4, 418, 600, 602, 1_430)
_PASSAGE = {"zones": [], "passages": [{"name": "路口", "from": "inner", "to": "east", "within_minutes": 4}]}
_EAST = '{"type": "Polygon", "coordinates": [[[112.45, 34.6], [112.52, 34.6], [112.52, 34.7], [112.45, 34.7], [112.45, 34.6]]]}'


@st.composite
def trials(draw: st.DrawFn) -> Trial:
    """Drives of some trucks; a register and a zone that may change in the middle."""
    when = st.tuples(st.sampled_from(PLATES), st.sampled_from(_MINUTES))
    plans = draw(st.lists(when, min_size=4, max_size=9, unique_by=lambda one: (one[0], one[1] // 300)))
    rows = [row for plate, minute in plans for row in draw(drives(plate, minute))]
    known: list[VehicleRow | ZoneRow | StationRow] = [
        vehicle(plate, emission_stage=draw(st.sampled_from([3, 4, 4, 4, 5]))) for plate in PLATES
    ]
    if draw(st.booleans()):
        known.append(vehicle(PLATES[0], since="2026-11-20 07:00:20", emission_stage=draw(st.sampled_from([3, 4, 5, None]))))
    known += [zone(geometry=draw(polygons())), zone("east", geometry=_EAST), station("C1")]
    if draw(st.booleans()):
        known.append(zone(since="2026-11-20 10:04:10", geometry=draw(polygons())))
    return Trial(rows, reference(*known), draw(orders()))
