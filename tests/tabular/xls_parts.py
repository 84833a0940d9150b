"""XLS files (BIFF8 in an OLE2 container) made part by part: no library that writes them is maintained."""

import struct
from collections.abc import Sequence

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def xls(rows: Sequence[Sequence[str]], *others: bytes, is_hidden: bool = False) -> bytes:
    """A workbook of one sheet `S` with these rows of texts, and other records (`record`) behind them."""
    book_globals = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    sheet += b"".join(_label(row, column, cell) for row, cells in enumerate(rows) for column, cell in enumerate(cells))
    sheet += b"".join(others) + _record(0x000A, b"")
    bound_length = 4 + 6 + 2 + 1
    start = len(book_globals) + bound_length + 4
    book_globals += _record(0x0085, struct.pack("<IBB", start, is_hidden, 0) + b"\x01\x00S") + _record(0x000A, b"")
    return _container(book_globals + sheet)


def error(row: int, column: int, code: int) -> bytes:
    """A cell that holds an error, such as 0x2A for #N/A."""
    return _record(0x0205, struct.pack("<HHHBB", row, column, 0, code, 1))


def failed_formula(row: int, column: int, code: int) -> bytes:
    """A formula whose stored result is an error."""
    return _record(
        0x0006, struct.pack("<HHH", row, column, 0) + bytes([2, 0, code, 0, 0, 0, 0xFF, 0xFF]) + struct.pack("<HIH", 0, 0, 0)
    )


def hidden_row(row: int) -> bytes:
    """The record of a row that is not shown."""
    return _record(0x0208, struct.pack("<HHHHHHHH", row, 0, 4, 255, 0, 0, 0x20, 0))


def hidden_columns(first: int, last: int) -> bytes:
    """The record of columns that are not shown."""
    return _record(0x007D, struct.pack("<HHHHHH", first, last, 2000, 0, 1, 0))


def merged(first_row: int, last_row: int, first_column: int, last_column: int) -> bytes:
    """One merged cell."""
    return _record(0x00E5, struct.pack("<HHHHH", 1, first_row, last_row, first_column, last_column))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _label(row: int, column: int, text: str) -> bytes:
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text), 1) + text.encode("utf-16-le"))


def _container(stream: bytes) -> bytes:
    """An OLE2 file with the one stream `Workbook`: header, FAT sectors, a directory sector, the stream."""
    stream += b"\0" * max(0, 4096 - len(stream))  # a shorter one would lie in the mini stream
    stream += b"\0" * (-len(stream) % _SECTOR)
    length = len(stream) // _SECTOR
    fat_sectors = 1
    while fat_sectors * 128 < fat_sectors + 1 + length:
        fat_sectors += 1
    directory = fat_sectors
    chain = [_FAT] * fat_sectors + [_END] + [directory + 2 + place for place in range(length - 1)] + [_END]
    chain += [_FREE] * (fat_sectors * 128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, fat_sectors, directory, 0, 4096, _END, 0, _END, 0)
    header += struct.pack("<109I", *range(fat_sectors), *[_FREE] * (109 - fat_sectors))
    entries = _entry("Root Entry", 5, 1, _END, 0) + _entry("Workbook", 2, _FREE, directory + 1, len(stream)) + bytes(256)
    return header + struct.pack(f"<{len(chain)}I", *chain) + entries + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    written = name.encode("utf-16-le")
    fields = struct.pack("<HBBIII", len(written) + 2, kind, 1, _FREE, _FREE, child) + bytes(16 + 4 + 16)
    return written.ljust(64, b"\0") + fields + struct.pack("<IQ", start, size)
