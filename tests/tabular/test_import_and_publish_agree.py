"""The same bytes through `plumewatch import` and `plumewatch publish`: both read the same cells, or both refuse with the same words."""

import io
import json
from pathlib import Path

import pytest
import xlsxwriter

from services.publish.publication import publish_file
from services.reference.documents import read_json
from services.reference.tables import read_table
from services.tabular import FileRefused
from streams.embedded_log import EmbeddedLog
from streams.events import READINGS, TOPICS
from streams.profiles import load
from tests.tabular.xls_parts import xls

COLUMNS = ("plate", "plate_type")
TABLE = "plate,plate_type\n豫C8K301,01\n"
RARE = "plate,plate_type\n㛃C8K301,01\n"
LINE = '{"plate":"豫C8K301","plate_type":"01"}\n'


def _workbook() -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, COLUMNS)
        sheet.write_row(1, 0, ("豫C8K301", "01"))
    return content.getvalue()


TABLES = {
    "UTF-8": TABLE.encode(),
    "UTF-8 with BOM": TABLE.encode("utf-8-sig"),
    "two BOMs": b"\xef\xbb\xbf" + TABLE.encode("utf-8-sig"),
    "GB18030": TABLE.encode("gb18030"),
    "GB18030, a rare character": RARE.encode("gb18030"),
    "GB18030, 洛阳 in the last row": ("plate,plate_type\n" + "豫C8K301,01\n" * 20 + "洛阳,02\n").encode("gb18030"),
    "UTF-16 with BOM": TABLE.encode("utf-16"),
    "UTF-16 LE": TABLE.encode("utf-16-le"),
    "UTF-16 BE": TABLE.encode("utf-16-be"),
    "CR LF": TABLE.replace("\n", "\r\n").encode(),
    "tabs": TABLE.replace(",", "\t").encode(),
    "tabs in UTF-16": TABLE.replace(",", "\t").encode("utf-16"),
    "semicolons in GB18030": TABLE.replace(",", ";").encode("gb18030"),
    "sep=": b"sep=;\r\n" + TABLE.replace(",", ";").encode(),
    "XLSX": _workbook(),
    "XLS": xls([COLUMNS, ("豫C8K301", "01")]),
    "UTF-8 cut in a character": TABLE.encode().replace("豫".encode(), "豫豫".encode()[:-1]),
    "no encoding": b"plate,plate_type\n\xff\xff,01\n",
    "HTML": b"<html><table><tr><td>plate</td></tr></table>",
    "PDF": b"%PDF-1.7",
    "KML": b'<?xml version="1.0"?><kml></kml>',
    "a broken workbook": b"PK\x03\x04 no workbook",
    "other headings": b"a,b\n1,2\n",
}
NAMES = ("a.csv", "a.xls", "a.xlsx", "a.txt", "a.dat")


@pytest.fixture
def log(tmp_path: Path):
    log = EmbeddedLog(tmp_path / "log.db")
    log.create_topics(TOPICS, 1)
    yield log
    log.close()


def imported(content: bytes) -> list[dict[str, object]] | str:
    try:
        return [cells for _, cells in read_table(content, required=COLUMNS, known=COLUMNS).rows]
    except FileRefused as error:
        return str(error)


def published(log: EmbeddedLog, content: bytes, path: Path) -> list[dict[str, object]] | str:
    path.write_bytes(content)
    reader = log.reader([READINGS], lambda _where: 0)
    try:
        publish_file(log, READINGS, path, load("plain"))
    except FileRefused as error:
        return str(error).removeprefix(f"{path}: ")
    batches = reader.poll(0.05, 10_000)
    reader.close()
    return [json.loads(record.value or b"") for batch in batches for record in batch.records]


@pytest.mark.parametrize("form", TABLES)
def test_a_table(log: EmbeddedLog, tmp_path: Path, form: str) -> None:
    name = NAMES[list(TABLES).index(form) % len(NAMES)]
    read, sent = imported(TABLES[form]), published(log, TABLES[form], tmp_path / name)
    if form == "other headings":  # each names what it expects
        assert isinstance(read, str) and isinstance(sent, str)
    else:
        assert read == sent
        assert (not isinstance(read, str) and read[0]["plate_type"] == "01") == (list(TABLES).index(form) < 16)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["a.ndjson", "a.json", "a.txt"])
def test_a_line_of_json(log: EmbeddedLog, tmp_path: Path, codec: str, name: str) -> None:
    content = LINE.encode(codec)
    assert published(log, content, tmp_path / name) == [read_json(content)[0]]
