"""The child process of pdf.py: draws one volume of a list, JSON on standard input, PDF on standard output. A script of its own.

Arguments: maximum bytes of memory, seconds of CPU. A4 landscape, all in points; letters of 9 pt and more.
"""

import json
import re
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

_WIDTH, _HEIGHT, _MARGIN = 841.89, 595.28, 28.35
_TOP, _BOTTOM = 46.0, _HEIGHT - 40.0
_SIZE, _LINE, _PAD, _PAD_Y = 9.0, 12.0, 3.0, 2.0
_MM = 72 / 25.4
_GREY, _BLUE = (242, 242, 242), (231, 237, 244)
_EMPTY_SHEET = 100.0
"""Height of a sheet without rows, with its signature."""
RAISED = dict(zip("⁺⁻⁰⁴⁵⁶⁷⁸⁹", "+−0456789", strict=True))
"""Raised characters that the font lacks, which are drawn: their usual forms, as small and as high as the font's own ¹²³."""
_RAISED_SIZE, _RISE = 0.6, 0.35
_RUNS = re.compile(f"[{''.join(RAISED)}]+|[^{''.join(RAISED)}]+")
_FACTS = (70.0, 240.0, 70.0, 405.0)
_NOTE = 110.0
_NO_BREAK_BEFORE = "，。、；：）】〕！？·…—%"
_NO_BREAK_AFTER = "（【〔《“"


class Page:
    """The pages of a volume, filled from above. `y`: where the next thing goes."""

    def __init__(self, job: dict[str, Any]) -> None:
        from fpdf import FPDF

        self.pdf = FPDF(orientation="L", unit="pt", format="A4")
        self.pdf.set_creation_date(datetime.fromisoformat(job["issued_at"]))
        self.pdf.set_title(job["title"])
        self.pdf.set_producer("plumewatch")
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font("sans", fname=job["font"])
        self.pdf.set_line_width(0.4)
        self.pdf.set_draw_color(127)
        self.y = _BOTTOM
        self._widths: dict[str, float] = {}

    def add(self) -> None:
        """Begin a page."""
        self.pdf.add_page()
        self.pdf.set_font("sans", size=_SIZE)
        self.y = _TOP

    def width(self, text: str) -> float:
        """Width at 9 pt. Characters are measured once: the sum is exact, as there is no kerning."""
        for one in text:
            if one not in self._widths:
                scale = _RAISED_SIZE if one in RAISED else 1.0
                self._widths[one] = self.pdf.get_string_width(RAISED.get(one, one)) * scale
        return sum(self._widths[one] for one in text)

    def write(self, x: float, y: float, text: str, size: float = _SIZE) -> None:
        """A line of text with its upper edge at y."""
        for run in _RUNS.findall(text):
            wide = self.width(run) * size / _SIZE
            if run[0] in RAISED:
                self.pdf.set_font("sans", size=size * _RAISED_SIZE)
                self.pdf.text(x, y + size * (1 - _RISE), "".join(map(RAISED.__getitem__, run)))
            else:
                self.pdf.set_font("sans", size=size)
                self.pdf.text(x, y + size, run)
            self.pdf.set_font("sans", size=_SIZE)
            x += wide

    def wrapped(self, text: str, width: float) -> list[str]:
        """The text in lines of at most this width, broken between Chinese characters and between words."""
        return [line for part in text.split("\n") for line in self._wrapped(part, width)]

    def _wrapped(self, text: str, width: float) -> Iterator[str]:
        line, used = "", 0.0
        for piece in self._fitting(_pieces(text), width):
            wide = self.width(piece)
            if line and used + wide > width:
                yield line
                line, used = "", 0.0
                piece = piece.lstrip(" ")
                wide = self.width(piece)
            line, used = line + piece, used + wide
        yield line

    def _fitting(self, pieces: Iterator[str], width: float) -> Iterator[str]:
        """The pieces; one that is wider than a line, letter by letter."""
        for piece in pieces:
            yield from piece if self.width(piece) > width else (piece,)


def _pieces(text: str) -> Iterator[str]:
    """What is not broken: a run of letters and digits, or one other character with the closing marks behind it."""
    piece = ""
    for one in text:
        joins = piece and (one in _NO_BREAK_BEFORE or piece[-1] in _NO_BREAK_AFTER or (_is_word(one) and _is_word(piece[-1])))
        if piece and not joins:
            yield piece
            piece = ""
        piece += one
    if piece:
        yield piece


def _is_word(one: str) -> bool:
    return "!" <= one <= "~" or one in "−¹²³" or one in RAISED


def draw(job: dict[str, Any]) -> bytes:
    """The volume's bytes; the same job gives the same."""
    page = Page(job)
    if job["cover"] is not None:
        _draw_cover(page, job)
    page.y = _BOTTOM  # the first sheet begins a page
    for table in job["tables"]:
        _draw_table(page, table, job["signature"])
    if not page.pdf.pages:
        page.add()
    _draw_edges(page, job)
    return bytes(page.pdf.output())


