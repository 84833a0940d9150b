"""The file that is imported, and the list of its errors beside it."""

from pathlib import Path

from services.reference.remarks import Remark
from services.tabular import FileRefused
from services.tabular.table_files import write_csv

MAX_BYTES = 256 << 20
"""Maximum size of a file that is imported: it is read whole, and a register of a million vehicles has some 150 MB."""
_HEADINGS = ("row", "column", "value", "expected", "loaded")


def read_file(path: Path) -> bytes:
    """The file's bytes. Raises FileRefused when it cannot be opened, is empty or over the maximum size."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise FileRefused(f"文件无法读取：{error.strerror}", f"the file cannot be read: {error.strerror}") from error
    if len(content) > MAX_BYTES:
        raise FileRefused(
            f"文件超过 {MAX_BYTES >> 20} MB，应不超过此数：请拆分为多个文件",
            f"the file is larger than {MAX_BYTES >> 20} MB, expected at most that: split it into several files",
        )
    if not content.strip():
        raise FileRefused("文件是空的", "the file is empty")
    return content


def errors_path(path: Path) -> Path:
    """Where the errors of a file are listed: vehicles.csv → vehicles.csv.errors.csv."""
    return path.with_name(f"{path.name}.errors.csv")


def write_errors(path: Path, remarks: list[Remark]) -> Path | None:
    """Lists errors and reports beside the file (CSV, UTF-8 with BOM); without any, removes an earlier list.

    A text that a spreadsheet would run as a formula has an apostrophe in front. Returns the list's path, None if there is none.
    Raises OSError where the folder cannot be written.
    """
    listed = [remark for remark in remarks if remark.severity != "note"]
    target = errors_path(path)
    if not listed:
        target.unlink(missing_ok=True)
        return None
    rows = (
        (r.place.removeprefix("row "), r.column, r.shown_value, r.expected, "yes" if r.severity == "report" else "no")
        for r in listed
    )
    with target.open("wb") as file:
        write_csv(file, _HEADINGS, rows)
    return target
