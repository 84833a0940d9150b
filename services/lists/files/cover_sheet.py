"""The cover as a sheet of the workbook: on one page, and what does not fit there goes on in whole parts."""

from collections.abc import Iterator, Sequence

from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from services.lists.files.cover import Cover, Figures, Notes
from services.lists.files.sheet_styles import PAGE_PT, Styles, height_pt
from services.tabular.table_files import Cell, write_row

COLUMNS_MM = (62.0, 43.0, 43.0, 43.0, 43.0, 38.0)
_LAST = len(COLUMNS_MM) - 1
_ONE, _TWO = ((0, 0), (1, _LAST)), ((0, 0), (1, 1), (2, 2), (3, _LAST))
"""First and last columns of the names and texts of a row with one fact, and with two."""
_TITLE_PT, _ROOM_PT, _TALLEST_PT = 32.0, 1.4, 200.0


class CoverSheet:
    """The sheet, filled from above. `place`: the next row; `used`: points of the page that it begins on."""

    def __init__(self, sheet: Worksheet, styles: Styles) -> None:
        self._sheet, self._styles = sheet, styles
        self._place, self._used, self._breaks = 0, 0.0, list[int]()

    def write(self, cover: Cover) -> None:
        """Write all of it."""
        self._row(_TITLE_PT)
        self._sheet.write_string(0, 0, cover.title, self._styles.title)
        for facts in _pairs(cover.facts):
            self._write_facts(facts)
        for part in cover.parts:
            if isinstance(part, Notes):
                self._write_notes(part)
            else:
                self._write_figures(part)
        self._sheet.set_h_pagebreaks(self._breaks)

    def _write_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """One fact, or two beside each other."""
        spans = _TWO if len(facts) == 2 else _ONE
        texts = [text for fact in facts for text in fact]
        place = self._row(_height(texts, _widths(spans)))
        for (first, last), text in zip(spans, texts, strict=True):
            self._across(place, first, last, text, self._styles.text if first % 2 else self._styles.name)

    def _write_notes(self, part: Notes) -> None:
        """The lines below each other in one cell: a page ends before or after it."""
        for number, text in enumerate(_cells(part.lines, sum(COLUMNS_MM[1:]))):
            place = self._row(_height([part.title, text], [COLUMNS_MM[0], sum(COLUMNS_MM[1:])]))
            self._sheet.write_string(place, 0, "" if number else part.title, self._styles.name)
            self._across(place, 1, _LAST, text, self._styles.text)

    def _write_figures(self, part: Figures) -> None:
        """A title and a table below it; on the next page if it does not fit on this one."""
        rows = [part.headings, *part.rows]
        heights = [_height(row, COLUMNS_MM[: len(row)]) for row in rows]
        title = _height([part.title], [sum(COLUMNS_MM)])
        if PAGE_PT - self._used < title + sum(heights) <= PAGE_PT:
            self._breaks.append(self._place)
            self._used = 0.0
        self._across(self._row(title), 0, _LAST, part.title, self._styles.block)
        for number, (row, height) in enumerate(zip(rows, heights, strict=True)):
            text, figure = (self._styles.text, self._styles.number) if number else (self._styles.head, self._styles.head)
            write_row(self._sheet, self._row(height), row, text, figure, blank=text)

    def _row(self, height: float) -> int:
        """Begin a row of this height; gives its place."""
        if self._used + height > PAGE_PT:
            self._used = 0.0
        self._sheet.set_row(self._place, height)
        self._place, self._used = self._place + 1, self._used + height
        return self._place - 1

    def _across(self, place: int, first: int, last: int, text: str, style: Format) -> None:
        """A text in these columns of a row, merged."""
        if last > first:
            self._sheet.merge_range(place, first, place, last, "", style)
        self._sheet.write_string(place, first, text, style)


def _pairs(facts: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    """Two facts where both have room in one line beside each other, else one."""
    place, line = 0, _height([""], [COLUMNS_MM[0]])
    while place < len(facts):
        two = facts[place : place + 2]
        fit = len(two) == 2 and _height([text for fact in two for text in fact], _widths(_TWO)) == line
        yield two if fit else two[:1]
        place += 2 if fit else 1


def _widths(spans: Sequence[tuple[int, int]]) -> list[float]:
    return [sum(COLUMNS_MM[first : last + 1]) for first, last in spans]


def _height(cells: Sequence[Cell], millimetres: Sequence[float]) -> float:
    return height_pt(list(cells), list(millimetres), _ROOM_PT)


def _cells(lines: Sequence[str], mm: float) -> Iterator[str]:
    """The lines, as many in a cell as a row can be high."""
    some = list[str]()
    for line in lines:
        if some and _height(["\n".join([*some, line])], [mm]) > _TALLEST_PT:
            yield "\n".join(some)
            some = []
        some.append(line)
    yield "\n".join(some)