def _draw_cover(page: Page, job: dict[str, Any]) -> None:
    page.add()
    page.write(_MARGIN, page.y, job["title"], 16)
    page.y += 30
    whole = _WIDTH - 2 * _MARGIN
    facts = job["cover"]["facts"]
    for place in range(0, len(facts), 2):
        cells = [text for fact in facts[place : place + 2] for text in fact]
        _draw_row(page, cells, _FACTS[: len(cells)], page.add)
    for part in job["cover"]["parts"]:
        page.y += 3
        if "lines" in part:
            _draw_row(page, [part["title"], "\n".join(part["lines"])], [_NOTE, whole - _NOTE], page.add)
            continue
        _draw_figures(page, part["title"], part["rows"], whole)


def _draw_figures(page: Page, title: str, rows: Sequence[Sequence[str]], whole: float) -> None:
    """A small table of the cover; on the next page if it fits there and not on this one, else its headings are repeated on the next."""
    headings, *counts = rows
    widths = [190.0, *[110.0] * (len(headings) - 1)]

    def begin() -> None:
        page.add()
        _draw_row(page, headings, widths, page.add, fill=_BLUE)

    height = (len(rows) + 1) * (_LINE + 2 * _PAD_Y)
    if page.y + (height if height < _BOTTOM - _TOP else 50) > _BOTTOM:
        page.add()
    _draw_row(page, [title], [whole], page.add, fill=_GREY)
    _draw_row(page, headings, widths, page.add, fill=_BLUE)
    for row in counts:
        _draw_row(page, row, widths, begin)


def _draw_table(page: Page, table: dict[str, Any], signature: str) -> None:
    """A sheet on pages of its own, or below the one before where it has no rows and there is room for it."""
    widths = [mm * _MM for _, mm in table["columns"]]
    title = ""

    def begin() -> None:
        page.add()
        draw_heads()

    def draw_heads() -> None:
        _draw_row(page, [table["note"]], [sum(widths)], page.add, boxed=False)
        _draw_row(page, [heading for heading, _ in table["columns"]], widths, page.add, fill=_BLUE)
        if title:
            _draw_row(page, [f"{title}（续）"], [sum(widths)], page.add, fill=_GREY)

    if table["blocks"] or page.y + _EMPTY_SHEET > _BOTTOM:
        begin()
    else:
        draw_heads()
    for name, rows in table["blocks"]:
        title = ""
        if page.y + 60 > _BOTTOM:
            begin()
        _draw_row(page, [name], [sum(widths)], begin, fill=_GREY)
        title = name
        for row in rows:
            _draw_row(page, row, widths, begin)
    if not table["blocks"]:
        _draw_row(page, ["无"], [sum(widths)], begin)
    if table["ends"]:
        if page.y + 40 > _BOTTOM:
            title = ""
            begin()
        page.write(_MARGIN, page.y + 16, signature, 10.5)
        page.y += 40


def _draw_row(
    page: Page,
    cells: Sequence[str],
    widths: Sequence[float],
    begin: Callable[[], None],
    fill: tuple[int, int, int] | None = None,
    boxed: bool = True,
) -> None:
    """A row of cells as high as its longest; on the next page if it does not fit there, over several if no page holds it.

    begin: begins a page, with the heads that are repeated there.
    """
    texts = [page.wrapped(text, width - 2 * _PAD) for text, width in zip(cells, widths, strict=True)]
    first, lines = 0, max(map(len, texts))
    while first < lines:
        if page.y + (lines - first) * _LINE + 2 * _PAD_Y > _BOTTOM and (page.y > _TOP + 80 or page.y + 3 * _LINE > _BOTTOM):
            begin()
        fitting = max(int((_BOTTOM - page.y - 2 * _PAD_Y) / _LINE), 1)
        _draw_lines(page, [one[first : first + fitting] for one in texts], widths, fill, boxed)
        first += fitting


def _draw_lines(
    page: Page, texts: Sequence[Sequence[str]], widths: Sequence[float], fill: tuple[int, int, int] | None, boxed: bool
) -> None:
    x, height = _MARGIN, max(map(len, texts)) * _LINE + 2 * _PAD_Y
    if fill:
        page.pdf.set_fill_color(*fill)
    for lines, width in zip(texts, widths, strict=True):
        if boxed:
            page.pdf.rect(x, page.y, width, height, style="DF" if fill else "D")
        for place, line in enumerate(lines):
            if line:
                page.write(x + _PAD, page.y + _PAD_Y - 0.5 + place * _LINE, line)
        x += width
    page.y += height


def _draw_edges(page: Page, job: dict[str, Any]) -> None:
    """The head and foot of every page, when their number is known."""
    count = len(page.pdf.pages)
    for number in range(1, count + 1):
        page.pdf.page = number
        page.pdf.set_font("sans", size=10)
        page.pdf.set_font("sans", size=_SIZE)
        heading = "　".join(filter(None, (job["heading"], job["volume"])))
        page.write(_MARGIN, 26, heading)
        page.write(_MARGIN, _HEIGHT - 32, job["notice"])
        text = f"第 {number} 页 共 {count} 页"
        page.write(_WIDTH - _MARGIN - page.width(text), _HEIGHT - 32, text)


def main(memory: int, seconds: int) -> None:
    """Limit this process, then draw."""
    for kind, limit in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, memory), (resource.RLIMIT_CPU, seconds)):
        resource.setrlimit(kind, (limit, limit))
    sys.stdout.buffer.write(draw(json.load(sys.stdin.buffer)))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
