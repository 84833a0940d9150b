"""Deriving a plate day by day, in any order, leaves what one derivation of all its days leaves: for every rule, and for a planted one."""

import random
from datetime import date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete

from rules.catalogue import RULES
from rules.inputs.thresholds import Thresholds
from rules.judge import judge, registry
from rules.judge.findings import VIOLATION, Finding, NotAssessed, finding
from rules.judge.registry import registered_rules
from rules.sightings.sightings import GPS, Seen
from rules.timing.times import LOCAL, local_days
from services.pipeline.derivation import write_findings as writing_findings
from services.pipeline.derivation.marks import add_marks
from services.store import read_facts
from services.store.engine import writing
from services.store.position_chunks import shard_of
from services.store.tables import MARK
from streams.events import CHECKS, POSITIONS, READINGS
from tests.properties.histories import PLATES, ZONE, Act, History, order_row, station_act, vehicle_row
from tests.properties.worlds import World, emptied_world, fresh

DAYS = [date(2026, 11, 18) + timedelta(days=number) for number in range(4)]
PLANTED = "planted"


def moment(day: date, hour: int = 0, minute: float = 0) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL) + timedelta(hours=hour, minutes=minute)


def drive(plate: str, begins: datetime) -> tuple[str, list[dict[str, Any]]]:
    """Ten minutes of driving inside the zone."""
    fixes = [
        {"terminal_id": f"T-{plate}", "plate": plate, "time": (begins + timedelta(seconds=30 * step)).isoformat()}
        | {"lon": round(112.42 + 0.0004 * step, 6), "lat": 34.65, "speed_kmh": 36.0}
        for step in range(20)
    ]
    return POSITIONS, fixes


def reading(plate: str, at: datetime) -> tuple[str, dict[str, Any]]:
    body = {"reading_id": f"r-{plate}-{at:%d%H}", "station_id": "A1", "time": at.isoformat(), "plate": plate}
    return READINGS, body | {"fuel": "diesel", "opacity_pct": 52.0}


def check(plate: str, at: datetime) -> tuple[str, dict[str, Any]]:
    body = {"check_id": f"c-{plate}-{at:%d%H}", "kind": "roadside", "time": at.isoformat(), "plate": plate}
    return CHECKS, body | {"method": "free_acceleration", "smoke_m1": 1.5, "result": "fail", "lon": 112.45, "lat": 34.65}


def history() -> History:
    """Four days of two trucks, with drives across midnights, and what the tests of the rules add (`SEVERAL_DAYS`)."""
    begins = moment(DAYS[0])
    acts = [
        station_act("A1", 112.45),
        *(Act("vehicle", vehicle_row(plate, 4)) for plate in PLATES[:2]),
        Act("zone", {"zone_id": "inner", "ring": ZONE}),
        Act("order", order_row(begins - timedelta(days=3), begins - timedelta(days=2), None)),
    ]
    messages = [drive(plate, moment(day, 9)) for plate in PLATES[:2] for day in DAYS]
    messages += [drive(PLATES[0], moment(DAYS[1], 23, 55)), drive(PLATES[1], moment(DAYS[2], 23, 51))]
    messages += [reading(plate, moment(day, 15)) for plate in PLATES[:2] for day in DAYS[1:]]
    messages += [check(plate, moment(day, 18)) for plate in PLATES[:2] for day in DAYS[::2]]
    for rule in RULES:
        messages += getattr(import_module(f"tests.rules.test_{rule}"), "SEVERAL_DAYS", [])
    return History(messages, acts)


class Planted:
    """A finding a vehicle and day on which it drove: its facts are those of the day, so it is derived day by day."""

    name = PLANTED
    scope = "day"

    def reach_min(self, thresholds: Thresholds) -> float:
        return 0.0

    def moments(self, *_: object) -> tuple[()]:
        return ()

    def not_assessed(self, *_: object) -> list[NotAssessed]:
        return []

    def find(self, seen: Seen, *_: object) -> list[Finding]:
        s = seen.sightings
        first: dict[tuple[str, int], int] = {}
        driving = [row for row in range(len(s.us)) if s.kind[row] == GPS and s.driving[row]]
        for row, day in zip(driving, local_days(s.us[driving]).tolist(), strict=True):
            first.setdefault((s.vehicles[s.vehicle_index[row]].key, day), row)
        return [
            finding(
                PLANTED,
                (key, str(day)),
                s.vehicles[s.vehicle_index[row]],
                int(s.us[row]),
                int(s.us[row]),
                outcome=VIOLATION,
                is_sure=True,
            )
            for (key, day), row in first.items()
        ]


@pytest.fixture(autouse=True)
def a_planted_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more rule that finds day by day, as anybody may add one."""
    rules = (*registered_rules(), Planted())
    for module in (judge, writing_findings, read_facts, registry):
        monkeypatch.setattr(module, "registered_rules", lambda: rules)


def derive_day_by_day(world: World, order: list[tuple[str, date]]) -> list[str]:
    """All facts in, then one plate's one day after another; the canonical dump."""
    while world.intake():
        pass
    world.touch()
    with writing(world.engine) as connection:
        connection.execute(delete(MARK))
    for plate, day in order:
        with writing(world.engine) as connection:
            add_marks(connection, [(plate, day, day)], spreads=False, cause="a test")
        world.derive(shard_of(plate))
    return world.derived()


@pytest.mark.parametrize("seed", range(3))
def test_day_by_day_leaves_what_one_derivation_leaves(sqlite_url: str, tmp_path: Path, seed: int) -> None:
    known = history()
    with emptied_world(sqlite_url) as world:
        at_once = fresh(known, world)
    order = [(plate, day) for plate in PLATES[:2] for day in DAYS]
    random.Random(seed).shuffle(order)
    with emptied_world(sqlite_url) as world:
        for act in known.acts:
            world.enact(act)
        for topic, value in known.messages:
            world.send(topic, value)
        assert derive_day_by_day(world, order) == at_once


@pytest.mark.parametrize("rule", [*RULES, PLANTED])
def test_the_history_has_findings_of_the_rule_on_several_days(sqlite_url: str, rule: str) -> None:
    with emptied_world(sqlite_url) as world:
        dump = fresh(history(), world)
    days = {line.split('"local_day":"')[1][:10] for line in dump if f'"rule":"{rule}"' in line}
    assert len(days) >= 2, (
        f"nothing of {rule} on two days: give tests/rules/test_{rule}.py a list SEVERAL_DAYS of (topic, message)"
    )
