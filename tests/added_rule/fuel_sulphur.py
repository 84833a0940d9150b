"""Sulphur in road diesel fuel (GB 19147-2016): a sample over the limit is *suspected*. A rule for tests only."""

import numpy as np

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import SUSPECTED, Evidence, Finding, finding
from rules.judge.limits import limits
from rules.sightings.sightings import CHECK, Seen
from rules.timing.times import local_days, local_text

NAME = "fuel_sulphur"
_MEASURED = "fuel_sulphur_mg_kg"


def find(seen: Seen, reference: Reference, thresholds: Thresholds, as_of: int | None = None) -> list[Finding]:
    """A finding for every check whose fuel holds more sulphur than the limit of its day."""
    s = seen.sightings
    rows = np.flatnonzero(s.kind == CHECK)
    limit = limits(NAME)[_MEASURED].on(local_days(s.us[rows]))
    measured = seen.checks[_MEASURED].to_numpy(dtype=np.float64)[s.row[rows]]
    over = np.flatnonzero(measured > limit.value)
    return [_finding(int(rows[n]), float(measured[n]), float(limit.value[n]), str(limit.reference[n]), seen) for n in over]


def _finding(row: int, measured: float, limit: float, reference: str, seen: Seen) -> Finding:
    s, check = seen.sightings, seen.checks.iloc[seen.sightings.row[row]]
    over = {"pollutant": _MEASURED, "measured": measured, "limit": limit}
    named = {"check_id": check["check_id"], "content": check["content"], "sampling_place": check["place"]}
    return finding(
        NAME,
        (str(check["check_id"]), str(check["plate"])),
        s.vehicles[s.vehicle_index[row]],
        int(s.us[row]),
        int(s.us[row]),
        outcome=SUSPECTED,
        is_sure=True,
        place=check["place"],
        district=check["district"],
        **over,
        unit="mg/kg",
        basis=reference,
        evidence=[Evidence("fuel_sample", {"time": local_text(s.us[row]), **named, **over, "limit_reference": reference})],
    )
