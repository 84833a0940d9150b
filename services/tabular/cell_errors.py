"""Cells of a table that hold no value though they are not blank: nothing may read them as blank, nor as a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

_ERROR = re.compile(
    r"#(N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!)|Err:\d{3}"
)
"""What Excel, WPS and LibreOffice show for a formula that failed; saved as CSV it is a text."""


@dataclass(frozen=True)
class CellError:
    """A cell without a value. text: as it is shown to people; why: it has none."""

    text: str
    why: str = "the formula in the cell failed"

    def __str__(self) -> str:
        return self.text


UNCALCULATED = CellError("=…", "the formula's result is not stored in the file")


def merged_into(first: str) -> CellError:
    """A cell that is a part of one that begins in another column. first: where that begins, such as E5."""
    return CellError(
        f"(merged into {first})", f"the cell is merged with {first}, and it cannot be told whether that is meant here, too"
    )


SAVED_AS_TEXT = "the cell holds a spreadsheet's error, saved as text"


def errors_told(cells: Iterable[Any]) -> list[Any]:
    """The cells, where a text that is a spreadsheet's error is a CellError."""
    return [
        CellError(cell.strip(), SAVED_AS_TEXT) if isinstance(cell, str) and _ERROR.fullmatch(cell.strip()) else cell
        for cell in cells
    ]
