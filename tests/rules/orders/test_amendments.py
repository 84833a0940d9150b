"""A later text that only bars more frees nobody: who was meant is meant still."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.orders.amendments import bars_no_less
from rules.orders.vehicle_match import meant
from rules.sightings.vehicles import Vehicle
from tests.rules.building import order, vehicle, vehicles


def clause(**members: Any):
    return order(**members).clauses[0]


@pytest.mark.parametrize(
    ("later", "bars_all"),
    [
        ({}, True),
        ({"from": "2026-11-01T00:00+08:00", "until": "2026-12-01T00:00+08:00"}, True),
        ({"vehicles": vehicles(stage_at_most=5)}, True),
        ({"vehicles": vehicles(stage_at_most=3)}, False),
        ({"vehicles": vehicles(stage_inclusive=False)}, False),
        ({"vehicles": vehicles(stage_at_most=5, stage_inclusive=False)}, True),
        ({"vehicles": vehicles(stage_at_most=None, stage_inclusive=None)}, True),
        ({"vehicles": vehicles(stage_at_least=3)}, False),
        ({"vehicles": vehicles(fuels=["diesel", "gas"])}, True),
        ({"vehicles": vehicles(fuels=["gas"])}, False),
        ({"vehicles": vehicles(classes=[])}, True),
        ({"vehicles": vehicles(classes=["heavy"])}, False),
        ({"vehicles": vehicles(uses=["muck"])}, False),
        ({"vehicles": vehicles(axles_at_least=5)}, False),
        ({"zones": ["inner", "outer"]}, True),
        ({"zones": ["outer"]}, False),
        ({"except_zones": ["street"]}, False),
        ({"exempt": []}, True),
        ({"exempt": ["new_energy", "special", "muck"]}, False),
        ({"min_minutes": 1}, True),
        ({"min_minutes": 5}, False),
        ({"exempt": ["new_energy", "special", "emergency_vehicle"]}, False),
        ({"vehicles": vehicles(uses=["truck"])}, False),
        (
            {"act": "不执行应急措施", "code": "none", "article": "大气污染防治法 第121条"},
            True,
        ),  # what it is called frees nobody
        ({"hours": [["07:00", "19:00"]]}, False),
        ({"warning": {"levels": ["red"], "districts": []}}, False),
        ({"passes": {"effect": "locked", "by_level": None}}, False),  # who has a pass is judged by it: not asked here
    ],
)
def test_what_only_widens(later: dict[str, Any], bars_all: bool) -> None:
    assert bars_no_less(clause(), clause(**later)) == bars_all


WANTED = st.builds(
    vehicles,
    fuels=st.lists(st.sampled_from(["diesel", "gas"]), min_size=1, unique=True),
    stage_at_most=st.integers(2, 5),
    stage_inclusive=st.booleans(),
    stage_at_least=st.none() | st.integers(0, 4),
    classes=st.lists(st.sampled_from(["heavy", "light"]), unique=True),
    uses=st.lists(st.sampled_from(["muck", "goods", "truck", "fresh_produce"]), unique=True),
)
KNOWN = st.fixed_dictionaries(
    {
        "fuel": st.sampled_from(["diesel", "gas"]),
        "emission_stage": st.integers(1, 6),
        "vehicle_class": st.sampled_from(["heavy", "light"]),
        "use": st.sampled_from(["muck", "goods", "special"]),
    }
)
EXEMPT = st.lists(st.sampled_from(["special", "muck"]), unique=True)


@given(WANTED, EXEMPT, WANTED, EXEMPT, KNOWN)
def test_whoever_was_meant_is_meant_still(one: dict, spared: list, other: dict, later_spared: list, known: dict) -> None:
    before, later = clause(vehicles=one, exempt=spared), clause(vehicles=other, exempt=later_spared)
    truck = Vehicle("豫C0T004", "01", vehicle(**known))
    if bars_no_less(before, later) and meant(truck, None, before)[0]:
        assert meant(truck, None, later)[0]
