"""What the address asks for: a form sends its empty fields too, and what is wrong is shown beside the form, not as a dead end."""

from collections.abc import Callable
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from rules.catalogue import Text
from services.api.expectations import expected_of
from services.api.problems import Refused

Answer = TypeVar("Answer")
Query = TypeVar("Query", bound=BaseModel)
Wrong = tuple[str, Text]
"""A field, and what was expected of it."""


def given(request: Request) -> dict[str, str]:
    """The address's query without empty fields and without the language."""
    return {name: value.strip() for name, value in request.query_params.items() if value.strip() and name != "lang"}


def asked(model: type[Query], values: dict[str, str]) -> tuple[Query | None, list[Wrong]]:
    """The query, or None and what is wrong with it."""
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        return None, [(".".join(map(str, one["loc"])), expected_of(one)) for one in error.errors()]


def answered(answer: Callable[[], Answer]) -> tuple[Answer | None, list[Wrong]]:
    """The answer of the API, or None and what it refused."""
    try:
        return answer(), []
    except Refused as refused:
        if not refused.errors:
            raise
        return None, [
            (one.field, Text(one.said.zh, one.said.en) if one.said else Text(one.expected, one.expected))
            for one in refused.errors
        ]
