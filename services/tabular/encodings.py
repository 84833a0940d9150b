"""Encoding detection: UTF-8 and UTF-16 (each with or without BOM) or GB18030 (a superset of GBK and GB2312), strictly and over all bytes.

Trap 1: 豫 and 鲁 in GB18030 (D4 A5, C2 B3) are valid UTF-8 of another letter; a Chinese file in UTF-8 has three-byte characters.
Trap 2: UTF-8 cut inside a character nearly always decodes as GB18030, as other Chinese: it must be refused as damaged.
"""

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np

from services.tabular.refused import FileRefused
from streams.plates import PROVINCES


@dataclass(frozen=True)
class Encoding:
    """name: as people read it; codec: Python's, which drops a BOM."""

    name: str
    codec: str


UTF8 = Encoding("UTF-8", "utf-8")
UTF8_BOM = Encoding("UTF-8 with BOM", "utf-8-sig")
GB18030 = Encoding("GB18030", "gb18030")
UTF16_LE = Encoding("UTF-16 LE", "utf-16-le")
UTF16_BE = Encoding("UTF-16 BE", "utf-16-be")
_BOMS = {
    codecs.BOM_UTF8: UTF8_BOM,
    codecs.BOM_UTF16_LE: Encoding("UTF-16 LE with BOM", "utf-16"),
    codecs.BOM_UTF16_BE: Encoding("UTF-16 BE with BOM", "utf-16"),
}
Pieces = Callable[[], Iterable[bytes]]
"""Gives the bytes from their beginning, in pieces; called once for each pass over them."""

_SURELY_UTF8 = 8
"""Minimum of three-byte characters before the first fault that shows damaged UTF-8: GB18030 has faults long before it has eight by chance."""
_DAMAGED_SHARE = 4
"""Maximum faulty bytes a three-byte character in damaged UTF-8; GB18030 read as UTF-8 has dozens, and a few only in a file of few words."""
_NUL_SHARE = 8
"""In UTF-16 at least every eighth unit is ASCII (separators, digits, names), so has a NUL byte on the same side."""
_PLATE = re.compile(f"[{PROVINCES}][A-Z]")


def decoded(content: bytes) -> tuple[str, Encoding]:
    """The text without a BOM, and its encoding. Raises FileRefused, for a NUL character too: no database stores one."""
    encoding = encoding_of(lambda: [content])
    text = content.decode(encoding.codec).removeprefix("\ufeff")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileRefused(f"line {line} has a NUL character, expected text in UTF-8, GB18030 or UTF-16")
    return text, encoding


def encoding_of(pieces: Pieces, *, whole: bool = True) -> Encoding:
    """The one encoding in which all bytes are right. Raises FileRefused with the line of the first fault.

    whole False: stops where the bytes are surely UTF-8, damaged further on or not.
    """
    head = next(iter(pieces()), b"")
    bom = next((encoding for mark, encoding in _BOMS.items() if head.startswith(mark)), None)
    if bom is not None and bom is not UTF8_BOM:
        return _checked_utf16(pieces, bom)
    utf8 = _Utf8Scan()
    for piece in pieces():
        utf8.add(piece)
        if not whole and utf8.is_surely_utf8:
            return bom or UTF8
    utf8.add(b"", final=True)
    if (side := utf8.utf16_side) is not None:
        return _checked_utf16(pieces, side)
    return bom or UTF8 if utf8.is_right and (bom or utf8.wide or not utf8.narrow) else _other_than_utf8(pieces, utf8, bom)


def _other_than_utf8(pieces: Pieces, utf8: "_Utf8Scan", bom: Encoding | None) -> Encoding:
    """GB18030, or UTF-8 whose few two-byte characters are Latin signs (², °). Raises FileRefused."""
    if bom or utf8.is_surely_utf8:
        raise FileRefused(utf8.fault)
    gb18030 = _GbScan.of(pieces)
    if utf8.is_right:
        return GB18030 if gb18030.is_right and (gb18030.has_plate or utf8.is_beyond_latin) else UTF8
    is_damaged = utf8.wide >= max(2, utf8.bad) or (utf8.wide * _DAMAGED_SHARE >= utf8.bad and not gb18030.is_common)
    if gb18030.is_right and not is_damaged:
        return GB18030
    if is_damaged:
        raise FileRefused(utf8.fault)
    raise FileRefused(
        f"line {gb18030.line} is neither UTF-8 nor GB18030, expected one of them or UTF-16 "
        f"(not UTF-8 near byte {utf8.first_bad}); nothing was loaded"
    )


