"""The API's model of a stored reason: its code and parameters, and its wording in both languages."""

from collections.abc import Sequence
from typing import Any

from pydantic import ConfigDict, Field

from rules.catalogue.causes import Cause
from services.api.languages import BothLanguages
from streams.expectations import Expectation, Words
from streams.rejects import FOUND


class Worded(BothLanguages):
    """A reason by its code, with its wording."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    **{"zh": "0 到 100 之间的数", "en": "a number from 0 to 100"},
                    **{"code": "number_between", "parameters": {"low": 0, "high": 100}},
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


def expectation_worded(expected: Expectation) -> Worded:
    """What was expected of a refused value, with its wording."""
    return _worded(expected, expected.said("zh"), expected.said("en"))


def value_worded(found: str, value: str) -> BothLanguages:
    """A refused value, or what was found instead. found: its code in `streams.rejects`."""
    words = FOUND.get(found, Words(value, value))
    return BothLanguages(zh=words.zh, en=words.en)


def _worded(reason: Cause | Expectation, zh: str, en: str) -> Worded:
    return Worded(zh=zh, en=en, code=reason.code, parameters=dict(reason.parameters))
