"""JSON files, read strictly: no name twice, no NaN, nothing that a database cannot store."""

import io
import json
from collections import Counter
from typing import Any

from services.reference.remarks import FileError
from services.tabular.encodings import decoded
from services.tabular.file_format import format_of

_LONGEST_SHOWN = 200


def read_json(content: bytes) -> tuple[Any, str]:
    """The value in the file, and how it was read. Raises FileError.

    A name given twice is refused: which of the two was meant can widen or narrow whom an order hits.
    """
    form = format_of(io.BytesIO(content))
    if form.is_workbook:
        raise FileError(f"the file is a workbook ({form}), expected JSON")
    text, encoding = decoded(content)
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        raise FileError(f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}") from error
    except UnicodeEncodeError as error:
        raise FileError("a text has half a character (a lone surrogate such as \\ud800), expected whole characters") from error
    except RecursionError as error:
        raise FileError("the JSON is nested too deeply") from error
    except ValueError as error:
        raise FileError(f"the JSON has a number out of range: {error}") from error
    return value, f"JSON, {encoding.name}"


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        twice = twice if len(twice) <= _LONGEST_SHOWN else twice[:_LONGEST_SHOWN] + "…"
        raise FileError(f'the member "{twice}" is there twice in one object, expected once')
    for value in (*members, *members.values()):
        if isinstance(value, str) and "\0" in value:
            raise FileError("a text has a NUL character, expected none")
    return members


def _refuse_constant(name: str) -> Any:
    raise FileError(f"{name} is not JSON, expected a number")
