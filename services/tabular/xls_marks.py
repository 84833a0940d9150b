"""Failed formulas and what is hidden in an XLS file (BIFF in an OLE2 container). Stands alone: the child of `workbook` loads it by its path."""

import struct
from collections.abc import Iterator, Sequence
from typing import Any

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BOUNDSHEET, _BOOLERR, _FORMULA, _ROW, _COLINFO, _BOF, _EOF = 0x85, 0x205, 0x06, 0x208, 0x7D, 0x809, 0x0A
_ENTRY, _FAT_IN_HEADER = 128, 109
_LAST_SECTOR = 0xFFFFFFFA
"""Numbers from here on are no sectors."""
_STREAMS = ("Workbook", "Book")


def xls_marks(content: bytes) -> list[dict[str, Any]]:
    """Of each sheet in its order: errors (row, column, text), hidden_rows and hidden_columns (first, last), from 0. Raises struct.error."""
    book = _stream(content)
    starts = [struct.unpack_from("<I", record)[0] for kind, record in _records(book, 0) if kind == _BOUNDSHEET]
    return [_of_sheet(book, start) for start in starts]


def _of_sheet(book: bytes, start: int) -> dict[str, Any]:
    marks: dict[str, Any] = {"errors": [], "hidden_rows": [], "hidden_columns": []}
    for kind, record in _records(book, start):
        if kind == _BOOLERR and record[7]:
            marks["errors"].append([*struct.unpack_from("<HH", record), _ERRORS.get(record[6], "#N/A")])
        elif kind == _FORMULA and record[12:14] == b"\xff\xff" and record[6] == 2:
            marks["errors"].append([*struct.unpack_from("<HH", record), _ERRORS.get(record[8], "#N/A")])
        elif kind == _ROW and record[12] & 0x20:
            row = struct.unpack_from("<H", record)[0]
            marks["hidden_rows"].append([row, row])
        elif kind == _COLINFO and record[8] & 1:
            marks["hidden_columns"].append([*struct.unpack_from("<HH", record)])
    return marks


def _records(book: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records of the substream that begins here, without those of charts inside it."""
    place, depth = start, 0
    while place + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, place)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth <= 0:
            return
        if depth == 1:
            yield kind, book[place + 4 : place + 4 + length]
        place += 4 + length


def _stream(content: bytes) -> bytes:
    """The workbook's stream, through the container's allocation tables."""
    size, mini_size = (1 << shift for shift in struct.unpack_from("<HH", content, 30))
    directory, _, cutoff, mini_fat, _, more = struct.unpack_from("<IIIIII", content, 48)
    numbers = f"<{size // 4}I"

    def sectors(chain: list[int]) -> bytes:
        return b"".join(content[(number + 1) * size : (number + 2) * size] for number in chain)

    tables = [number for number in struct.unpack_from(f"<{_FAT_IN_HEADER}I", content, 76) if number < _LAST_SECTOR]
    while more < _LAST_SECTOR and len(tables) < len(content) // size:
        *listed, more = struct.unpack(numbers, sectors([more]))
        tables += [number for number in listed if number < _LAST_SECTOR]
    fat = [number for table in tables for number in struct.unpack(numbers, sectors([table]))]
    entries = sectors(_chain(directory, fat))
    start, length = _entry(entries, _STREAMS)
    if length >= cutoff:
        return sectors(_chain(start, fat))[:length]
    # A short stream lies in small sectors of the root's stream, with a table of their own.
    table = sectors(_chain(mini_fat, fat))
    mini = _chain(start, struct.unpack(f"<{len(table) // 4}I", table))
    small = sectors(_chain(_entry(entries, ("Root Entry",))[0], fat))
    return b"".join(small[number * mini_size : (number + 1) * mini_size] for number in mini)[:length]


def _chain(start: int, table: Sequence[int]) -> list[int]:
    """The sectors from this one on; one that leads in a circle ends."""
    chain: list[int] = []
    while start < len(table) and len(chain) <= len(table):
        chain.append(start)
        start = table[start]
    return chain


def _entry(entries: bytes, names: tuple[str, ...]) -> tuple[int, int]:
    """Start and length of the stream with one of these names. Raises struct.error where there is none."""
    for place in range(0, len(entries), _ENTRY):
        (length,) = struct.unpack_from("<H", entries, place + 64)
        if entries[place : place + max(0, length - 2)].decode("utf-16-le", "replace") in names:
            start, size = struct.unpack_from("<II", entries, place + 116)
            return start, size
    raise struct.error(f"no stream {' or '.join(names)}")
