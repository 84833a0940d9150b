"""A finding's number follows from what sources and orders say: the register may come before, late, never, or change."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.inputs.inputs import Reference, VehicleRow
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import Finding, public_id
from rules.judge.former_numbers import former_ids
from rules.judge.judge import judge
from tests.depth import examples
from tests.rules.building import TRUCK, Row, check, drive, facts, order, reading, reference, vehicle

DAY = "2026-11-20"
FIRST, SECOND = f"{DAY} 09:00", f"{DAY} 12:00"
ACTS: dict[str, list[Row]] = {
    "remote_sensing": [reading(FIRST), reading(SECOND)],
    "road_check": [check(FIRST)],
    "restricted_traffic": drive(FIRST, 5),
}
TRUCK_01, OTHER_20 = vehicle(), vehicle(plate_type="20", plate_colour="blue")
REGISTERS: dict[str, list[VehicleRow]] = {
    "never": [],
    "before": [TRUCK_01],
    "of another type": [OTHER_20],
    "since that day": [vehicle(since=DAY)],
    "a change of owner, VIN and stage": [vehicle(vin="L" * 17), vehicle(since=f"{DAY} 08:00", vin="M" * 17, emission_stage=3)],
    "another type from the day before on": [
        TRUCK_01,
        vehicle(since="2026-11-19", absent=True),
        vehicle("豫C0T004", "2026-11-19", plate_type="20"),
    ],
    "no longer there": [TRUCK_01, vehicle(since="2026-11-19", absent=True)],
}


def known(*vehicles: VehicleRow) -> Reference:
    """The city with this register."""
    return replace(reference(order_in_force=True), vehicles={TRUCK: [*vehicles]} if vehicles else {})


def judged(rows: list[Row], register: list[VehicleRow], rule: str | None = None) -> list[Finding]:
    found = judge(facts(*rows), known(*register), {TRUCK}, Thresholds()).findings
    return [one for one in found if rule in (None, one.rule)]


def saying(rows: list[Row], **said: Any) -> list[Row]:
    """The same rows from sources that say more."""
    return [row | said for row in rows]


@pytest.mark.parametrize("said", [{}, {"plate_type": "01"}, {"plate_colour": "yellow"}], ids=["nothing", "type", "colour"])
@pytest.mark.parametrize("register", REGISTERS)
@pytest.mark.parametrize("rule", ACTS)
def test_the_number_does_not_follow_from_the_register(rule: str, register: str, said: Row) -> None:
    rows = saying(ACTS[rule], **said)
    numbers = {one.finding_id for one in judged(rows, REGISTERS[register], rule)}
    assert numbers == {one.finding_id for one in judged(rows, [TRUCK_01], rule)}


@pytest.mark.parametrize(
    ("rule", "said", "identity"),
    [
        ("remote_sensing", {"plate_type": "01"}, (TRUCK, "A1", f"R {FIRST}", "-1")),
        ("remote_sensing", {}, (TRUCK, "A1", f"R {FIRST}", "-1")),
        ("road_check", {"plate_type": "01"}, (f"C {FIRST}", TRUCK)),
        ("restricted_traffic", {}, (TRUCK, "O1", "20777")),
        ("restricted_traffic", {"plate_type": "01"}, (f"{TRUCK}|01", "O1", "20777")),
    ],
)
def test_what_names_a_finding(rule: str, said: Row, identity: tuple[str, ...]) -> None:
    one = min(judged(saying(ACTS[rule], **said), [TRUCK_01], rule), key=lambda one: one.first_at)
    assert (one.identities[0], one.finding_id) == (identity, public_id(rule, *identity))


MORNING, EVENING = drive(FIRST, 5), drive(f"{DAY} 18:00", 5, terminal_id="T2")


@pytest.mark.parametrize(
    ("rows", "register", "names"),
    [
        ([*saying(MORNING, plate_type="01"), *saying(EVENING, plate_type="20")], [], ["|01", "|20"]),
        ([*saying(MORNING, plate_type="01"), *saying(EVENING, plate_type="20")], [TRUCK_01, OTHER_20], ["|01", "|20"]),
        ([*saying(MORNING, plate_type="01"), *EVENING], [], ["|01", ""]),
        ([*saying(MORNING, plate_type="01"), *EVENING], [TRUCK_01], ["|01"]),
        ([*saying(MORNING, plate_type="01"), *EVENING], [OTHER_20], ["|01", ""]),
        ([*saying(MORNING, plate_type="01"), *EVENING], [TRUCK_01, OTHER_20], ["|01", ""]),
        ([*saying(MORNING, plate_colour="yellow"), *saying(EVENING, plate_colour="blue")], [], [""]),
        (
            [*saying(MORNING, plate_colour="yellow"), *saying(EVENING, plate_colour="blue")],
            [TRUCK_01, OTHER_20],
            ["|01", "|20"],
        ),
        ([*saying(MORNING, plate_colour="yellow"), *EVENING], [TRUCK_01, OTHER_20], ["", "|?"]),
        ([*MORNING, *EVENING], [TRUCK_01, OTHER_20], [""]),
        (
            [*MORNING, *EVENING],
            [TRUCK_01, vehicle(since=f"{DAY} 14:00", absent=True), vehicle(since=f"{DAY} 14:00", plate_type="20")],
            ["|01", "|20"],
        ),
    ],
)
def test_two_vehicles_of_one_number_on_one_day_stay_two_findings(
    rows: list[Row], register: list[VehicleRow], names: list[str]
) -> None:
    for given_ in (rows, rows[::-1]):
        found = sorted(judged(given_, register, "restricted_traffic"), key=lambda one: one.first_at)
        assert [one.identities[0][0].removeprefix(TRUCK) for one in found] == names


def test_a_drive_under_two_orders_names_the_other_finding_by_its_number() -> None:
    given_ = replace(reference(order(), order("O2")), vehicles={})
    charged, listed = sorted(judge(facts(*MORNING), given_, {TRUCK}, Thresholds()).findings, key=lambda one: one.order_id or "")
    assert listed.evidence[0].members["charged_under"]["finding_id"] == charged.finding_id
    assert charged.evidence[0].members["also_against"][0]["finding_id"] == listed.finding_id


def test_old_numbers_with_the_type_of_the_register_are_known_to_the_finding() -> None:
    """Until revision 0008 the vehicle was named by plate and type as the register had it, or `?`."""
    for old in (f"{TRUCK}|?", f"{TRUCK}|01", f"{TRUCK}|77"):
        (first, second) = judged(ACTS["remote_sensing"], [TRUCK_01], "remote_sensing")
        for one in (first, second):
            assert public_id("remote_sensing", old, *one.identities[0][1:]) in former_ids(one)
        (driven,) = judged(MORNING, [TRUCK_01], "restricted_traffic")
        assert public_id("restricted_traffic", old, "O1", "20777") in former_ids(driven)
        assert driven.finding_id not in former_ids(driven)


def test_an_exceedance_knows_the_number_of_each_reading_that_counts_once_with_it() -> None:
    rows = [reading("2026-11-10 09:00"), *(reading(f"{DAY} 09:0{minute}") for minute in range(3))]
    _, second = sorted(judged(rows, [TRUCK_01], "remote_sensing"), key=lambda one: one.first_at)
    later = [public_id("remote_sensing", TRUCK, "A1", f"R {DAY} 09:0{minute}", "-1") for minute in (1, 2)]
    assert set(later) <= former_ids(second)
    assert public_id("remote_sensing", TRUCK, "A1", "R 2026-11-10 09:00", "-1") not in former_ids(second)


@pytest.mark.parametrize("minute", [1, 9])
def test_an_exceedance_knows_the_number_of_a_doubtful_reading_beside_it(minute: int) -> None:
    """Which was a finding of its own, to be verified, as long as no sure one of its pass was known: before it or after it."""
    beside = reading(f"{DAY} 09:0{minute}", plate_confidence=0.5)
    (doubtful,) = judged([beside], [TRUCK_01], "remote_sensing")
    (sure,) = judged([beside, reading(f"{DAY} 09:05")], [TRUCK_01], "remote_sensing")
    assert (doubtful.outcome, sure.outcome) == ("to_be_verified", "suspected")
    assert sure.identities[0][-2] == f"R {DAY} 09:05"
    assert doubtful.finding_id in former_ids(sure)


SAID = st.fixed_dictionaries(
    {"plate_type": st.sampled_from([None, "01"]), "plate_colour": st.sampled_from([None, "yellow", "blue", "white"])}
)
PARTS = st.sampled_from(
    [
        *(
            [reading(time, opacity, station_id=station)]
            for time in ("2026-05-19 09:00", FIRST, f"{DAY} 09:05")
            for opacity in (12.0, 45.0)
            for station in ("A1", "A2")
        ),
        *([check(time, smoke_m1=smoke)] for time in (FIRST, SECOND) for smoke in (0.5, 1.5)),
        *(
            drive(time, 4, terminal_id=terminal)
            for time in (FIRST, f"{DAY} 23:58", "2026-11-21 09:00")
            for terminal in ("T1", "T2")
        ),
    ]
)
ONE_VEHICLE = [name for name, rows in REGISTERS.items() if name != "another type from the day before on"]


@settings(max_examples=examples(150))
@given(st.lists(st.tuples(PARTS, SAID), max_size=5), st.booleans(), st.sampled_from(ONE_VEHICLE), st.sampled_from(ONE_VEHICLE))
def test_one_act_has_one_number_under_any_register(
    parts: list[tuple[list[Row], Row]], types_are_said: bool, one: str, other: str
) -> None:
    """Over facts that all say the type, or none: of orders a day of the plate, of all else the record."""
    rows = [row for part, said in parts for row in saying(part, **said | {"plate_type": "01" if types_are_said else None})]
    by_register = [{_act(found): found.finding_id for found in judged(rows, REGISTERS[name])} for name in (one, other)]
    for act in by_register[0].keys() & by_register[1].keys():
        assert by_register[0][act] == by_register[1][act]


@settings(max_examples=examples(150))
@given(st.lists(st.tuples(PARTS, SAID), max_size=5), st.sampled_from([*REGISTERS]), st.sampled_from([*REGISTERS]))
def test_under_another_register_every_number_is_the_same_or_known_as_a_former_one(
    parts: list[tuple[list[Row], Row]], one: str, other: str
) -> None:
    rows = [row for part, said in parts for row in saying(part, **said)]
    before, after = ({found.finding_id: found for found in judged(rows, REGISTERS[name])} for name in (one, other))
    for found in before.values():
        alike = [new for new in after.values() if _act(new) == _act(found)]
        assert not alike or any(found.finding_id in {new.finding_id, *former_ids(new)} for new in alike)


def _act(found: Finding) -> tuple[str, ...]:
    """What the finding is about, whoever the vehicle is."""
    return (found.rule, *found.identities[0][1:]) if found.rule != "road_check" else (found.rule, found.identities[0][0])
