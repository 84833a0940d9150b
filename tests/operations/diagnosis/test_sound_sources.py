"""No run is found of what sound stations say, whatever trucks pass, in whatever decimals, and however few they are."""

from collections.abc import Callable
from datetime import date

import numpy as np
import pytest

from rules.columns import Numbers
from rules.timing.times import DAY, local_days
from services.operations.diagnosis.improbable_runs import improbable_runs
from services.operations.diagnosis.said_values import Said
from services.simulator.emissions import plume
from services.simulator.fleet import Truck, fleet
from services.simulator.plan import CityPlan

PLAN = CityPlan(3, date(2026, 11, 20), days=2, trucks=3_000, terminals=30)
STATIONS, READINGS = 200, 500


def opacity(truck: Truck, random: np.random.Generator) -> float:
    """As the simulator's instruments show it."""
    shown = plume(truck, PLAN.first_day, bool(random.random() < 0.5), random).opacity_pct + random.normal(0, 0.4)
    return round(float(np.clip(shown, -2, 99)), 1)


def station(trucks: list[Truck], random: np.random.Generator) -> tuple[Numbers, list[str]]:
    passing = [trucks[n] for n in random.integers(0, len(trucks), READINGS).tolist()]
    return np.array([opacity(truck, random) for truck in passing]), [truck.plate for truck in passing]


def exceedances(value: Numbers) -> Numbers:
    """What a platform shows that sends nothing else: most of them little over the limit."""
    return np.round(30 + np.random.default_rng(round(value.sum())).exponential(8, len(value)), 1)


def particle_filters(median: float, sigma: float, decimals: int) -> Callable[[Numbers], Numbers]:
    """What a fleet with particle filters gives: about or below 1 %."""
    return lambda value: np.round(
        np.random.default_rng(round(value.sum())).lognormal(np.log(median), sigma, len(value)), decimals
    )


def all_trucks() -> list[Truck]:
    return [*fleet(PLAN).carried, *fleet(PLAN).outside]


def clean(trucks: list[Truck]) -> list[Truck]:
    return [truck for truck in trucks if truck.stage >= 5 and not truck.gross]


@pytest.mark.ci
@pytest.mark.parametrize(
    ("some", "a_day", "shown"),
    [
        pytest.param(lambda trucks, _: trucks, 100, lambda value: value, id="any trucks"),
        pytest.param(lambda trucks, _: trucks, 100, np.round, id="whole percents"),
        pytest.param(lambda trucks, _: clean(trucks), 100, lambda value: value, id="a clean fleet"),
        pytest.param(lambda trucks, _: clean(trucks), 100, np.round, id="a clean fleet in whole percents"),
        pytest.param(
            lambda trucks, _: clean(trucks), 100, lambda value: np.round(value / 3), id="a cleaner one in whole percents"
        ),
        pytest.param(lambda trucks, _: trucks, 100, lambda value: 5 * np.round(value / 5), id="in steps of five percents"),
        pytest.param(
            lambda trucks, random: random.choice(np.array(clean(trucks), object), 8), 5, lambda value: value, id="few"
        ),
        pytest.param(lambda trucks, _: trucks, 20, exceedances, id="only exceedances"),
        *(
            pytest.param(lambda trucks, _: clean(trucks), a_day, particle_filters(*fleet), id=f"particle filters {fleet}")
            for fleet, a_day in (((0.5, 0.6, 0), 100), ((0.8, 0.5, 0), 8), ((0.6, 0.5, 2), 8), ((0.6, 0.7, 1), 8))
        ),
    ],
)
def test_sound_stations_give_no_run(
    some: Callable[[list[Truck], np.random.Generator], list[Truck]], a_day: int, shown: Callable[[Numbers], Numbers]
) -> None:
    random, trucks = np.random.default_rng(37), all_trucks()
    for _ in range(STATIONS):
        value, plates = station(list(some(trucks, random)), random)
        us = 1_780_000_000_000_000 + np.arange(READINGS) * (DAY // a_day)
        said = Said(us, local_days(us), np.array(plates, object), np.array(plates, object), shown(value))
        assert improbable_runs(said, "opacity_pct", {}) == []
