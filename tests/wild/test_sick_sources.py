"""Sources that are unwell, all the way (cases N10, N11, N31, N33, N37): nobody is charged by what they said, the doctor names them, and a person
decides."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec
import numpy as np
import pytest
from typer.testing import CliRunner

from rules.timing.times import day_number, local_text, midnight
from services.cli import app
from services.operations.diagnosis.datums import Limits
from services.operations.diagnosis.doctor import Doctor
from services.operations.diagnosis.examination import examine
from services.operations.diagnosis.verdicts import record_symptoms
from services.pipeline.derivation.reference_tasks import mark_touched
from services.pipeline.loop import work_until_idle
from services.reference import source_decisions
from services.reference.source_decisions import SpanRefused
from services.reference.sources import SourceSpan, source_spans
from services.settings import Settings, current
from services.store.engine import reading
from streams.events import READINGS
from streams.log import Message
from tests.wild.city import City, points, reading_of

TRUCKS = ("豫C0T002", "豫C0T003", "豫C0T004", "豫C0T005", "豫C0T006")
NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
Order = Callable[..., dict]


def examined(city: City) -> list[SourceSpan]:
    """What `work --until-idle` does at its end; the spans that there are then."""
    Doctor(city.engine, Settings(data=city.folder, wait_for_more_s=0.0)).examine_now()
    return worked(city)


def worked(city: City) -> list[SourceSpan]:
    mark_touched(city.engine)
    work_until_idle(city.engine, city.log, Settings(data=city.folder, wait_for_more_s=0.0))
    with reading(city.engine) as connection:
        return source_spans(connection)


def named(spans: list[SourceSpan]) -> list[tuple[str, str, str, str]]:
    return [(span.fault.kind, span.fault.source_id, span.fault.cause, span.state) for span in spans]


def passes(value: Callable[[int], float], days: int = 4, **seen: object) -> Iterator[dict]:
    """Each truck passes once a day."""
    for n in range(days * len(TRUCKS)):
        day, truck = divmod(n, len(TRUCKS))
        yield reading_of(TRUCKS[truck], f"2026-11-1{day} 09:0{truck}:00", value(n), **seen)


def verdicts(city: City, rule: str = "remote_sensing") -> list[str]:
    return sorted(outcome for whose, outcome in city.findings("rule", "outcome") if whose == rule)


def reasons(city: City) -> set[str]:
    return {code for (codes,) in city.findings("reasons") for code in codes}


def test_the_command_examines_before_it_ends(empty_city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """`work --until-idle`: no violation stands by what a station said that says one value."""
    monkeypatch.setenv("PLUMEWATCH_DATA", str(empty_city.folder))
    monkeypatch.setenv("PLUMEWATCH_DATABASE_URL", str(empty_city.engine.url))
    current.cache_clear()
    empty_city.log.append(READINGS, [Message(None, msgspec.json.encode(one)) for one in passes(lambda n: 100.0)])
    answer = CliRunner().invoke(app, ["work", "--until-idle"])
    current.cache_clear()
    assert answer.exit_code == 0, answer.output
    assert answer.stdout.startswith("20 records in: 20 facts, 0 rejects; ")
    assert (verdicts(empty_city), reasons(empty_city)) == (["to_be_verified"] * 20, {"sick_source"})


@pytest.mark.parametrize("value", [100.0, 63.0, 31.0])  # of more digits each would seem to repeat that of the day before
def test_n37_one_value_again_and_again(empty_city: City, value: float) -> None:
    empty_city.read(*passes(lambda n: value))
    assert verdicts(empty_city).count("violation") == 15
    (span,) = examined(empty_city)
    assert named([span]) == [("station", "A1", "one_value", "proposed")]
    assert (span.until_us, span.numbers["readings"], span.numbers["vehicles"]) == (None, 20, 5)
    assert (verdicts(empty_city), reasons(empty_city)) == (["to_be_verified"] * 20, {"sick_source"})


def test_n37_the_end_of_the_scale(empty_city: City) -> None:
    empty_city.read(*passes(lambda n: 99.0 + n % 9 / 10))
    examined(empty_city)
    assert verdicts(empty_city) == ["to_be_verified"] * 20


def test_n37_fractions_for_percent_do_not_break_the_chains_of_other_stations(empty_city: City) -> None:
    """The truck exceeds at A2 before and after; at A1 it "passes" between, with 0.48 for 48 %."""
    empty_city.read(*passes(lambda n: round(0.02 + n * 0.031, 3)))
    empty_city.read(
        reading_of(TRUCKS[1], "2026-11-08 09:00:00", 52.0, station_id="A2"),
        reading_of(TRUCKS[1], "2026-11-16 09:00:00", 57.0, station_id="A2"),
    )
    assert verdicts(empty_city) == ["suspected", "suspected"]
    assert named(examined(empty_city)) == [("station", "A1", "fractions", "proposed")]
    assert verdicts(empty_city) == ["suspected", "violation"]


def test_a_sick_reading_neither_extends_nor_breaks_a_chain(empty_city: City) -> None:
    """Exceedances at A2 on the 8th and 16th; at A1, where all is 100, between and after: only the pair at A2 counts."""
    empty_city.read(*passes(lambda n: 100.0))
    for day, opacity in (("08", 52.0), ("16", 57.0)):
        empty_city.read(reading_of(TRUCKS[1], f"2026-11-{day} 09:00:00", opacity, station_id="A2"))
    examined(empty_city)
    sound = [(outcome, measured) for outcome, measured in empty_city.findings("outcome", "measured") if measured != 100.0]
    assert sound == [("suspected", 52.0), ("violation", 57.0)]


def test_n37_a_sound_station_gets_no_proposal(empty_city: City) -> None:
    empty_city.read(*passes(lambda n: [3.1, 12.4, 0.0, 47.7, 22.0, 0.6, 55.3][n % 7]))
    before = empty_city.dump()
    assert (examined(empty_city), empty_city.dump()) == ([], before)


def test_lifted_the_violations_come_back_and_the_doctor_does_not_insist(empty_city: City) -> None:
    empty_city.read(*passes(lambda n: 100.0))
    before = empty_city.dump()
    (span,) = examined(empty_city)
    source_decisions.lift(empty_city.engine, span.span_id, "张三", NOW, "现场核查，设备正常")
    assert named(worked(empty_city)) == [("station", "A1", "one_value", "lifted")]
    assert empty_city.dump() == before
    empty_city.read(reading_of(TRUCKS[0], "2026-11-14 09:00:00", 100.0))  # late, still within what was lifted
    assert [span.state for span in examined(empty_city)] == ["lifted"]
    assert verdicts(empty_city).count("violation") == 16


def test_lifted_it_is_not_proposed_again_by_a_run_that_began_within(empty_city: City) -> None:
    """The station says the end of the scale, and later 100 only: two runs in one span. One reading after what was lifted is no run."""
    empty_city.read(*passes(lambda n: 99.0 + n % 9 / 10 if n < 10 else 100.0))
    (span,) = examined(empty_city)
    source_decisions.lift(empty_city.engine, span.span_id, "张三", NOW)
    empty_city.read(reading_of(TRUCKS[0], "2026-11-27 09:00:00", 100.0))
    assert [span.state for span in examined(empty_city)] == ["lifted"]


def test_confirmed_it_stays_as_it_was_decided(empty_city: City) -> None:
    empty_city.read(*passes(lambda n: 100.0))
    (span,) = examined(empty_city)
    source_decisions.confirm(empty_city.engine, span.span_id, "张三", NOW)
    empty_city.read(reading_of(TRUCKS[0], "2026-11-12 10:00:00", 7.0))  # without a decision this would be counted beside
    (left,) = examined(empty_city)
    assert (left.state, left.by, left.interval, left.numbers) == ("confirmed", "张三", span.interval, span.numbers)
    with pytest.raises(SpanRefused, match="look at the list again"):
        source_decisions.lift(empty_city.engine, span.span_id, "李四", NOW)


def test_changed_what_is_left_out_counts_again(empty_city: City) -> None:
    empty_city.read(*passes(lambda n: 100.0))
    (span,) = examined(empty_city)
    begins, ends = datetime.fromisoformat("2026-11-12T00:00+08:00"), datetime.fromisoformat("2026-11-13T00:00+08:00")
    source_decisions.change(empty_city.engine, span.span_id, "张三", NOW, begins=begins, ends=ends)
    spans = examined(empty_city)
    assert [one.state for one in spans] == ["lifted", "confirmed", "lifted"]
    assert verdicts(empty_city).count("to_be_verified") == 5
    with pytest.raises(SpanRefused, match="must come after"):
        source_decisions.change(empty_city.engine, spans[1].span_id, "张三", NOW, ends=begins)


def test_a_proposal_follows_the_facts(empty_city: City) -> None:
    """A sound reading in the middle changes nothing; many of them among those of 100, and nothing improbable is left."""
    empty_city.read(*passes(lambda n: 100.0))
    (whole,) = examined(empty_city)
    empty_city.read(reading_of(TRUCKS[0], "2026-11-12 00:00:00", 7.0))
    (still,) = examined(empty_city)
    assert (still.interval, still.numbers["readings"], still.numbers["among"]) == (whole.interval, 20, 21)
    late = [(f"2026-11-1{n // 5} 09:0{n % 5}:{second}", TRUCKS[n % 5]) for n in range(20) for second in (10, 20, 30, 40)]
    empty_city.read(*(reading_of(truck, time, 1.1 + n * 7 % 23) for n, (time, truck) in enumerate(late)))
    assert examined(empty_city) == []


def test_records_of_other_days_end_and_lengthen_a_span(empty_city: City) -> None:
    """Each is examined by itself: the day after, with a sound reading; the day before, with one of the kind."""
    empty_city.read(*passes(lambda n: 100.0))
    (lasts,) = examined(empty_city)
    empty_city.read(reading_of(TRUCKS[0], "2026-11-20 09:00:00", 7.0))
    (ended,) = examined(empty_city)
    assert (lasts.until_us, local_text(ended.until_us or 0)) == (None, "2026-11-20T09:00:00+08:00")
    empty_city.read(reading_of(TRUCKS[0], "2026-11-02 09:00:00", 100.0))
    (longer,) = examined(empty_city)
    assert (local_text(longer.from_us), longer.until_us) == ("2026-11-02T09:00:00+08:00", ended.until_us)


N33 = (("x1", "11-11 00:04:00"), ("x2", "11-11 00:06:30"), ("x3", "11-10 23:55:40"), ("x4", "11-10 23:57:00"))


def fast_clock() -> list[dict]:
    plates = (TRUCKS[2], TRUCKS[3], TRUCKS[4], TRUCKS[0])
    return [reading_of(plate, f"2026-{time}", 12.0, reading_id=name) for (name, time), plate in zip(N33, plates, strict=True)]


def test_n33_a_clock_that_was_set_back(city: City) -> None:
    """Four minutes into the order by a clock that was eleven minutes fast."""
    city.read(*fast_clock())
    assert verdicts(city, "restricted_traffic") == ["violation"]
    assert named(examined(city)) == [("station", "A1", "clock_set_back", "proposed")]
    assert (verdicts(city, "restricted_traffic"), reasons(city)) == (["to_be_verified"], {"sick_source"})


def test_what_a_person_lifted_is_not_proposed_again(city: City) -> None:
    """Not even when later records of the day make the doctor look once more."""
    city.read(*fast_clock())
    (span,) = examined(city)
    source_decisions.lift(city.engine, span.span_id, "张三", NOW)
    city.read(reading_of(TRUCKS[1], "2026-11-10 23:59:00", 8.0, reading_id="x5"))
    assert [one.state for one in examined(city)] == ["lifted"]
    assert verdicts(city, "restricted_traffic") == ["violation"]


def ring(number: int, start: str) -> list[dict]:
    """Sixty kilometres away, a quarter of an hour on one ring, away again."""
    away = points(f"豫C0T00{number}", f"{start}:00", 10, lon=113.1 + number / 100)
    back = points(f"豫C0T00{number}", f"{start}:30", 10, lon=113.15 + number / 100)
    spun = points(f"豫C0T00{number}", f"{start}:08", 40)
    turns = np.radians(np.arange(40) * 24 + number * 70)
    for point, turn in zip(spun, turns, strict=True):
        point |= {"lon": 112.45 + 0.00545 * float(np.cos(turn)), "lat": 34.65 + 0.0045 * float(np.sin(turn))}
    return [*away, *spun, *back]


def test_n10_several_terminals_on_one_ring(city: City) -> None:
    for number in (2, 3, 4):
        city.drive(*ring(number, "2026-11-20 09"))
    spans = examined(city)
    assert named(spans) == [("terminal", f"T-豫C0T00{number}", "one_ring", "proposed") for number in (2, 3, 4)]
    assert [round(span.numbers["radius_m"], -1) for span in spans] == [500] * 3
    assert "violation" not in verdicts(city, "restricted_traffic")


def test_one_truck_alone_on_a_ring_is_no_sign(city: City) -> None:
    city.drive(*ring(2, "2026-11-20 09"))
    assert examined(city) == []


def symptoms(city: City) -> list[tuple[str, str]]:
    with reading(city.engine) as connection:
        found = examine(connection, 3, Limits(), Settings().thresholds).symptoms + record_symptoms(connection, 3)
    return [(one.kind, one.name) for one in found]


def test_n11_reports_too_seldom(city: City) -> None:
    city.drive(*points("豫C0T004", "2026-11-20 09:00", 20, kmh=4.0, step_s=360, speed_kmh=40.0))
    city.drive(*points("豫C0T003", "2026-11-20 09:00", 20, kmh=4.0, step_s=300, speed_kmh=40.0))
    assert ("seldom", "T-豫C0T004") in symptoms(city)
    assert ("seldom", "T-豫C0T003") not in symptoms(city)
    assert examined(city) == []


def test_n31_one_terminal_two_plates(city: City) -> None:
    one, other = (points(plate, "2026-11-20 09:00", 24, terminal_id="ALT") for plate in ("豫C0T003", "豫C0T004"))
    city.drive(*[(one, other)[n % 2][n] for n in range(24)])
    (span,) = examined(city)
    assert (span.fault, span.until_us) == (("terminal", "ALT", "two_plates"), None)
    assert span.numbers == {"plates": ["豫C0T003", "豫C0T004"], "turns": 23}
    assert "violation" not in verdicts(city, "restricted_traffic")


def drive_on(city: City, day: int, plate: str, hour: int = 8, terminal_id: str = "ALT") -> None:
    city.drive(*points(plate, f"2026-11-{day:02} {hour:02}:00", 24, terminal_id=terminal_id))


A, B, C = "豫C0T003", "豫C0T004", "豫C0T002"


@pytest.mark.ci
@pytest.mark.parametrize(
    ("spoken", "doubtful"),
    [
        ([(17, A), (18, B), (19, A), (20, B)], [17, 18, 19, 20]),
        ([(15, A), (16, A), (17, B), (18, B), (19, A), (20, A)], [16, 17, 18, 19]),  # A's days before and after are its own
        ([*((day, A) for day in (9, 10, 11, 12)), (13, B), *((day, A) for day in (14, 15, 16, 17))], [12, 13, 14]),
        ([(9, A), (10, A), (11, B), (13, A), (14, A), (15, A), (17, B), (18, B), (19, A), (20, A)], [*range(10, 20)]),
        ([(18, A), (19, B), (20, A)], [18, 19, 20]),
        ([(20, A), (18, A), (19, B)], [18, 19, 20]),  # in any order of arrival
        ([(10, A), (14, B), (20, A)], [10, 14, 20]),
        ([(17, A), (18, B), (19, C), (20, A)], [17, 18, 19, 20]),
        ([(17, A), (18, A), (19, B), (20, B)], []),  # moved for good
        ([(18, A), (19, B), (20, C)], []),
        ([(18, A), (19, "无牌"), (20, A)], []),
    ],
)
def test_n31_two_plates_on_days_by_turns(city: City, spoken: list[tuple[int, str]], doubtful: list[int]) -> None:
    for day, plate in spoken:
        drive_on(city, day, plate)
        examined(city)  # whatever was proposed before is replaced
    found = examined(city)
    assert {span.fault for span in found} == ({("terminal", "ALT", "plates_by_days")} if doubtful else set())
    # Between two days in doubt a span may go on over days without a fix.
    assert {at_midnight(day) for day, _ in spoken} & days_of(found) == set(
        map(at_midnight, set(doubtful) & {day for day, _ in spoken})
    )
    in_doubt = {"to_be_verified" if day in doubtful else "violation" for day, plate in spoken}
    assert set(verdicts(city, "restricted_traffic")) == in_doubt
    told = {kind for kind, name in symptoms(city) if name == "ALT"}
    assert ("plates_by_days" in told, "moved" in told and bool(doubtful)) == (bool(doubtful), False)


def at_midnight(day: int) -> int:
    return midnight(day_number(date(2026, 11, day)))


def days_of(spans: list[SourceSpan]) -> set[int]:
    """Midnights of November that the spans hold."""
    return {at for at in map(at_midnight, range(1, 31)) for span in spans if span.interval[0] <= at < span.interval[1]}


@pytest.mark.parametrize(
    ("spoken", "late", "doubtful"),
    [
        ([(14, A), (17, B), (20, A)], (16, A), [16, 17, 20]),  # a day nearer to the change
        ([(18, A), (19, B), (20, A)], (19, A), []),  # a day with both
    ],
)
def test_n31_a_late_day_can_end_a_doubt(
    city: City, spoken: list[tuple[int, str]], late: tuple[int, str], doubtful: list[int]
) -> None:
    for day, plate in spoken:
        drive_on(city, day, plate)
    assert {at_midnight(day) for day, _ in spoken} <= days_of(examined(city))
    drive_on(city, *late, hour=18)
    assert {at_midnight(day) for day, _ in (*spoken, late)} & days_of(examined(city)) == set(map(at_midnight, doubtful))


def test_n31_plates_that_return_after_more_than_a_month_are_two_moves(city: City) -> None:
    drive_on(city, 20, A)
    city.drive(*points(B, "2026-12-05 08:00", 24, terminal_id="ALT"))
    city.drive(*points(A, "2026-12-22 08:00", 24, terminal_id="ALT"))
    assert examined(city) == []


def test_a_stray_message_of_a_day_makes_no_return(city: City) -> None:
    for day in (18, 19, 20):
        drive_on(city, day, A)
    city.drive(*points(B, "2026-11-19 18:00", 1, terminal_id="ALT"))
    assert examined(city) == []
    assert verdicts(city, "restricted_traffic") == ["violation"] * 3


def test_a_person_who_lifts_the_days_by_turns_has_the_last_word(city: City) -> None:
    for day, plate in ((18, A), (19, B), (20, A)):
        drive_on(city, day, plate)
    assert set(verdicts(city, "restricted_traffic")) == {"violation"}
    (span,) = examined(city)
    source_decisions.lift(city.engine, span.span_id, "测试", NOW)
    lifted, since = examined(city)
    assert (lifted.state, lifted.from_us, since.from_us) == ("lifted", span.from_us, lifted.until_us)  # nobody knows the future
    assert set(verdicts(city, "restricted_traffic")) == {"violation"}


def test_n31_one_track_under_two_terminals_and_two_plates(city: City) -> None:
    one = points(A, "2026-11-20 09:00", 24, terminal_id="ONE")
    city.drive(*one, *(point | {"plate": B, "terminal_id": "TWO"} for point in one))
    assert set(verdicts(city, "restricted_traffic")) == {"violation"}
    found = examined(city)
    assert [span.fault for span in found] == [("terminal", name, "one_track") for name in ("ONE", "TWO")]
    assert found[0].numbers["terminals"] == ["TWO"] and found[0].numbers["fixes"] == 24
    assert verdicts(city, "restricted_traffic") == ["to_be_verified"] * 2
    assert {("one_track", "ONE"), ("one_track", "TWO")} <= set(symptoms(city))


@pytest.mark.parametrize(
    "changed",
    [
        {"plate": A},  # one truck with two terminals
        {"lat": 34.65005},  # beside it
        {"plate": "豫C1234挂"},  # its trailer
        {"plate": "无牌"},
    ],
)
def test_tracks_that_are_not_one_receivers_on_two_trucks(city: City, changed: dict) -> None:
    one = points(A, "2026-11-20 09:00", 24, terminal_id="ONE")
    city.drive(*one, *(point | {"plate": B, "terminal_id": "TWO"} | changed for point in one))
    assert examined(city) == []


@pytest.mark.parametrize(("kmh", "speed_kmh", "count"), [(0.0, 0.0, 60), (0.0, 30.0, 60), (36.0, 36.0, 9)])
def test_a_yard_of_rounded_places_and_few_fixes_alike_are_no_proof(
    city: City, kmh: float, speed_kmh: float, count: int
) -> None:
    """Standing, or at one place whatever the speed says; or on nine places only."""
    one = points(A, "2026-11-20 09:00", count, terminal_id="ONE", kmh=kmh, speed_kmh=speed_kmh)
    city.drive(*one, *(point | {"plate": B, "terminal_id": "TWO"} for point in one))
    assert not any(kind == "one_track" for kind, _ in symptoms(city))


def test_a_track_that_is_sold_ten_times_names_all_its_terminals(city: City) -> None:
    one = points(A, "2026-11-20 09:00", 24)
    city.drive(*(point | {"plate": f"豫C0S{n:03}", "terminal_id": f"S{n}"} for point in one for n in range(10)))
    assert {span.fault.source_id for span in examined(city)} == {f"S{n}" for n in range(10)}


def test_a_receiver_that_is_moved_to_another_truck_is_well(city: City) -> None:
    city.drive(*points("豫C0T003", "2026-11-20 09:00", 24, terminal_id="MOVED"))
    city.drive(*points("豫C0T004", "2026-11-20 09:14", 24, terminal_id="MOVED"))
    assert examined(city) == []


def test_an_agency_that_always_measures_the_same(empty_city: City) -> None:
    """Its failures charge nobody, and its passes reset no chain."""
    both: list[dict] = []
    for n in range(12):
        check = {"check_id": f"c{n}", "kind": "roadside", "time": f"2026-11-{10 + n}T10:00:00+08:00", "plate": TRUCKS[n % 5]}
        check |= {"plate_type": "01", "method": "free_acceleration", "smoke_m1": 1.37, "result": "fail", "agency": "甲检测站"}
        later = {"check_id": f"d{n}", "agency": "乙检测站", "time": check["time"].replace("T10", "T14")}  # another act
        both += [check, check | later | {"smoke_m1": 1.42 + n % 7 / 50}]
    empty_city.check(*both)
    assert verdicts(empty_city, "road_check") == ["violation"] * 24
    assert named(examined(empty_city)) == [("agency", "甲检测站", "one_value", "proposed")]
    assert verdicts(empty_city, "road_check") == ["to_be_verified"] * 12 + ["violation"] * 12


def by_turns(city: City) -> list[SourceSpan]:
    """Spans of terminals that name plates by turns within a day; what they do from day to day is another matter."""
    return [span for span in examined(city) if span.fault.cause == "two_plates"]


def test_days_on_which_a_terminal_was_sick_become_one_span(city: City) -> None:
    start = datetime(2026, 11, 18, 9)
    for day in (0, 1, 3):
        when = f"{start + timedelta(days=day):%Y-%m-%d %H:%M}"
        one, other = (points(plate, when, 24, terminal_id="ALT") for plate in ("豫C0T003", "豫C0T004"))
        city.drive(*[(one, other)[n % 2][n] for n in range(24)])
    days = [(span.from_us, span.until_us) for span in by_turns(city)]
    assert len(days) == 2 and days[0][1] is not None and days[1][1] is None
    city.drive(*points("豫C0T003", "2026-11-22 09:00", 24, terminal_id="ALT"))
    assert [span.until_us is None for span in by_turns(city)] == [False, False]
