"""Names and texts of the rules in Chinese and English: the single source of docs, lists and explanations.

`entries`: types; `ruleset`: the rules; `sentences`: the template language of evidence; `reasons`: why a finding is not (yet) a violation,
and why a fact could not be assessed; `labels`: outcomes, pollutants and the codes of registers; `members`: values formatted for people.
`python -m rules.catalogue` prints docs/rules.md. No rule is decided here.
"""

from rules.catalogue.codes import CODES
from rules.catalogue.entries import Language, Outcome, Pollutant, Reason, Rule, Text
from rules.catalogue.labels import OUTCOMES
from rules.catalogue.reasons import NOT_ASSESSED, REASONS
from rules.catalogue.ruleset import EVIDENCE_KINDS, POLLUTANTS, RULES, SENTENCES

__all__ = [
    "CODES",
    "EVIDENCE_KINDS",
    "NOT_ASSESSED",
    "OUTCOMES",
    "POLLUTANTS",
    "REASONS",
    "RULES",
    "SENTENCES",
    "Language",
    "Outcome",
    "Pollutant",
    "Reason",
    "Rule",
    "Text",
]
