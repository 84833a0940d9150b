"""The part of a finding's identity that stands for the vehicle: what the day's sources say of it, never what the register resolves.

The plate, with its type where a source of one of the finding's grounds says one. So a finding keeps its number when the register comes late
or changes. Where the register finds several vehicles behind facts of a day that say no type, only it can tell them apart: one of them keeps
the plate alone (the one of a known type, if just one is), the others are named by plate and type.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from rules.columns import Flags
from rules.orders.concurrent_orders import Charge
from rules.orders.grounds import Ground
from rules.sightings.sightings import Seen
from rules.sightings.vehicles import Vehicle


def finding_names(charges: Mapping[Charge, Sequence[Ground]], seen: Seen) -> dict[Charge, str]:
    """The name of each finding's vehicle: 豫C12345, or 豫C12345|01."""
    s, says_type = seen.sightings, _says_type(seen)
    names: dict[Charge, str] = {}
    unsaid: dict[tuple[str, str, int], dict[Charge, Vehicle]] = defaultdict(dict)
    for charge, grounds in charges.items():
        vehicle = s.vehicles[s.vehicle_index[grounds[0].rows[0]]]
        if any(says_type[ground.rows].any() for ground in grounds):
            names[charge] = _with_type(vehicle)
        else:
            unsaid[vehicle.plate, charge.order_id, charge.day][charge] = vehicle
    for vehicles in unsaid.values():
        known = [charge for charge, vehicle in vehicles.items() if vehicle.plate_type is not None] or [*vehicles]
        for charge, vehicle in vehicles.items():
            names[charge] = vehicle.plate if known == [charge] else _with_type(vehicle)
    return names


def _with_type(vehicle: Vehicle) -> str:
    return f"{vehicle.plate}|{vehicle.plate_type or '?'}"


def _says_type(seen: Seen) -> Flags:
    """Whether the source of each sighting says a plate type; then it is that of the vehicle key, too (`rules.sightings.vehicles`)."""
    s = seen.sightings
    says = np.zeros(len(s.us), dtype=bool)
    for kind, frame in enumerate((seen.positions, seen.readings, seen.checks)):
        rows = s.kind == kind
        says[rows] = frame["plate_type"].notna().to_numpy()[s.row[rows]]
    return says
