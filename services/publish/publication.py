"""Publishing one file: read, spell, append in chunks."""

import io
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from rules.catalogue.entries import Text
from services.publish.files import STDIN, CountingFile, Source, source_of
from services.publish.lines import RecodedLines, messages_of_lines
from services.publish.tables import messages_of_csv, messages_of_workbook
from services.publish.tally import Tally
from services.tabular import FileRefused
from services.tabular.encodings import UTF8, UTF8_BOM
from services.tabular.file_format import FileFormat
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
    encoding: of a table in text, or of NDJSON that was recoded. notes: sheets that were not read.
    """

    rows: int
    messages: int
    problem_rows: int
    problems: dict[str, int]
    unnamed: dict[str, int]
    encoding: str | None
    notes: list[Text]


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

    path: NDJSON, a table in text (CSV, TSV, semicolons) or a workbook (XLSX, XLS), told by content; "-" is NDJSON on standard
    input. Memory is bounded but for workbooks.
    shift_days: added to every time; only under made-up plates, since a moved time is no evidence.
    Raises FileRefused (file), ProfileRefused (profile not for the topic or the shift).
    """
    tally, mapping = Tally(), RecordMapping(profile, topic, shift_days)
    source, sent = source_of(path), 0
    with _opened(path) as file:
        messages = _messages(source, file, Path(path), mapping, tally, is_plain=profile.identity)
        for chunk in _chunks(messages, batch):
            log.append(topic, chunk)
            sent += len(chunk)
            if progress:
                progress(None if source.form.is_workbook else file.share, sent)
    encoding = None if source.form.is_workbook or _is_passed_on(source) else source.encoding.name
    return Published(tally.rows, sent, tally.problem_rows, dict(tally.problems), dict(tally.unnamed), encoding, tally.notes)


def _messages(
    source: Source, file: CountingFile, path: Path, mapping: RecordMapping, tally: Tally, *, is_plain: bool
) -> Iterator[Message]:
    if source.form.is_workbook:
        return messages_of_workbook(path, mapping, tally, source.form)
    buffered = cast(BinaryIO, io.BufferedReader(file, 1 << 18))
    if source.form is FileFormat.TABLE:
        return messages_of_csv(buffered, source.encoding.codec, path, mapping, tally)
    lines = buffered if _is_passed_on(source) else RecodedLines(buffered, source.encoding.codec)
    return messages_of_lines(lines, None if is_plain else mapping, tally)


def _is_passed_on(source: Source) -> bool:
    """Whether lines are passed on byte for byte: NDJSON in UTF-8, damaged or not."""
    return source.form is FileFormat.JSON and source.encoding in (UTF8, UTF8_BOM)


@contextmanager
def _opened(path: Path | str) -> Iterator[CountingFile]:
    if str(path) == STDIN:
        yield CountingFile(sys.stdin.buffer, None)
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below, outside of this except
    except OSError as error:
        raise FileRefused(f"{path}：无法读取：{error.strerror}", f"{path}: cannot be read: {error.strerror}") from error
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
