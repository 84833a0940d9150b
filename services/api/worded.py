"""A stored reason, as the API writes it: its code and parameters, and its wording in both languages."""

from collections.abc import Sequence
from typing import Any

from pydantic import ConfigDict, Field

from rules.catalogue.causes import Cause
from services.api.languages import BothLanguages


class Worded(BothLanguages):
    """A reason by its code, with its wording."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **{"zh": "因管控令更新：a.json（登记号 7）", "en": "because orders changed: a.json (change 7)"},
                    **{"code": "reference_changed", "parameters": {"kind": "orders", "source": "a.json", "tick": 7}},
                }
            ]
        }
    )

    code: str = Field(
        description="Which wording; as_recorded for a text from before codes, which is the same in both languages."
    )
    parameters: dict[str, Any] = Field(description="What the wording is made of.")


def causes_worded(causes: Sequence[Cause]) -> list[Worded]:
    """Causes of derivation, each with its clause."""
    return [_worded(cause, cause.words.clause.zh, cause.words.clause.en) for cause in causes]


def _worded(reason: Cause, zh: str, en: str) -> Worded:
    return Worded(zh=zh, en=en, code=reason.code, parameters=dict(reason.parameters))
