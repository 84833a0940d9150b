"""Is an amended clause at least as restrictive as its predecessor? Then it grants no relief and does not apply before its announcement."""

from dataclasses import replace
from typing import TypeVar

from rules.inputs.parsed_order import Clause, VehiclePredicate

_Part = TypeVar("_Part", Clause, VehiclePredicate)


_CAMERA = ("ignored", "to_be_verified", "counts")
"""What a single capture may be, each at least as restrictive as the one before."""


def bars_no_less(clause: Clause, later: Clause) -> bool:
    """Whether the later text is at least as restrictive: the same, or wider by stage, fuels, classes, uses, zones, exemptions,
    minutes or cameras."""
    return (
        alike_but(clause, later, "vehicles", "zones", "exempt", "min_minutes", "camera", "from_us", "until_us", "offence")
        and set(clause.zones) <= set(later.zones)
        and later.exempt <= clause.exempt
        and later.min_minutes <= clause.min_minutes
        and _CAMERA.index(later.camera) >= _CAMERA.index(clause.camera)
        and _means_no_fewer(clause.vehicles, later.vehicles)
    )


def alike_but(one: _Part, other: _Part, *members: str) -> bool:
    """Whether two clauses, or two predicates, are equal apart from these members."""
    rest: _Part = replace(other, **{member: getattr(one, member) for member in members})
    return rest == one


def _means_no_fewer(one: VehiclePredicate, later: VehiclePredicate) -> bool:
    return (
        alike_but(one, later, "fuels", "stage_at_most", "stage_inclusive", "stage_at_least", "classes", "uses")
        and set(one.fuels) <= set(later.fuels)
        and later.stages[0] <= one.stages[0]
        and one.stages[1] <= later.stages[1]
        and _is_within(one.classes, later.classes)
        and _is_within(one.uses, later.uses)
    )


def _is_within(words: tuple[str, ...], later: tuple[str, ...]) -> bool:
    """Is every vehicle of `words` one of `later`? An empty list means any vehicle."""
    return not later or (bool(words) and set(words) <= set(later))
