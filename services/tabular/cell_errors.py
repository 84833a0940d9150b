"""Cells of a table that hold no value though they are not blank: nothing may read them as blank, nor as a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rules.catalogue.entries import Text

_ERROR = re.compile(
    r"#(N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|GETTING_DATA|SPILL!|CALC!|FIELD!|BLOCKED!|CONNECT!|UNKNOWN!|BUSY!)|Err:\d{3}"
)
"""What Excel, WPS and LibreOffice show for a formula that failed; saved as CSV it is a text."""


FORMULA_FAILED = Text("单元格中的公式出错", "the formula in the cell failed")


@dataclass(frozen=True)
class CellError:
    """A cell without a value. text: as it is shown to people; why: it has none."""

    text: str
    why: Text = FORMULA_FAILED

    def __str__(self) -> str:
        return self.text


UNCALCULATED = CellError("=…", Text("文件中没有保存公式的结果", "the formula's result is not stored in the file"))


def merged_into(first: str) -> CellError:
    """A cell that is a part of one that begins in another column. first: where that begins, such as E5."""
    return CellError(
        f"(merged into {first})",
        Text(
            f"此单元格与 {first} 合并，无法判断该值是否也适用于此处",
            f"the cell is merged with {first}, and it cannot be told whether that is meant here, too",
        ),
    )


SAVED_AS_TEXT = Text("单元格内是以文本保存的表格软件错误值", "the cell holds a spreadsheet's error, saved as text")


def errors_told(cells: Iterable[Any]) -> list[Any]:
    """The cells, where a text that is a spreadsheet's error is a CellError."""
    return [
        CellError(cell.strip(), SAVED_AS_TEXT) if isinstance(cell, str) and _ERROR.fullmatch(cell.strip()) else cell
        for cell in cells
    ]
