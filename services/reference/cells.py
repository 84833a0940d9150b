"""One cell to one value. Each function raises UnfitError with what was expected; a blank cell is None, meaning unknown."""

import math
import re
import unicodedata

from rules.catalogue import Text
from services.reference.remarks import UnfitError, with_nearest
from services.reference.tables import Cell, is_blank
from services.tabular.cell_errors import CellError

_DIGITS_GONE = Text(
    "以文本填写的各位数字：数字单元格只保留 15 位，原来输入的已丢失",
    "the digits as text: a number cell keeps only 15 of them, the typed ones are gone",
)
_SHOWN_BY_EXCEL = re.compile(r"\d(\.\d+)?[eE]\+\d+")
_NUMBER = re.compile(r"-?(\d+|\d{1,3}(,\d{3})+)(\.\d+)?")
_TRUE, _FALSE = ("true", "yes", "1", "是"), ("false", "no", "0", "否")


def exact_text(cell: Cell, longest: int = 256) -> str | None:
    """The text exactly as it stands, such as an owner's name; a whole number as its digits."""
    if is_blank(cell):
        return None
    if isinstance(cell, CellError):
        raise UnfitError(Text(f"一个值：{cell.why.zh}", f"a value: {cell.why.en}"))
    text = cell if isinstance(cell, str) else _digits(cell)
    if len(text) > longest:
        raise UnfitError(Text(f"至多 {longest} 个字符，而非 {len(text)} 个", f"at most {longest} characters, not {len(text)}"))
    return text


def text(cell: Cell, longest: int = 256) -> str | None:
    """The text without space around it."""
    found = exact_text(cell, longest)
    return found if found is None else found.strip().strip("\ufeff\u200b")


def code(cell: Cell, longest: int = 64) -> str | None:
    """A number that is a name (an id, a district) as its digits: 410311.0 is 410311. Digits lost in Excel: UnfitError."""
    found = text(cell, longest)
    if found is None:
        return None
    if _SHOWN_BY_EXCEL.fullmatch(found):
        raise UnfitError(_DIGITS_GONE)
    return found[:-2] if re.fullmatch(r"\d{1,15}\.0", found) else found


def _digits(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not math.isfinite(cell) or cell != int(cell):
        raise UnfitError(Text("文本", "text"))
    if abs(cell) >= 1e15:
        raise UnfitError(_DIGITS_GONE)
    return str(int(cell))


def number(cell: Cell, low: float, high: float, expected: Text) -> float | None:
    """A number in the range; grouped thousands (49,000) are read as such; raises UnfitError for a unit in the cell."""
    if is_blank(cell):
        return None
    if isinstance(cell, str):
        written = unicodedata.normalize("NFKC", cell).strip()
        value = float(written.replace(",", "")) if _NUMBER.fullmatch(written) else math.nan
    else:
        value = float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else math.nan
    if not low <= value <= high:
        raise UnfitError(expected)
    return value


def whole_number(cell: Cell, low: int, high: int) -> int | None:
    """A whole number in the range; `3 ` and 3.0 are 3."""
    expected = Text(f"{low} 到 {high} 的整数", f"a whole number from {low} to {high}")
    value = number(cell, low, high, expected)
    if value is not None and value != int(value):
        raise UnfitError(expected)
    return None if value is None else int(value)


def code_or_name(cell: Cell, names: dict[str, str]) -> str | None:
    """A code as its digits, or the code of a name that is printed for it."""
    found = code(cell)
    return found if found is None else names.get(found.lower(), found)


def flag(cell: Cell) -> bool | None:
    """true, 是, yes, 1 or false, 否, no, 0."""
    if is_blank(cell):
        return None
    if isinstance(cell, int | float) and cell in (0, 1):
        return bool(cell)
    word = cell.strip().lower() if isinstance(cell, str) else ""
    if word not in _TRUE + _FALSE:
        raise UnfitError(Text("true、false、是、否、1、0，或留空（不详）", "true, false, 是, 否, 1, 0, or blank (unknown)"))
    return word in _TRUE


def word(cell: Cell, known: tuple[str, ...], written: dict[str, str]) -> str | None:
    """One of the known words, or an accepted word for it (`written`, in small letters)."""
    found = text(cell)
    if found is None:
        return None
    plain = found.lower()
    if plain in known or plain in written:
        return plain if plain in known else written[plain]
    listed = ", ".join(known)
    raise UnfitError(with_nearest(Text(f"{listed}，或留空（不详）", f"{listed}, or blank (unknown)"), found, known))
