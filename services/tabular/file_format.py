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
_AS_TABLE = Text(
    "请用 Excel 或 WPS 打开，另存为 XLSX 或 CSV UTF-8", "open it in Excel or WPS and save it as XLSX, or as CSV UTF-8"
)
_UNPACK = Text("请先解压", "unpack it first")
_AS_GEOJSON = Text("本系统不读取；请导出 WGS84 坐标的 GeoJSON", "which is not read: export GeoJSON in WGS84")


def _to_save(zh: str, en: str) -> Text:
    return Text(f"{zh}：{_AS_TABLE.zh}", f"{en}: {_AS_TABLE.en}")


def _to_unpack(zh: str, en: str) -> Text:
    return Text(f"{zh}：{_UNPACK.zh}", f"{en}: {_UNPACK.en}")


_BINARIES = {
    b"%PDF": Text(
        f"PDF 文件：请向来源索取表格本身，或{_AS_TABLE.zh}",
        f"a PDF document: ask its sender for the table itself, or {_AS_TABLE.en}",
    ),
    b"{\\rtf": _to_save("文字文档（RTF）", "a text document (RTF)"),
    b"\x1f\x8b": _to_unpack("压缩文件（gzip）", "packed (gzip)"),
    b"Rar!": _to_unpack("压缩文件（RAR）", "packed (RAR)"),
    b"7z\xbc\xaf": _to_unpack("压缩文件（7z）", "packed (7z)"),
    b"\x89PNG": _to_save("图片", "a picture"),
    b"\xff\xd8\xff": _to_save("图片", "a picture"),
    b"GIF8": _to_save("图片", "a picture"),
    b"SQLite format 3": Text("SQLite 数据库：请将表导出为 CSV UTF-8", "an SQLite database: export the table as CSV UTF-8"),
}
_MARKUP = {
    "urn:schemas-microsoft-com:office:spreadsheet": _to_save("Excel 2003 的 XML 表格", "an XML spreadsheet of Excel 2003"),
    "<kml": Text(f"KML，{_AS_GEOJSON.zh}", f"KML, {_AS_GEOJSON.en}"),
    "<gpx": Text(f"GPX，{_AS_GEOJSON.zh}", f"GPX, {_AS_GEOJSON.en}"),
    "<gml": Text(f"GML，{_AS_GEOJSON.zh}", f"GML, {_AS_GEOJSON.en}"),
    "<html": _to_save("网页（HTML），无论文件名如何", "an HTML page, whatever it is called"),
    "<table": _to_save("网页（HTML），无论文件名如何", "an HTML page, whatever it is called"),
    "<!doctype html": _to_save("网页（HTML），无论文件名如何", "an HTML page, whatever it is called"),
}
_IN_ZIP = {
    "word/": _to_save("Word 文档", "a Word document"),
    ".kml": Text(f"KMZ，{_AS_GEOJSON.zh}", f"KMZ, {_AS_GEOJSON.en}"),
    ".shp": Text("压缩的 shapefile：请导出 WGS84 坐标的 GeoJSON", "a packed shapefile: export GeoJSON in WGS84"),
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
            raise FileRefused(f"文件是{what.zh}", f"the file is {what.en}")
    if text.startswith("<"):
        what = next((what for mark, what in _MARKUP.items() if mark in text.lower()), _to_save("XML", "XML"))
        raise FileRefused(f"文件是{what.zh}", f"the file is {what.en}")
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
    what = next(
        (what for mark, what in _IN_ZIP.items() if any(mark in name for name in names)),
        _to_unpack("压缩包（ZIP）", "an archive (ZIP)"),
    )
    raise FileRefused(f"文件是{what.zh}", f"the file is {what.en}")


def _beginning(head: bytes) -> str:
    """The first bytes as characters, without BOMs: what tells formats apart is ASCII, in every encoding once UTF-16's NULs are left out."""
    return head.replace(b"\0", b"").decode("latin-1").lstrip("\xef\xbb\xbf\xff\xfe \t\r\n")
