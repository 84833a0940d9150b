"""Exceedances counted by station and stage: what is valid, what is over, whose stage it is; by columns as by the rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, insert

from rules.inputs.thresholds import Thresholds
from rules.sightings.fuels import UNKNOWN, fuel_levels
from rules.sightings.vehicles import resolve
from services.findings.statistics.exceedances import exceedances
from services.findings.statistics.reading_days import counted_day
from services.findings.statistics.registered_stages import registered
from services.store.engine import reading, writing
from services.store.reference_cache import current_reference
from services.store.tables import READING_FACT, REFERENCE_CHANGE, VEHICLE_VERSION
from tests.rules.building import at

DAY = date(2026, 11, 20)
EVER = datetime(2000, 1, 1, tzinfo=UTC)
NAN = float("nan")


def fact(number: int, time: str = "2026-11-20 09:00", **seen: Any) -> dict[str, Any]:
    moment = at(time)
    usual = {
        "station_id": "A1",
        "reading_id": f"R{number}",
        "lane_key": -1,
        "content": f"{number}{sorted(seen.items())}",
        "time": moment,
    }
    usual |= {
        "plate": "豫C0T004",
        "plate_seen": "豫C0T004",
        "plate_type": "01",
        "plate_colour": "yellow",
        "fuel": None,
        "revision": None,
    }
    usual |= {"opacity_pct": 10.0, "ringelmann": None, "no_ppm": None, "valid": True, "acceleration_ms2": None}
    return usual | {"received_at": moment, "topic": "t", "partition": 0, "offset": number, "element": 0, **seen}


def vehicle(plate: str = "豫C0T004", since: datetime = EVER, **values: Any) -> dict[str, Any]:
    usual = {"plate_type": "01", "plate_colour": "yellow", "fuel": "diesel", "emission_stage": 4, "absent": False, "tick": 1}
    return {"plate": plate, "holds_from": since, **usual, **values}


def fill(engine: Engine, facts: list[dict], vehicles: list[dict], tick: int = 1) -> None:
    with writing(engine) as connection:
        connection.execute(insert(REFERENCE_CHANGE), [{"recorded_at": EVER, "kind": "vehicles", "source": "test"}])
        for table, rows in ((READING_FACT, facts), (VEHICLE_VERSION, [{**row, "tick": tick} for row in vehicles])):
            if rows:
                connection.execute(insert(table), rows)


NOON = at("2026-11-20 12:00")


@pytest.mark.parametrize(
    ("facts", "vehicles", "counts"),
    [
        ([fact(1), fact(2, opacity_pct=30.0), fact(3, opacity_pct=30.1)], [vehicle()], {("A1", 4): (3, 1)}),  # strictly above
        ([fact(1, opacity_pct=50.0, valid=False), fact(2, valid=None)], [vehicle()], {("A1", 4): (1, 0)}),
        ([fact(1, acceleration_ms2=-0.1), fact(2, acceleration_ms2=0.0)], [vehicle()], {("A1", 4): (1, 0)}),
        ([fact(1, opacity_pct=None, ringelmann=2.0), fact(2, opacity_pct=None, no_ppm=9000.0)], [vehicle()], {("A1", 4): (2, 1)}),  # NO screens only
        ([fact(1), fact(2, station_id="C1")], [], {("A1", None): (1, 0), ("C1", None): (1, 0)}),  # unregistered: stage unknown
        ([fact(1)], [vehicle(emission_stage=None)], {("A1", None): (1, 0)}),
        ([fact(1)], [vehicle(absent=True)], {("A1", None): (1, 0)}),
        ([fact(1, plate_type="02")], [vehicle()], {("A1", None): (1, 0)}),  # the register knows no such type
        ([fact(1, plate_type=None)], [vehicle()], {("A1", 4): (1, 0)}),
        ([fact(1, plate_type=None)], [vehicle(), vehicle(plate_type="15", emission_stage=5)], {("A1", None): (1, 0)}),  # which one?
        ([fact(1)], [vehicle(), vehicle(plate_type="15", emission_stage=5)], {("A1", 4): (1, 0)}),
        ([fact(1, plate_type=None, plate_colour="blue")], [vehicle(), vehicle(plate_type="02", plate_colour="blue", emission_stage=5)], {("A1", 5): (1, 0)}),
        ([fact(1), fact(2, "2026-11-20 13:00")], [vehicle(), vehicle(since=NOON, emission_stage=5)], {("A1", 4): (1, 0), ("A1", 5): (1, 0)}),
        ([fact(1)], [vehicle(fuel="petrol")], {}),  # surely no diesel
        ([fact(1, fuel="diesel")], [vehicle(fuel="petrol")], {("A1", 4): (1, 0)}),  # contradicting: assessed
        ([fact(1, fuel="petrol")], [vehicle(fuel=None)], {}),
        ([fact(1, "2026-11-20 00:00"), fact(2, "2026-11-19 23:59:59"), fact(3, "2026-11-21 00:00")], [vehicle()], {("A1", 4): (1, 0)}),
        ([fact(1, opacity_pct=50.0), fact(1, revision=1)], [vehicle()], {("A1", 4): (1, 0)}),  # the higher revision wins
        ([fact(1, opacity_pct=50.0), fact(1, opacity_pct=60.0)], [vehicle()], {}),  # two that contradict count as none
        ([fact(1), fact(2, plate="无牌", opacity_pct=50.0), fact(3, plate="豫C00000", opacity_pct=60.0)], [vehicle()], {("A1", 4): (1, 0)}),  # nobody's
        ([fact(1, plate="豫C无牌", fuel="diesel")], [], {}),
        ([fact(1, plate="豫C00001", opacity_pct=50.0)], [vehicle("豫C00001")], {("A1", 4): (1, 1)}),
        ([fact(1, opacity_pct=50.0), fact(1, opacity_pct=60.0, lane_key=2)], [vehicle()], {("A1", 4): (2, 2)}),
    ],
)  # fmt: skip
def test_a_day(store: Engine, facts: list[dict], vehicles: list[dict], counts: dict) -> None:
    fill(store, facts, vehicles)
    with reading(store) as connection:
        assert counted_day(connection, DAY, Thresholds()) == counts


LATE, EARLY = "2026-11-19 23:59", "2026-11-20 00:01"


@pytest.mark.parametrize(
    ("facts", "before", "after"),
    [
        ([fact(1, LATE, opacity_pct=50.0), fact(1, EARLY, revision=1)], {}, {("A1", 4): (1, 0)}),  # corrected to another day
        ([fact(1, EARLY, opacity_pct=50.0), fact(1, LATE, revision=1)], {("A1", 4): (1, 0)}, {}),
        ([fact(1, LATE), fact(1, EARLY, opacity_pct=20.0)], {}, {}),  # two that contradict, of two days
    ],
)
def test_contents_under_one_id_on_two_days(store: Engine, facts: list[dict], before: dict, after: dict) -> None:
    fill(store, facts, [vehicle()])
    with reading(store) as connection:
        assert [counted_day(connection, day, Thresholds()) for day in (DAY - timedelta(days=1), DAY)] == [before, after]


def test_no_counts_where_a_city_decides_so(store: Engine) -> None:
    fill(store, [fact(1, no_ppm=9000.0)], [vehicle()])
    with reading(store) as connection:
        assert counted_day(connection, DAY, Thresholds(counts_no=True)) == {("A1", 4): (1, 1)}


def test_columns_find_what_the_rules_find(store: Engine) -> None:
    """A random register: several types, gaps, changes; every reading's stage is that of `rules.sightings.vehicles.resolve`."""
    random = np.random.default_rng(7)
    plates = [f"豫C{number:05d}" for number in range(1, 61)]
    rows = {}
    for _ in range(200):
        one = vehicle(
            str(random.choice(plates)),
            EVER + timedelta(days=int(random.integers(0, 9))),
            plate_type=str(random.choice(["01", "01", "01", "02"])),
            plate_colour=str(random.choice(["yellow", "blue"])),
            emission_stage=random.choice([None, 3, 5]),
            fuel=random.choice([None, "diesel", "petrol"]),
            absent=bool(random.random() < 0.2),
        )
        rows[one["plate"], one["plate_type"], one["holds_from"]] = one
    fill(store, [], list(rows.values()))
    seen = [
        np.array([random.choice(some) for _ in range(500)], dtype=object)
        for some in ([*plates, "晋A00001"], [None, "01", "02"], [None, "yellow", "blue"])
    ]
    start = int(EVER.timestamp()) - 86_400
    moments = random.integers(start, start + 11 * 86_400, 500)
    with reading(store) as connection:
        stage, fuel = registered(connection, *seen, moments)  # type: ignore[call-arg]
        found = resolve(*seen, moments * 1_000_000, current_reference(connection, plates))  # type: ignore[call-arg]
    vehicles = [found.vehicles[index] for index in found.vehicle_index]
    stages = [vehicle.value("emission_stage") for vehicle in vehicles]
    assert stage.tolist() == [UNKNOWN if one is None else one for one in stages]
    assert fuel.tolist() == fuel_levels([vehicle.value("fuel") for vehicle in vehicles]).tolist()
    assert len(set(stage.tolist())) == 3


