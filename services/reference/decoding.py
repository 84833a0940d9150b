"""From bytes to text without loss: strict UTF-8, else strict GB18030 (a superset of GBK and GB2312), else refused."""

import codecs

from services.reference.remarks import FileError

_SURELY_UTF8 = 8
"""So many non-ASCII characters that read well before the first fault show a UTF-8 file with a broken byte, not GB18030."""


def decoded(content: bytes) -> tuple[str, str]:
    """The text and the name of the encoding that was used. Raises FileError."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileError("the file is UTF-16, expected UTF-8 or GB18030")
    has_bom = content.startswith(codecs.BOM_UTF8)
    try:
        text, encoding = content.decode("utf-8-sig"), "UTF-8 with BOM" if has_bom else "UTF-8"
    except UnicodeDecodeError as error:
        text, encoding = _decoded_gb18030(content, error, has_bom), "GB18030"
    if "\0" in text:
        raise FileError(f"line {_line(text, text.index(chr(0)))} has a NUL character, expected text in UTF-8 or GB18030")
    return text, encoding


def _decoded_gb18030(content: bytes, fault: UnicodeDecodeError, has_bom: bool) -> str:
    before = content[: fault.start].decode("utf-8", "ignore")
    if has_bom or sum(ord(c) > 127 for c in before) >= _SURELY_UTF8:
        raise FileError(f"line {before.count(chr(10)) + 1} has a byte that is not UTF-8, in a file that is UTF-8 up to there")
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError(f"line {line} is neither UTF-8 nor GB18030, expected one of them; nothing was loaded") from error


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1
