"""XLSX files made part by part, as no library would write them."""

import zipfile
from collections.abc import Iterable
from pathlib import Path

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_workbook(path: Path, rows: Iterable[bytes]) -> Path:
    """A workbook with one sheet of these pieces of XML."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts:
        for name, content in _PARTS.items():
            parts.writestr(name, content)
        with parts.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for piece in rows:
                sheet.write(piece)
            sheet.write(b"</sheetData></worksheet>")
    return path


def far_cell(path: Path) -> Path:
    """A table of one cell, and another at XFD1048576."""
    heading = b'<row r="1"><c r="A1" t="inlineStr"><is><t>plate</t></is></c></row>'
    return write_workbook(path, [heading, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'])


def many_cells(path: Path, rows: int) -> Path:
    """Rows of 1,000 numbers, packed to a hundredth."""
    row = b"<row>" + b"<c><v>1</v></c>" * 1_000 + b"</row>"
    return write_workbook(path, (row for _ in range(rows)))
