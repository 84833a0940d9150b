"""Sightings that are free of a clause by a pass or an exemption.

A grant is relief: it takes effect at its stated time even if it is entered later. A revocation is a burden: not before its announcement.
The clause decides the effect of a pass, which may depend on the level of a warning; an exemption always counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np

from rules.columns import Degrees, Flags, Micros
from rules.inputs.inputs import Reference
from rules.inputs.parsed_order import LevelBound
from rules.inputs.parsed_pass import PassVersion
from rules.inputs.parsed_warning import Warnings
from rules.orders.clause_areas import placed_in_zones
from rules.orders.timelines import both_lines
from rules.orders.versions_in_force import Governing
from rules.orders.warnings import LEVELS, level_lines
from rules.sightings.vehicles import Vehicle
from rules.timing.intervals import Span
from rules.timing.windows import in_windows, weekdays_of


@dataclass(frozen=True)
class Freed:
    """Whether each sighting is free of the clause.

    surely: for certain.
    perhaps: possibly, as the place or the vehicle is not certain.
    """

    surely: Flags
    perhaps: Flags


def freed(
    one: Governing, vehicle: Vehicle, us: Micros, lon: Degrees, lat: Degrees, reference: Reference, tolerance_m: float
) -> Freed:
    """Evaluate a vehicle's passes and exemptions on its sightings, for one governing clause."""
    surely, perhaps = np.zeros(len(us), dtype=bool), np.zeros(len(us), dtype=bool)
    for granted, holds in _holding(reference.passes.get(vehicle.plate, []), vehicle, us):
        is_worth, perhaps_worth = (_is_worth(granted, one, us, reference.warnings, sure) for sure in (True, False))
        rows = np.flatnonzero(holds & (is_worth | perhaps_worth))
        if len(rows) and (not granted.orders or one.order.order_id in granted.orders):
            inside, near = _on_route(granted, lon[rows], lat[rows], us[rows], reference, tolerance_m)
            is_its_vehicle = granted.plate_type in (None, vehicle.plate_type)
            surely[rows] |= inside & is_its_vehicle & is_worth[rows] & perhaps_worth[rows]
            perhaps[rows] |= near
    return Freed(surely, perhaps)


def _holding(versions: Sequence[PassVersion], vehicle: Vehicle, us: Micros) -> Iterator[tuple[PassVersion, Flags]]:
    """Each grant that may belong to the vehicle, with whether it is valid at each time. versions: of a plate, in the order of issue.

    A grant is valid by either time line: from its stated time even before its issue, and until a revocation is announced.
    """
    own = [one for one in versions if one.plate_type is None or vehicle.plate_type in (None, one.plate_type)]
    for _, same in groupby(sorted(own, key=lambda one: one.pass_id), key=lambda one: one.pass_id):
        for line in both_lines(list(same)):
            yield from ((one, _holds(one, span, us)) for span, one in line if one.event != "revoked")


def _holds(granted: PassVersion, span: Span, us: Micros) -> Flags:
    found = np.zeros(len(us), dtype=bool)
    for day, within in in_windows(us, granted.hours):
        found |= within & np.isin(weekdays_of(day), list(granted.weekdays))
    return found & (us >= span[0]) & (us < span[1])


def _is_worth(granted: PassVersion, one: Governing, us: Micros, warnings: Warnings, surely: bool) -> Flags:
    """Whether the clause honours the pass at each time: by the highest warning level that is on, on the better of both time lines.

    surely: without warnings that the clause perhaps does not follow.
    """
    # One row a time line (as stated, as announced by then). Levels go from lowest to highest, so the highest overwrites the others.
    effects = dict(one.clause.passes.by_level)
    bound = one.clause.warning or LevelBound(frozenset(), frozenset())
    worth = np.full((2, len(us)), _counts(granted, one.clause.passes.effect, one), dtype=bool)
    for level in filter(effects.get, LEVELS):
        for line, spans in zip(worth, level_lines(warnings, replace(bound, levels=frozenset([level])), surely), strict=True):
            for start, end in spans:
                line[(us >= start) & (us < end)] = _counts(granted, effects[level], one)
    return np.asarray(worth.any(axis=0))


def _counts(granted: PassVersion, effect: str, one: Governing) -> bool:
    if granted.kind == "exemption" or effect == "honoured":
        return True
    later_or_named = granted.issued_us >= one.passes_since_us or one.order.order_id in granted.orders
    return effect == "suspended" and later_or_named


def _on_route(
    granted: PassVersion, lon: Degrees, lat: Degrees, us: Micros, reference: Reference, tolerance_m: float
) -> tuple[Flags, Flags]:
    """Whether places are on the pass's route as drawn, and within the tolerance of it; everywhere without a route.

    Relief needs no safety margin, and most roads are narrower than one.
    """
    if not granted.zones:
        return np.ones(len(us), dtype=bool), np.ones(len(us), dtype=bool)
    drawn, near = (placed_in_zones(lon, lat, us, granted.zones, reference, metres) for metres in (0.0, tolerance_m))
    return drawn.surely_inside, ~near.surely_outside
