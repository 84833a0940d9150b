"""Encoding detection: UTF-8 and UTF-16 (each with or without BOM) or GB18030 (a superset of GBK and GB2312), strictly and over all bytes.

Trap 1: 豫 and 鲁 in GB18030 (D4 A5, C2 B3) are valid UTF-8 of another letter; a Chinese file in UTF-8 has three-byte characters.
Trap 2: UTF-8 cut inside a character nearly always decodes as GB18030, as other Chinese: it must be refused as damaged.
"""

import codecs
from dataclasses import dataclass
from itertools import chain

from services.tabular.encoding_scans import GbScan, Pieces, Utf8Scan
from services.tabular.refused import FileRefused


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

_DAMAGED_SHARE = 4
"""Maximum faulty bytes a three-byte character in damaged UTF-8; GB18030 read as UTF-8 has dozens, and a few only in a file of few words."""


def decoded(content: bytes) -> tuple[str, Encoding]:
    """The text without a BOM, and its encoding. Raises FileRefused, for a NUL character too: no database stores one."""
    encoding = encoding_of(lambda: [content])
    text = content.decode(encoding.codec).removeprefix("\ufeff")
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise FileRefused(
            f"第 {line} 行有 NUL 字符，应为 UTF-8、GB18030 或 UTF-16 文本",
            f"line {line} has a NUL character, expected text in UTF-8, GB18030 or UTF-16",
        )
    return text, encoding


def encoding_of(pieces: Pieces, *, whole: bool = True) -> Encoding:
    """The one encoding in which all bytes are right. Raises FileRefused with the line of the first fault.

    whole False: stops where the bytes are surely UTF-8, damaged further on or not.
    """
    head = next(iter(pieces()), b"")
    bom = next((encoding for mark, encoding in _BOMS.items() if head.startswith(mark)), None)
    if bom is not None and bom is not UTF8_BOM:
        return _checked_utf16(pieces, bom)
    utf8 = Utf8Scan()
    for piece in pieces():
        utf8.add(piece)
        if not whole and utf8.is_surely_utf8:
            return bom or UTF8
    utf8.add(b"", final=True)
    if utf8.has_utf16_nuls:
        return _checked_utf16(pieces, UTF16_BE if utf8.nuls_are_first else UTF16_LE)
    return bom or UTF8 if utf8.is_right and (bom or utf8.wide or not utf8.narrow) else _other_than_utf8(pieces, utf8, bom)


def _other_than_utf8(pieces: Pieces, utf8: Utf8Scan, bom: Encoding | None) -> Encoding:
    """GB18030, or UTF-8 whose few two-byte characters are Latin signs (², °). Raises FileRefused."""
    if bom or utf8.is_surely_utf8:
        raise FileRefused(utf8.fault.zh, utf8.fault.en)
    gb18030 = GbScan.of(pieces)
    if utf8.is_right:
        return GB18030 if gb18030.is_right and (gb18030.has_plate or utf8.is_beyond_latin) else UTF8
    is_damaged = utf8.wide >= max(2, utf8.bad) or (utf8.wide * _DAMAGED_SHARE >= utf8.bad and not gb18030.is_common)
    is_damaged |= utf8.is_one_cut_character
    if gb18030.is_right and not is_damaged:
        return GB18030
    if is_damaged:
        raise FileRefused(utf8.fault.zh, utf8.fault.en)
    raise FileRefused(
        f"第 {gb18030.line} 行既不是 UTF-8 也不是 GB18030，应为其中之一或 UTF-16（第 {utf8.first_bad} 字节附近不是 UTF-8）；未导入任何内容",
        f"line {gb18030.line} is neither UTF-8 nor GB18030, expected one of them or UTF-16 "
        f"(not UTF-8 near byte {utf8.first_bad}); nothing was loaded",
    )


def _checked_utf16(pieces: Pieces, encoding: Encoding) -> Encoding:
    decoder, line = codecs.getincrementaldecoder(encoding.codec)("strict"), 1
    try:
        for piece in chain(pieces(), [b""]):
            text = decoder.decode(piece, final=not piece)
            if "\0" in text:
                at = line + text.count("\n", 0, text.index("\0"))
                raise FileRefused(
                    f"第 {at} 行在 {encoding.name} 中有 NUL 字符", f"line {at} has a NUL character in {encoding.name}"
                )
            line += text.count("\n")
    except UnicodeDecodeError as error:
        raise FileRefused(
            f"第 {line} 行附近不是 {encoding.name}，而文件以此编码开头：请另存为 UTF-8",
            f"near line {line} the file is not {encoding.name}, as which it begins: save it as UTF-8",
        ) from error
    return encoding
