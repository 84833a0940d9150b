"""Which encoding a text file is in: UTF-8 (with or without BOM) or GB18030, strictly, decided before anything is published."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from services.publishing.files import PublishRefused

UTF8, GB18030 = "utf-8-sig", "gb18030"
_CHUNK = 1 << 20
_SURELY_UTF8 = 8
"""So many three-byte characters before the first fault show UTF-8 with a broken byte; as GB18030 it would be other Chinese."""


@dataclass
class _Scan:
    """A file read in one encoding. wide: characters from U+0800 (Chinese); narrow: U+0080–U+07FF; fault: first wrong byte."""

    wide: int = 0
    narrow: int = 0
    fault: int | None = None


def encoding_of(path: Path) -> str:
    """`utf-8-sig` or `gb18030`. Raises PublishRefused when the file is neither.

    Trap: 豫 and 鲁 in GB18030 (D4 A5, C2 B3) are right UTF-8 of another letter. A file whose only characters beyond
    ASCII would be such two-byte ones is GB18030: a Chinese file in UTF-8 has three-byte ones.
    """
    utf8 = _scan(path, UTF8)
    if utf8.fault is None and (utf8.wide or not utf8.narrow):
        return UTF8
    gb18030 = _scan(path, GB18030)
    if utf8.fault is not None and (gb18030.fault is not None or utf8.wide >= _SURELY_UTF8 or _has_bom(path)):
        raise PublishRefused(f"{path}: expected text in UTF-8 or GB18030; not UTF-8 near byte {utf8.fault}")
    return UTF8 if gb18030.fault is not None else GB18030


def _has_bom(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(3) == codecs.BOM_UTF8


def _scan(path: Path, encoding: str) -> _Scan:
    decoder, scan, before = codecs.getincrementaldecoder(encoding)("strict"), _Scan(), 0
    for piece in _pieces(path):
        try:
            text = decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            scan.fault = before + error.start
            text = piece[: error.start].decode(encoding, "ignore")
        beyond = [c for c in text if c > "\x7f"] if not text.isascii() else []
        wide = sum(c >= "\u0800" for c in beyond)
        scan.wide, scan.narrow = scan.wide + wide, scan.narrow + len(beyond) - wide
        if scan.fault is not None:
            break
        before += len(piece)
    return scan


def _pieces(path: Path) -> Iterator[bytes]:
    """The file in chunks, an empty one last."""
    with path.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece
    yield b""
