"""Verdicts on a station are a function of its records and of what persons decided: however these arrive, and whenever the doctor examines."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import LIFTED, STATION
from rules.timing.times import micros_of
from services.operations.diagnosis.datums import Limits
from services.operations.diagnosis.doctor import examine_due
from services.reference.source_decisions import look_again
from services.reference.sources import Fault, record, version
from services.store.engine import open_engine, reading, writing
from services.store.tables import SOURCE_VERDICT, metadata
from streams.events import READINGS
from tests.dashboard.sick_city import store_events
from tests.depth import how_many, searched
from tests.wild.city import reading_of

START = datetime(2026, 1, 1, tzinfo=UTC)
SOUND = [3.1, 12.4, 0.0, 7.7, 22.0, 0.4, 5.2, 48.3, 1.9, 33.7, 5.2, 64.0, 0.2]
_SICK = [
    [100.0],
    [63.7],
    [45.0, 55.0],
    [97.2, 98.7, 97.9],
    [41.0, 44.0, 52.0],
    [0.0],
    [0.3, 0.5, 0.0, 0.2],
    [0.12, 0.55],
    [12.0],
]
Step = tuple[str, Any]


@st.composite
def regimes(draw: st.DrawFn) -> list[float]:
    """Values of a station that is well and sick by turns, and gives sound values among the sick ones."""
    values: list[float] = []
    for _ in range(draw(st.integers(1, 5))):
        sick, every, count = (
            draw(st.sampled_from([*_SICK, SOUND])),
            draw(st.sampled_from([2, 3, 4, 9, 99])),
            draw(st.integers(1, 40)),
        )
        values += [SOUND[n % 13] if n % every == every - 1 else sick[n % len(sick)] for n in range(count)]
    return values


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """What is sent and decided in any order, with examinations in between."""
    values, vehicles = draw(regimes()), draw(st.integers(2, 9))
    hours, time, events = draw(st.sampled_from([1, 3, 8])), START, []
    gaps = draw(st.dictionaries(st.integers(0, len(values)), st.sampled_from([20, 200, 24 * 32]), max_size=4))
    for n, value in enumerate(values):
        time += timedelta(hours=hours + gaps.get(n, 0))
        local = time + timedelta(hours=8)
        events.append(reading_of(f"豫C0T{n * n % vehicles:03d}", f"{local:%Y-%m-%d %H:%M:%S}", value, reading_id=f"r{n}"))
    batches = draw(st.sampled_from([5, 20, 60]))
    ordered = draw(st.one_of(st.just(events), st.permutations(events)))
    sent: list[Step] = [("send", ordered[first : first + batches]) for first in range(0, len(ordered), batches)]
    for _ in range(draw(st.integers(0, 2))):
        begins = START + timedelta(hours=draw(st.integers(0, hours * len(values))))
        decided = (
            draw(st.sampled_from(["one_value", "fractions"])),
            begins,
            begins + timedelta(hours=draw(st.integers(1, 99))),
        )
        sent.insert(draw(st.integers(0, len(sent))), ("lift", decided))
    for place in draw(st.lists(st.integers(0, len(sent)), max_size=6)):
        sent.insert(place, ("examine", None))
    return sent


def taken(engine: Engine, several: Sequence[Step]) -> list[tuple[Any, ...]]:
    """The verdicts after these steps and a last examination, in an empty database."""
    with writing(engine) as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))
    for step, what in [*several, ("examine", None)]:
        if step == "send":
            store_events(engine, READINGS, what)
        elif step == "lift":
            fault, span = Fault(STATION, "A1", what[0]), (micros_of(what[1]), micros_of(what[2]))
            with writing(engine) as connection:
                record(connection, [version(fault, *span, LIFTED)], START, by="张三", source="by hand")
                look_again(connection, fault, [span])
        else:
            examine_due(engine, Limits(), Thresholds())
    table = SOURCE_VERDICT.c
    with reading(engine) as connection:
        rows = connection.execute(
            select(table.cause, table.begins, table.ends, table.numbers).order_by(table.cause, table.begins)
        )
        return [tuple(row) for row in rows]


@pytest.mark.slow  # the doctor examines each history up to eight times
@settings(searched("histories"), max_examples=how_many("histories") // 2)
@given(several=steps())
def test_verdicts_in_any_order(sqlite_url: str, several: list[Step]) -> None:
    engine = open_engine(sqlite_url)
    found = taken(engine, several)
    anew = sorted((step for step in several if step[0] != "examine"), key=lambda step: step[0] == "send")
    events = sorted((event for step, what in anew if step == "send" for event in what), key=lambda event: str(event["time"]))
    assert found == taken(engine, [*(step for step in anew if step[0] == "lift"), ("send", events)])
    engine.dispose()
