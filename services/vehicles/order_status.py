"""How a vehicle stands against the orders of an instant: clause by clause meant, unsure or not meant, with the reasons."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rules.inputs.inputs import Reference
from rules.orders.vehicle_match import meant, not_meant_because
from rules.orders.versions_in_force import Governing
from rules.sightings.doubts import BIT, codes_of
from rules.sightings.vehicles import Vehicle
from services.orders.announcements.orders import standing_clauses
from services.vehicles.register import registered


@dataclass(frozen=True)
class Standing:
    """answer: meant, unsure or not_meant; reasons: codes of `rules.catalogue.order_labels` (not meant) or of doubts (unsure)."""

    vehicle: Vehicle
    governing: Governing
    answer: str
    in_force: bool
    reasons: list[str]


def standings(reference: Reference, plate: str, us: int) -> Iterator[Standing]:
    """Every clause in force or announced at the instant, for every vehicle that bears the plate then (or for an unregistered one)."""
    vehicles = [Vehicle(plate, row.plate_type, row) for row in registered(reference, plate, us)] or [Vehicle(plate, None, None)]
    for versions in reference.orders.values():
        for clause in standing_clauses(versions, us, reference.warnings):
            for vehicle in vehicles:
                yield _standing(vehicle, clause, us)


def _standing(vehicle: Vehicle, one: Governing, us: int) -> Standing:
    is_in_force = bool(one.in_force(np.array([us], dtype=np.int64))[0])
    can_mean, doubts = meant(vehicle, None, one.clause)
    if not can_mean:
        return Standing(vehicle, one, "not_meant", is_in_force, not_meant_because(vehicle, None, one.clause))
    doubts |= one.doubts | (int(BIT["unregistered"]) if vehicle.row is None else 0)
    doubts |= int(BIT["trailer_plate"]) if vehicle.is_trailer else 0
    return Standing(vehicle, one, "unsure" if doubts else "meant", is_in_force, codes_of(doubts))
