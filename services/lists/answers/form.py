"""What a district fills in on a list: the columns and the words that are read back."""

import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple


class AnswerForm(NamedTuple):
    """How the city's layout calls the columns that are read back, and the words that a result may be."""

    results: Sequence[str]
    number: str = "案件编号"
    result: str = "处理结果"
    handled_at: str = "处理时间"
    handler: str = "经办人"
    not_compared: Sequence[str] = ("序号",)
    """Columns that are no part of a case: whoever sorts a sheet may count anew."""

    @property
    def answer(self) -> tuple[str, str, str]:
        """The three columns that a district fills in."""
        return self.result, self.handled_at, self.handler

    @property
    def as_read(self) -> "AnswerForm":
        """The form with its headings as they are compared with those of a file."""
        number, result, handled_at, handler = (plain_heading(one) for one in (self.number, *self.answer))
        return AnswerForm(self.results, number, result, handled_at, handler, [plain_heading(one) for one in self.not_compared])


def plain_heading(cell: Any) -> str:
    """A heading without space, breaks and full-width variants."""
    return "".join(unicodedata.normalize("NFKC", cell).split()) if isinstance(cell, str) else ""
