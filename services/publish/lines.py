"""NDJSON: one event, or array of events, a line. With the profile plain every line of UTF-8 goes through byte for byte."""

import io
import re
from collections.abc import Iterator
from typing import Any, BinaryIO, Protocol

import msgspec

from services.publish.tally import Tally
from services.tabular import FileRefused
from services.tabular.json_text import read_json_text
from streams.log import Message
from streams.profiles.mapping import RecordMapping

_BOM = b"\xef\xbb\xbf"
_LONGEST = 64 << 20
_PLATE = re.compile(rb'"plate"\s*:\s*("(?:[^"\\]|\\.){0,64}")')


class Lines(Protocol):
    """What lines are read from."""

    def readline(self, limit: int, /) -> bytes:
        """The next line, of at most so many bytes or characters; nothing at the end."""


class RecodedLines:
    """The lines of a text in another encoding, in UTF-8."""

    def __init__(self, file: BinaryIO, codec: str) -> None:
        self._text = io.TextIOWrapper(file, codec, newline="\n")

    def readline(self, limit: int, /) -> bytes:
        """As of Lines."""
        return self._text.readline(limit).encode()


def messages_of_lines(file: Lines, mapping: RecordMapping | None, tally: Tally) -> Iterator[Message]:
    """A message a line, blank lines left out; mapping None = unchanged. Raises FileRefused on a line of over 64 MB."""
    number = 0
    while line := file.readline(_LONGEST + 1):
        number += 1
        if len(line) > _LONGEST:
            raise FileRefused(
                f"第 {number} 行超过 64 MB，应为每行一个 JSON 对象",
                f"line {number} is longer than 64 MB, expected one JSON object a line",
            )
        line = line.removeprefix(_BOM) if number == 1 else line
        value = line.removesuffix(b"\n").removesuffix(b"\r")
        if value.strip():
            tally.rows += 1
            value = value if mapping is None else _mapped(value, mapping, tally)
            yield Message(plate_key(value), value)


def plate_key(value: bytes) -> bytes | None:
    """The first plate in a JSON text as UTF-8, or None: only where to, never whose it is."""
    found = _PLATE.search(value)
    if found is None:
        return None
    try:
        return msgspec.json.decode(found.group(1), type=str).encode() or None
    except (msgspec.DecodeError, ValueError):
        return None


def _mapped(line: bytes, mapping: RecordMapping, tally: Tally) -> bytes:
    """The line with its record, or each record of its array, mapped.

    A line that is no JSON, read as strictly as a file that is imported, goes through as it is: intake rejects it.
    """
    try:
        content = read_json_text(line)
    except FileRefused:
        tally.add_problems(["JSON"])
        return line
    if isinstance(content, list):
        return msgspec.json.encode([_event(element, mapping, tally) for element in content])
    return msgspec.json.encode(_event(content, mapping, tally)) if isinstance(content, dict) else line


def _event(record: Any, mapping: RecordMapping, tally: Tally) -> Any:
    if not isinstance(record, dict):
        return record
    event, problems, unnamed = mapping.of(record)
    tally.add_problems(problems)
    tally.add_unnamed(unnamed)
    return event
