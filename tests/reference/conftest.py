"""A database of its own for each test, and short ways to write and import a file."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import Engine, select

from services.reference import file_import
from services.reference.file_import import ImportReport, import_file
from services.store.engine import open_engine, reading, writing
from services.store.tables import metadata
from tests.reference.examples import COLUMNS

Import = Callable[..., ImportReport]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'store' / 'plumewatch.db'}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def bring(engine: Engine, tmp_path: Path) -> Import:
    """bring("zones", content, ...) writes the content (text or bytes) to a file and imports it on 2026-11-25."""

    def put(kind: str, content: str | bytes, name: str = "file", **options: Any) -> ImportReport:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return import_file(engine, kind, path, **{"recorded_at": datetime(2026, 11, 25, 4, tzinfo=UTC), **options})

    return put


@pytest.fixture
def rows(engine: Engine) -> Callable[[str], list[dict[str, Any]]]:
    """All rows of a table in the order in which they were recorded."""

    def read(name: str) -> list[dict[str, Any]]:
        table = metadata.tables[name]
        with reading(engine) as connection:
            found = connection.execute(select(table).order_by(*table.primary_key)).mappings()
            return [dict(row) for row in found]

    return read


@pytest.fixture
def xlsx() -> Callable[..., bytes]:
    """xlsx(row, ...) is a workbook of vehicles; a row is a dict of cells, a value (cell, number format) is formatted."""

    def write(*vehicles: dict[str, Any]) -> bytes:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, COLUMNS)
            for number, vehicle in enumerate(vehicles, 1):
                for column, cell in vehicle.items():
                    value, form = cell if isinstance(cell, tuple) else (cell, "General")
                    write_cell = sheet.write_formula if form == "formula" else sheet.write
                    arguments = (None, "") if form == "formula" else (book.add_format({"num_format": form}),)
                    write_cell(number, COLUMNS.index(column), value, *arguments)
        return content.getvalue()

    return write


@pytest.fixture
def tasks(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """The reference tasks that imports left, as (day_from, day_to, plates); they are not turned into marks."""
    found: list[tuple[Any, ...]] = []
    table = metadata.tables["reference_task"]

    def take(_engine: Engine) -> None:
        with writing(engine) as connection:
            query = select(table.c.day_from, table.c.day_to, table.c.plates).order_by(table.c.id)
            found.extend(tuple(row) for row in connection.execute(query))
            connection.execute(table.delete())

    monkeypatch.setattr(file_import, "_mark_touched", take)
    return found
