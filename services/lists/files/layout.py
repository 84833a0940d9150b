"""The layout of lists: sheets, columns, headings, words. Read from YAML and checked; an invalid file is refused by member and value."""

from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec

from services.lists.answers.form import plain_heading
from services.lists.files.columns import ANSWERS, CODED, NAMES, UNBROKEN, Codes, Words, worded
from services.lists.issued.content import CITY
from streams.profiles.schema import ProfileRefused
from streams.profiles.yaml_text import read_yaml

MOST_PRINTED = 9
"""Maximum columns of a printed sheet: more are not readable at 9 pt."""
PAGE_MM = 277
"""Width of A4 landscape between margins of 10 mm."""
UNBROKEN_MM = 60
"""Least width of a column of case numbers: 28 letters at 9 pt in the widest font that stands in for 宋体, and room."""
HELD = ("violation", "suspected", "to_be_verified", "supplements", "withdrawals")
"""What sheets hold: each is on one sheet, so that nothing of a list can be left out."""
_MOST_CHOICES = 255
"""Excel's limit for the choices of a cell, with the commas between them."""
_MOST_NAME, _NOT_IN_NAMES = 31, "[]:*?/\\"
_NonEmpty = Annotated[str, msgspec.Meta(min_length=1)]


class MalformedLayout(Exception):
    """An invalid layout. The text names the file, the member, its value and what was expected."""


