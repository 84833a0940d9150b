"""A simulated city whose terminals' ailments are known: the doctor names all of them that show, and nobody else."""

from datetime import date

import pytest
from sqlalchemy import Engine

from services.pipeline.intake.store_batch import store_batch
from services.simulator.fleet import fleet
from services.simulator.flow import everything
from services.simulator.hard_cases.trucks import TRUCKS
from services.simulator.plan import CityPlan
from services.simulator.terminals import terminal_of
from services.store.engine import writing
from streams.decode import decode
from streams.events import POSITION, POSITIONS
from streams.log import Record
from tests.operations.diagnosis.feeds import examined

PLAN = CityPlan(1, date(2026, 11, 20), days=1, trucks=400, terminals=120)
_AILS = {"wrong_datum": "datum", "frozen_fix": "frozen"}
_HARD = {"one_ring": "one_ring", "seldom": "seldom"}
"""Symptom -> the kind of hard case whose terminals show it."""


@pytest.mark.ci
def test_the_doctor_finds_the_sick_and_nobody_else(mapped: Engine) -> None:
    sent = [(second, message) for second, topic, message in everything(PLAN) if topic == POSITIONS]
    records = [Record(number, int(second * 1e6), message.key, message.value) for number, (second, message) in enumerate(sent)]
    with writing(mapped) as connection:
        store_batch(connection, POSITIONS, 0, decode(records, POSITION))
    terminals = {one.terminal_id: one for one in (terminal_of(PLAN, truck) for truck in fleet(PLAN).carried)}
    found = examined(mapped)
    assert len(found.placed) > 60
    of_cases = {(symptom.name, symptom.kind) for symptom in found.symptoms if symptom.name not in terminals}
    of_cases -= {
        (f"SAMPLE-H{truck.number}", "speed") for truck in TRUCKS["drifting"]
    }  # where drift is as fast as it says is chance
    assert of_cases == {(f"SAMPLE-H{truck.number}", kind) for kind, name in _HARD.items() for truck in TRUCKS[name]} | {
        ("SAMPLE-HSHARED", "two_plates"),
        *((f"SAMPLE-H{truck.number}", "one_track") for truck in TRUCKS["one_track"]),
    }
    said = {(symptom.name, _AILS[symptom.kind]) for symptom in found.symptoms if symptom.name in terminals}
    assert said == {(name, str(terminals[name].ailment)) for name, _ in said}
    wrong = {one.terminal_id for one in terminals.values() if one.ailment == "datum"}
    assert wrong and wrong == {name for name, ailment in said if ailment == "datum"}
