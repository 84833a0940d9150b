"""What the files of an issued list say of its cases: what a returned file is compared with.

The stored files are read, not worded anew: the receiver got these bytes, whatever the layout says since.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine

from services.lists.answers.form import AnswerForm
from services.lists.answers.of_layout import answer_form
from services.lists.answers.reading import read_tables
from services.lists.answers.returned_file import ReturnedFile
from services.lists.files.made import stored_files
from services.lists.issued.layouts import layout_of
from services.store.engine import reading

MOST_LISTS = 62
"""Maximum lists that one returned file may be about: two months of a district, put together."""
Cells = Mapping[str, list[Any]]
"""By heading what the files show of a case: one value a sheet that has the column."""


@dataclass
class IssuedCells:
    """Cells of issued lists, of these numbers alone, read when first asked for."""

    engine: Engine
    form: AnswerForm
    numbers: Set[str]
    _read: dict[int, dict[str, Cells]] = field(default_factory=dict)

    def of(self, list_id: int, number: str) -> Cells | None:
        """The case's cells on that list; None where the list has no file, or does not name it."""
        if list_id not in self._read:
            self._read[list_id] = self._of_list(list_id)
        return self._read[list_id].get(number)

    def _of_list(self, list_id: int) -> dict[str, Cells]:
        found: dict[str, dict[str, list[Any]]] = {}
        with reading(self.engine) as connection:
            layout = layout_of(connection, list_id)
        form = self.form if layout is None else answer_form(layout).as_read
        for file in self._files(list_id):
            for row in read_tables(file, form, has_answers=False).rows:
                number = row.text(form.number)
                if number in self.numbers:
                    for heading, cell in row.cells.items():
                        found.setdefault(number, {}).setdefault(heading, []).append(cell)
        return dict(found)

    def _files(self, list_id: int) -> list[ReturnedFile]:
        """The list's workbook, else its CSV."""
        with reading(self.engine) as connection:
            stored = stored_files(connection, list_id)
        by_kind = {
            kind: [ReturnedFile(one.name, one.payload) for one in stored if one.kind == kind] for kind in ("xlsx", "csv")
        }
        return by_kind["xlsx"] or by_kind["csv"]
