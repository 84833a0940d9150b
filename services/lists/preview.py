"""A day's list as it would be issued now: made as an issued one is, but neither numbered nor stored."""

import os
import re
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import get_ident
from typing import NamedTuple

from sqlalchemy import Engine

from services.lists.answers.of_layout import answer_term
from services.lists.files.layout import Layout, layout_in_use
from services.lists.files.making import ListFile, file_of, files_of
from services.lists.group_rights import give_to_group
from services.lists.issued.content import CITY, Content, encoded
from services.lists.issued.freezing import previewed
from services.settings import Settings
from services.store.engine import snapshot

_PLAIN = re.compile(r"(?!\d{1,3}$)[A-Za-z0-9-]{1,40}")


class DayPreview(NamedTuple):
    """A list that is not issued. name: of its files, without ending; digest: of its content."""

    content: Content
    layout: Layout
    name: str
    digest: str

    def files(self) -> list[ListFile]:
        """All its files."""
        return files_of(self.content, self.layout, self.digest, self.name)

    def file(self, kind: str) -> ListFile:
        """Its workbook or CSV (xlsx, csv)."""
        return file_of(kind, self.content, self.layout, self.digest, self.name)


def preview_of_day(
    engine: Engine, day: date, district: str | None, at: datetime, layout: Layout, overdue_days: int
) -> DayPreview:
    """The list of this day (district: None = the city's) as it stands in one snapshot of the database. at: when it is made, as it states."""
    with snapshot(engine) as connection:
        content = previewed(connection, district or CITY, day, at, answer_term(layout, overdue_days))
    return DayPreview(content, layout, _name(day, district), sha256(encoded(content)).hexdigest())


def write_preview(
    engine: Engine, settings: Settings, day: date, district: str | None, out: Path, at: datetime | None = None
) -> list[Path]:
    """Write the preview's files (caselist-2026-11-20[-district].xlsx, .pdf, .csv) into the folder `out`; returns their paths.

    A written file is never touched again: where there is one, the new ones get the next number (caselist-2026-11-20-2). at: None = now.
    """
    layout = layout_in_use(settings.lists_layout)
    found = preview_of_day(engine, day, district, at or datetime.now(UTC), layout, settings.lists_overdue_days)
    files = found.files()
    out.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = os.open(out, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, folder)
        parts = []
        for file in files:
            part = out / f".{file.name}.{os.getpid()}-{get_ident()}.part"
            stack.callback(part.unlink, missing_ok=True)
            _write(part, file.payload, folder)
            parts.append(part)
        return _linked(parts, out, found.name, files)


def _write(part: Path, payload: bytes, folder: int) -> None:
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        give_to_group(file.fileno(), folder)
        file.write(payload)


def _linked(parts: Sequence[Path], out: Path, name: str, files: Sequence[ListFile]) -> list[Path]:
    """Link the parts under their final names, which fails where there is such a file, so that no two writers take one name."""
    for number in count(1):
        numbered = name if number == 1 else f"{name}-{number}"
        paths = [out / f"{numbered}{file.name.removeprefix(name)}" for file in files]
        if any(path.exists() for path in paths):
            continue
        try:
            os.link(parts[0], paths[0])
        except FileExistsError:
            continue
        for part, path in zip(parts[1:], paths[1:], strict=True):
            os.link(part, path)
        return paths
    raise AssertionError("there is always a next number")


def _name(day: date, district: str | None) -> str:
    """The files' name in plain ASCII; a district that is not (洛龙, ../x), or that could be a list's number, is there as twelve digits of its
    hash."""
    if not district:
        return f"caselist-{day}"
    return f"caselist-{day}-{district if _PLAIN.fullmatch(district) else sha256(district.encode()).hexdigest()[:12]}"
