"""Formats: told by content, whatever the name; what cannot be read is said with how to save it anew (cases N22, N39)."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from services.tabular import FileRefused, file_format
from services.tabular.file_format import FileFormat, format_of, separator_of, stated_separator
from tests.tabular.workbook_parts import write_workbook
from tests.tabular.xls_parts import xls


def archive(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (b"", "table"),
        (b"plate,plate_type\n", "table"),
        ("号牌号码\t号牌种类\n".encode("gb18030"), "table"),
        ("号牌号码;号牌种类\n".encode("utf-16"), "table"),
        (b'\xef\xbb\xbf \r\n {"a": 1}', "JSON"),
        ('[{"a": 1}]'.encode("utf-16-be"), "JSON"),
        (xls([["plate"]]), "XLS"),
        (b"PK\x03\x04 no workbook", "XLSX"),
    ],
)
def test_a_format_by_content(content: bytes, form: str) -> None:
    file = io.BytesIO(content)
    assert format_of(file) is FileFormat(form)
    assert file.tell() == 0


def test_a_workbook_by_content(tmp_path: Path) -> None:
    with write_workbook(tmp_path / "a.csv", []).open("rb") as file:
        assert format_of(file) is FileFormat.XLSX


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 ...", "a PDF document"),
        (
            b"\r\n<html><table><tr><td>plate</td>",
            "an HTML page, whatever it is called: open it in Excel or WPS and save it as XLSX",
        ),
        ("<meta charset=gb2312><TABLE border=1>".encode("utf-16"), "an HTML page"),
        (
            b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "an XML spreadsheet of Excel 2003",
        ),
        (
            b'\xef\xbb\xbf<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2">',
            "KML, which is not read: export GeoJSON",
        ),
        (b"<?xml version='1.0'?><orders/>", "XML"),
        (archive("doc.kml"), "KMZ, which is not read: export GeoJSON"),
        (archive("zones.shp", "zones.dbf"), "a packed shapefile: export GeoJSON"),
        (archive("word/document.xml"), "a Word document"),
        (archive("vehicles.csv"), r"an archive \(ZIP\): unpack it"),
        (gzip.compress(b"plate"), r"packed \(gzip\): unpack it"),
        (b"Rar!\x1a\x07", r"packed \(RAR\)"),
        (b"\x89PNG\r\n", "a picture"),
        (b"{\\rtf1 plate}", "a text document"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",  # archives hold the time at which they were made
)
def test_what_is_not_read_is_said(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=f"the file is {said}"):
        format_of(io.BytesIO(content))


@pytest.mark.parametrize(
    ("heading", "usual", "separator"),
    [
        ("plate,kind", ",", ","),
        ("plate\tkind", ",", "\t"),
        ('"plate";"kind"', ",", ";"),
        ("plate|kind", "|", "|"),
        ("plate;kind", "|", ";"),
        ("plate", ",", ","),
        ("a;b", ",", ","),
        ("plate;a,b,c", ",", ";"),
    ],
)
def test_the_separator_is_what_makes_headings_known(heading: str, usual: str, separator: str) -> None:
    assert separator_of(heading, {"plate", "kind"}.__contains__, usual) == separator


@pytest.mark.parametrize(
    ("line", "separator"),
    [("sep=;\r\n", ";"), ("\ufeffSEP=\t\n", "\t"), ('"sep=,"\n', ","), ("sep=\n", None), ("plate\n", None)],
)
def test_a_stated_separator(line: str, separator: str | None) -> None:
    assert stated_separator(line) == separator


def test_a_sheet_as_long_as_xls_allows_was_probably_cut_off() -> None:
    assert file_format.is_cut_off(FileFormat.XLS, 65_536)
    assert not file_format.is_cut_off(FileFormat.XLS, 65_535)
    assert not file_format.is_cut_off(FileFormat.XLSX, 65_536)
