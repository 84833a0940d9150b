"""Explanation of a finding: one paragraph in Chinese or English that an officer can read to a driver. Pure: no database, no clock.

`vehicle`: the vehicle; `observations`: the evidence, by the sentences of the rule's YAML, with texts of `computation`; `conclusion`: outcome,
reasons and what to do.
"""

from collections.abc import Mapping
from typing import Any

from rules.catalogue import Language
from rules.inputs.thresholds import Thresholds
from services.findings.explanation.conclusion import conclusion, withdrawal
from services.findings.explanation.observations import observations
from services.findings.explanation.phrases import joined
from services.findings.explanation.vehicle import vehicle_sentence
from services.store.tables.findings import Finding

__all__ = ["explanation"]
_DEFAULTS = Thresholds()


def explanation(finding: Finding | Mapping[str, Any], language: Language = "zh", thresholds: Thresholds = _DEFAULTS) -> str:
    """One paragraph: vehicle, observations in event order, limit or clause, outcome, reasons, what a person should do.

    finding: the table's row, or its columns as a mapping (times aware, or ISO texts with an offset); evidence may lack members.
    thresholds: those of the derivation (maximum months of a chain).
    """
    told = dict(finding) if isinstance(finding, Mapping) else finding.model_dump()
    sentences = [
        *withdrawal(told, language),
        vehicle_sentence(told, language),
        *observations(told, language),
        *conclusion(told, language, thresholds),
    ]
    return joined(sentences, language)
