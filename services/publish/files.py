"""What a file that is published is, by its content, and how far it has been read."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from services.tabular import FileRefused
from services.tabular.encodings import UTF8, Encoding, encoding_of
from services.tabular.file_format import FileFormat, format_of

__all__ = ["STDIN", "CountingFile", "FileRefused", "Source", "source_of"]

STDIN = "-"
_LINES = (".ndjson", ".jsonl")
"""Files of these names hold a record a line, whatever each line is: intake rejects those that are none."""
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Source:
    """A file's format and, of a text, its encoding."""

    form: FileFormat
    encoding: Encoding = UTF8


def source_of(path: Path | str) -> Source:
    """What the file is; "-" is NDJSON in UTF-8 on standard input. Raises FileRefused."""
    if str(path) == STDIN:
        return Source(FileFormat.JSON)
    path = Path(path)
    try:
        with path.open("rb") as file:
            form = format_of(file)
        if form.is_workbook:
            return Source(form)
        if path.suffix.lower() in _LINES:
            return Source(FileFormat.JSON, _encoding_of_lines(path))
        encoding = encoding_of(lambda: _pieces(path))
        if form is FileFormat.JSON:
            _refuse_long_json(path, encoding)
        return Source(form, encoding)
    except FileRefused as error:
        raise error.within(path) from error
    except OSError as error:
        raise FileRefused(f"{path}：无法读取：{error.strerror}", f"{path}: cannot be read: {error.strerror}") from error


def _encoding_of_lines(path: Path) -> Encoding:
    """The encoding of NDJSON; UTF-8 where it is damaged: intake rejects the lines that are."""
    try:
        return encoding_of(lambda: _pieces(path), whole=False)
    except FileRefused:
        return UTF8


def _refuse_long_json(path: Path, encoding: Encoding) -> None:
    """Raises FileRefused where the first line is no whole JSON: a document over many lines is not a record a line."""
    with path.open(encoding=encoding.codec) as file:
        first = next((line for line in file if line.strip()), "")
    try:
        msgspec.json.decode(first)
    except (msgspec.DecodeError, RecursionError) as error:
        raise FileRefused(
            "文件是跨多行的 JSON，应为每行一个 JSON 对象或数组（NDJSON）",
            "the file is JSON over several lines, expected one JSON object or array a line (NDJSON)",
        ) from error


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


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