def _checked_utf16(pieces: Pieces, encoding: Encoding) -> Encoding:
    decoder, line = codecs.getincrementaldecoder(encoding.codec)("strict"), 1
    try:
        for piece in (*pieces(), b""):
            text = decoder.decode(piece, final=not piece)
            if "\0" in text:
                raise FileRefused(
                    f"line {line + text.count(chr(10), 0, text.index(chr(0)))} has a NUL character in {encoding.name}"
                )
            line += text.count("\n")
    except UnicodeDecodeError as error:
        raise FileRefused(f"near line {line} the file is not {encoding.name}, as which it begins: save it as UTF-8") from error
    return encoding


@dataclass
class _Utf8Scan:
    """All bytes read as UTF-8. wide: characters from U+0800 (Chinese); narrow: U+0080–U+07FF; bad: bytes that are no UTF-8."""

    wide: int = 0
    narrow: int = 0
    bad: int = 0
    is_beyond_latin: bool = False
    wide_before: int = 0
    first_bad: int = 0
    line: int = 1
    _bytes: int = 0
    _nuls: list[int] = field(default_factory=lambda: [0, 0])
    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8-sig")("surrogateescape")
    )

    def add(self, piece: bytes, *, final: bool = False) -> None:
        """Counts a piece; the last one is final."""
        if b"\0" in piece:
            for side in (0, 1):
                self._nuls[(self._bytes + side) % 2] += piece[side::2].count(0)
        self._bytes += len(piece)
        text = self._decoder.decode(piece, final)
        if not text.isascii():
            self._count(text)
        if not self.bad:
            self.line += text.count("\n")

    def _count(self, text: str) -> None:
        # surrogateescape decodes a byte that is no UTF-8 as U+DC80–U+DCFF, which right UTF-8 cannot hold
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        is_bad = (points >= 0xDC80) & (points <= 0xDCFF)
        is_wide = (points >= 0x800) & ~is_bad
        if not self.bad and is_bad.any():
            place = int(is_bad.argmax())
            self.wide_before = self.wide + int(is_wide[:place].sum())
            self.line += text.count("\n", 0, place)
            self.first_bad = self._bytes - len(text[place:].encode("utf-8", "surrogateescape"))
        self.bad += int(is_bad.sum())
        self.wide += int(is_wide.sum())
        self.narrow += int(((points >= 0x80) & (points < 0x800)).sum())
        self.is_beyond_latin |= bool(((points >= 0x100) & (points < 0x800)).any())

    @property
    def is_right(self) -> bool:
        return not self.bad

    @property
    def is_surely_utf8(self) -> bool:
        return (self.wide_before if self.bad else self.wide) >= _SURELY_UTF8

    @property
    def utf16_side(self) -> Encoding | None:
        """UTF-16 without BOM, by the NUL bytes of its ASCII characters; None where there are few."""
        even, odd = self._nuls
        most = max(even, odd)
        if not most or most * _NUL_SHARE < self._bytes // 2:
            return None
        return UTF16_BE if even > odd else UTF16_LE

    @property
    def fault(self) -> str:
        return f"line {self.line} has a byte that is not UTF-8 near byte {self.first_bad}, in a file that is UTF-8 otherwise: it is damaged"


@dataclass
class _GbScan:
    """All bytes read as GB18030. line: the last one that is right; is_common: every character is of GB2312; has_plate: 豫C or the like."""

    is_right: bool = True
    line: int = 1
    is_common: bool = True
    has_plate: bool = False

    @classmethod
    def of(cls, pieces: Pieces) -> "_GbScan":
        scan = cls()
        decoder, common = (codecs.getincrementaldecoder(codec)("strict") for codec in ("gb18030", "gb2312"))
        for piece in (*pieces(), b""):
            try:
                text = decoder.decode(piece, final=not piece)
            except UnicodeDecodeError as error:
                scan.line += error.object.count(b"\n", 0, error.start)
                scan.is_right = False
                return scan
            scan.line += text.count("\n")
            scan.has_plate |= _PLATE.search(text) is not None
            try:
                scan.is_common = scan.is_common and common.decode(piece, final=not piece) is not None
            except UnicodeDecodeError:
                scan.is_common = False
        return scan
