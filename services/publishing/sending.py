"""Publishing one file: read, spell, append in chunks."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from services.publishing.encodings import UTF8, encoding_of
from services.publishing.files import STDIN, CountingFile, PublishRefused, kind_of
from services.publishing.lines import messages_of_lines
from services.publishing.tables import messages_of_csv, messages_of_workbook
from services.publishing.tally import Tally
from streams.log import Log, Message
from streams.profiles import Profile
from streams.profiles.mapping import RecordMapping

Progress = Callable[[float | None, int], None]
"""Told the share of the file that has been read (0–1, None = not known) and the messages so far."""

_CHUNK_BYTES = 8 << 20


@dataclass(frozen=True)
class Published:
    """What one file gave.

    rows: lines or table rows; messages: appended. problem_rows: records with a value that does not fit, published raw for
    intake to reject; problems: how often, by field. unnamed: members that the profile does not name and that were left out.
    encoding: of a CSV file. notes: sheets that were not read.
    """

    rows: int
    messages: int
    problem_rows: int
    problems: dict[str, int]
    unnamed: dict[str, int]
    encoding: str | None
    notes: list[str]


def publish_file(
    log: Log,
    topic: str,
    path: Path | str,
    profile: Profile,
    *,
    batch: int = 2_000,
    shift_days: int = 0,
    progress: Progress | None = None,
) -> Published:
    """Append every row of the file to the topic, in chunks of `batch` messages (or 8 MB).

    path: .ndjson, .jsonl, .csv, .tsv, .txt or .xlsx, or "-" for NDJSON on standard input. Memory is bounded but for XLSX.
    shift_days: added to every time; only under made-up plates, since a moved time is no evidence.
    Raises PublishRefused (file), ProfileRefused (profile not for the topic or the shift).
    """
    kind, tally = kind_of(path), Tally()
    mapping = RecordMapping(profile, topic, shift_days)
    encoding, sent = None, 0
    with _opened(path) as file:
        encoding = encoding_of(Path(path)) if kind == "csv" else None
        messages = _messages(
            kind, file, encoding, Path(path), None if kind == "ndjson" and profile.identity else mapping, tally
        )
        for chunk in _chunks(messages, batch):
            log.append(topic, chunk)
            sent += len(chunk)
            if progress:
                progress(file.share if kind != "xlsx" else None, sent)
    return Published(tally.rows, sent, tally.problem_rows, dict(tally.problems), dict(tally.unnamed), encoding, tally.notes)


def _messages(
    kind: str, file: CountingFile, encoding: str | None, path: Path, mapping: RecordMapping | None, tally: Tally
) -> Iterator[Message]:
    buffered = cast(BinaryIO, io.BufferedReader(file, 1 << 18))
    if mapping is None or kind == "ndjson":
        return messages_of_lines(buffered, mapping, tally)
    if kind == "csv":
        return messages_of_csv(buffered, encoding or UTF8, path, mapping, tally)
    return messages_of_workbook(path, mapping, tally)


@contextmanager
def _opened(path: Path | str) -> Iterator[CountingFile]:
    if str(path) == STDIN:
        yield CountingFile(sys.stdin.buffer, None)
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below, outside of this except
    except OSError as error:
        raise PublishRefused(f"{path}: cannot be read: {error.strerror}") from error
    with file:
        yield CountingFile(file, Path(path).stat().st_size)


def _chunks(messages: Iterable[Message], most: int) -> Iterator[list[Message]]:
    chunk: list[Message] = []
    size = 0
    for message in messages:
        chunk.append(message)
        size += len(message.value or b"")
        if len(chunk) >= most or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
