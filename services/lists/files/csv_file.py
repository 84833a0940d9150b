"""An issued list as CSV: all rows in one table, for programs."""

from collections.abc import Sequence
from io import BytesIO

from services.lists.files.layout import Layout
from services.lists.files.tables import Table, all_entries, printed_rows
from services.tabular.table_files import write_csv


def list_csv(found: Sequence[Table], layout: Layout) -> bytes:
    """The file's bytes: UTF-8 with BOM, CR LF, texts guarded against formulas."""
    file = BytesIO()
    write_csv(file, layout.headings(layout.csv), printed_rows(all_entries(found), layout.csv, layout))
    return file.getvalue()
