"""A day's list as files, complete or not there at all."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import get_ident

from sqlalchemy import Connection, Engine

from services.lists.csv_list import csv_list
from services.lists.heading import Heading
from services.lists.rows import case_row, local_text, withdrawn_row
from services.lists.selection import cases, counts, renumbered, withdrawn_numbers, without_district
from services.lists.since import WITHDRAWN, SinceEarlier, named, since_earlier
from services.lists.workbook import case_workbook
from services.store.engine import snapshot

_PLAIN = re.compile(r"(?!\d{1,3}$)[A-Za-z0-9-]{1,40}")
_ENDINGS = ("xlsx", "csv")


def write_case_list(engine: Engine, day: date, district: str | None, out: Path, made_at: datetime | None = None) -> list[Path]:
    """Write caselist-2026-11-20[-district].xlsx and .csv into the folder `out`; returns their paths.

    Both come from one snapshot of the database. A written list is never touched again: where there is one, the new one gets the next number
    (caselist-2026-11-20-2) and says which cases of the last one were withdrawn or changed since.
    made_at: the time of making that it states; None = now.
    """
    out.mkdir(parents=True, exist_ok=True)
    stem = _stem(day, district)
    with _parts(out, stem) as (workbook, csv, paths), snapshot(engine) as connection:
        since = since_earlier(out, stem, renumbered(connection, day))
        _write(connection, day, district, workbook, csv, since, made_at or datetime.now(UTC))
    return paths


def _write(
    connection: Connection,
    day: date,
    district: str | None,
    workbook: Path,
    csv: Path,
    since: SinceEarlier | None,
    made_at: datetime,
) -> None:
    unplaced = 0 if district is None else without_district(connection, day)
    heading = Heading(day, district, counts(connection, day, district), local_text(made_at), unplaced)
    written: Counter[str] = Counter()
    with case_workbook(workbook, heading, since=since) as add_to_workbook, csv_list(csv) as add_to_csv:
        for number, finding in enumerate(cases(connection, day, district), 1):
            row = case_row(finding, number)
            add_to_workbook(finding.outcome, row)
            add_to_csv(row)
            written[finding.outcome] += 1
            if since is not None and since.is_readable:
                since.see(row)
        if since is not None:
            since.finish(withdrawn_numbers(connection, day))
            for change in since.changes:
                if change.now == WITHDRAWN:  # what was on a list does not vanish from the next one in silence
                    add_to_csv(withdrawn_row(change.case))
    if written != Counter(heading.counts):
        raise RuntimeError(f"case list {day}: counted {heading.counts}, wrote {dict(written)}; nothing was left in its place")


@contextmanager
def _parts(out: Path, stem: str) -> Iterator[tuple[Path, Path, list[Path]]]:
    """Hidden names of the workbook and the CSV to write to, and an empty list, which gets their paths.

    At the end they are moved to the first name of the stem that no file has; removed on any exception.
    """
    parts = [out / f".{stem}.{os.getpid()}-{get_ident()}.{ending}.part" for ending in _ENDINGS]
    paths: list[Path] = []
    with ExitStack() as stack:
        for part in parts:
            stack.callback(part.unlink, missing_ok=True)
        yield parts[0], parts[1], paths
        for part in parts:
            _give_to_group(part, out)
        paths += _moved(parts, out, stem)


def _moved(parts: list[Path], out: Path, stem: str) -> list[Path]:
    """Link the parts under their final names, which fails where there is such a file, so that no two writers take one name."""
    for number in count(1):
        paths = [out / f"{named(stem, number)}.{ending}" for ending in _ENDINGS]
        if any(path.exists() for path in paths):
            continue
        try:
            os.link(parts[0], paths[0])
        except FileExistsError:
            continue
        os.link(parts[1], paths[1])
        return paths
    raise AssertionError("there is always a next number")


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
    """The files' name in plain ASCII; a district that is not (洛龙, ../x), or that could be a list's number, is there as twelve digits of its
    hash."""
    if district is None:
        return f"caselist-{day}"
    return f"caselist-{day}-{district if _PLAIN.fullmatch(district) else sha256(district.encode()).hexdigest()[:12]}"
