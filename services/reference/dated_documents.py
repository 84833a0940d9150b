"""Documents that bring their own time of issue (orders, warnings, passes) from JSON: one object or a list, each one version.

A good one is loaded, of a bad one every fault is named, with the place, the member, its value and what is right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args

from pydantic import ValidationError

from rules.catalogue import Text
from services.reference.documents import read_json
from services.reference.form_parts import AS_WRITTEN, Form, form_tag
from services.reference.parse_result import Entry, Parsed, Progress, Values, settle_repeats
from services.reference.remarks import ABSENT, NOTE, Remark, with_nearest
from services.tabular import FileRefused

Path = Sequence[str | int]


@dataclass(frozen=True)
class Documents:
    """A kind of document: one, many. key: the member that names it; is_named: its place is its name alone, else its number with it.

    parts: the member that lists its parts, what one is called and the member that names one; columns: what is stored beside the body.
    dated_by: the time that parts its versions. tidied: members that are read in several spellings, of which one is kept.
    """

    noun: str
    plural: str
    key: str
    form: type[Form]
    is_named: bool = False
    parts: tuple[str, str, str] | None = None
    columns: Callable[[Any], Values] = lambda form: {}
    dated_by: str = "issued_at"
    tidied: tuple[str, ...] = ()


def read_dated(content: bytes, progress: Progress, kind: Documents) -> Parsed:
    """The documents of a file. Values: the key, holds_from (the issue), body (the JSON, times in local time). Raises FileRefused.

    A file holds as many versions (issues) of one as it likes; the same issue twice must be the same version.
    """
    document, read_as = read_json(content)
    listed = document if isinstance(document, list) else [document]
    if not listed:
        raise FileRefused(
            "文件中没有内容，应为一个对象或其列表", f"the file has no {kind.plural}, expected one object or a list of them"
        )
    parsed = Parsed(read_as)
    for index, one in enumerate(listed):
        parsed.entries.append(_entry(index, one, kind, parsed))
        progress("reading", index, len(listed))
    settle_repeats(parsed, column=f"{kind.key}, {kind.dated_by}", identical_is_harmless=True)
    return parsed


def faults(document: Any, kind: Documents, place: str) -> tuple[Form | None, list[Remark]]:
    """The checked form of a document, or every fault of it."""
    if not isinstance(document, dict):
        members = ", ".join(members_of(kind.form))
        expected = Text(f"一个对象，含 {members}", f"an object with {members}")
        return None, [Remark(place, f"the {kind.noun}", document, expected)]
    try:
        return kind.form.model_validate(document), []
    except ValidationError as error:
        found = [dict(fault) for fault in error.errors(include_url=False)]
        return None, [remark for fault in found for remark in _remarks(place, document, fault, kind)]


def members_of(form: type[Form]) -> list[str]:
    """The members that such an object may have, as they are written."""
    return [field.alias or name for name, field in form.model_fields.items()]


def _entry(index: int, document: Any, kind: Documents, parsed: Parsed) -> Entry:
    place = _place(index, document, kind)
    form, remarks = faults(document, kind, place)
    parsed.remarks += remarks
    if form is None:
        return Entry(place, None, None)
    body = form.model_dump(by_alias=True)
    tidied = [name for name in kind.tidied if document[name] != body[name]]
    parsed.remarks += [
        Remark(place, name, document[name], Text(f"读作 {body[name]}", f"read as {body[name]}"), NOTE) for name in tidied
    ]
    name, issued = body[kind.key], datetime.fromisoformat(body[kind.dated_by])
    values = {kind.key: name, "holds_from": issued, "body": body, **kind.columns(form)}
    return Entry(place, (name, issued), values)


def _place(index: int, document: Any, kind: Documents) -> str:
    name = document.get(kind.key) if isinstance(document, dict) else None
    place = f"{kind.plural}[{index}]"
    if not isinstance(name, str):
        return place
    return f"{kind.noun} {name}" if kind.is_named else f"{place} ({name})"


def _remarks(place: str, document: dict[str, Any], fault: dict[str, Any], kind: Documents) -> list[Remark]:
    """What pydantic found, as sentences: one a misfit where members do not fit each other."""
    path: list[str | int] = [*fault["loc"]]  # with a step <Form> where several forms may stand
    if fault["type"] != "misfits":
        value = ABSENT if fault["type"] == "missing" else fault["input"]
        return [_remark(place, document, path, value, _expected(path, value, fault["type"], kind.form), kind)]
    told = []
    for member, expected, value in fault["ctx"]["misfits"]:
        at = [*path, member]
        written = fault["input"].get(member, ABSENT) if value is AS_WRITTEN else value
        told.append(_remark(place, document, at, written, expected or _expected(at, written, "misfit", kind.form), kind))
    return told


def _remark(place: str, document: dict[str, Any], path: Path, value: Any, expected: Text, kind: Documents) -> Remark:
    if kind.parts and len(path) > 1 and path[0] == kind.parts[0]:
        listed, noun, key = kind.parts
        part = document[listed][path[1]]
        name = part.get(key) if isinstance(part, dict) else None
        place = f"{place}: {noun} {name}" if isinstance(name, str) else f"{place}: {listed}[{path[1]}]"
        path = _without_forms(path[2:]) or [f"the {noun}"]
    return Remark(place, written_path(path), value, expected)


def written_path(path: Path) -> str:
    """("vehicles", "fuels", 1) as vehicles.fuels[1]."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _is_form(step: str | int) -> bool:
    return isinstance(step, str) and step.startswith("<")


def _without_forms(path: Path) -> list[str | int]:
    return [step for step in path if not _is_form(step)]


def _expected(path: Path, value: Any, fault: str, root: type[Form]) -> Text:
    at = max(place for place, step in enumerate(path) if isinstance(step, str) and not _is_form(step))
    member, form = str(path[at]), _form_at(root, path[:at])
    if fault == "extra_forbidden":
        known = members_of(form)
        listed = Text(f"没有此项；已知的有 {', '.join(known)}", f"no such member; known are {', '.join(known)}")
        return with_nearest(listed, member, known)
    expected = form.EXPECTED[member]
    return with_nearest(expected, value, form.WORDS[member]) if member in form.WORDS and isinstance(value, str) else expected


def _form_at(form: type[Form], path: Path) -> type[Form]:
    """The form of the object at this path."""
    possible = [form]
    for step in path:
        if _is_form(step):
            possible = [one for one in possible if form_tag(one) == step]
        elif isinstance(step, str):
            field = next(field for name, field in possible[0].model_fields.items() if (field.alias or name) == step)
            possible = _forms_in(field.annotation) or possible
    return possible[0]


def _forms_in(annotation: Any) -> list[type[Form]]:
    """The forms that an annotation such as list[ClauseForm] or BoundaryForm | None speaks of."""
    if isinstance(annotation, type) and issubclass(annotation, Form):
        return [annotation]
    return [found for part in get_args(annotation) for found in _forms_in(part)]
