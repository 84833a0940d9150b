"""Number plates: taking off harmless dress, never guessing an identity.

Patterns: GA 36-2018, see docs/standards.md. I and O never occur on a plate; they are reported, not replaced.
"""

import re
import unicodedata

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
_DRESS = re.compile(r"[\s·・•‧∙.\-\u00b7\u30fb\u2022\u2219\u200b\u200c\u200d\u2060\ufeff]+")
_COLOUR_WORDS = {"蓝": "blue", "黄": "yellow", "白": "white", "黑": "black", "绿": "green", "黄绿": "yellow_green"}
_COLOUR_SUFFIX = re.compile(r"(?:\((黄绿|[蓝黄白黑绿])色?\)|(黄绿|[蓝黄白黑绿])色?)$")
_ANY = re.compile(r"^(?=.*[A-Z0-9])[\u4e00-\u9fffA-Z0-9]{3,12}$")
_USUAL = re.compile(rf"^[{PROVINCES}][A-HJ-NP-Z][A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]$")
_NEW_ENERGY = re.compile(rf"^[{PROVINCES}][A-HJ-NP-Z](?:[DABCEFGHJK][A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[DABCEFGHJK])$")


def undressed(text: str) -> tuple[str, str | None]:
    """The plate without width, dots, spaces and colour word, and the colour that the word named (or None)."""
    plate = _DRESS.sub("", unicodedata.normalize("NFKC", text)).upper()
    suffix = _COLOUR_SUFFIX.search(plate)
    if suffix is None:
        return plate, None
    return plate[: suffix.start()], _COLOUR_WORDS[suffix.group(1) or suffix.group(2)]


def could_be_plate(plate: str) -> bool:
    """Whether the undressed text can stand for a vehicle at all: one or more CJK characters, A–Z and digits, 3 to 12 of them.

    Wider than `is_plate`, since plates of other kinds exist; but text in a wrong encoding is none.
    """
    return bool(_ANY.match(plate))


def is_plate(plate: str) -> bool:
    """Whether the undressed text has the form of a mainland plate (7 characters, or 8 for new energy)."""
    return bool(_USUAL.match(plate) or _NEW_ENERGY.match(plate))


def is_new_energy_plate(plate: str) -> bool:
    """Whether the plate has the 8-character form of new-energy vehicles."""
    return bool(_NEW_ENERGY.match(plate))


def likely_plate(plate: str) -> str | None:
    """The plate with O read as 0 and I as 1, when that alone makes it a plate; an offer to a person, never used by itself."""
    mended = plate[:2] + plate[2:].replace("O", "0").replace("I", "1")
    return mended if mended != plate and is_plate(mended) else None
