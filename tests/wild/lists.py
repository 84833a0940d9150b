"""Texts and long numbers that spreadsheets spoil, and lists of trucks and checks that hold them."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

from services.lists.preview import write_preview
from services.reference.file_import import import_file
from services.settings import Settings
from services.tabular.csv_guard import neutralised
from tests.wild.city import RECORDED, REGISTER, City

DAY = date(2026, 11, 20)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

FORMULAS = [
    '=HYPERLINK("http://127.0.0.1/x","点我")',
    "=1+1",
    "==1",
    "=cmd|' /C calc'!A0",
    "+86洛城运输",
    "++1",
    "-5号车队",
    "-0.8",
    "@顺达物流",
    "@SUM(1,1)",
    "＝1+1",
    "＋86",
    "－5号",
    "＠顺达",
    "﹦1+1",
    "\t洛城制表符车队",
    "\t=1+1",
    " =1+1",
    "\u3000+86",
    "\u00a0@甲",
    "'=1+1",
    "''-5号",
]
TEXTS = [
    "'已加撇号车队",
    '洛城"引号"，逗,号;分号',
    "洛城=1+1",
    "甲\n=1+1",
    "{=1+1}",
    "%0A=1",
    "_x003D_1",
    "<b>甲</b>&amp;",
    "http://127.0.0.1/甲",
    "mailto:a@b",
    "#N/A",
    "NULL",
]
NUMBERS = [
    "410302198001011234",
    "00012345678901234X",
    "91410300MA0E1234E5",
    "1E10",
    "1E5",
    "000123",
    "3-4",
    "1/2",
    "2026-11-20",
    "12:30",
    "0x1F",
    "1,234",
    "TRUE",
    "99999999999999999999",
    "1.50",
    "．5",
]


EVERY_TEXT = [*FORMULAS, *TEXTS, *NUMBERS]


class Listed(NamedTuple):
    """A day's list as written: the workbook, the CSV's rows as another program reads them, the CSV's bytes."""

    workbook: Path
    rows: list[list[str]]
    raw: bytes


def listed(city: City, district: str | None = None) -> Listed:
    workbook, *_, listing = write_preview(city.engine, Settings(), DAY, district, city.folder / "lists")
    raw = listing.read_bytes()
    return Listed(workbook, list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))[1:], raw)


def a_check(number: int, plate: str, **seen: object) -> dict:
    usual = {"check_id": f"W-{number}", "kind": "roadside", "plate": plate, "plate_type": "01", "method": "free_acceleration"}
    usual |= {"time": f"2026-11-20T{9 + number // 60:02}:{number % 60:02}:00+08:00", "smoke_m1": 2.4, "result": "fail"}
    return usual | {"place": "试验路口", "district": "410311"} | seen


def owned(city: City, owners: list[str], *, guarded: bool = True) -> list[str]:
    """Trucks with these owners, by a CSV register such as our own lists are (guarded) or as others write it; their plates."""
    plates = [f"豫C0W{number:03}" for number in range(len(owners))]
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow(REGISTER.splitlines()[0].split(","))
    for plate, owner in zip(plates, owners, strict=True):
        written = neutralised(owner) if guarded else owner
        lines.writerow([plate, "01", "yellow", "diesel", "3", "heavy", "goods", written, "410311", "false"])
    path = city.folder / "w.csv"
    path.write_bytes(text.getvalue().encode())  # not write_text: a CR inside a cell must stay one
    report = import_file(city.engine, "vehicles", path, recorded_at=RECORDED)
    assert not report.of("error"), report.remarks
    return plates


def string_cells(path: Path) -> Iterator[tuple[str, str]]:
    """(type, text) of every cell of every sheet that is no number, as it stands in the file."""
    with ZipFile(path) as archive:
        shared = archive.read("xl/sharedStrings.xml").decode() if "xl/sharedStrings.xml" in archive.namelist() else "<sst/>"
        texts = ["".join(part.itertext()) for part in ElementTree.fromstring(shared)]
        for name in archive.namelist():
            if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name):
                for cell in ElementTree.fromstring(archive.read(name)).iter(f"{_MAIN}c"):
                    assert cell.find(f"{_MAIN}f") is None, "a formula"
                    if cell.get("t") == "s":
                        yield "s", texts[int(cell.findtext(f"{_MAIN}v") or "")]
                    elif cell.get("t"):
                        yield cell.get("t") or "", "".join(cell.itertext())
                assert b"<hyperlink" not in archive.read(name)


def would_run(cell: str) -> bool:
    """Whether a spreadsheet may take the CSV cell for a formula: its first sign that is no space, in its plain form."""
    first = unicodedata.normalize("NFKC", cell.lstrip(" \u3000\u00a0"))[:1]
    return first in tuple("=+-@") or cell[:1] in ("\t", "\r", "\n")


class Texts(NamedTuple):
    """A city of trucks whose owners have these texts (by plate); the same text is the place of that truck's failed check."""

    city: City
    by_plate: dict[str, str]
