"""Facts that a rule cannot assess, counted by vehicle, local day and reason, so that unjudged facts are reported."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from rules.columns import Flags
from rules.judge.findings import NotAssessed
from rules.sightings.sightings import Sightings, Unread
from rules.timing.times import day_of, local_days

NO_LIMIT, NOT_MEASURED, INVALID, SOURCE_SICK = "no_limit_in_force", "not_measured", "reading_invalid", "source_sick"
OUTSIDE_SCOPE, NO_PLATE = "no_limit_for_vehicle", "no_plate"
SPEED_CONTRADICTS, NOT_LOCATED, TOO_SELDOM, ZONE_UNDRAWN = (
    "speed_contradicts",
    "not_located",
    "reports_too_seldom",
    "zone_undrawn",
)


def counted(sightings: Sightings, rows: NDArray[np.int64], reasons: NDArray[np.object_]) -> list[NotAssessed]:
    """Count rows by vehicle, local day and reason.

    rows: indexes into the sightings.
    reasons: one a row.
    """
    if not len(rows):
        return []
    of_rows = Counter(
        zip(sightings.vehicle_index[rows].tolist(), local_days(sightings.us[rows]).tolist(), reasons.tolist(), strict=True)
    )
    counts = Counter[tuple[str, str, int, str]]()
    for (vehicle_index, day, reason), facts in of_rows.items():
        vehicle = sightings.vehicles[vehicle_index]  # a vehicle has one entry for each of its register rows
        counts[vehicle.plate, vehicle.plate_type or "", day, reason] += facts
    return [NotAssessed(plate, kind, day_of(day), reason, n) for (plate, kind, day, reason), n in sorted(counts.items())]


def counted_unread(unread: Unread, which: Flags) -> list[NotAssessed]:
    """Count facts on which no plate was read, by placeholder and local day. which: those that matter to the rule."""
    days = local_days(unread.us[which]).tolist()
    counts = Counter(zip(unread.plate[which].tolist(), days, strict=True))
    return [NotAssessed(plate, "", day_of(day), NO_PLATE, facts) for (plate, day), facts in sorted(counts.items())]
