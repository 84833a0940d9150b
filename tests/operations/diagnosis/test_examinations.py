"""Examinations: one process at a time, each hour, only what is new; a crash or a failure loses nothing."""

import os
import socket
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from sqlalchemy import Engine, event, func, insert, select, update

from services.operations.diagnosis.claim import Claim, ClaimLost, is_due
from services.operations.diagnosis.doctor import Doctor, doctor_beside
from services.reference.sources import last_examination, source_spans
from services.settings import Settings
from services.store.engine import reading, writing
from services.store.tables import CHECK_FACT, DOCTOR_RUN, SOURCE_DUE, SOURCE_VERDICT, SOURCE_VERSION
from streams.events import CHECKS, POSITIONS, READINGS
from tests.dashboard.sick_city import store_events
from tests.live.serving import wait_for
from tests.pipeline.derivation.poison import mend, poison
from tests.wild.city import points, reading_of


def one_value(days: range, station: str = "A1", value: float = 100.0) -> list[dict]:
    """Three trucks a day."""
    hours = [(day, truck) for day in days for truck in range(3)]
    return [reading_of(f"豫C0T00{2 + n}", f"2026-11-{day:02d} 0{n}:00:00", value, station_id=station) for day, n in hours]


def count(engine: Engine, table: object) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def spans(engine: Engine) -> list[tuple[str, str, int | None]]:
    with reading(engine) as connection:
        return [(span.fault.source_id, span.fault.cause, span.until_us) for span in source_spans(connection)]


def test_what_is_due_is_examined_once(store: Engine) -> None:
    store_events(store, READINGS, one_value(range(10, 14)))
    doctor = Doctor(store, Settings())
    assert (doctor.examine_now(), count(store, SOURCE_DUE)) == (1, 0)
    assert spans(store) == [("A1", "one_value", None)]
    statements: list[str] = []
    event.listen(store, "before_cursor_execute", lambda _c, _k, statement, *_: statements.append(statement))
    assert doctor.examine_now() == 0
    assert not any("FROM reading_fact" in statement for statement in statements)
    assert count(store, SOURCE_VERSION) == 1


def test_only_stations_with_new_records_are_read(store: Engine) -> None:
    for station in ("A1", "A2"):
        store_events(store, READINGS, one_value(range(10, 14), station))
    doctor = Doctor(store, Settings())
    doctor.examine_now()
    store_events(store, READINGS, one_value(range(14, 15), "A2"))
    assert doctor.examine_now() == 0  # it only goes on, and is proposed as lasting already
    with reading(store) as connection:
        assert last_examination(connection).counts == {"station": 1, "changed": 0}


def test_one_process_examines_at_a_time(store: Engine) -> None:
    one, other = Claim(store), Claim(store)
    assert is_due(store)
    assert (one.take(if_due=False), other.take(if_due=False), is_due(store)) == (True, False, False)
    one.end(0.1, {"station": 3})
    assert (other.take(if_due=True), other.take(if_due=False)) == (False, True)  # an hour has not passed; asked for it goes on
    other.give_up()
    long_ago = datetime.now(UTC) - timedelta(hours=2)
    with writing(store) as connection:
        connection.execute(update(DOCTOR_RUN).values(ended_at=long_ago))
    assert (is_due(store), one.take(if_due=True)) == (True, True)
    with writing(store) as connection:
        connection.execute(update(DOCTOR_RUN).values(claimed_at=long_ago))  # killed
    assert (is_due(store), other.take(if_due=True)) == (True, True)
    with pytest.raises(ClaimLost):
        one.renew()


@pytest.mark.parametrize(
    ("holder", "is_free"),
    [
        (f"{socket.gethostname()}:999999999:0:0", True),  # killed
        (f"{socket.gethostname()}:{os.getppid()}:0:0", False),
        (f"{socket.gethostname()}:{os.getpid()}:0:0", True),  # another process had our number
        ("elsewhere:999999999:0:0", False),
    ],
    ids=["killed", "running", "number used again", "elsewhere"],
)
def test_a_killed_process_of_this_machine_holds_nothing(store: Engine, holder: str, is_free: bool) -> None:
    claim = Claim(store)
    assert claim.take(if_due=False)
    with writing(store) as connection:
        connection.execute(update(DOCTOR_RUN).values(claimed_by=holder))
    assert (is_due(store), Claim(store).take(if_due=False)) == (is_free, is_free)


