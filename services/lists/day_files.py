"""A day's list as files, complete or not there at all."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from services.lists.csv_list import csv_list
from services.lists.heading import Heading
from services.lists.rows import case_row
from services.lists.selection import cases, counts, without_district
from services.lists.workbook import case_workbook
from services.store.engine import reading

_PLAIN = re.compile(r"[A-Za-z0-9-]{1,40}")


def write_case_list(engine: Engine, day: date, district: str | None, out: Path) -> list[Path]:
    """Writes caselist-2026-11-20[-district].xlsx and .csv into the folder `out` and gives their paths.

    Both come from one snapshot of the database. Files of the same name are replaced only when both are complete.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = [out / f"{_stem(day, district)}.{ending}" for ending in ("xlsx", "csv")]
    with _parts(paths) as (workbook, csv), _snapshot(engine) as connection:
        _write(connection, day, district, workbook, csv)
    return paths


def _write(connection: Connection, day: date, district: str | None, workbook: Path, csv: Path) -> None:
    unplaced = 0 if district is None else without_district(connection, day)
    heading = Heading(day, district, counts(connection, day, district), unplaced)
    written: Counter[str] = Counter()
    with case_workbook(workbook, heading) as add_to_workbook, csv_list(csv) as add_to_csv:
        for number, finding in enumerate(cases(connection, day, district), 1):
            row = case_row(finding, number)
            add_to_workbook(finding.outcome, row)
            add_to_csv(row)
            written[finding.outcome] += 1
    if written != Counter(heading.counts):
        raise RuntimeError(f"case list {day}: counted {heading.counts}, wrote {dict(written)}; nothing was left in its place")


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """One view of the database for counts and rows; SQLite gives it by itself, PostgreSQL when asked first thing."""
    with reading(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        yield connection


@contextmanager
def _parts(paths: list[Path]) -> Iterator[list[Path]]:
    """Hidden names beside the paths to write to; moved into place at the end, removed on any exception."""
    parts = [path.with_name(f".{path.name}.{os.getpid()}.part") for path in paths]
    with ExitStack() as stack:
        for part in parts:
            stack.callback(part.unlink, missing_ok=True)
        yield parts
        for part, path in zip(parts, paths, strict=True):
            _give_to_group(part, path.parent)
            os.replace(part, path)


def _give_to_group(file: Path, folder: Path) -> None:
    """The folder's group may read the list if it may look into the folder; nobody else may, whatever the umask."""
    about = folder.stat()
    is_groups = bool(about.st_mode & 0o010)
    if is_groups and file.stat().st_gid != about.st_gid:
        try:
            os.chown(file, -1, about.st_gid)
        except PermissionError:  # we are not in that group
            is_groups = False
    file.chmod(0o640 if is_groups else 0o600)


def _stem(day: date, district: str | None) -> str:
    """The files' name in plain ASCII; a district that is not (洛龙, ../x) is there as twelve digits of its hash."""
    if district is None:
        return f"caselist-{day}"
    return f"caselist-{day}-{district if _PLAIN.fullmatch(district) else sha256(district.encode()).hexdigest()[:12]}"
