"""The judge: findings = f(facts, reference, thresholds), its layers in their fixed order. Pure: the same inputs, the same findings."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.inputs.inputs import Facts, Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.findings import Finding, NotAssessed, one_an_identity
from rules.judge.registry import Rule, registered_rules
from rules.sightings.deduplication import counting
from rules.sightings.sightings import Seen, sightings_of

READING_IDENTITY = ["station_id", "reading_id", "lane_key"]
CHECK_IDENTITY = ["check_id"]


@dataclass(frozen=True)
class Judgement:
    """What one call of the judge comes to. findings: sorted by id; not_assessed: by rule; sightings: what the rules were given."""

    findings: list[Finding]
    not_assessed: dict[str, list[NotAssessed]]
    sightings: Seen


def judge(
    facts: Facts,
    reference: Reference,
    plates: set[str],
    thresholds: Thresholds,
    as_of: int | None = None,
    rules: Sequence[Rule] | None = None,
) -> Judgement:
    """Judge these plates by the rules.

    facts: of the plates, and rivals of other plates, which bear on conflicts and are judged when it is their turn
    as_of: the recorded tick of the reference to judge by; None for the newest (nothing uses another yet)
    rules: all that are registered by default
    """
    sightings = sighted(facts, reference, plates, thresholds)
    found: list[Finding] = []
    not_assessed: dict[str, list[NotAssessed]] = {}
    for rule in registered_rules() if rules is None else rules:
        found += rule.find(sightings, reference, thresholds, as_of)
        not_assessed[rule.name] = rule.not_assessed(sightings, reference, thresholds)
    return Judgement(one_an_identity(found), not_assessed, sightings)


def sighted(facts: Facts, reference: Reference, plates: set[str], thresholds: Thresholds) -> Seen:
    """The layer below the rules: sightings of these plates with their doubts."""
    return sightings_of(
        facts.positions,
        counting(facts.readings, READING_IDENTITY),
        counting(facts.checks, CHECK_IDENTITY),
        reference,
        plates,
        thresholds,
    )
