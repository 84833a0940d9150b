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
        raise FileRefused(
            f"第 {error.lineno} 行第 {error.colno} 列不是 JSON（{error.msg}）",
            f"line {error.lineno}, column {error.colno} is not JSON: {error.msg}",
        ) from error
    except UnicodeEncodeError as error:
        raise FileRefused(
            "文本中有半个字符（单独的代理项，如 \\ud800），应为完整字符",
            "a text has half a character (a lone surrogate such as \\ud800), expected whole characters",
        ) from error
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"JSON 在第 {error.start} 字节附近不是 UTF-8", f"the JSON is not UTF-8 near byte {error.start}"
        ) from error
    except RecursionError as error:
        raise FileRefused("JSON 嵌套过深", "the JSON is nested too deeply") from error
    except ValueError as error:
        raise FileRefused(f"JSON 中有超出范围的数（{error}）", f"the JSON has a number out of range: {error}") from error
    return value


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        twice = twice if len(twice) <= _LONGEST_SHOWN else twice[:_LONGEST_SHOWN] + "…"
        raise FileRefused(
            f"同一对象中成员“{twice}”出现两次，应为一次", f'the member "{twice}" is there twice in one object, expected once'
        )
    for value in (*members, *members.values()):
        if isinstance(value, str) and "\0" in value:
            raise FileRefused("文本中有 NUL 字符，应没有", "a text has a NUL character, expected none")
    return members


def _refuse_constant(name: str) -> Any:
    raise FileRefused(f"{name} 不是 JSON，应为数", f"{name} is not JSON, expected a number")
