"""What kind of file it is, and how far it has been read."""

import io
from pathlib import Path
from typing import BinaryIO

STDIN = "-"
KINDS = {".ndjson": "ndjson", ".jsonl": "ndjson", ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx"}


class PublishRefused(Exception):
    """A file that cannot be published; the message says what is wrong and what would be right."""


def kind_of(path: Path | str) -> str:
    """`ndjson`, `csv` or `xlsx` by suffix; "-" is NDJSON on standard input. Raises PublishRefused."""
    if str(path) == STDIN:
        return "ndjson"
    suffix = Path(path).suffix.lower()
    if suffix not in KINDS:
        raise PublishRefused(f"{path}: unknown kind of file, expected a name that ends in {', '.join(KINDS)}")
    return KINDS[suffix]


class CountingFile(io.RawIOBase):
    """A binary file that knows which share of it has been read; wrap it in a buffer to read lines."""

    def __init__(self, file: BinaryIO, size: int | None) -> None:
        self._file = file
        self._size = size
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
        """As of any raw file."""
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        self._read += len(piece)
        return len(piece)

    @property
    def share(self) -> float | None:
        """0 to 1, or None when the size is not known."""
        return min(self._read / self._size, 1.0) if self._size else None