@pytest.mark.parametrize(
    ("by", "lines"),
    [
        ("station", [("A1", 2, 1), ("A2", 1, 0)]),
        ("stage", [(4, 2, 1), (None, 1, 0)]),
        ("day", [(date(2026, 11, 19), 1, 0), (DAY, 2, 1)]),
    ],
)
def test_sums_by_key(store: Engine, by: Any, lines: list) -> None:
    fill(
        store, [fact(1, opacity_pct=50.0), fact(2, "2026-11-19 09:00"), fact(3, station_id="A2", plate="豫C99999")], [vehicle()]
    )
    with reading(store) as connection:
        assert [tuple(line) for line in exceedances(connection, by, date(2026, 11, 1), DAY, Thresholds())] == lines


def test_what_is_kept_follows_late_readings_and_the_register(store: Engine) -> None:
    fill(store, [fact(1)], [vehicle()])

    def lines() -> list:
        with reading(store) as connection:
            return [tuple(line) for line in exceedances(connection, "stage", DAY, DAY, Thresholds(), checked_again_s=0.0)]

    assert lines() == [(4, 1, 0)]
    fill(store, [fact(2, opacity_pct=50.0)], [])
    assert lines() == [(4, 2, 1)]
    fill(store, [], [vehicle(since=NOON - timedelta(days=1), emission_stage=5)], tick=3)
    assert lines() == [(5, 2, 1)]


