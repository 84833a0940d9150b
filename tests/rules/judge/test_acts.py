"""One act is charged once: by whichever rule, station, platform or record it was seen; what is left over is *listed*, and each names the other."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.inputs.thresholds import Thresholds
from rules.judge.acts import ACT_IS_CHARGED, CHARGED_AS_ONE_ACT, MOST_NAMED, charged_once
from rules.judge.findings import LISTED, SUSPECTED, TO_BE_VERIFIED, VIOLATION, Evidence, Finding
from rules.timing.times import MINUTE, micros_of
from tests.depth import examples
from tests.rules.building import TRUCK, Row, at, check, findings, reading, reference, station, vehicle

DAY, EARLIER = "2026-11-20", "2026-11-10 09:00"
POOR, NAN = {"plate_confidence": 0.5}, float("nan")


def said(*rows: Row, **how: Any) -> list[tuple[str, str, str]]:
    """(rule, local time, outcome) of the findings after the first exceedance, by time; the same whatever the order of the facts."""
    found = findings(*rows, **how)
    assert findings(*rows[::-1], **how) == found
    later = [one for one in found if one["first_at"] > at(EARLIER)]
    return [(one["rule"], f"{one['first_at'].astimezone(at(DAY).tzinfo):%H:%M}", one["outcome"]) for one in later]


def screened(time: str, opacity_pct: float = 60.0, **seen: Any) -> Row:
    return reading(f"{DAY} {time}", opacity_pct, **seen)


def stopped(time: str, **seen: Any) -> Row:
    return check(f"{DAY} {time}", **seen)


BEFORE = reading(EARLIER)
SCREENED, CHECKED = "remote_sensing", "road_check"


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([screened("09:58"), stopped("10:05")], [(SCREENED, "09:58", LISTED), (CHECKED, "10:05", VIOLATION)]),  # N7
        ([screened("10:12"), stopped("10:05")], [(CHECKED, "10:05", VIOLATION), (SCREENED, "10:12", LISTED)]),
        ([screened("09:35"), stopped("10:05")], [(SCREENED, "09:35", LISTED), (CHECKED, "10:05", VIOLATION)]),
        ([screened("09:34"), stopped("10:05", lon=112.49)], [(SCREENED, "09:34", VIOLATION), (CHECKED, "10:05", VIOLATION)]),
        (  # screened twice on the way to the inspectors
            [screened("09:45"), screened("09:58", station_id="A2"), stopped("10:05")],
            [(SCREENED, "09:45", LISTED), (SCREENED, "09:58", LISTED), (CHECKED, "10:05", VIOLATION)],
        ),
        (  # two stations on one drive
            [screened("09:45"), screened("09:58", station_id="A2")],
            [(SCREENED, "09:45", VIOLATION), (SCREENED, "09:58", LISTED)],
        ),
        ([screened("09:00"), screened("10:00")], [(SCREENED, "09:00", VIOLATION), (SCREENED, "10:00", VIOLATION)]),
        # A doubtful one neither takes the sure one's place nor is settled by it.
        ([screened("09:58", **POOR), stopped("10:05")], [(SCREENED, "09:58", TO_BE_VERIFIED), (CHECKED, "10:05", VIOLATION)]),
        (
            [screened("09:58"), stopped("10:05", result="pass")],
            [(SCREENED, "09:58", VIOLATION), (CHECKED, "10:05", TO_BE_VERIFIED)],
        ),
        (
            [screened("09:58", **POOR), stopped("10:05", result="pass")],
            [(SCREENED, "09:58", TO_BE_VERIFIED), (CHECKED, "10:05", TO_BE_VERIFIED)],
        ),
        # A check in a yard has no code of the police, but is of the same act: screened at the gate, measured behind it.
        (
            [screened("09:58"), stopped("10:05", kind="on_site")],
            [(SCREENED, "09:58", LISTED), (CHECKED, "10:05", VIOLATION)],
        ),
        (
            [stopped("10:05", kind="on_site"), screened("10:12")],
            [(CHECKED, "10:05", VIOLATION), (SCREENED, "10:12", LISTED)],
        ),
        (
            [screened("09:34"), stopped("10:05", kind="on_site", lon=112.49)],
            [(SCREENED, "09:34", VIOLATION), (CHECKED, "10:05", VIOLATION)],
        ),
        (
            [screened("09:58", **POOR), stopped("10:05", kind="on_site")],
            [(SCREENED, "09:58", TO_BE_VERIFIED), (CHECKED, "10:05", VIOLATION)],
        ),
        # Where the check says no place, time decides.
        (
            [screened("09:58"), stopped("10:05", lon=NAN, lat=NAN)],
            [(SCREENED, "09:58", LISTED), (CHECKED, "10:05", VIOLATION)],
        ),
        # Over midnight it is still one drive.
        (
            [reading("2026-11-19 23:55", 60.0), stopped("00:05")],
            [(SCREENED, "23:55", LISTED), (CHECKED, "00:05", VIOLATION)],
        ),
    ],
)
def test_screened_stopped_and_measured_is_one_act(rows: list[Row], found: list[tuple[str, str, str]]) -> None:
    assert said(BEFORE, *rows) == found


HERE, ASIDE, AWAY = {}, {"lon": 112.465}, {"lon": 112.49}  # at the sensor, 1.4 km on, 3.7 km on
CHARGED_ONCE, CHARGED_TWICE = (LISTED, VIOLATION), (VIOLATION, VIOLATION)


@pytest.mark.parametrize(
    ("screened_at", "stopped_at", "where", "outcomes"),
    [
        *(("09:20", time, HERE, CHARGED_ONCE) for time in ("09:50", "09:51", "09:52", "10:05", "10:19", "11:20")),
        ("09:20", "10:05", ASIDE, CHARGED_ONCE),
        ("09:20", "10:05", {"lon": NAN, "lat": NAN}, CHARGED_ONCE),  # somewhere: not surely a second act
        ("09:20", "10:05", {"kind": "on_site"}, CHARGED_ONCE),
        ("09:20", "11:20:01", HERE, CHARGED_TWICE),  # two hours are over
        ("09:20", "10:05", AWAY, CHARGED_TWICE),  # an hour later, at another place
        ("09:20", "09:50", AWAY, CHARGED_ONCE),  # within half an hour any place that could be reached
    ],
)
def test_stopped_by_the_team_at_the_sensor_and_written_down_later(
    screened_at: str, stopped_at: str, where: Row, outcomes: tuple[str, str]
) -> None:
    """N7: the check is written when it is done; half an hour is no bound for a truck that waits where it was stopped."""
    found = said(BEFORE, screened(screened_at), stopped(stopped_at, **where))
    assert [(rule, outcome) for rule, _, outcome in found] == list(zip((SCREENED, CHECKED), outcomes, strict=True))


def test_a_reading_after_the_check_is_no_reason_for_the_stop() -> None:
    assert said(BEFORE, stopped("09:20"), screened("09:52")) == [
        (CHECKED, "09:20", VIOLATION),
        (SCREENED, "09:52", VIOLATION),
    ]


def test_only_the_last_time_past_the_sensor_was_before_the_stop() -> None:
    """Who came by again was not stopped the first time."""
    rows = BEFORE, screened("09:00"), screened("09:51"), stopped("10:25")
    assert [outcome for *_, outcome in said(*rows)] == [VIOLATION, LISTED, VIOLATION]
    poor = BEFORE, screened("09:00"), screened("09:51", **POOR), stopped("10:00")  # it may have been another truck
    assert [outcome for *_, outcome in said(*poor)] == [LISTED, TO_BE_VERIFIED, VIOLATION]


def test_the_bounds_of_a_stop_are_settings() -> None:
    rows = BEFORE, screened("09:20"), stopped("10:05", **ASIDE)
    for narrow in ({"stopped_act_min": 44.0}, {"stopped_act_m": 1_000.0}):
        assert [outcome for *_, outcome in said(*rows, thresholds=Thresholds(**narrow))] == [VIOLATION, VIOLATION]
    by_sensor = Thresholds(rule_precedence=("remote_sensing", "road_check"))
    assert [outcome for *_, outcome in said(*rows, thresholds=by_sensor)] == [VIOLATION, LISTED]


def test_each_names_the_other_and_says_why() -> None:
    _, listed, charged = findings(BEFORE, screened("09:58"), stopped("10:05"))
    assert (listed["outcome"], listed["reasons"], listed["is_sure"]) == (LISTED, [CHARGED_AS_ONE_ACT], True)
    assert listed["evidence"][-1]["charged_under"] == {"finding_id": charged["finding_id"], "rule": CHECKED}
    assert charged["evidence"][-1]["also_listed"] == [{"finding_id": listed["finding_id"], "rule": SCREENED}]
    assert (charged["outcome"], charged["reasons"]) == (VIOLATION, [])
    assert "charged_under" not in listed["evidence"][0]  # the first exceedance is no part of the act


CLEAN = {"smoke_m1": 0.4, "result": "pass"}


@pytest.mark.parametrize(
    ("checked", "outcome"),
    [
        (stopped("10:05", **CLEAN), TO_BE_VERIFIED),
        (stopped("09:50", **CLEAN), TO_BE_VERIFIED),  # let go, and over the limit at the next sensor
        (stopped("10:28", **CLEAN), TO_BE_VERIFIED),
        (stopped("09:28", **CLEAN), TO_BE_VERIFIED),
        (stopped("10:05", kind="on_site", **CLEAN), TO_BE_VERIFIED),
        (stopped("10:05", smoke_m1=1.2, result="pass"), TO_BE_VERIFIED),  # at the limit
        (stopped("10:05", smoke_m1=0.4, result=None), TO_BE_VERIFIED),
        (stopped("10:05", lon=NAN, lat=NAN, **CLEAN), TO_BE_VERIFIED),
        (stopped("10:05", smoke_m1=NAN, opacity_pct=11.0, result="pass"), TO_BE_VERIFIED),
        (stopped("10:05", method="lug_down", **CLEAN), TO_BE_VERIFIED),
        (stopped("10:28:01", **CLEAN), TO_BE_VERIFIED),  # half an hour is over, but it is the place of the sensor
        (stopped("11:58", **CLEAN), TO_BE_VERIFIED),
        (stopped("11:58", **ASIDE, **CLEAN), TO_BE_VERIFIED),
        (stopped("10:40", lon=NAN, lat=NAN, **CLEAN), TO_BE_VERIFIED),
        (stopped("11:58:01", **CLEAN), VIOLATION),
        (stopped("10:28:01", **AWAY, **CLEAN), VIOLATION),
        (stopped("09:27", **CLEAN), VIOLATION),  # before the reading
        (stopped("10:05", smoke_m1=NAN, result="pass"), VIOLATION),  # papers only
        (stopped("10:05", plate="豫C0T005", **CLEAN), VIOLATION),
        # Failed by OBD or aftertreatment, which no limit knows: what was measured is within the limits all the same.
        (stopped("10:05", smoke_m1=0.4, result="fail", obd_ok=False), TO_BE_VERIFIED),
        (stopped("10:05", smoke_m1=0.4, result="fail", aftertreatment_ok=False), TO_BE_VERIFIED),
        (stopped("10:05", smoke_m1=0.4, result="fail"), VIOLATION),  # which contradicts itself, and says nothing
        (stopped("10:05", smoke_m1=NAN, result="fail", obd_ok=False), VIOLATION),  # no emission was measured
    ],
)
def test_an_exceedance_that_a_check_contradicts(checked: Row, outcome: str) -> None:
    """N7: the check measures the stopped vehicle itself; which of the two holds is for people."""
    known = reference(vehicle(), vehicle("豫C0T005"))
    found = findings(BEFORE, screened("09:58"), checked, given=known, rule="remote_sensing")
    assert found == findings(checked, screened("09:58"), BEFORE, given=known, rule="remote_sensing")
    assert [one["outcome"] for one in found] == [SUSPECTED, outcome]
    assert found[-1]["reasons"] == (["check_disagrees"] if outcome == TO_BE_VERIFIED else [])
    shown = [piece.get("check_id") or piece["reading_id"] for piece in found[-1]["evidence"]]
    assert (checked["check_id"] in shown) == (outcome == TO_BE_VERIFIED)
    assert shown[-1] == f"R {DAY} 09:58"


@pytest.mark.parametrize("kind", ["roadside", "on_site"])
@pytest.mark.parametrize("item", ["obd_ok", "aftertreatment_ok"])
def test_a_check_that_failed_by_obd_alone_beside_an_exceedance(kind: str, item: str) -> None:
    """Code 6063 is for emissions over a limit: the sensor measured that, the check did not; they are one act."""
    failed = stopped("10:05", smoke_m1=NAN, result="fail", kind=kind, **{item: False})
    charged, doubtful = findings(BEFORE, screened("09:58"), failed)[1:]
    assert (charged["rule"], charged["outcome"]) == (SCREENED, VIOLATION)
    assert (doubtful["rule"], doubtful["outcome"]) == (CHECKED, TO_BE_VERIFIED)
    assert doubtful["reasons"] == ["failed_other_items", ACT_IS_CHARGED]
    assert charged["evidence"][-1]["same_drive"] == [{"finding_id": doubtful["finding_id"], "rule": CHECKED}]
    # A first exceedance is no violation with it, either.
    assert [one["outcome"] for one in findings(screened("09:58"), failed)] == [SUSPECTED, TO_BE_VERIFIED]


def test_a_check_contradicts_only_the_last_exceedance_before_the_stop() -> None:
    rows = BEFORE, screened("09:00"), screened("09:58"), stopped("10:35", **CLEAN)
    assert said(*rows) == [(SCREENED, "09:00", VIOLATION), (SCREENED, "09:58", TO_BE_VERIFIED)]


def test_a_check_that_contradicts_neither_extends_nor_ends_a_chain() -> None:
    later, again = reading("2026-11-25 09:00"), stopped("10:05", **CLEAN)
    doubtful, last = findings(BEFORE, screened("09:58"), again, later)[1:]
    assert (doubtful["outcome"], last["outcome"]) == (TO_BE_VERIFIED, VIOLATION)
    assert [piece["reading_id"] for piece in last["evidence"]] == [BEFORE["reading_id"], "R 2026-11-25 09:00"]
    # Alone it is no first exceedance either.
    first, last = findings(screened("09:58"), again, later)
    assert (first["outcome"], first["reasons"]) == (TO_BE_VERIFIED, ["check_disagrees", "first_exceedance"])
    assert (last["outcome"], last["reasons"]) == (TO_BE_VERIFIED, ["check_disagrees", "doubtful_predecessor"])


def test_a_doubtful_check_contradicts_nothing() -> None:
    conflict = stopped("10:05", **CLEAN), stopped("10:05", inspectors=["乙"], **CLEAN)
    assert findings(BEFORE, screened("09:58"), *conflict)[-1]["outcome"] == VIOLATION


def test_a_check_that_passes_at_another_time_says_nothing_of_exceedances() -> None:
    assert findings(BEFORE, stopped("08:00", **CLEAN), screened("09:58"))[-1]["outcome"] == VIOLATION


def test_the_chain_counts_the_listed_reading_as_measured() -> None:
    later = reading("2026-11-25 09:00")
    assert findings(BEFORE, screened("09:58"), stopped("10:05"), later)[-1]["outcome"] == VIOLATION
    assert [one["reading_id"] for one in findings(BEFORE, screened("09:58"), stopped("10:05"), later)[-1]["evidence"]] == [
        f"R {DAY} 09:58",
        "R 2026-11-25 09:00",
    ]


def test_a_doubtful_one_beside_a_charge_says_that_there_is_no_second_penalty() -> None:
    _, doubtful, charged = findings(BEFORE, screened("09:58", **POOR), stopped("10:05"))
    assert doubtful["reasons"] == ["poor_plate_confidence", ACT_IS_CHARGED]
    assert doubtful["evidence"][-1]["same_drive"] == [{"finding_id": charged["finding_id"], "rule": CHECKED}]
    assert charged["evidence"][-1]["same_drive"] == [{"finding_id": doubtful["finding_id"], "rule": SCREENED}]


def test_a_first_exceedance_stays_a_reminder_and_names_the_check() -> None:
    reminder, charged = findings(screened("09:58"), stopped("10:05"))
    assert (reminder["outcome"], reminder["reasons"]) == (SUSPECTED, ["first_exceedance"])
    assert reminder["evidence"][-1]["same_drive"] == [{"finding_id": charged["finding_id"], "rule": CHECKED}]
    assert charged["evidence"][-1]["same_drive"] == [{"finding_id": reminder["finding_id"], "rule": SCREENED}]


def test_the_two_exceedances_of_one_violation_do_not_name_each_other_as_one_act() -> None:
    first, second = findings(screened("09:00"), screened("09:11"))
    assert (first["outcome"], second["outcome"]) == (SUSPECTED, VIOLATION)
    assert not any("same_drive" in piece for one in (first, second) for piece in one["evidence"])


def test_two_pollutants_over_at_two_sensors_of_one_pass_are_one_charge() -> None:
    known = reference(vehicle(), station("A1"), station("A2", 112.4504))
    before = reading(EARLIER, 45.0, ringelmann=2)
    rows = before, screened("10:00:00"), screened("10:00:04", NAN, ringelmann=2, station_id="A2")
    assert [one["outcome"] for one in findings(*rows[:2], given=known)] == [SUSPECTED, VIOLATION]
    assert sorted(one["outcome"] for one in findings(*rows, given=known)) == sorted([SUSPECTED, VIOLATION, LISTED])


TWIN = {"check_id": "PROV-7731", "agency": "省平台"}


@pytest.mark.parametrize(
    ("time", "twin"),
    [
        ("10:05", {}),  # N6
        ("10:05:07", {}),
        ("10:06", {}),
        ("10:05", {"place": "310 国道（试验村口）"}),
        ("10:05", {"lon": NAN, "lat": NAN, "place": None}),
        ("10:05", {"lon": 112.4558}),  # a datum that was not declared
        ("10:05", {"opacity_pct": 60.0}),
        ("10:05", {"result": None}),
        ("10:05", {"plate_type": "01"}),
    ],
)
def test_one_check_sent_by_two_platforms_is_one_case(time: str, twin: Row) -> None:
    rows = stopped("10:05"), stopped(time, **TWIN, **twin)
    found = findings(*rows)
    assert found == findings(*rows[::-1])
    charged, listed = sorted(found, key=lambda one: one["outcome"] != VIOLATION)
    assert (charged["outcome"], listed["outcome"], listed["reasons"]) == (VIOLATION, LISTED, [CHARGED_AS_ONE_ACT])
    assert listed["evidence"][-1]["charged_under"]["finding_id"] == charged["finding_id"]
    assert [one["finding_id"] for one in charged["evidence"][-1]["also_listed"]] == [listed["finding_id"]]


@pytest.mark.parametrize("kind", ["roadside", "on_site"])
def test_three_platforms_and_a_check_in_a_yard(kind: str) -> None:
    rows = [stopped("10:05", check_id=name, kind=kind) for name in ("C1", "C2", "C3")]
    assert sorted(one["outcome"] for one in findings(*rows)) == [LISTED, LISTED, VIOLATION]


@pytest.mark.parametrize("minutes", [3, 10, 29, 30])
@pytest.mark.parametrize("kinds", [("roadside", "on_site"), ("on_site", "roadside")])
def test_checked_on_the_road_and_then_in_a_yard_is_one_case(kinds: tuple[str, str], minutes: int) -> None:
    """Two records of one act, though only one of them has a code of the police; the first is charged, and each names the other."""
    first, second = (stopped(f"10:{minute:02}", kind=kind) for kind, minute in zip(kinds, (0, minutes), strict=True))
    charged, listed = findings(first, second)
    assert findings(second, first) == [charged, listed]
    assert (charged["outcome"], listed["outcome"], listed["reasons"]) == (VIOLATION, LISTED, [CHARGED_AS_ONE_ACT])
    assert listed["evidence"][-1]["charged_under"] == {"finding_id": charged["finding_id"], "rule": CHECKED}
    assert charged["evidence"][-1]["also_listed"] == [{"finding_id": listed["finding_id"], "rule": CHECKED}]


def test_screened_checked_on_the_road_and_in_a_yard_is_one_case() -> None:
    rows = BEFORE, screened("09:58"), stopped("10:05"), stopped("10:20", kind="on_site")
    assert said(*rows) == [(SCREENED, "09:58", LISTED), (CHECKED, "10:05", VIOLATION), (CHECKED, "10:20", LISTED)]


def test_a_yard_half_an_hour_later_or_far_away_is_another_case() -> None:
    later, far = stopped("10:31", kind="on_site", smoke_m1=1.7), stopped("10:05", kind="on_site", lon=112.75, lat=34.65)
    assert [one["outcome"] for one in findings(stopped("10:00"), later)] == [VIOLATION, VIOLATION]
    assert [one["outcome"] for one in findings(stopped("10:00"), far)] == [TO_BE_VERIFIED] * 2  # 27 km in five minutes


def test_two_checks_an_hour_apart_are_two_cases() -> None:
    assert said(stopped("10:05"), stopped("11:05", smoke_m1=1.7)) == [
        (CHECKED, "10:05", VIOLATION),
        (CHECKED, "11:05", VIOLATION),
    ]


def test_checks_of_two_trucks_or_of_two_types_are_two_cases() -> None:
    other, typed = {"check_id": "X", "plate": "豫C0T005"}, {"plate_type": "02", "plate_colour": "blue"}
    known = reference(vehicle(), vehicle("豫C0T005"), vehicle(plate_type="02", plate_colour="blue"))
    assert [one["outcome"] for one in findings(stopped("10:05", plate_type="01"), stopped("10:05", **other), given=known)] == [
        VIOLATION
    ] * 2
    # Twenty minutes later a car with the same number: two vehicles.
    car = stopped("10:25", check_id="Y", **typed)
    assert [one["outcome"] for one in findings(stopped("10:05", plate_type="01"), car, given=known)] == [VIOLATION] * 2


def test_what_one_finding_names_is_bounded_and_all_others_name_it() -> None:
    found = findings(*(stopped("10:05", check_id=f"C{number}") for number in range(MOST_NAMED + 9)))
    (charged,) = [one for one in found if one["outcome"] == VIOLATION]
    assert len(charged["evidence"][-1]["also_listed"]) == MOST_NAMED
    under = [one["evidence"][-1]["charged_under"]["finding_id"] for one in found if one is not charged]
    assert under == [charged["finding_id"]] * (MOST_NAMED + 8)


def test_the_precedence_and_the_time_are_settings() -> None:
    rows = BEFORE, screened("09:58"), stopped("10:05")
    by_sensor = Thresholds(rule_precedence=("remote_sensing", "road_check"))
    assert said(*rows, thresholds=by_sensor) == [(SCREENED, "09:58", VIOLATION), (CHECKED, "10:05", LISTED)]
    narrow = Thresholds(same_act_min=6.0, stopped_act_min=6.0)
    assert [outcome for *_, outcome in said(*rows, thresholds=narrow)] == [VIOLATION, VIOLATION]
    assert said(*rows, thresholds=Thresholds(rule_precedence=())) == [
        (SCREENED, "09:58", VIOLATION),
        (CHECKED, "10:05", LISTED),
    ]


RULES, CODES = ("road_check", "remote_sensing", "another"), ("6063", "6063", "1344", None)
PLACES = ((112.45, 34.65), (112.46, 34.65), (113.65, 34.75), (None, None))


@st.composite
def found_by_rules(draw: st.DrawFn) -> list[Finding]:
    """Findings of one plate within two hours, by several rules, with and without code, type and place."""
    made = []
    for number in range(draw(st.integers(0, 9))):
        time = at(f"{DAY} 09:00") + timedelta(minutes=draw(st.integers(0, 24)) * 5)
        lon, lat = draw(st.sampled_from(PLACES))
        outcome = draw(st.sampled_from([VIOLATION, VIOLATION, TO_BE_VERIFIED, SUSPECTED]))
        plate_type = "01" if outcome == VIOLATION else draw(st.sampled_from(["01", "02", None]))
        own = Finding(
            *(f"{draw(st.integers(0, 9))}-{number}", draw(st.sampled_from(RULES)), TRUCK, plate_type),
            *(time.date(), time, time, outcome, outcome == VIOLATION),
            code=draw(st.sampled_from(CODES)),
            evidence=[Evidence("first", {}), Evidence("own", {"lon": lon, "lat": lat})],
        )
        made.append(own)
    return made


def one_act(one: Finding, other: Finding) -> bool:
    """Whether two violations may be one act, in plain words."""
    minutes = abs(micros_of(one.first_at) - micros_of(other.first_at)) / MINUTE
    places = [found.evidence[-1].members for found in (one, other)]
    is_far = None not in (places[0]["lon"], places[1]["lon"]) and abs(places[0]["lon"] - places[1]["lon"]) > 1
    is_measured = {one.rule, other.rule} <= {"road_check", "remote_sensing"}
    of_one_code = one.code == other.code if one.code and other.code else one.rule == other.rule or is_measured
    return (
        of_one_code and one.plate_type == other.plate_type and minutes <= 30 and not is_far  # 110 km, in half an hour at most
    )


def known(settled: Sequence[Finding]) -> dict[str, Finding]:
    return {one.finding_id: one for one in settled}


@settings(max_examples=examples(300))
@given(found_by_rules(), st.randoms(use_true_random=False))
def test_any_order_gives_the_same_and_no_act_is_charged_twice(found: list[Finding], chance: random.Random) -> None:
    settled = known(charged_once(found, RULES, Thresholds()))
    other = found.copy()
    chance.shuffle(other)
    assert known(charged_once(other, RULES, Thresholds())) == settled
    before, charges = known(found), [one for one in settled.values() if one.outcome == VIOLATION]
    for one in settled.values():
        was, own = before[one.finding_id], one.evidence[-1].members
        assert one.outcome in ((VIOLATION, LISTED) if was.outcome == VIOLATION else (was.outcome,))
        assert replace(one, outcome=was.outcome, reasons=was.reasons, evidence=was.evidence) == was
        assert (one.outcome == LISTED) == ("charged_under" in own) == (list(one.reasons) == [CHARGED_AS_ONE_ACT])
        for two in charges:
            assert one.outcome != VIOLATION or one is two or not one_act(one, two)
        if one.outcome == LISTED:
            charge = settled[own["charged_under"]["finding_id"]]
            assert charge.outcome == VIOLATION and one_act(one, charge)
        for other_id in [named["finding_id"] for name in ("also_listed", "same_drive") for named in own.get(name, [])]:
            assert one.finding_id in str(settled[other_id].evidence[-1].members)


def violations(*minutes_and_places: tuple[int, float | None], rules: str = "road_check") -> list[Finding]:
    """Violations some minutes after nine, each at a longitude (or nowhere)."""
    found = []
    for number, (minutes, lon) in enumerate(minutes_and_places):
        time = at(f"{DAY} 09:00") + timedelta(minutes=minutes)
        evidence = [Evidence("own", {"lon": lon, "lat": None if lon is None else 34.65})]
        found.append(Finding(str(number), rules, TRUCK, "01", time.date(), time, time, VIOLATION, True, evidence=evidence))
    return found


@pytest.mark.parametrize(
    ("minutes_and_places", "outcomes"),
    [
        ([(0, 112.45), (20, 113.65)], [VIOLATION, VIOLATION]),  # 110 km in 20 minutes is no drive
        ([(0, 112.45), (20, 112.65)], [VIOLATION, LISTED]),
        ([(0, 112.45), (0, 112.46)], [VIOLATION, LISTED]),  # within what places are good to
        ([(0, 112.45), (0, 112.47)], [VIOLATION, VIOLATION]),
        ([(0, 112.45), (20, None)], [VIOLATION, LISTED]),
        ([(0, None), (31, None)], [VIOLATION, VIOLATION]),
        ([(0, None), (20, None), (40, None)], [VIOLATION, LISTED, VIOLATION]),  # it does not creep on
    ],
)
def test_a_place_that_could_be_reached(minutes_and_places: list[tuple[int, float | None]], outcomes: list[str]) -> None:
    found = charged_once(violations(*minutes_and_places), RULES, Thresholds())
    assert [one.outcome for one in found] == outcomes


def test_rules_that_are_derived_by_the_day_are_left_alone() -> None:
    found = violations((0, None), (0, None), rules="another")
    assert charged_once(found, ["road_check"], Thresholds()) == found
    assert [one.outcome for one in charged_once(found, ["another"], Thresholds())] == [VIOLATION, LISTED]
