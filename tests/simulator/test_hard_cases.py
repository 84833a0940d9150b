"""Hard cases, kind by kind: each comes out as it truly was, and the comparison tells where a rule that settles it is switched off."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, select

from rules.catalogue.reasons import REASONS
from rules.catalogue.source_faults import FAULTS
from rules.exceedances.vehicle_changes import Change
from services.reference.sources import source_spans
from services.simulator.acts import BORDER, CLEAN, CLEAR, Act
from services.simulator.comparison import Comparison
from services.simulator.fleet import fleet
from services.simulator.ground import is_inside, to_plane
from services.simulator.hard_cases import planted
from services.simulator.hard_cases.kinds import KINDS
from services.simulator.hard_cases.stations import INSIDE, PLANTED_STATIONS
from services.simulator.hard_cases.trucks import MOVED, registered
from services.simulator.places import STATIONS
from services.simulator.plan import CityPlan
from services.simulator.truth_files import compare_with_findings
from services.store.engine import reading
from services.store.tables import FINDING
from streams.decode import decode
from streams.events import EVENT_TYPES
from streams.log import Record
from streams.plates import is_plate
from tests.simulator.running import LAST, derived_from, small_plan

PLAN = small_plan(3, days=2, trucks=20, terminals=1)
ACTS = {kind: [act for day in PLAN.all_days for act in planted(PLAN, day)[kind].acts] for kind in KINDS}

CAUSES = {"one_value", "fractions", "clock_set_back", "two_plates", "one_ring", "plates_by_days", "one_track"}


def compared(engine: Engine) -> Comparison:
    sick = [one for day in PLAN.all_days for case in planted(PLAN, day).values() for one in case.sick]
    acts = [act for some in ACTS.values() for act in some]
    with reading(engine) as connection:
        return compare_with_findings(connection, PLAN, acts, sick=sick)


def sent(folder: Path, database: Path, *, examined: bool = True) -> Engine:
    """The hard cases alone, through intake, derivation and the doctor."""
    messages = [timed for day in PLAN.all_days for case in planted(PLAN, day).values() for timed in case.messages]
    url = f"sqlite:///{shutil.copy(database, folder / 'plumewatch.db')}"
    return derived_from(PLAN, url, folder, messages, examined=examined)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Engine]:
    engine = sent(tmp_path_factory.mktemp("hard"), sqlite_template)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def misses(city: Engine) -> list[dict[str, Any]]:
    return compared(city).misses


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_comes_out_as_it_truly_was(kind: str, misses: list[dict[str, Any]]) -> None:
    plates = {act.plate for act in ACTS[kind]}
    assert plates
    assert [miss for miss in misses if miss["plate"] in plates or miss["rule"] == "sources"] == []


def test_nobody_else_is_charged_and_each_source_that_is_ill_is_named(city: Engine) -> None:
    done = compared(city)
    assert done.misses == []
    assert (done.sick, done.proposed) == (20, 20)
    assert all(score.recall == score.precision == 1.0 for score in done.scores.values())
    with reading(city) as connection:
        causes = {span.fault.cause for span in source_spans(connection)}
    assert causes == CAUSES


def test_every_finding_is_one_that_the_truth_tells_of(city: Engine) -> None:
    """Not even a finding to be verified is there without an act."""
    assert sum(score.unexpected + score.uncompared for score in compared(city).scores.values()) == 0


def test_a_capture_has_no_minutes_and_is_charged_under_one_order(city: Engine) -> None:
    plates = {act.plate for act in ACTS["captured"]}
    query = select(FINDING.c.plate, FINDING.c.local_day, FINDING.c.outcome, FINDING.c.minutes).where(
        FINDING.c.plate.in_(plates)
    )
    with reading(city) as connection:
        rows = connection.execute(query).all()
    assert {row.minutes for row in rows} == {None}
    charged = [(row.plate, row.local_day) for row in rows if row.outcome == "violation"]
    assert sorted(charged) == sorted((plate, day) for plate in plates for day in PLAN.all_days)


def nothing(*_: Any, **__: Any) -> int:
    return 0


OFF: dict[str, tuple[str, Callable[..., Any], set[str]]] = {
    "legs": ("rules.sightings.place_doubts.leg_doubts", nothing, {"cloned"}),
    "moves of numbers": ("rules.exceedances.vehicle_changes.Bearer.change_to", lambda *_: Change.SAME, {"moved"}),
    "one act is charged once": (
        "rules.judge.judge.charged_once",
        lambda found, *_: list(found),
        {"sensor_and_check", "check_sent_twice"},
    ),
    "one occasion": ("rules.exceedances.groups.is_one_occasion", lambda *_: False, {"two_sensors"}),
    "trailers": ("rules.sightings.vehicles.is_trailer", lambda *_: False, {"trailer"}),
    "islands": ("rules.sightings.place_doubts.islands", lambda places, _: np.zeros(len(places.us), bool), {"island"}),
    "own terminals": (
        "rules.sightings.captures.capture_doubts",
        lambda captures, *_: (np.zeros(len(captures.us), dtype=np.int64), {}),
        {"parked_beside", "towed_past"},
    ),
    "seldom": ("rules.orders.clause_grounds.find_sparse_stays", lambda *_: [], {"seldom"}),
    "sick sources": (
        "rules.sightings.assembly.sick_source",
        nothing,
        {"one_value", "fractions", "set_back", "agency_one_value", "one_ring", "one_track"},
    ),
}
"""Rules switched off: where they are, what stands in their place, the kinds that come out wrong for it."""


@pytest.mark.ci
@pytest.mark.slow
@pytest.mark.parametrize("rule", OFF)
def test_the_comparison_tells_when_a_rule_is_off(
    rule: str, tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, instead, wrong = OFF[rule]
    monkeypatch.setattr(where, instead)
    engine = sent(tmp_path, sqlite_template)
    plates = {miss["plate"] for miss in compared(engine).misses}
    engine.dispose()
    # The trucks that pass a sick station pass others, too.
    assert {kind for kind, acts in ACTS.items() if plates & {act.plate for act in acts}} == wrong


@pytest.mark.slow
def test_the_comparison_tells_when_nobody_examined_the_sources(tmp_path: Path, sqlite_template: Path) -> None:
    engine = sent(tmp_path, sqlite_template, examined=False)
    done = compared(engine)
    engine.dispose()
    assert (done.sick, done.proposed) == (20, 0)
    named = {miss["note"] for miss in done.misses if miss["rule"] == "sources"}
    assert named == CAUSES


def test_each_kind_is_in_the_docs() -> None:
    """In the order of the table; a missing one: add a row to docs/simulated-city.md."""
    page = (Path(__file__).parents[2] / "docs" / "simulated-city.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE) == [*KINDS]


def test_they_stand_on_trucks_and_stations_of_their_own() -> None:
    everyone = [*fleet(PLAN).registered, *fleet(PLAN).carried, *fleet(PLAN).outside]
    assert not {truck.plate for truck in everyone} & {truck.plate for truck in registered()}
    assert len({truck.plate for truck in registered()}) == len(registered()) == len({truck.number for truck in registered()})
    assert all(is_plate(truck.plate) for truck in registered())
    assert not {station.station_id for station in STATIONS} & {station.station_id for station in PLANTED_STATIONS}
    assert {(truck.plate, truck.plate_type) for truck in MOVED} <= {(truck.plate, truck.plate_type) for truck in registered()}


@pytest.mark.parametrize("station", PLANTED_STATIONS, ids=lambda one: one.station_id)
def test_only_one_of_the_stations_is_inside_the_rings(station: Any) -> None:
    x, y = to_plane(np.array([station.lon]), np.array([station.lat]))
    depths = [bool(is_inside("outer-ring", x, y, metres)[0]) for metres in (-500, 500)]
    assert depths == [station == INSIDE] * 2
    assert bool(is_inside("inner-ring", x, y, 150)[0]) == (station == INSIDE)


def test_a_day_s_cases_are_the_same_whenever_they_are_made() -> None:
    longer = CityPlan(PLAN.seed, LAST - timedelta(days=8), 9, PLAN.trucks, PLAN.terminals)
    for kind, case in planted(PLAN, LAST).items():
        again = planted(longer, LAST)[kind]
        assert (case.messages, case.acts, case.sick) == (again.messages, again.acts, again.sick)
    other = planted(small_plan(4, days=2, trucks=20, terminals=1), LAST)
    assert other["cloned"].messages != planted(PLAN, LAST)["cloned"].messages


def test_each_record_is_a_fact_and_none_is_sent_before_its_time() -> None:
    records: dict[str, list[Record]] = {topic: [] for topic in EVENT_TYPES}
    midnight = datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC) - timedelta(hours=8)
    for case in planted(PLAN, LAST).values():
        for second, topic, message in case.messages:
            received = int((midnight + timedelta(seconds=second)).timestamp() * 1e6)
            records[topic].append(Record(len(records[topic]), received, message.key, message.value))
    for topic, some in records.items():
        decoded = decode(some, EVENT_TYPES[topic])
        assert decoded.rejects == [] and len(decoded.rows) == len(some)
        assert (decoded.rows["time"] <= decoded.rows["received_at"]).all()


def test_what_is_told_can_be_found() -> None:
    """Reasons are codes of the catalogue; causes are the doctor's."""
    acts: list[Act] = [act for some in ACTS.values() for act in some]
    assert {act.reason for act in acts if act.reason} <= REASONS.keys()
    assert {(act.kind, act.outcome is None) for act in acts} == {(CLEAR, False), (BORDER, True), (CLEAN, True)}
    assert {one.cause for case in planted(PLAN, LAST).values() for one in case.sick} <= FAULTS.keys()
