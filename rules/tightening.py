"""Whether a later text of a clause bars all that the earlier one bars: then it frees nobody, whatever time it is said to count from."""

from dataclasses import replace

from rules.ordered import Clause, VehiclePredicate


def bars_no_less(clause: Clause, later: Clause) -> bool:
    """Whether the later text repeats the clause or only widens it: by stage, fuels, classes, uses, zones, exemptions or minutes."""
    rest = replace(
        later,
        vehicles=clause.vehicles,
        zones=clause.zones,
        exempt=clause.exempt,
        min_minutes=clause.min_minutes,
        from_us=clause.from_us,
        until_us=clause.until_us,
    )
    return (
        rest == clause
        and set(clause.zones) <= set(later.zones)
        and later.exempt <= clause.exempt
        and later.min_minutes <= clause.min_minutes
        and _means_no_fewer(clause.vehicles, later.vehicles)
    )


def _means_no_fewer(one: VehiclePredicate, later: VehiclePredicate) -> bool:
    rest = replace(
        later,
        fuels=one.fuels,
        stage_at_most=one.stage_at_most,
        stage_inclusive=one.stage_inclusive,
        classes=one.classes,
        uses=one.uses,
    )
    return (
        rest == one
        and set(one.fuels) <= set(later.fuels)
        and _highest_stage(one) <= _highest_stage(later)
        and _is_within(one.classes, later.classes)
        and _is_within(one.uses, later.uses)
    )


def _highest_stage(wanted: VehiclePredicate) -> float:
    if wanted.stage_at_most is None:
        return float("inf")
    return wanted.stage_at_most if wanted.stage_inclusive else wanted.stage_at_most - 1


def _is_within(words: tuple[str, ...], later: tuple[str, ...]) -> bool:
    """Of lists in which none means any."""
    return not later or (bool(words) and set(words) <= set(later))
