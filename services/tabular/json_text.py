"""JSON, read strictly: no name twice, no NaN or infinity, nothing that a database cannot store."""

import json
from collections import Counter
from typing import Any

from services.tabular.refused import FileRefused

_LONGEST_SHOWN = 200


def read_json_text(text: str | bytes) -> Any:
    """The value. Raises FileRefused with the line and column, or with the name that is there twice.

    A name given twice is refused: which of the two was meant can widen or narrow whom an order hits.
    """
    try:
        value = json.loads(text, object_pairs_hook=_members, parse_constant=_refuse_constant)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        raise FileRefused(f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}") from error
    except UnicodeEncodeError as error:
        raise FileRefused(
            "a text has half a character (a lone surrogate such as \\ud800), expected whole characters"
        ) from error
    except UnicodeDecodeError as error:
        raise FileRefused(f"the JSON is not UTF-8 near byte {error.start}") from error
    except RecursionError as error:
        raise FileRefused("the JSON is nested too deeply") from error
    except ValueError as error:
        raise FileRefused(f"the JSON has a number out of range: {error}") from error
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        twice = twice if len(twice) <= _LONGEST_SHOWN else twice[:_LONGEST_SHOWN] + "…"
        raise FileRefused(f'the member "{twice}" is there twice in one object, expected once')
    for value in (*members, *members.values()):
        if isinstance(value, str) and "\0" in value:
            raise FileRefused("a text has a NUL character, expected none")
    return members


def _refuse_constant(name: str) -> Any:
    raise FileRefused(f"{name} is not JSON, expected a number")
