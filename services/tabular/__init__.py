"""What importers, the publisher and lists share: formats and encodings, workbooks (read in a child process), CSV and XLSX writing."""

from services.tabular.refused import FileRefused
from services.tabular.workbook import MAX_CELLS, Sheet, read_workbook

__all__ = ["MAX_CELLS", "FileRefused", "Sheet", "read_workbook"]
