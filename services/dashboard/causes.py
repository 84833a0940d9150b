"""Why a finding changed, as its history shows it: the first few causes of an entry, the rest on request."""

from collections.abc import Sequence

from rules.catalogue import Language, Text
from rules.catalogue.causes import FACTS
from services.api.wording import Worded

FIRST = 3
"""Maximum causes of an entry that are shown at once."""


def causes_told(causes: Sequence[Worded], language: Language) -> tuple[list[str], list[str]]:
    """The first few causes of an entry in words, and the rest. Batches of facts come last: they are many, and change little each."""
    ordered = sorted(causes, key=lambda cause: cause.code == FACTS)
    told = [Text(cause.zh, cause.en).said(language) for cause in ordered]
    return told[:FIRST], told[FIRST:]
