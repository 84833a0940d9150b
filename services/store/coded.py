"""Column types for coded reasons: a code with its parameters, as canonical JSON in a text column or in a JSON list.

A plain text is from a row that is older than codes: it is read with the code `as_recorded`, and written back unchanged.
"""

import json
from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import JSON, Dialect, String
from sqlalchemy.types import TypeDecorator

from services.store.engine import canonical_json

AS_RECORDED = "as_recorded"


class Coded(Protocol):
    """Interface of a coded reason."""

    def __init__(self, code: str, parameters: Mapping[str, Any]) -> None: ...

    @property
    def code(self) -> str:
        """The key of the wording."""

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The values inserted into the wording."""


class CodedText(TypeDecorator[Coded]):
    """A text column with one coded reason; '' is None."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[Coded]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: Coded | str | None, dialect: Dialect) -> str:
        stored = _stored(value or "")
        return stored if isinstance(stored, str) else canonical_json(stored)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Coded | None:
        if not value:
            return None
        return _read(self.kind, json.loads(value) if value.startswith('{"') else value)


class CodedList(TypeDecorator[list[Any]]):
    """A JSON column with a list of coded reasons."""

    impl = JSON
    cache_ok = True

    def __init__(self, kind: type[Coded]) -> None:
        super().__init__()
        self.kind = kind

    def process_bind_param(self, value: list[Any] | None, dialect: Dialect) -> list[Any]:
        return [_stored(one) for one in value or []]

    def process_result_value(self, value: list[Any] | None, dialect: Dialect) -> list[Any]:
        return [_read(self.kind, one) for one in value or []]


def _stored(value: Coded | str) -> dict[str, Any] | str:
    if isinstance(value, str):
        return value
    if value.code == AS_RECORDED:
        return str(value.parameters["text"])
    return {"code": value.code, **value.parameters}


def _read(kind: type[Coded], stored: dict[str, Any] | str) -> Coded:
    if isinstance(stored, str):
        return kind(AS_RECORDED, {"text": stored})
    return kind(stored["code"], {name: value for name, value in stored.items() if name != "code"})
