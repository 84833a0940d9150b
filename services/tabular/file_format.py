"""Format detection: what a file is by its content, whatever its name. What is no table, workbook or JSON is refused, with advice."""

import zipfile
from collections.abc import Callable
from enum import StrEnum
from typing import BinaryIO

from rules.catalogue.entries import Text
from services.tabular.refused import FileRefused

_HEAD = 4096
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_AS_TABLE = "open it in Excel or WPS and save it as XLSX, or as CSV UTF-8"
_UNPACK = "unpack it first"
_BINARIES = {
    b"%PDF": f"a PDF document: ask its sender for the table itself, or {_AS_TABLE}",
    b"{\\rtf": f"a text document (RTF): {_AS_TABLE}",
    b"\x1f\x8b": f"packed (gzip): {_UNPACK}",
    b"Rar!": f"packed (RAR): {_UNPACK}",
    b"7z\xbc\xaf": f"packed (7z): {_UNPACK}",
    b"\x89PNG": f"a picture: {_AS_TABLE}",
    b"\xff\xd8\xff": f"a picture: {_AS_TABLE}",
    b"GIF8": f"a picture: {_AS_TABLE}",
    b"SQLite format 3": "an SQLite database: export the table as CSV UTF-8",
}
_MARKUP = {
    "urn:schemas-microsoft-com:office:spreadsheet": f"an XML spreadsheet of Excel 2003: {_AS_TABLE}",
    "<kml": "KML, which is not read: export GeoJSON in WGS84",
    "<gpx": "GPX, which is not read: export GeoJSON in WGS84",
    "<gml": "GML, which is not read: export GeoJSON in WGS84",
    "<html": f"an HTML page, whatever it is called: {_AS_TABLE}",
    "<table": f"an HTML page, whatever it is called: {_AS_TABLE}",
    "<!doctype html": f"an HTML page, whatever it is called: {_AS_TABLE}",
}
_IN_ZIP = {
    "word/": f"a Word document: {_AS_TABLE}",
    ".kml": "KMZ, which is not read: export GeoJSON in WGS84",
    ".shp": "a packed shapefile: export GeoJSON in WGS84",
}
_SPREADSHEETS = ("xl/", "content.xml")
SEPARATORS = (",", "\t", ";")
_XLS_ROWS = 65_536
CUT_OFF = Text(
    f"恰有 {_XLS_ROWS:,} 行，即 XLS 文件的上限：很可能被截断；请将整张表另存为 XLSX",
    f"exactly {_XLS_ROWS:,} rows, all that an XLS file can hold: it was probably cut off; save the whole table as XLSX",
)


class FileFormat(StrEnum):
    """XLSX also stands for ODS. JSON: an object or a list, or several, one a line (NDJSON). TABLE: CSV, TSV or with semicolons."""

    XLSX = "XLSX"
    XLS = "XLS"
    JSON = "JSON"
    TABLE = "table"

    @property
    def is_workbook(self) -> bool:
        """Whether services.tabular.workbook reads it."""
        return self in (FileFormat.XLSX, FileFormat.XLS)


def format_of(file: BinaryIO) -> FileFormat:
    """The format of a file that can be read from its beginning again, where it is left. Raises FileRefused."""
    file.seek(0)
    head = file.read(_HEAD)
    if head.startswith(_ZIP):
        _refuse_other_zip(file)
    file.seek(0)
    if head.startswith((_OLE2, _ZIP)):
        return FileFormat.XLS if head.startswith(_OLE2) else FileFormat.XLSX
    text = _beginning(head)
    for mark, what in _BINARIES.items():
        if head.startswith(mark):
            raise FileRefused(f"the file is {what}")
    if text.startswith("<"):
        what = next((what for mark, what in _MARKUP.items() if mark in text.lower()), f"XML: {_AS_TABLE}")
        raise FileRefused(f"the file is {what}")
    return FileFormat.JSON if text.startswith(("{", "[")) else FileFormat.TABLE


def is_cut_off(form: FileFormat, rows: int) -> bool:
    """Whether a sheet of so many rows is as long as its format allows, so that rows were probably lost when it was saved."""
    return form is FileFormat.XLS and rows == _XLS_ROWS


def separator_of(heading: str, is_known: Callable[[str], bool], usual: str = ",") -> str:
    """What parts the cells of a heading line: the separator under which most headings are known, else the usual one."""
    candidates = (usual, *(separator for separator in SEPARATORS if separator != usual))
    return max(candidates, key=lambda separator: sum(is_known(cell.strip(' \t\r\n"')) for cell in heading.split(separator)))


def stated_separator(line: str) -> str | None:
    """The separator that a first line `sep=;`, as Excel writes it, states; None for any other line."""
    stated = line.strip('\ufeff\r\n "')
    return stated[4] if len(stated) == 5 and stated.lower().startswith("sep=") else None


def _refuse_other_zip(file: BinaryIO) -> None:
    """Raises FileRefused for an archive that is no workbook; one that cannot be listed is left to the reader of workbooks."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile:
        return
    if any(name.startswith(_SPREADSHEETS) for name in names):
        return
    what = next((what for mark, what in _IN_ZIP.items() if any(mark in name for name in names)), f"an archive (ZIP): {_UNPACK}")
    raise FileRefused(f"the file is {what}")


def _beginning(head: bytes) -> str:
    """The first bytes as characters, without BOMs: what tells formats apart is ASCII, in every encoding once UTF-16's NULs are left out."""
    return head.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")
