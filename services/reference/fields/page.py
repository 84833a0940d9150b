"""The generated parts of docs/importing.md: examples, columns and members, codes. Each stands between two comments that name it."""

import re

from services.reference.codes import CODES
from services.reference.fields import FieldDescription, descriptions, example

_PART = re.compile(r"<!-- (fields|example|codes) ?([a-z_.]*) -->\n.*?<!-- end -->", re.DOTALL)


def updated(page: str) -> str:
    """The page with its generated parts as they are described today."""
    return _PART.sub(lambda part: f"{part[0].split(chr(10))[0]}\n{_GENERATORS[part[1]](part[2])}<!-- end -->", page)


def _fields(name: str) -> str:
    kind, part = name.split(".")
    lines = (_line(field) for field in descriptions(kind)[part].values())
    return "| name | 中文 | meaning | 含义 |\n|---|---|---|---|\n" + "".join(lines)


def _line(field: FieldDescription) -> str:
    star = "*" if field.required else ""
    table = next((f" ([{name}](#codes))" for name, codes in CODES.items() if codes is field.codes), "")
    also = f"（又作 {'、'.join(field.also)}）" if field.also else ""
    return f"| `{field.name}`{star} | {field.heading}{also} | {field.meaning.en}{table} | {field.meaning.zh} |\n"


def _example(kind: str) -> str:
    return f"```json {kind}\n{example(kind)}```\n"


def _codes(_name: str) -> str:
    return "".join(
        f"* **{name}**: {', '.join(f'`{code}` {text.zh} ({text.en})' for code, text in codes.items())}\n"
        for name, codes in CODES.items()
    )


_GENERATORS = {"fields": _fields, "example": _example, "codes": _codes}
