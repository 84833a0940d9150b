"""Which rows stand on which sheet, in which order: what XLSX, PDF, cover and page show alike."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from services.lists.files.columns import LOCAL, OUTSIDE, Entry, cell
from services.lists.files.layout import Layout, Sheet
from services.lists.issued.content import Content, Line, Supplement, Withdrawal
from services.tabular.table_files import Cell

_OUTCOMES = ("violation", "suspected", "to_be_verified")


class Block(NamedTuple):
    """Rows of a sheet under a title: local plates, and the others, apart."""

    title: str
    entries: list[Entry]


class Table(NamedTuple):
    """A printed sheet with its blocks; without rows it has none."""

    sheet: Sheet
    blocks: list[Block]

    @property
    def entries(self) -> Iterator[Entry]:
        """Its rows in their order."""
        return (entry for block in self.blocks for entry in block.entries)

    @property
    def size(self) -> int:
        """How many rows it has."""
        return sum(len(block.entries) for block in self.blocks)


class _Row(NamedTuple):
    line: Line
    change: Supplement | Withdrawal | None


def tables(content: Content, layout: Layout) -> list[Table]:
    """The printed sheets of a list in the layout's order."""
    held = _held(content)
    return [
        Table(sheet, _blocks(sheet, [row for what in sheet.holds for row in held[what]], layout)) for sheet in layout.sheets
    ]


def printed_rows(entries: Iterable[Entry], columns: Iterable[str], layout: Layout) -> Iterator[list[Cell]]:
    """The cells of these columns, row by row."""
    names, words = list(columns), layout.words
    return ([cell(name, entry, words) for name in names] for entry in entries)


def full_entries(found: Iterable[Table]) -> list[Entry]:
    """The rows of the full sheet, numbered through: all that can be answered, which are all but withdrawals."""
    entries = (entry for table in found for entry in table.entries if not isinstance(entry.change, Withdrawal))
    return [entry._replace(number=number) for number, entry in enumerate(entries, 1)]


def all_entries(found: Iterable[Table]) -> list[Entry]:
    """All rows, numbered through."""
    return [entry._replace(number=number) for number, entry in enumerate((one for table in found for one in table.entries), 1)]


def _held(content: Content) -> dict[str, list[_Row]]:
    """By what sheets hold (`layout.HELD`) the rows, in the list's order."""
    held = {outcome: [_Row(line, None) for line in content.lines if line.outcome == outcome] for outcome in _OUTCOMES}
    held["supplements"] = [_Row(one.line, one) for one in content.supplements]
    held["withdrawals"] = [_Row(one.line, one) for one in content.withdrawals]
    return held


def _blocks(sheet: Sheet, rows: list[_Row], layout: Layout) -> list[Block]:
    parted: dict[bool, list[_Row]] = {True: [], False: []}
    for row in rows:
        parted[layout.is_local(row.line.plate)].append(row)
    blocks, number = [], 0
    for is_local, some in parted.items():
        if some:
            entries = [Entry(number + n, sheet.name, row.line, is_local, row.change) for n, row in enumerate(some, 1)]
            blocks.append(Block(f"{LOCAL if is_local else OUTSIDE} {len(some)} {layout.unit}", entries))
            number += len(some)
    return blocks