def test_a_source_that_cannot_be_examined_stops_no_other(store: Engine) -> None:
    """A due row of a day that the calendar does not reach makes the item fail; the others are done, and it stays due."""
    store_events(store, READINGS, one_value(range(10, 14)))
    with writing(store) as connection:
        connection.execute(insert(SOURCE_DUE), [{"kind": "station", "source_id": "A9", "day": datetime.min.date()}])
    Doctor(store, Settings()).examine_now()
    assert (spans(store), count(store, SOURCE_DUE)) == ([("A1", "one_value", None)], 1)
    with reading(store) as connection:
        assert last_examination(connection).counts["failed"] == 1


def test_a_damaged_chunk_of_one_truck_hides_no_other(store: Engine) -> None:
    """The terminal by turns is found beside it; the day stays due until the chunk can be read."""
    turns = [points(("豫C0T003", "豫C0T004")[n % 2], f"2026-11-20 09:{n:02}", 1, terminal_id="ALT")[0] for n in range(24)]
    store_events(store, POSITIONS, turns)
    poison(store, "豫C0T003", datetime(2026, 11, 20, 1, 10, tzinfo=UTC))
    Doctor(store, Settings()).examine_now()
    assert (spans(store), count(store, SOURCE_DUE) > 0) == ([("ALT", "two_plates", None)], True)
    mend(store)
    Doctor(store, Settings()).examine_now()
    assert (spans(store), count(store, SOURCE_DUE)) == ([("ALT", "two_plates", None)], 0)


@pytest.mark.parametrize("unread", ["无牌", "豫C00000"])
def test_a_plate_that_was_not_read_is_no_second_truck_of_a_terminal(store: Engine, unread: str) -> None:
    turns = [points(("豫C0T003", unread)[n % 2], f"2026-11-20 09:{n:02}", 1, terminal_id="ALT")[0] for n in range(24)]
    store_events(store, POSITIONS, turns)
    Doctor(store, Settings()).examine_now()
    assert spans(store) == []


@pytest.mark.parametrize(("plates", "found"), [(("豫C0T002", "无牌", "豫C00000"), 0), (("豫C0T002", "豫C0T003", "无牌"), 1)])
def test_plates_that_were_not_read_count_as_one_vehicle(store: Engine, plates: tuple[str, ...], found: int) -> None:
    """A run needs three vehicles; of records without a plate nobody knows of how many they are."""
    times = [(day, place) for day in range(10, 18) for place in range(3)]
    store_events(
        store, READINGS, [reading_of(plates[n], f"2026-11-{day:02d} 0{n}:00:00", 100.0, station_id="A1") for day, n in times]
    )
    Doctor(store, Settings()).examine_now()
    assert len(spans(store)) == found


def test_stopped_in_the_middle_the_rest_stays_due(store: Engine) -> None:
    store_events(store, READINGS, one_value(range(10, 14)))
    stop = Event()
    stop.set()
    assert Doctor(store, Settings()).examine_now(stop) == 0
    assert (count(store, SOURCE_DUE) > 0, is_due(store)) == (True, True)
    assert Doctor(store, Settings()).examine_now() == 1


def test_it_works_beside_in_a_thread(store: Engine) -> None:
    store_events(store, READINGS, one_value(range(10, 14)))
    with doctor_beside(store, Settings()):
        wait_for(lambda: spans(store) == [("A1", "one_value", None)])
    with reading(store) as connection:
        assert not last_examination(connection).is_running


def test_two_at_once_wait_for_each_other(store: Engine) -> None:
    store_events(store, READINGS, one_value(range(10, 14)))
    threads = [Thread(target=Doctor(store, Settings()).examine_now) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (spans(store), count(store, SOURCE_VERSION)) == ([("A1", "one_value", None)], 1)


def test_an_agency_that_is_not_named_is_no_source(store: Engine) -> None:
    check = {"kind": "roadside", "plate_type": "01", "method": "free_acceleration", "smoke_m1": 1.37, "result": "fail"}
    times = [f"2026-11-{10 + n}T10:00:00+08:00" for n in range(10)]
    store_events(
        store,
        CHECKS,
        [check | {"check_id": f"c{n}", "time": time, "plate": f"豫C0T00{2 + n % 4}"} for n, time in enumerate(times)],
    )
    Doctor(store, Settings()).examine_now()
    assert (count(store, CHECK_FACT), count(store, SOURCE_VERDICT)) == (10, 0)