@pytest.mark.parametrize("days", [1, 2])
def test_what_is_kept_follows_a_correction_to_another_day(store: Engine, days: int) -> None:
    fill(store, [fact(1, EARLY), fact(2, LATE)], [vehicle()])
    first = DAY - timedelta(days=days - 1)

    def valid() -> int:
        with reading(store) as connection:
            return sum(line.valid for line in exceedances(connection, "day", first, DAY, Thresholds(), checked_again_s=0.0))

    assert valid() == days
    fill(store, [fact(1, LATE, revision=1), fact(3, "2026-11-18 09:00")], [])
    assert valid() == 2 * (days - 1)  # moved out of the day, or from one of the two to the other


def test_a_counted_day_is_not_counted_again_at_once(store: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    from services.findings.statistics import exceedances as kept

    fill(store, [fact(1)], [vehicle()])
    calls: list[date] = []
    count = kept.counted_day
    monkeypatch.setattr(
        kept, "counted_day", lambda connection, day, thresholds: calls.append(day) or count(connection, day, thresholds)
    )
    for _ in range(3):
        with reading(store) as connection:
            exceedances(connection, "day", DAY, DAY, Thresholds(), checked_again_s=0.0)
    assert calls == [DAY]


def test_of_several_kept_days_only_the_one_with_late_readings_is_counted_again(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from services.findings.statistics import exceedances as kept

    calls: list[date] = []
    count = kept.counted_day
    monkeypatch.setattr(
        kept, "counted_day", lambda connection, day, thresholds: calls.append(day) or count(connection, day, thresholds)
    )
    before = DAY - timedelta(days=1)
    fill(store, [fact(1), fact(2, f"{before} 09:00")], [vehicle()])

    def lines() -> list:
        with reading(store) as connection:
            return [tuple(line) for line in exceedances(connection, "day", before, DAY, Thresholds(), checked_again_s=0.0)]

    assert lines() == lines() == [(before, 1, 0), (DAY, 1, 0)]
    assert calls == [before, DAY]
    fill(store, [fact(3, f"{before} 10:00", opacity_pct=50.0)], [])
    assert lines() == [(before, 2, 1), (DAY, 1, 0)]
    assert calls == [before, DAY, before]
