"""f itself: findings = f(facts, reference, thresholds), the layers in their fixed order. Pure: the same inputs, the same findings."""

from rules.contents import counting
from rules.findings import Finding, one_an_identity
from rules.inputs import Facts, Reference
from rules.remote_sensing import remote_sensing_findings
from rules.restricted_traffic import restricted_traffic_findings
from rules.road_check import road_check_findings
from rules.sightings import Seen, seen
from rules.thresholds import Thresholds

READING_IDENTITY = ["station_id", "reading_id", "lane_key"]
CHECK_IDENTITY = ["check_id"]


def judge(facts: Facts, reference: Reference, plates: set[str], thresholds: Thresholds) -> list[Finding]:
    """All findings about these plates, sorted by their id.

    facts may hold rivals of other plates; they bear on conflicts and are judged when it is their turn.
    """
    return findings_of(sighted(facts, reference, plates, thresholds), reference, thresholds)


def sighted(facts: Facts, reference: Reference, plates: set[str], thresholds: Thresholds) -> Seen:
    """The first layer: sightings of these plates with their doubts."""
    return seen(
        facts.positions,
        counting(facts.readings, READING_IDENTITY),
        counting(facts.checks, CHECK_IDENTITY),
        reference,
        plates,
        thresholds,
    )


def findings_of(sightings: Seen, reference: Reference, thresholds: Thresholds) -> list[Finding]:
    """The layers above the sightings."""
    found = remote_sensing_findings(sightings, thresholds)
    found += road_check_findings(sightings, thresholds)
    found += restricted_traffic_findings(sightings, reference, thresholds)
    return one_an_identity(found)
