"""Cameras and checks that say neither plate type nor colour, while another vehicle with the same number was seen.

The register may know only one vehicle of a number, and the plate alone would be taken for it: a guess. Positions are not asked, since a
terminal is built into the vehicle that its platform knows.
"""

from collections.abc import Sequence

import numpy as np

from rules.columns import Bits, Flags, Ints, Levels
from rules.sightings.doubts import BIT
from rules.sightings.fuels import OTHER
from rules.sightings.vehicles import Vehicle
from rules.sightings.witnesses import are_heard


def untold(
    vehicles: Sequence[Vehicle], vehicle_index: Ints, says_neither: Flags, doubts: Bits, fuel: Levels, groups: Ints
) -> Flags:
    """Rows that say neither type nor colour, in a group in which another row shows a vehicle of the number that is not registered.

    groups: number of each row's plate, or of its plate and day.
    fuel: known fuel of each row (`rules.sightings.fuels`); what burns no diesel is told apart by that.
    """
    is_registered = np.array([one.row is not None for one in vehicles], dtype=bool)[vehicle_index]
    has_type = np.array([one.plate_type is not None for one in vehicles], dtype=bool)[vehicle_index]
    # Another type was seen than the register has; or, without a type, another colour.
    is_another = ((has_type & ~is_registered) | (doubts & BIT["colour_contradicts"] != 0)) & are_heard(doubts)
    return says_neither & is_registered & np.isin(groups, groups[is_another & (fuel != OTHER)])
