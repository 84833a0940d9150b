"""All bytes of a text read in one encoding, and what was seen: the evidence by which `encodings` decides."""

import codecs
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Self

import numpy as np

from rules.catalogue import Text
from streams.plates import PROVINCES

Pieces = Callable[[], Iterable[bytes]]
"""Gives the bytes from their beginning, in pieces; called once for each pass over them."""
_SURELY_UTF8 = 8
"""Minimum of three-byte characters before the first fault that shows damaged UTF-8: GB18030 has faults long before it has eight by chance."""
_NUL_SHARE = 8
"""In UTF-16 at least every eighth unit is ASCII (separators, digits, names), so has a NUL byte on the same side."""
_LONGEST_CUT = 4
_CUT_CHARACTER = re.compile(rb"[\xe0-\xef][\x80-\xbf]?|[\xf0-\xf4][\x80-\xbf]{0,2}")
"""The first byte of three or four, and fewer than belong to it."""
_PLATE = re.compile(f"[{PROVINCES}][A-Z]")


@dataclass
class Utf8Scan:
    """All bytes read as UTF-8. wide: characters from U+0800 (Chinese); narrow: U+0080–U+07FF; bad: bytes that are no UTF-8.

    bad_bytes: the first few of these.
    """

    wide: int = 0
    narrow: int = 0
    bad: int = 0
    is_beyond_latin: bool = False
    wide_before: int = 0
    first_bad: int = 0
    bad_bytes: bytes = b""
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
        self.bad_bytes = (self.bad_bytes + bytes((points[is_bad][:_LONGEST_CUT] & 0xFF).tolist()))[:_LONGEST_CUT]
        self.wide += int(is_wide.sum())
        self.narrow += int(((points >= 0x80) & (points < 0x800)).sum())
        self.is_beyond_latin |= bool(((points >= 0x100) & (points < 0x800)).any())

    @property
    def is_right(self) -> bool:
        """Whether all bytes so far are UTF-8."""
        return not self.bad

    @property
    def is_surely_utf8(self) -> bool:
        """Whether so much was UTF-8 before the first fault that it can be nothing else."""
        return (self.wide_before if self.bad else self.wide) >= _SURELY_UTF8

    @property
    def is_one_cut_character(self) -> bool:
        """Whether all that is not ASCII is the beginning of one character: read as GB18030 it would be another, and a rare one."""
        has_others = self.wide or self.narrow or self.bad >= _LONGEST_CUT
        return not has_others and _CUT_CHARACTER.fullmatch(self.bad_bytes) is not None

    @property
    def has_utf16_nuls(self) -> bool:
        """Whether the text is UTF-16 without BOM, by the NUL bytes of its ASCII characters."""
        most = max(self._nuls)
        return most > 0 and most * _NUL_SHARE >= self._bytes // 2

    @property
    def nuls_are_first(self) -> bool:
        """Whether the NUL byte is the first of a unit in most (big-endian)."""
        return self._nuls[0] > self._nuls[1]

    @property
    def fault(self) -> Text:
        """The first fault in words."""
        return Text(
            f"第 {self.line} 行（第 {self.first_bad} 字节附近）有不是 UTF-8 的字节，而文件其余部分是 UTF-8：文件已损坏",
            f"line {self.line} has a byte that is not UTF-8 near byte {self.first_bad}, in a file that is UTF-8 otherwise: it is damaged",
        )


@dataclass
class GbScan:
    """All bytes read as GB18030. line: the last one that is right; is_common: every character is of GB2312; has_plate: 豫C or the like."""

    is_right: bool = True
    line: int = 1
    is_common: bool = True
    has_plate: bool = False

    @classmethod
    def of(cls, pieces: Pieces) -> Self:
        """The scan of all pieces, or up to the first fault."""
        scan = cls()
        decoder, common = (codecs.getincrementaldecoder(codec)("strict") for codec in ("gb18030", "gb2312"))
        for piece in chain(pieces(), [b""]):
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
