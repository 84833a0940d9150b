"""The golden files: a list's files as text, for people to review. `python -m tests.lists.files.golden` writes them anew."""

from io import BytesIO
from pathlib import Path

from python_calamine import CalamineWorkbook

from services.lists.files.layout import layout_in_use
from services.lists.files.making import ListFile, files_of
from tests.lists.files.examples import DIGEST, a_morning
from tests.lists.files.pdf_text import pages

FOLDER = Path(__file__).parent / "golden"


def as_texts(made: list[ListFile]) -> dict[str, str]:
    """Each file as text, by the name of its golden file."""
    return {f"morning.{one.kind}.txt": _TEXTS[one.kind](one.payload) for one in made}


def workbook_rows(payload: bytes) -> dict[str, list[list[object]]]:
    """The rows of each sheet."""
    book = CalamineWorkbook.from_filelike(BytesIO(payload))
    return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}


def _workbook_text(payload: bytes) -> str:
    lines = []
    for name, rows in workbook_rows(payload).items():
        lines.append(f"== {name}")
        lines += [" | ".join(str(cell).replace("\n", " ⏎ ") for cell in row).rstrip(" |") for row in rows]
    return "\n".join(lines) + "\n"


def _pdf_text(payload: bytes) -> str:
    return "\n".join(line for number, page in enumerate(pages(payload), 1) for line in (f"== {number}", *page)) + "\n"


_TEXTS = {
    "xlsx": _workbook_text,
    "pdf": _pdf_text,
    "csv": lambda payload: payload.decode("utf-8-sig").replace("\r\n", "\n"),
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in as_texts(files_of(a_morning(), layout_in_use(None), DIGEST)).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
