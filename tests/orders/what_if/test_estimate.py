"""A sample of the undecided: its range holds the whole, narrows with the sample, and is the whole when all is judged."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.inputs.inputs import VehicleRow
from services.orders.what_if.counts import by_registered, vehicles_of
from services.orders.what_if.driving import Driven
from services.orders.what_if.estimate import Range, estimated
from services.orders.what_if.vehicle_days import Cases
from services.proportions import wilson_interval

DAY = 20_000


def cases(sure: int, undecided: int, days: int = 1, likely: int = 0) -> Cases:
    """So many vehicle-days of each kind; each vehicle has `days` of them, ten minutes each."""
    count = sure + undecided
    rows = [VehicleRow(f"豫C{number:05}", "01", 0, False, {"owner": "甲"}) for number in range(-(-count // days))]
    index = np.arange(count)
    is_sure, hours = index < sure, np.zeros((count, 24))
    minutes = np.where(is_sure, 10.0, 0.0)
    hours[:, 9] = minutes
    is_likely = is_sure | (index < sure + likely)
    none = np.full(count, -1)
    own = (index // days, DAY + index % days, is_sure, is_sure.astype(float), minutes, minutes / 2, hours, hours > 0, is_likely)
    return Cases(rows, *own, none, none)


def driven(minutes: float) -> Driven:
    by_hour = np.zeros((1, 24))
    by_hour[0, 9] = minutes
    one = np.array([minutes])
    return Driven(one, one / 2, by_hour, by_hour > 0, np.array([True]), np.array([-1]), np.array([-1]))


def known(found: Cases, judged: int, share: float, seed: int) -> tuple[dict, int]:
    """What a sample of so many says where the true share of violations is this; and how many there are in truth."""
    chance = np.random.default_rng(seed)
    names = found.named()
    undecided = np.flatnonzero(~found.sure)
    is_hit = chance.random(len(undecided)) < share
    drawn = chance.permutation(len(undecided))[:judged]
    return {names[undecided[n]]: driven(20) if is_hit[n] else None for n in drawn}, int(is_hit.sum())


@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.5, 0.97, 1.0])
@pytest.mark.parametrize("judged", [30, 150])
def test_the_range_holds_the_truth_ninety_nine_times_in_a_hundred(share: float, judged: int) -> None:
    found, held = cases(sure=100, undecided=400), 0
    for seed in range(60):
        decided, hits = known(found, judged, share, seed)
        whole = estimated(found, found.named(), decided, set()).violations
        held += whole.low <= 100 + hits <= whole.high
    assert held >= 57, f"{held} of 60 at a confidence of 99 %"


@given(st.integers(0, 20), st.integers(1, 30), st.data())
def test_bounds_are_sure_and_meet_when_all_is_judged(sure: int, undecided: int, data: st.DataObject) -> None:
    found = cases(sure, undecided, days=data.draw(st.integers(1, 4)), likely=data.draw(st.integers(0, undecided)))
    names = found.named()
    hits = data.draw(st.lists(st.booleans(), min_size=undecided, max_size=undecided))
    judged = data.draw(st.integers(0, undecided))
    truth = {name: driven(5) if is_hit else None for name, is_hit in zip(names[sure:], hits, strict=True)}
    standing = set(data.draw(st.lists(st.sampled_from(names), max_size=10)))
    some = estimated(found, names, dict(list(truth.items())[:judged]), standing)
    assert sure + sum(hits[:judged]) <= some.violations.low <= some.violations.high <= sure + undecided
    vehicles, bounds = vehicles_of(some)
    assert bounds.low <= vehicles <= bounds.high
    every = estimated(found, names, truth, standing)
    assert every.violations == Range(sure + sum(hits), sure + sum(hits))
    own = {names[n][0] for n in range(sure)} | {name[0] for name, hit in truth.items() if hit is not None}
    assert vehicles_of(every) == (len(own), Range(len(own), len(own)))
    assert float(every.cases.weight @ every.cases.minutes) == 10 * sure + 5 * sum(hits)


def test_what_was_not_judged_counts_by_what_was() -> None:
    """100 of 400 undecided judged, 40 of them violations of twenty minutes: 160 in all, and their minutes."""
    found = cases(sure=50, undecided=400)
    names = found.named()
    decided = {name: driven(20) if number < 40 else None for number, name in enumerate(names[50:150])}
    estimate = estimated(found, names, decided, set())
    assert round(float(estimate.cases.weight.sum())) == 50 + 160
    assert round(float(estimate.cases.weight @ estimate.cases.minutes)) == 50 * 10 + 160 * 20
    (owner,) = by_registered(estimate.cases, "owner")
    assert (owner.violations, owner.vehicles, owner.minutes) == (210, 210, 3_700)
    assert estimate.violations.low < 210 < estimate.violations.high
    assert int(estimate.certain.sum()) == 90


def test_what_stands_today_is_a_kind_of_its_own() -> None:
    """An order tried unchanged: all that stands is a violation, nothing else is; a sample of each kind says so of the whole."""
    found = cases(sure=0, undecided=600)
    names = found.named()
    standing = set(names[:300])
    decided = {name: driven(5) if name in standing else None for name in [*names[:50], *names[300:350]]}
    estimate = estimated(found, names, decided, standing)
    weights = dict(zip(names, estimate.cases.weight.tolist(), strict=True))
    assert {weights[name] for name in standing} == {1.0} and {weights[name] for name in names[300:]} == {0.0}
    assert int(estimate.certain.sum()) == 50, "a chance of 1 is not certain"


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [(0, 10, 0.0, 0.2775), (3, 49, 0.0210, 0.1652), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson_interval(hits: int, count: int, low: float, high: float) -> None:
    """By hand from the formula."""
    assert wilson_interval(hits, count) == pytest.approx((low, high), abs=2e-4)


def test_days_are_local_days() -> None:
    assert cases(1, 0).named()[0][2] == date(1970, 1, 1) + timedelta(days=DAY)
