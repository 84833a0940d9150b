"""Chains in n log n judge as the plain, slow way does, on random steps; a planted fault is found."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from rules.exceedances import consecutive_exceedances, groups
from rules.exceedances.chain_step import COMPLIES, EXCEEDS, RESETS, Step
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
_SECONDS_US = [0, 0, 30_000_000, 31_000_000, 120_000_000, 121_000_000]
HERE = (0.0, 0.0, 0.0)
_PLACES = [HERE, (150.0, 0.0, 0.0), (900.0, 0.0, 0.0), (7_000.0, 0.0, 0.0), (40_000.0, 0.0, 0.0), None]
"""Of stations, in metres: some near each other, one that few reach in two minutes, one that none reach in ten, one unknown."""


@st.composite
def steps(draw: st.DrawFn) -> list[Step]:
    """Steps close to each other, to midnight and to six months, at few places; half of them doubtful."""
    made = []
    for row in range(draw(st.integers(0, 14))):
        at = draw(st.sampled_from(_MONTHS)) + _STEP_US * draw(st.integers(0, 5)) + draw(st.sampled_from(_SECONDS_US))
        kind = draw(st.sampled_from([EXCEEDS, EXCEEDS, EXCEEDS, COMPLIES, RESETS]))
        named = draw(st.sampled_from("ab")), draw(st.sampled_from([0, 0, 1, 2]))
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


def occasions_are_endless(monkeypatch: pytest.MonkeyPatch) -> None:
    was = groups.is_one_occasion
    monkeypatch.setattr(groups, "is_one_occasion", lambda one, other, known: was(one, other, replace(known, occasion_min=12.0)))


def places_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    was = groups.is_one_occasion
    monkeypatch.setattr(groups, "is_one_occasion", lambda one, other, known: was(one, other, replace(known, impossible_m=1e9)))


def the_doubtful_are_grouped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "_nearest_sure", lambda *_: None)


_SHOWN_BY = {
    break_is_forgotten: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, HERE),
        Step(COMPLIES, 1, _MONTHS[2], "a", 1, HERE),
        Step(EXCEEDS, 2, _MONTHS[3], "a", 0, HERE),
    ],
    vehicle_is_forgotten: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, HERE, Vehicle(TRUCK, "01", vehicle(**_A))),
        Step(EXCEEDS, 1, _MONTHS[2], "a", 0, HERE, Vehicle(TRUCK, "01", vehicle(**_B))),
    ],
    months_are_one_longer: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, HERE),
        Step(EXCEEDS, 1, _MONTHS[5], "a", 0, HERE),
    ],
    occasions_are_endless: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 0, HERE),
        Step(EXCEEDS, 1, _MONTHS[1] + 11 * 60_000_000, "a", 0, HERE),
    ],
    places_are_forgotten: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 1, HERE),
        Step(EXCEEDS, 1, _MONTHS[1] + 60_000_000, "a", 1, (7_000.0, 0.0, 0.0)),
    ],
    the_doubtful_are_grouped_too: [
        Step(EXCEEDS, 0, _MONTHS[1], "a", 1, HERE),
        Step(EXCEEDS, 1, _MONTHS[1] + 1, "a", 0, HERE),
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
    """A thousand exceedances within minutes, then a thousand doubtful ones elsewhere with doubtful retests between."""
    first = [Step(EXCEEDS, row, _MONTHS[0] + row, "a", 0, HERE) for row in range(1_000)]
    later = [
        Step(RESETS if row % 2 else EXCEEDS, row, _MONTHS[1] + row * 3 * _STEP_US, "b", 1, HERE) for row in range(1_000, 3_000)
    ]
    found, plain = (
        consecutive_exceedances.judged(first + later, THRESHOLDS),
        plain_chains.judged(first + later[:60], THRESHOLDS),
    )
    assert [(one.row, one.outcome, one.reasons) for one in found[: len(plain)]] == [
        (o.row, o.outcome, o.reasons) for o in plain
    ]
    assert max(len(one.members) for one in found) <= 3 * consecutive_exceedances.MOST_SHOWN
