"""Descriptions of the columns and members of every imported file, one YAML a kind; and an example of each kind that is JSON.

Templates, docs/importing.md and the headings that are read come from here.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rules.catalogue.entries import Text
from services.reference.codes import CODES, Codes
from streams.profiles.yaml_text import read_yaml


@dataclass(frozen=True)
class FieldDescription:
    """heading: in Chinese, as templates print it; also: other headings that are read; codes: known values; examples: one a row."""

    name: str
    heading: str
    meaning: Text
    required: bool = False
    also: tuple[str, ...] = ()
    codes: Codes | None = None
    examples: tuple[Any, ...] = ()


Descriptions = dict[str, FieldDescription]


@cache
def descriptions(kind: str) -> dict[str, Descriptions]:
    """The described objects of a kind of file (a row, an order, a clause …), each with its fields by name."""
    text = files(__name__).joinpath(f"{kind}.yaml").read_text(encoding="utf-8")
    return {
        part: {name: _described(name, entry) for name, entry in fields.items()}
        for part, fields in read_yaml(text, f"{kind}.yaml").items()
    }


def columns(kind: str) -> Descriptions:
    """The columns of a kind whose files are tables, or the members of its outermost object."""
    return next(iter(descriptions(kind).values()))


def headings(kind: str) -> dict[str, str]:
    """Every heading that is read beside the name itself: column."""
    return {heading: field.name for field in columns(kind).values() for heading in (field.heading, *field.also)}


def example(kind: str) -> str:
    """The example file of a kind that is JSON."""
    return files(__name__).joinpath(f"{kind}.json").read_text(encoding="utf-8")


def _described(name: str, entry: dict[str, Any]) -> FieldDescription:
    unknown = {*entry} - {"heading", "meaning", "required", "also", "codes", "examples"}
    assert not unknown, f"{name}: {unknown}"
    return FieldDescription(
        name,
        heading=entry["heading"],
        meaning=Text(**entry["meaning"]),
        required=entry.get("required", False),
        also=tuple(entry.get("also", ())),
        codes=CODES[entry["codes"]] if "codes" in entry else None,
        examples=tuple(entry.get("examples", ())),
    )
