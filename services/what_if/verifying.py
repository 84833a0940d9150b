"""What the index leaves undecided, judged from the raw points by the rules themselves, with the draft as the only order."""

from collections import defaultdict
from datetime import date

from sqlalchemy import Connection

from rules.findings import VIOLATION
from rules.judge import sighted
from rules.restricted_traffic import restricted_traffic_findings
from rules.thresholds import Thresholds
from services.current_reference import current_reference
from services.derivation.worker import read_facts
from services.store.chunks import shard_of
from services.what_if.drafts import Draft

VehicleDay = tuple[str, str, date]
"""plate, plate_type, local day."""


def violating(connection: Connection, draft: Draft, asked: list[VehicleDay], thresholds: Thresholds) -> set[VehicleDay]:
    """Those of the vehicle-days on which the rules find a violation of the draft."""
    together: dict[tuple[int, date], set[str]] = defaultdict(set)
    for plate, _, day in asked:
        together[shard_of(plate), day].add(plate)
    found: set[VehicleDay] = set()
    for (shard, day), plates in sorted(together.items()):
        reference = draft.among(current_reference(connection, sorted(plates)))
        facts, _ = read_facts(connection, shard, dict.fromkeys(sorted(plates), (day, day)), thresholds)
        seen = sighted(facts, reference, plates, thresholds)
        findings = restricted_traffic_findings(seen, reference, thresholds)
        found |= {
            (one["plate"], one["plate_type"] or "", one["local_day"])
            for one in findings
            if one["outcome"] == VIOLATION and one["local_day"] == day
        }
    return found & set(asked)
