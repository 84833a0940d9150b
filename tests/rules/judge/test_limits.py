"""Limits are dated: none is in force before its date, and dates are local."""

from dataclasses import replace

import numpy as np
import pytest

from rules import remote_sensing, road_check
from rules.inputs.thresholds import Thresholds
from rules.judge.judge import judge
from rules.judge.limits import Limit, LimitSet, VehicleScope, limits
from rules.timing.times import local_days
from tests.rules.building import check, facts, findings, reading, reference, us, vehicle


@pytest.mark.parametrize(
    ("standard", "name", "limit_set", "time", "value"),
    [
        ("road_check", "smoke_free_acceleration_m1", "a", "2019-04-30 23:59:59", None),
        ("road_check", "smoke_free_acceleration_m1", "a", "2019-05-01 00:00:00", 1.2),
        ("road_check", "smoke_free_acceleration_m1", "b", "2026-11-20 09:00", 0.7),
        ("road_check", "opacity_free_acceleration_pct", "a", "2026-11-20 09:00", 40),
        ("road_check", "opacity_free_acceleration_pct", "b", "2026-11-20 09:00", 26),
        ("road_check", "smoke_lug_down_m1", "a", "2026-11-20 09:00", 1.2),
        ("road_check", "smoke_lug_down_m1", "b", "2026-11-20 09:00", 0.7),
        ("road_check", "nox_lug_down_ppm", "a", "2019-10-31 23:59:59", None),
        ("road_check", "nox_lug_down_ppm", "a", "2019-11-01 00:00:00", 1500),
        ("road_check", "nox_lug_down_ppm", "b", "2019-11-01 00:00:00", 900),
        ("road_check", "ringelmann", "a", "2026-11-20 09:00", 1),
        ("road_check", "ringelmann", "b", "2026-11-20 09:00", 1),
        ("remote_sensing", "opacity_pct", "limit", "2017-07-26 23:59:59", None),
        ("remote_sensing", "opacity_pct", "limit", "2017-07-27 00:00:00", 30),
        ("remote_sensing", "ringelmann", "limit", "2026-11-20 09:00", 1),
        ("remote_sensing", "no_ppm", "limit", "2026-11-20 09:00", 1500),
    ],
)
def test_the_limit_on_a_local_day(standard: str, name: str, limit_set: str, time: str, value: float | None) -> None:
    on = limits(standard, limit_set)[name].on(local_days(np.array([us(time)])))
    assert (None if np.isnan(on.value[0]) else on.value[0]) == value
    assert bool(on.reference[0]) == (value is not None)


def for_some(monkeypatch: pytest.MonkeyPatch, **members: str) -> None:
    """Every limit of both rules is for these vehicles only."""
    scope = VehicleScope(tuple((name, frozenset({code})) for name, code in members.items()))

    def scoped(rule: str, limit_set: LimitSet = "limit") -> dict[str, Limit]:
        return {name: replace(limit, vehicles=scope) for name, limit in limits(rule, limit_set).items()}

    for module in (remote_sensing, road_check):
        monkeypatch.setattr(module, "limits", scoped)


OVER = (reading("2026-11-20 09:00", 52.0), check("2026-11-20 10:00", smoke_m1=1.5, result=None))


@pytest.mark.parametrize(
    ("members", "registered", "found"),
    [
        ({"use": "muck"}, {"use": "muck"}, [("suspected", ["first_exceedance"]), ("violation", [])]),
        ({"use": "muck"}, {"use": "sand"}, []),  # the limit is not for it
        ({"use": "muck"}, {"use": None}, [("to_be_verified", ["use_unknown", "first_exceedance"]), ("to_be_verified", ["use_unknown"])]),
        ({"use": "muck", "vehicle_class": "heavy"}, {"use": None, "vehicle_class": "light"}, []),  # whatever the use, it is too light
        ({"plate_type": "01"}, {}, [("suspected", ["first_exceedance"]), ("violation", [])]),
        ({"plate_type": "13"}, {}, []),
    ],
)  # fmt: skip
def test_a_limit_is_for_the_vehicles_of_its_scope(
    monkeypatch: pytest.MonkeyPatch, members: dict[str, str], registered: dict[str, str | None], found: list
) -> None:
    for_some(monkeypatch, **members)
    given = reference(vehicle(**registered))
    assert [(one["outcome"], one["reasons"]) for one in findings(*OVER, given=given)] == found


LOW_SPEED = [
    {"plate_type": "13"},
    {"plate_type": "14"},
    {"vehicle_class": "low_speed"},
    {"vehicle_class": "three_wheeler"},
    {"vehicle_class": "tractor"},
]
OUTSIDE = "outside_limit_scope"


@pytest.mark.parametrize("registered", LOW_SPEED, ids=str)
def test_a_vehicle_that_the_standard_leaves_out(registered: dict[str, str]) -> None:
    """No limit is for it: what would be over one is to be verified, and said so; it is no charge, and not silent (N9)."""
    rows = [reading("2026-11-10 09:00", 52.0), reading("2026-11-20 09:00", 52.0), check("2026-11-20 10:00", smoke_m1=1.5)]
    found = findings(*rows, given=reference(vehicle(**registered)))
    assert [(one["rule"], one["outcome"]) for one in found] == [
        ("remote_sensing", "to_be_verified"),
        ("remote_sensing", "to_be_verified"),
        ("road_check", "to_be_verified"),
    ]
    assert all(OUTSIDE in one["reasons"] for one in found)
    assert found[-1]["reasons"] == [OUTSIDE]


@pytest.mark.parametrize("registered", [None, {}])
def test_the_type_that_was_seen_counts_too(registered: dict | None) -> None:
    given = reference(vehicle("豫C9X999"))
    given.vehicles.pop("豫C0T004")
    rows = [check("2026-11-20 10:00", plate_type="13"), check("2026-11-21 10:00", plate_type="13", smoke_m1=0.9)]
    found = findings(*rows, given=given if registered is None else reference(vehicle(**registered)))
    assert all(OUTSIDE in one["reasons"] and one["outcome"] == "to_be_verified" for one in found)
    assert len(found) == 2  # the second failed by its own record: not "the verdict contradicts the limit", for there is none
    assert "verdict_contradicts" not in found[1]["reasons"]


def test_under_what_would_be_the_limit_it_is_not_cleared_but_counted() -> None:
    rows = [reading("2026-11-20 09:00", 12.0), check("2026-11-20 10:00", smoke_m1=0.5, result="pass")]
    judged = judge(facts(*rows), reference(vehicle(plate_type="13")), {"豫C0T004"}, Thresholds())
    assert judged.findings == []
    counts = {rule: [(one.reason, one.facts) for one in some] for rule, some in judged.not_assessed.items()}
    assert counts == {
        "remote_sensing": [("no_limit_for_vehicle", 1)],
        "road_check": [("no_limit_for_vehicle", 1)],
        "restricted_traffic": [],
    }
    usual = judge(facts(*rows), reference(), {"豫C0T004"}, Thresholds())
    assert not any(usual.not_assessed.values())


def test_no_limit_here_is_for_motorcycles() -> None:
    rows = [reading("2026-11-20 09:00", 52.0), check("2026-11-20 10:00", smoke_m1=1.5)]
    found = findings(*rows, given=reference(vehicle(plate_type="07", plate_colour=None)))
    assert [(one["rule"], OUTSIDE in one["reasons"]) for one in found] == [("remote_sensing", True), ("road_check", True)]
