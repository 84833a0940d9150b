"""What the address asks for: a form sends its empty fields too, and what is wrong is shown beside the form, not as a dead end."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

Query = TypeVar("Query", bound=BaseModel)


def given(request: Request) -> dict[str, str]:
    """The address's query without empty fields and without the language."""
    return {name: value.strip() for name, value in request.query_params.items() if value.strip() and name != "lang"}


def asked(model: type[Query], values: dict[str, str]) -> tuple[Query | None, list[str]]:
    """The query, or None and what is wrong with it: "field: what was expected" ("from: a day such as 2026-11-20")."""
    try:
        return model.model_validate(values), []
    except ValidationError as error:
        return None, [_said(one["loc"], one["msg"]) for one in error.errors()]


def _said(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, place))}: {message.removeprefix('Value error, ').removeprefix('Input should be ')}"
