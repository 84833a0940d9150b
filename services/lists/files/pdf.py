"""An issued list as PDF, in volumes, each drawn by a child process with limits of time and memory (pdf_child.py)."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rules.catalogue.labels import number_text
from services.lists.files.columns import Entry, Words, cell
from services.lists.files.cover import Cover, Notes
from services.lists.files.glyphs import font_path, lacking, printable
from services.lists.files.layout import Layout
from services.lists.files.tables import Block, Table
from services.tabular.table_files import Cell

ROWS_A_VOLUME = 2_000
"""Maximum rows of a volume: some 170 pages."""
MAX_SECONDS = 60
"""Maximum time for a volume: one of 2,000 rows takes 5 s on a quiet machine."""
MAX_MEMORY = 700 << 20
"""Maximum address space of the child: a volume of 2,000 rows takes 110 MB (resident)."""
MOST_NAMED = 50
"""Maximum rows that the cover names for characters that the font lacks; the total is said."""
_CHILD = Path(__file__).with_name("pdf_child.py")
_Part = tuple[Table, list[Block], bool]
"""A sheet's blocks in one volume, and whether the sheet ends there."""


class PdfFailed(Exception):
    """A volume could not be made; the text says why."""


def volumes(cover: Cover, found: Sequence[Table], layout: Layout, issued_at: str) -> Iterator[bytes]:
    """The volumes in their order; the cover is in the first. issued_at: the files' date. Raises PdfFailed."""
    parted = list(_parted(found))
    for number, parts in enumerate(parted, 1):
        volume = f"第 {number} 卷 共 {len(parted)} 卷" if len(parted) > 1 else ""
        yield _drawn(
            {
                "font": str(font_path()),
                "issued_at": issued_at,
                "title": printable(cover.title),
                "heading": printable(cover.heading),
                "volume": volume,
                "notice": printable(layout.notice),
                "signature": printable(layout.signature_line),
                "cover": _cover(cover) if number == 1 else None,
                "tables": [_table(*part, layout) for part in parts],
            }
        )


def volume_count(found: Sequence[Table]) -> int:
    """How many volumes there are."""
    return -(-sum(table.size for table in found) // ROWS_A_VOLUME) or 1


def glyph_notes(found: Sequence[Table], layout: Layout) -> list[str]:
    """Lines of the cover that name the rows with characters that the font lacks."""
    words = layout.words
    named = [text for table in found for entry in table.entries if (text := _lacking_in(table, entry, words))]
    if not named:
        return []
    more = f"；另有 {len(named) - MOST_NAMED} 行" if len(named) > MOST_NAMED else ""
    return [f"PDF 字库所缺的字以〔U+编码〕印出，原字见 XLSX：{'；'.join(named[:MOST_NAMED])}{more}。"]


def _lacking_in(table: Table, entry: Entry, words: Words) -> str:
    characters = lacking("".join(_text(cell(name, entry, words)) for name in table.sheet.printed))
    codes = "".join(f"〔U+{ord(one):04X}〕" for one in characters)
    return f"{table.sheet.name}第 {entry.number} 行 {entry.line.case_number} {codes}" if codes else ""


def _parted(found: Sequence[Table]) -> Iterator[list[_Part]]:
    """The sheets in volumes of at most ROWS_A_VOLUME rows; sheets without rows go with those before them."""
    parts, room = list[_Part](), ROWS_A_VOLUME
    for table in found:
        blocks, left = list[Block](), table.size
        for block in table.blocks:
            rest = block.entries
            while rest:
                if not room:
                    yield [*parts, *([(table, blocks, False)] if blocks else [])]
                    parts, blocks, room = [], [], ROWS_A_VOLUME
                some, rest = rest[:room], rest[room:]
                blocks.append(Block(block.title, some))
                room, left = room - len(some), left - len(some)
        parts.append((table, blocks, not left))
    yield parts


def _cover(cover: Cover) -> dict[str, Any]:
    return {
        "facts": [[printable(name), printable(text)] for name, text in cover.facts],
        "parts": [
            {"title": printable(part.title), "lines": [printable(line) for line in part.lines]}
            if isinstance(part, Notes)
            else {"title": printable(part.title), "rows": [_texts(row) for row in (part.headings, *part.rows)]}
            for part in cover.parts
        ],
    }


def _table(table: Table, blocks: Sequence[Block], ends: bool, layout: Layout) -> dict[str, Any]:
    names, words = table.sheet.printed, layout.words
    return {
        "name": printable(table.sheet.name),
        "note": printable(f"{table.sheet.name}　{table.size} {layout.unit}　{table.sheet.note}"),
        "columns": [[printable(layout.columns[name].heading), layout.columns[name].mm] for name in names],
        "blocks": [
            [printable(block.title), [_texts(cell(name, entry, words) for name in names) for entry in block.entries]]
            for block in blocks
        ],
        "ends": ends,
    }


def _texts(cells: Any) -> list[str]:
    return [printable(_text(one)) for one in cells]


def _text(one: Cell) -> str:
    return one if isinstance(one, str) else number_text(one)


def _drawn(job: dict[str, Any]) -> bytes:
    """The PDF of a volume, by a child process."""
    command = [sys.executable, "-I", str(_CHILD), str(MAX_MEMORY), str(MAX_SECONDS)]
    try:
        child = subprocess.run(
            command, input=json.dumps(job).encode(), capture_output=True, timeout=2 * MAX_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise PdfFailed(f"超过 {2 * MAX_SECONDS} 秒") from error
    if child.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise PdfFailed(f"处理器时间超过 {MAX_SECONDS} 秒，或进程被终止")
    if child.returncode:
        raise PdfFailed(f"制作进程以 {child.returncode} 结束：{_last_line(child.stderr)}")
    return child.stdout


def _last_line(stderr: bytes) -> str:
    return (stderr.decode("utf-8", "replace").strip().splitlines() or ["没有说明"])[-1][:200]
