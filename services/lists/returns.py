"""A returned list as the city's layout reads it: what the command line and the page both do with it."""

from datetime import datetime

from sqlalchemy import Engine

from services.lists.answers.checking import Checked, check
from services.lists.answers.reading import AnswerForm
from services.lists.answers.returned_file import ReturnedFile
from services.lists.files.layout import Layout


def check_return(engine: Engine, file: ReturnedFile, layout: Layout, now: datetime, district: str | None = None) -> Checked:
    """What the file answers, and its row errors; loads nothing. Raises ReturnRefused where it cannot be read at all."""
    return check(engine, file, answer_form(layout), now, district)


def answer_form(layout: Layout) -> AnswerForm:
    """The columns that are read back and the words that a result may be, as the layout calls them."""
    number, result, handled_at, handler, counted = layout.headings(("case_number", "result", "handled_at", "handler", "number"))
    return AnswerForm(layout.results, number, result, handled_at, handler, (counted,))
