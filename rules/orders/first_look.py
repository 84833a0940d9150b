"""A first look at facts for an order: which vehicle-days it may charge, without the doubts that only other facts can tell.

An upper bound of `rules.restricted_traffic`: each ground that is sure there lies within one that is found here.
"""

from dataclasses import replace

import numpy as np

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.orders.clause_grounds import clauses_borne
from rules.sightings.sightings import GPS, READING, Seen
from rules.sightings.stays import find_stays
from rules.timing.times import DAY, MINUTE, local_days, local_time_of_day

VehicleDay = tuple[str, str, int]
"""plate, plate_type ("" where unknown), local day number."""


def may_be_charged(seen: Seen, reference: Reference, thresholds: Thresholds) -> set[VehicleDay]:
    """Vehicle-days on which an order without passages may charge the vehicle, and perhaps more.

    seen: `undoubted`, of whole days; what follows a day may be missing.
    """
    s, found = seen.sightings, set[VehicleDay]()
    days = local_days(s.us)
    for clauses, borne in clauses_borne(seen, reference, thresholds):
        fixes = borne.sure & (s.kind == GPS) & s.driving
        # Fixes that are left out for a doubt can only part what is one stay here, so nothing may end it; and of two fixes of a stay that are
        # its extent apart, one is half of that from whatever fix is the first here.
        least = np.full(len(s.us), min(one.clause.min_minutes for one in clauses))
        wide = replace(thresholds, stay_extent_m=thresholds.stay_extent_m / 2)
        stays = [one.rows for one in find_stays(s, fixes, np.zeros(len(s.us), dtype=bool), least, wide)]
        captures = borne.sure & (s.kind != GPS)
        if all(one.clause.camera != "counts" for one in clauses):
            captures &= s.kind != READING
        # A stay that goes on after the day has a fix in the day's last minutes: those of the next day need not be there.
        late = fixes & (DAY - local_time_of_day(s.us) <= thresholds.stay_gap_min * MINUTE)
        rows = np.concatenate([*stays, np.flatnonzero(captures | late)]).astype(np.int64)
        found |= _named(seen, rows, days[rows].tolist())
    return found


def _named(seen: Seen, rows: np.ndarray, days: list[int]) -> set[VehicleDay]:
    """The vehicle-days of these sightings."""
    s = seen.sightings
    vehicles = (s.vehicles[index] for index in s.vehicle_index[rows].tolist())
    return {(one.plate, one.plate_type or "", day) for one, day in zip(vehicles, days, strict=True)}
