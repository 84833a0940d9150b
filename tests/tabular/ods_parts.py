"""ODS files with one sheet, made as LibreOffice writes them."""

import io
import zipfile

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}
_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
ERROR = (
    '<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error">'
    "<text:p>#N/A</text:p></table:table-cell>"
)
COVERED = "<table:covered-table-cell/>"


def cell(text: str, more: str = "") -> str:
    """A cell with a text. more: further attributes."""
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


def row(*cells: str, more: str = "") -> str:
    """A row of cells."""
    return f"<table:table-row{more}>{''.join(cells)}</table:table-row>"


def ods(columns: str, *rows: str) -> bytes:
    """The file. columns: the descriptions of columns before the rows."""
    names = "".join(f' xmlns:{prefix}="{name}"' for prefix, name in _NAMES.items())
    table = f'<table:table table:name="登记">{columns}{"".join(rows)}</table:table>'
    content = f"<office:document-content{names}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        parts.writestr("META-INF/manifest.xml", _MANIFEST)
        parts.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
    return file.getvalue()