class Column(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column's heading, and its width on a sheet in millimetres."""

    heading: _NonEmpty
    mm: Annotated[float, msgspec.Meta(ge=8, le=PAGE_MM)]


class Sheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sheet that is printed: what it holds (HELD), the note above its rows, its columns."""

    name: _NonEmpty
    holds: Annotated[list[str], msgspec.Meta(min_length=1)]
    note: str
    printed: Annotated[list[str], msgspec.Meta(min_length=1)]


class FullSheet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sheet of all columns, with those that the receiver fills in."""

    name: _NonEmpty
    columns: Annotated[list[str], msgspec.Meta(min_length=1)]


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How lists look; layout.yaml says what each member is."""

    title: _NonEmpty
    receivers: dict[str, _NonEmpty]
    local_plates: list[_NonEmpty]
    unit: _NonEmpty
    notice: str
    signature: list[_NonEmpty]
    results: Annotated[list[_NonEmpty], msgspec.Meta(min_length=1)]
    open_results: list[_NonEmpty]
    codes: Codes
    columns: dict[str, Column]
    sheets: Annotated[list[Sheet], msgspec.Meta(min_length=1)]
    full: FullSheet
    csv: Annotated[list[str], msgspec.Meta(min_length=1)]

    @property
    def words(self) -> Words:
        """The words that cells need."""
        return Words(self.codes, {name: column.heading for name, column in self.columns.items()})

    @property
    def signature_line(self) -> str:
        """The line to be signed at the end of a sheet."""
        return "　　".join(f"{name}：＿＿＿＿＿＿＿＿" for name in self.signature)

    def is_local(self, plate: str) -> bool:
        """Whether the plate is the city's own."""
        return plate.startswith(tuple(self.local_plates))

    def receiver(self, district: str) -> str:
        """Who receives a district's lists; its name where the layout names nobody."""
        return self.receivers.get(district) or (worded("district", district, self.codes) if district != CITY else "全市")

    def headings(self, names: Iterable[str]) -> list[str]:
        """The headings of these columns."""
        return [self.columns[name].heading for name in names]

    def sheet_of(self, what: str) -> Sheet:
        """The sheet that holds this (one of HELD)."""
        return next(sheet for sheet in self.sheets if what in sheet.holds)


def layout_in_use(path: Path | None) -> Layout:
    """The layout in this file; None = the usual one. Raises MalformedLayout."""
    if path is None:
        return parsed_layout(files(__package__).joinpath("layout.yaml").read_text(encoding="utf-8"), "layout.yaml")
    try:
        return parsed_layout(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeError) as error:
        raise MalformedLayout(f"{path}: not readable: {error}, expected a YAML file in UTF-8") from error


def parsed_layout(text: str, name: str) -> Layout:
    """The layout of a YAML text. Raises MalformedLayout."""
    try:
        layout = msgspec.convert(read_yaml(text, name), Layout)
    except (msgspec.ValidationError, ProfileRefused) as error:
        raise MalformedLayout(f"{name}: {str(error).removeprefix(f'profile {name}: ')}") from error
    for fault in _faults(layout):
        raise MalformedLayout(f"{name}: {fault}")
    return layout


def _faults(layout: Layout) -> Iterator[str]:
    """What is wrong beyond types: each names the member, its value and what was expected."""
    yield from _text_faults("", msgspec.to_builtins(layout))
    yield from _unknown("columns", layout.columns, NAMES)
    yield from _unknown("codes", layout.codes, CODED)
    for place, sheet in enumerate(layout.sheets):
        yield from _unknown(f"sheets[{place}].holds", sheet.holds, HELD)
        yield from _printed_faults(f"sheets[{place}].printed", sheet.printed, layout)
    held = Counter(what for sheet in layout.sheets for what in sheet.holds)
    yield from (f"sheets: {what} is held by {held[what]} sheets, expected one" for what in HELD if held[what] != 1)
    yield from _column_faults("full.columns", layout.full.columns, layout)
    for name in ("case_number", *ANSWERS):
        if name not in layout.full.columns:
            yield f"full.columns: {name} is missing, expected it: answers are filled in, and read back by case number, on this sheet"
    yield from _column_faults("csv", layout.csv, layout)
    yield from _name_faults(
        [("full.name", layout.full.name), *((f"sheets[{n}].name", one.name) for n, one in enumerate(layout.sheets))]
    )
    yield from _result_faults(layout.results)
    yield from _unknown("open_results", layout.open_results, layout.results)


def _text_faults(member: str, value: object) -> Iterator[str]:
    """Texts with characters that no file can hold: controls, halves of surrogate pairs."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _text_faults(f"{member}.{name}".lstrip("."), one)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _text_faults(f"{member}[{place}]", one)
    elif isinstance(value, str) and not value.isprintable():
        yield f"{member}: {value!r}, expected one line of characters that can be printed"


def _printed_faults(member: str, names: list[str], layout: Layout) -> Iterator[str]:
    yield from _column_faults(member, names, layout)
    if len(names) > MOST_PRINTED:
        yield f"{member}: {len(names)} columns, expected at most {MOST_PRINTED}"
    if any(name in ANSWERS for name in names):
        yield f"{member}: {', '.join(one for one in names if one in ANSWERS)}, expected only on the full sheet, from which answers are read"
    width = sum(layout.columns[name].mm for name in names)
    if width > PAGE_MM:
        yield f"{member}: {width:g} mm together, expected at most {PAGE_MM}"
    for name in names:
        if name in UNBROKEN and layout.columns[name].mm < UNBROKEN_MM:
            yield f"columns.{name}.mm: {layout.columns[name].mm:g}, expected at least {UNBROKEN_MM}: case numbers are not broken"


def _column_faults(member: str, names: list[str], layout: Layout) -> Iterator[str]:
    yield from _unknown(member, names, NAMES)
    yield from (
        f"{member}: {name} has no entry in columns, expected heading and mm" for name in names if name not in layout.columns
    )
    yield from _doubled(member, names)
    yield from (
        f"columns.{name}.heading: {layout.columns[name].heading!r}, expected a word"
        for name in names
        if not _heading(name, layout)
    )
    headings = Counter(_heading(name, layout) for name in names)
    yield from (
        f"{member}: the heading {one!r} stands over {n} columns, expected one each" for one, n in headings.items() if n > 1
    )


def _heading(name: str, layout: Layout) -> str:
    return plain_heading(layout.columns[name].heading)


def _name_faults(named: list[tuple[str, str]]) -> Iterator[str]:
    """Names of sheets that Excel refuses."""
    seen: set[str] = {"封面", "history"}
    for member, name in named:
        if (
            len(name) > _MOST_NAME
            or any(one in _NOT_IN_NAMES for one in name)
            or name != name.strip("' ")
            or not name.isprintable()
        ):
            yield f"{member}: {name!r}, expected at most {_MOST_NAME} characters without {_NOT_IN_NAMES}, and no ' or space at an end"
        if name.lower() in seen:
            yield f"{member}: {name!r} is the name of another sheet, expected one of its own"
        seen.add(name.lower())


def _result_faults(results: list[str]) -> Iterator[str]:
    yield from _doubled("results", results)
    yield from (
        f"results: {one!r}, expected no comma, one line, no space at an end"
        for one in results
        if "," in one or one != one.strip() or not one.isprintable()
    )
    if len(together := ",".join(results)) > _MOST_CHOICES:
        yield f"results: {len(together)} characters together, expected at most {_MOST_CHOICES}: a cell offers no more"


def _unknown(member: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    yield from (f"{member}: unknown {name!r}, expected one of {', '.join(known)}" for name in names if name not in known)


def _doubled(member: str, names: list[str]) -> Iterator[str]:
    yield from (
        f"{member}: {name!r} stands there {count} times, expected once" for name, count in Counter(names).items() if count > 1
    )
