"""A returned list, read by the layout that it was issued with: what the command line and the page both do with it."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine

from services.lists.answers.checking import Checked, check
from services.lists.answers.form import AnswerForm
from services.lists.answers.of_layout import answer_form
from services.lists.answers.reading import own_number
from services.lists.answers.refusals import ReturnRefused
from services.lists.answers.returned_file import ReturnedFile
from services.lists.files.layout import Layout
from services.lists.issued.archive import find_list
from services.lists.issued.layouts import kept_layouts, layout_of
from services.store.engine import reading

_MOST_LAYOUTS = 20
"""Maximum earlier layouts that a file without its list's number is read by."""


def check_return(engine: Engine, file: ReturnedFile, layout: Layout, now: datetime, district: str | None = None) -> Checked:
    """What the file answers, and its row errors; loads nothing. layout: the city's, for what no issued list tells.

    Raises ReturnRefused where it cannot be read at all.
    """
    refused: list[ReturnRefused] = []
    for form in _forms(engine, file, layout):
        try:
            return check(engine, file, form, now, district)
        except ReturnRefused as error:
            refused.append(error)
    raise refused[0]


def _forms(engine: Engine, file: ReturnedFile, layout: Layout) -> list[AnswerForm]:
    """How the file's columns may be called, each once: as its own list has them, as the city has them now, as earlier lists have them."""
    with reading(engine) as connection:
        number = own_number(file)
        head = find_list(connection, number) if number else None
        own = None if head is None else layout_of(connection, head.list_id)
        layouts = [*([own] if own else []), layout, *kept_layouts(connection, _MOST_LAYOUTS)]
    return list(_once(map(answer_form, layouts)))


def _once(forms: Iterator[AnswerForm]) -> Iterator[AnswerForm]:
    seen = list[AnswerForm]()
    for form in forms:
        if form not in seen:
            seen.append(form)
            yield form
