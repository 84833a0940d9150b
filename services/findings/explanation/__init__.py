"""A finding in words: one paragraph that an officer can read to a driver, in Chinese or English. Pure: no database, no clock.

`vehicle` says which vehicle, `observations` what was seen, when, where and how (as the rule's YAML words it; `computed` what no member says
alone), `conclusion` what follows and what is to be done.
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
    """One paragraph: vehicle, observations in event order, limit or clause, outcome, reasons, what a person has to do.

    finding: the table's row, or its columns as a mapping (times aware, or ISO texts with an offset); evidence may lack members.
    thresholds: those of the derivation (how many months a chain may last).
    """
    told = dict(finding) if isinstance(finding, Mapping) else finding.model_dump()
    sentences = [
        *withdrawal(told, language),
        vehicle_sentence(told, language),
        *observations(told, language),
        *conclusion(told, language, thresholds),
    ]
    return joined(sentences, language)
