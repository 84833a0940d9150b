"""JSON files, whatever their encoding."""

import io
from typing import Any

from services.tabular import FileRefused
from services.tabular.encodings import decoded
from services.tabular.file_format import format_of
from services.tabular.json_text import read_json_text


def read_json(content: bytes) -> tuple[Any, str]:
    """The value in the file, read strictly, and how it was read. Raises FileRefused."""
    form = format_of(io.BytesIO(content))
    if form.is_workbook:
        raise FileRefused(f"文件是工作簿（{form}），应为 JSON", f"the file is a workbook ({form}), expected JSON")
    text, encoding = decoded(content)
    return read_json_text(text), f"JSON, {encoding.name}"
