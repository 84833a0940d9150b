"""What importers and the publisher share: workbooks, read in a child process with limits."""

from services.tabular.workbook import MAX_CELLS, Sheet, WorkbookRefused, read_workbook

__all__ = ["MAX_CELLS", "Sheet", "WorkbookRefused", "read_workbook"]
