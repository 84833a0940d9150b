"""Chains in n log n judge as the plain, slow way does, on random steps; a planted fault is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from rules.exceedances import consecutive_exceedances, groups, sites
from rules.exceedances.chain_step import COMPLIES, EXCEEDS, RESETS, Step
from rules.exceedances.sites import OpenGroups
from rules.exceedances.vehicle_changes import Change
from rules.inputs.thresholds import Thresholds
from rules.sightings.vehicles import Vehicle
from tests.depth import examples
from tests.rules.building import TRUCK, us, vehicle
from tests.rules.exceedances import plain_chains

THRESHOLDS = Thresholds()
_MONTHS = [us("2026-01-31 23:55"), *(us(f"2026-{month:02d}-28 12:00") for month in (2, 5, 7, 8, 9))]
_A, _B = {"vin": "LTESTWA0000000001"}, {"vin": "LTESTWB0000000002"}
_ROWS = (*[vehicle()] * 6, vehicle(**_A), vehicle(**_B), vehicle(owner="另一车主", emission_stage=6))
_BEARERS = (None, *(Vehicle(TRUCK, "01", row) for row in (*_ROWS, None)))
"""Mostly one vehicle; now and then another, perhaps another, or nobody that is registered."""
_STEP_US = int(timedelta(minutes=4) / timedelta(microseconds=1))
_SECONDS_US = [0, 0, 30_000_000, 31_000_000, 119_000_000, 120_000_000, 121_000_000]
HERE = (0.0, 0.0, 0.0)
_PLACES = [
    HERE,
    (150.0, 0.0, 0.0),
    (0.0, -199.0, 60.0),
    (200.0, 0.0, 0.0),
    (390.0, 0.0, -1.0),
    (900.0, 0.0, 0.0),
    (7_000.0, 0.0, 0.0),
    None,
]
"""Of stations, in metres: some within 200 m of each other, some not, one exactly at it, one that few reach in two minutes, one unknown."""


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """Steps close to each other, to midnight and to six months, at few stations and places; half of them doubtful."""
    made = []
    for row in range(draw(st.integers(0, 14))):
        at = draw(st.sampled_from(_MONTHS)) + _STEP_US * draw(st.integers(0, 5)) + draw(st.sampled_from(_SECONDS_US))
        kind = draw(st.sampled_from([EXCEEDS, EXCEEDS, EXCEEDS, COMPLIES, RESETS]))
        named = draw(st.sampled_from("ab")), draw(st.integers(0, 3)), draw(st.sampled_from([0, 0, 1, 2]))
        made.append(Step(kind, row, at, *named, draw(st.sampled_from(_PLACES)), draw(st.sampled_from(_BEARERS))))
    return made


def differs(made: list[Step]) -> bool:
    return consecutive_exceedances.judged(made, THRESHOLDS) != plain_chains.judged(made, THRESHOLDS)


@settings(max_examples=examples(600))
@given(steps())
def test_as_the_plain_way_judges(made: list[Step]) -> None:
    assert not differs(made)


def break_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consecutive_exceedances._Breaks, "reasons", lambda *_: ())


def vehicle_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consecutive_exceedances, "Bearer", lambda: SimpleNamespace(change_to=lambda row, us: Change.SAME))


def months_are_one_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consecutive_exceedances, "after_months", lambda day, months: plain_chains.after_months(day, months + 1))


def stations_are_sites(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        OpenGroups, "_at_its_site", lambda self, step: [self._by_station[step.site]] if step.site in self._by_station else []
    )


def only_the_own_cube_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "_AROUND", ((0, 0, 0),))


def passes_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenGroups, "_of_its_pass", lambda *_: [])


def passes_are_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    was = OpenGroups.__init__
    monkeypatch.setattr(OpenGroups, "__init__", lambda self, thresholds: was(self, replace(thresholds, same_act_min=1e6)))


def the_doubtful_are_grouped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "_nearest_sure", lambda *_: None)


_SHOWN_BY = {
    break_is_forgotten: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, 0, HERE),
        Step(COMPLIES, 1, _MONTHS[2], "a", 0, 1, HERE),
        Step(EXCEEDS, 2, _MONTHS[3], "a", 0, 0, HERE),
    ],
    vehicle_is_forgotten: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, 0, HERE, Vehicle(TRUCK, "01", vehicle(**_A))),
        Step(EXCEEDS, 1, _MONTHS[2], "a", 0, 0, HERE, Vehicle(TRUCK, "01", vehicle(**_B))),
    ],
    months_are_one_longer: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, 0, HERE),
        Step(EXCEEDS, 1, _MONTHS[5], "a", 0, 0, HERE),
    ],
    stations_are_sites: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, 0, HERE),
        Step(EXCEEDS, 1, _MONTHS[1] + _STEP_US, "a", 1, 0, (40.0, 0.0, 0.0)),
    ],
    passes_are_forgotten: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, 0, HERE),
        Step(EXCEEDS, 1, _MONTHS[1] + 40_000_000, "a", 1, 0, (900.0, 0.0, 0.0)),
    ],
    passes_are_endless: [
        Step(EXCEEDS, row, _MONTHS[1] + 100_000_000 * row, "a", row, 0, (900.0 * row, 0.0, 0.0)) for row in range(20)
    ],
    the_doubtful_are_grouped_too: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, 1, HERE),
        Step(EXCEEDS, 1, _MONTHS[1] + 1, "a", 0, 0, HERE),
    ],
    only_the_own_cube_is_looked_at: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, 0, HERE),
        Step(EXCEEDS, 1, _MONTHS[1] + _STEP_US, "a", 1, 0, (-40.0, 0.0, 0.0)),
    ],
}


@pytest.mark.parametrize("fault", _SHOWN_BY)
def test_a_fault_shows_on_its_counter_example(
    fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not differs(_SHOWN_BY[fault])
    fault(monkeypatch)
    assert differs(_SHOWN_BY[fault])


@pytest.mark.night
@pytest.mark.parametrize("fault", _SHOWN_BY)
def test_a_fault_is_found_by_search(fault: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch) -> None:
    fault(monkeypatch)
    try:
        find(steps(), differs, settings=settings(max_examples=2_000, database=None))
    except NoSuchExample:
        pytest.fail(f"{fault.__name__}, and nothing was noticed")


def test_evidence_is_bounded_and_the_verdict_is_not_touched() -> None:
    """A thousand exceedances within minutes at one site, then a thousand doubtful ones elsewhere with doubtful retests between."""
    first = [Step(EXCEEDS, row, _MONTHS[0] + row, "a", 0, 0, HERE) for row in range(1_000)]
    later = [
        Step(RESETS if row % 2 else EXCEEDS, row, _MONTHS[1] + row * 3 * _STEP_US, "b", row, 1, HERE)
        for row in range(1_000, 3_000)
    ]
    found, plain = (
        consecutive_exceedances.judged(first + later, THRESHOLDS),
        plain_chains.judged(first + later[:60], THRESHOLDS),
    )
    assert [(one.row, one.outcome, one.reasons) for one in found[: len(plain)]] == [
        (o.row, o.outcome, o.reasons) for o in plain
    ]
    assert max(len(one.members) for one in found) <= 3 * consecutive_exceedances.MOST_SHOWN
