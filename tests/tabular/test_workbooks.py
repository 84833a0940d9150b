"""Workbooks that attack their reader: each is refused in words, and the process that asked lives on in little memory."""

import resource
import time
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from services.publish.tables import messages_of_workbook
from services.publish.tally import Tally
from services.reference.files import MAX_BYTES, read_file
from services.reference.sheets import sheet_rows
from services.tabular import FileRefused, read_workbook, workbook
from streams.events import READINGS
from streams.profiles import load
from streams.profiles.mapping import RecordMapping
from tests.tabular.workbook_parts import far_cell, many_cells, write_workbook


def test_a_cell_at_the_last_place_is_refused_by_import_and_publisher(tmp_path: Path) -> None:
    path = far_cell(tmp_path / "far.xlsx")
    with pytest.raises(FileRefused, match=r"within 1024 MB of memory .*save it as CSV"):
        sheet_rows(path.read_bytes())
    mapping = RecordMapping(load("plain"), READINGS)
    with pytest.raises(FileRefused, match=r"far\.xlsx: the workbook cannot be read within 1024 MB"):
        list(messages_of_workbook(path, mapping, Tally()))


def test_too_many_cells_are_refused_and_cost_this_process_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 500_000)
    path = many_cells(tmp_path / "bomb.xlsx", 600)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(FileRefused, match=r"span 600,000 cells, expected at most 500,000: delete"):
        sheet_rows(path.read_bytes())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_file_that_unpacks_to_more_is_refused_by_its_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_MEMORY", 256 << 20)
    path = write_workbook(tmp_path / "gigabytes.xlsx", (b" " * (64 << 20) for _ in range(5)))
    with (
        path.open("rb") as file,
        pytest.raises(FileRefused, match=r"unpacks to 320 MB, expected at most 256 MB"),
        read_workbook(file) as sheets,
    ):
        list(sheets)


def test_slow_ones_are_ended(tmp_path: Path) -> None:
    path = many_cells(tmp_path / "slow.xlsx", 3_000)
    began = time.monotonic()
    refused = pytest.raises(FileRefused, match=r"not read within 0\.3 s: delete")
    with path.open("rb") as file, refused, read_workbook(file, max_seconds=0.3) as sheets:
        list(sheets)
    assert time.monotonic() - began < 3


def test_long_output_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_OUTPUT", 1 << 20)
    path = many_cells(tmp_path / "long.xlsx", 400)
    with pytest.raises(FileRefused, match="rows are longer than 1 MB of text"):
        sheet_rows(path.read_bytes())


def test_cells_come_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "cells.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet, day = book.add_worksheet("登记"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(1, 1, ["豫C12345", 1.5, 3, True])
    sheet.write_datetime(1, 5, datetime(2026, 11, 20), day)
    book.close()
    rows, warnings = sheet_rows(path.read_bytes())
    (_, first), (number, second) = rows
    assert not any(first) and number == 2 and not warnings
    assert second == ["", "豫C12345", 1.5, 3, True, date(2026, 11, 20)] and type(second[4]) is bool


def test_a_file_beyond_the_maximum_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(FileRefused, match=r"larger than 256 MB.*split it"):
        read_file(path)
