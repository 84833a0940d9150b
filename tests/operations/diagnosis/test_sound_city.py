"""The doctor in the sample city: of stations and agencies that are well it says nothing, whatever their habits; it names the sick."""

from collections import defaultdict
from datetime import date

import pytest
from sqlalchemy import Engine

from services.operations.diagnosis.doctor import Doctor
from services.pipeline.intake.store_batch import store_batch
from services.reference.sources import Fault, last_examination, source_spans
from services.settings import Settings
from services.simulator.day import simulated_day
from services.simulator.fleet import fleet
from services.simulator.flow import everything
from services.simulator.plan import CityPlan
from services.simulator.terminals import terminal_of
from services.store.engine import reading, writing
from streams.decode import decode
from streams.events import EVENT_TYPES
from streams.log import Record

PLAN = CityPlan(3, date(2026, 11, 20), days=2, trucks=3_000, terminals=30)


@pytest.mark.ci
def test_who_is_well_gets_no_proposal(mapped: Engine) -> None:
    records: dict[str, list[Record]] = defaultdict(list)
    for number, (second, topic, message) in enumerate(everything(PLAN)):
        records[topic].append(Record(number, int(second * 1e6), message.key, message.value))
    with writing(mapped) as connection:
        for topic, own in records.items():
            store_batch(connection, topic, 0, decode(own, EVENT_TYPES[topic]))
    Doctor(mapped, Settings()).examine_now()
    terminals = {one.terminal_id: one for one in (terminal_of(PLAN, truck) for truck in fleet(PLAN).carried)}
    with reading(mapped) as connection:
        spans, examined = source_spans(connection), last_examination(connection)
    sick = {Fault(one.kind, one.source_id, one.cause) for day in PLAN.all_days for one in simulated_day(PLAN, day).sick}
    well = [span.fault for span in spans if span.fault not in sick]
    assert {terminals[fault.source_id].ailment for fault in well if fault.kind == "terminal"} <= {"datum"}
    assert [fault for fault in well if fault.kind != "terminal"] == []
    assert sick <= {span.fault for span in spans}, "the sick beside them are named"
    assert examined.counts["station"] >= 40 and examined.counts["agency"] >= 1
