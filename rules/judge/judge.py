"""The judge: a pure function from facts, reference data and thresholds to findings; runs all registered rules in order,
then charges each act once."""

from collections.abc import Sequence
from dataclasses import dataclass

from rules.inputs.inputs import Facts, Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.acts import charged_once
from rules.judge.findings import Finding, NotAssessed, one_an_identity
from rules.judge.registry import Rule, registered_rules
from rules.sightings.assembly import sightings_of
from rules.sightings.deduplication import counting
from rules.sightings.sightings import Seen

READING_IDENTITY = ["station_id", "reading_id", "lane_key"]
CHECK_IDENTITY = ["check_id"]


@dataclass(frozen=True)
class Judgement:
    """Result of the judge.

    findings: sorted by id.
    not_assessed: by rule.
    sightings: the input of the rules.
    """

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

    facts: of the plates, and rivals of other plates, which only serve to detect conflicts.
    as_of: the recorded tick of the reference to judge by; None for the newest (nothing uses another yet).
    rules: by default all that are registered.
    """
    sightings = sighted(facts, reference, plates, thresholds)
    rules = registered_rules() if rules is None else rules
    found: list[Finding] = []
    not_assessed: dict[str, list[NotAssessed]] = {}
    for rule in rules:
        found += rule.find(sightings, reference, thresholds, as_of)
        not_assessed[rule.name] = rule.not_assessed(sightings, reference, thresholds)
    derived_together = {rule.name for rule in rules if rule.scope == "history"}
    return Judgement(charged_once(one_an_identity(found), derived_together, thresholds), not_assessed, sightings)


def sighted(facts: Facts, reference: Reference, plates: set[str], thresholds: Thresholds) -> Seen:
    """Sightings of these plates with their doubts, from deduplicated facts: the input of the rules."""
    return sightings_of(
        facts.positions,
        counting(facts.readings, READING_IDENTITY),
        counting(facts.checks, CHECK_IDENTITY),
        reference,
        plates,
        thresholds,
    )
