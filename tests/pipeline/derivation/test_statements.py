"""Every statement of a derivation is bounded by construction: a walk over all of them with very many spans, ids and plates."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, insert, select

from rules.inputs.thresholds import Thresholds
from rules.judge.findings import NotAssessed
from rules.timing.times import day_number
from services.pipeline.derivation.compact_chunks import compact
from services.pipeline.derivation.marks import add_marks, delete_marks, groups
from services.pipeline.derivation.not_assessed import replace_not_assessed
from services.pipeline.derivation.reference_tasks import mark_touched
from services.pipeline.derivation.set_aside import Work, put_aside, take_back
from services.pipeline.derivation.write_findings import Scope
from services.pipeline.loop import work_until_idle
from services.settings import Settings
from services.store.engine import writing
from services.store.pieces import is_one_of
from services.store.plate_days import days_seen
from services.store.position_chunks import shard_of
from services.store.read_positions import read_positions, read_rival_positions
from services.store.read_reference import ReferenceReader
from services.store.tables import MARK, NOT_ASSESSED, PLATE_DAY, POSITION_CHUNK, REFERENCE_TASK, SET_ASIDE
from streams.events import POSITIONS, READINGS
from tests.depth import how_many
from tests.live.conftest import chunks, point
from tests.properties.histories import DAY
from tests.properties.worlds import World

MANY = how_many("ids of a statement's walk")
"""At least ten pieces of what a statement may take."""
MOST_PARAMETERS = 2_000
MOST_LENGTH = 100_000
"""Characters of a statement. SQLite takes 32,766 parameters and expressions 1,000 deep, PostgreSQL 65,535 parameters."""


@dataclass
class Largest:
    """The most parameters and characters of any statement, and how many statements there were."""

    parameters: int = 0
    length: int = 0
    count: int = 0


@contextmanager
def walked(engine: Engine) -> Iterator[Largest]:
    """Look at every statement; at the end none may have been too large, and there was one."""
    largest = Largest()

    def look(_: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        each = parameters if many else [parameters]
        largest.count += 1
        largest.parameters = max([largest.parameters, *(len(one) for one in each[:2000])])
        largest.length = max(largest.length, len(statement))
        assert len(each) <= 10_000 and largest.parameters <= MOST_PARAMETERS and largest.length <= MOST_LENGTH, statement[:300]

    event.listen(engine, "before_cursor_execute", look)
    try:
        yield largest
    finally:
        event.remove(engine, "before_cursor_execute", look)
    assert largest.count > 0


def plates_of(shard: int, count: int) -> list[str]:
    found = (plate for number in range(1, 100_000) if shard_of(plate := f"豫C{number:05d}") == shard)
    return [next(found) for _ in range(count)]


def test_positions_of_very_many_spans(store: Engine) -> None:
    """One plate with many windows of ten seconds, and points in every tenth of them: loose, and compacted."""
    start = datetime(2026, 1, 1, tzinfo=UTC)
    plate = "豫C0T001"
    points = [
        point(plate, 0, time=start + timedelta(minutes=10 * number), received_at=start, offset=number)
        for number in range(2_000)
    ]
    with writing(store) as connection, walked(store):
        for some in range(0, 2_000, 10):
            connection.execute(insert(POSITION_CHUNK), chunks(*points[some : some + 10]))
        spans = [(int((start + timedelta(minutes=number)).timestamp()) * 1_000_000, 0) for number in range(MANY)]
        wanted = {plate: [(first, first + 10_000_000) for first, _ in spans]}
        loose = read_positions(connection, shard_of(plate), wanted)
        assert len(loose) == 2_000
        assert compact(connection, shard_of(plate)) < 0, "one chunk an hour now"
        compacted = read_positions(connection, shard_of(plate), wanted)
        assert sorted(compacted["time"]) == sorted(loose["time"])


def test_very_many_plates_and_ids(store: Engine) -> None:
    plates = [f"豫{number:07d}" for number in range(MANY)]
    day = date(2026, 11, 20)
    with writing(store) as connection, walked(store):
        add_marks(connection, [(plate, day, day) for plate in plates], spreads=False, cause="x")
        ids = list(connection.execute(select(MARK.c.id)).scalars())
        assert len(ids) == MANY
        delete_marks(connection, ids)
        assert connection.execute(select(func.count()).select_from(MARK)).scalar_one() == 0
        connection.execute(insert(PLATE_DAY), [{"source": "check", "day": day, "plate": plate} for plate in plates[:100]])
        assert sum(map(len, days_seen(connection, plates).values())) == 100
        found = groups(connection, {plate: [(day, day)] for plate in plates})
        assert sum(map(len, found)) == MANY and max(map(len, found)) <= 1_000
        ReferenceReader().read(connection, plates)
        put_aside(connection, 0, plates[-1], Work([], False, []), ValueError("x"), "b", datetime.now(UTC))
        take_back(connection, 0, plates)
        assert connection.execute(select(func.count()).select_from(SET_ASIDE)).scalar_one() == 0
        fits = is_one_of(connection, PLATE_DAY.c.plate, plates)
        assert connection.execute(select(func.count()).select_from(PLATE_DAY).where(fits)).scalar_one() == 100


def test_rivals_of_many_plates_on_one_terminal(store: Engine) -> None:
    plates, other = plates_of(3, 1_000), "豫C0T003"
    day = date(2026, 11, 20)
    with writing(store) as connection, walked(store):
        rows = [{"source": "terminal:T", "day": day, "plate": plate} for plate in [*plates, other]]
        for some in range(0, len(rows), 1_000):
            connection.execute(insert(PLATE_DAY), rows[some : some + 1_000])
        at = datetime(2026, 11, 20, 4, tzinfo=UTC)
        connection.execute(insert(POSITION_CHUNK), chunks(point(other, 0, time=at, received_at=at, terminal_id="T")))
        own = chunks(*(point(plate, 0, time=at, received_at=at, terminal_id="T") for plate in plates))
        connection.execute(insert(POSITION_CHUNK), own)
        us = int(at.timestamp()) * 1_000_000
        positions = read_positions(connection, 3, {plate: [(us, us + 1)] for plate in plates})
        assert len(positions) == 1_000
        was_read = {plate: range(day_number(day), day_number(day) + 1) for plate in plates}
        assert list(read_rival_positions(connection, was_read, positions, Thresholds())["plate"]) == [other]


def test_a_change_of_reference_that_names_many_plates_and_sources(store: Engine) -> None:
    day = date(2026, 11, 20)
    plates = [f"豫{number:07d}" for number in range(20_000)]
    with writing(store) as connection:
        for some in range(0, len(plates), 1_000):
            rows = [{"source": f"terminal:T{plate}", "day": day, "plate": plate} for plate in plates[some : some + 1_000]]
            connection.execute(insert(PLATE_DAY), rows)
        sources = [f"terminal:T{plate}" for plate in plates]
        task = {"day_from": day, "day_to": day, "cause": "x"}
        connection.execute(insert(REFERENCE_TASK), task | {"plates": None, "sources": sources})
        connection.execute(insert(REFERENCE_TASK), task | {"plates": plates, "sources": None})
        connection.execute(insert(REFERENCE_TASK), task | {"plates": None, "sources": None})
    with walked(store):
        assert mark_touched(store) == 3 * len(plates)


@pytest.mark.ci
def test_loose_chunks_beyond_what_one_statement_takes_are_packed(store: Engine) -> None:
    """66,000 of them, four hours of intake without derivation: on PostgreSQL their ids were too many parameters for ever."""
    (row,) = chunks(point("豫C0T001", 0))
    with writing(store) as connection:
        for _ in range(66):
            connection.execute(insert(POSITION_CHUNK), [row] * 1_000)
    with writing(store) as connection, walked(store):
        packed = 0
        while (fewer := compact(connection, row["shard"])) > 0:
            packed += fewer
        assert connection.execute(select(func.count()).select_from(POSITION_CHUNK)).scalar_one() == 66_000 - packed <= 10


@pytest.mark.ci
@pytest.mark.slow
def test_1_000_plates_of_which_thirty_days_could_not_be_assessed(store: Engine) -> None:
    day, plates = date(2026, 11, 20), plates_of(7, 1_000)
    days = [day - timedelta(days=number) for number in range(30)]
    found = [NotAssessed(plate, "01", one, "not_measured", 1) for plate in plates for one in days]
    scope = Scope(dict.fromkeys(plates, (days[-1], day)))
    stored = select(func.count(), func.sum(NOT_ASSESSED.c.facts))
    with writing(store) as connection, walked(store):
        replace_not_assessed(connection, scope, {"remote_sensing": found})
        assert connection.execute(stored).one() == (30_000, 30_000)
        replace_not_assessed(connection, scope, {"remote_sensing": [replace(one, facts=2) for one in found]})
        assert connection.execute(stored).one() == (30_000, 60_000)
        replace_not_assessed(connection, scope, {})
        assert connection.execute(stored).one() == (0, None)


def test_ordinary_days_of_80_trucks_with_20_readings_each(store: Engine, tmp_path: Path) -> None:
    """The reproduction: 1,600 disjoint windows of 20 minutes in one group ended derivation for ever."""
    world = World(store, tmp_path)
    plates = plates_of(7, 80)
    readings = [
        {
            "reading_id": f"r-{plate}-{number}",
            "station_id": "A1",
            "time": (DAY - timedelta(days=9 * number, minutes=31 * place)).isoformat(),
            "plate": plate,
            "fuel": "diesel",
            "opacity_pct": 45.0 if number == 0 else 12.0,
        }
        for place, plate in enumerate(plates)
        for number in range(20)
    ]
    for reading in readings:
        world.send(READINGS, reading)
    world.finish()
    fix = {"lon": 112.45, "lat": 34.65, "speed_kmh": 36, "time": (DAY + timedelta(days=1)).isoformat()}
    world.send(POSITIONS, [fix | {"terminal_id": f"T-{plate}", "plate": plate} for plate in plates])
    with walked(store):
        work_until_idle(store, world.log, Settings(wait_for_more_s=0.0))
    assert len(world.finish()) == 80
