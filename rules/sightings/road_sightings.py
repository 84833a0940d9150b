"""Which sightings show a vehicle moving on the road."""

import numpy as np

from rules.columns import Flags
from rules.sightings.sightings import READING, Seen


def on_road(seen: Seen) -> Flags:
    """Whether a sighting shows the vehicle moving on the road: driving fixes, readings, roadside checks; not checks in yards or retests."""
    s = seen.sightings
    counts = s.driving.copy()
    roadside = (seen.checks["kind"] == "roadside").to_numpy(dtype=bool)
    checks = np.flatnonzero(s.kind > READING)  # CHECK is the only kind above READING; `driving` is true of all cameras
    counts[checks] = roadside[s.row[checks]]
    return counts
