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
_SIGNS = re.compile(r"[\s!-/:-@\[-`{-~·・•…—、。【】《》「」]+")
"""Punctuation with which sources fill or frame a plate that they could not read; what a wrong encoding leaves is not among it."""
_REGION = rf"[{PROVINCES}][A-Z]?"
_MARK = "[挂学警港澳使领试超临]"
"""The character at the end that says what kind of plate it is."""
_SEQUENCES = "|".join(
    sequence[start : start + length]
    for sequence in ("0123456789", "9876543210", "1234567890")
    for length in range(6, 11)
    for start in range(11 - length)
)
_NO_NUMBER = "牌照|号牌|车牌|临牌|临时|未知|不详|不明|不清|模糊|遮挡|污损|无法|失败|空白|空牌|新车|样车|试车"
_PLACEHOLDER = re.compile(
    "|".join(
        (
            r"[A-Z]+",  # NULL, UNKNOWN, N/A, AAAAAAA: every plate here has a digit or a region
            r"(?=.{6,12}$)[A-Z]{5,}\d+",  # UNKNOWN1, NOPLATE00: without its region no plate begins with five letters
            rf"(?:[{PROVINCES}][A-Z])?(?:NULL|NONE|TEST|UNKNOWN|NOPLATE)\d*",  # TEST001, 豫CNULL; 豫TEST12 is a plate of 豫T
            r"(\d)\1*",  # 0, 00000000, 11111111 without a region
            r"[A-Z]{0,2}0{5,}[A-Z]{0,2}",  # A0000000, 0000000A, C00000: zeros alone are no number
            _SEQUENCES,  # 12345678, 654321: six digits or more that were typed along the keys
            # 无牌, 无号牌1, 未识别, 没有车牌, 豫C无牌: no region is called so.
            rf"(?:{_REGION})?[无未没][\u4e00-\u9fffA-Z0-9]*",
            rf"(?:{_REGION})?测试[\u4e00-\u9fffA-Z0-9]*",
            # Words for no plate, beside a region or numbered: 车牌不清, 豫C遮挡, 空牌, 新车1. A temporary plate has a number: 豫C0001临.
            rf"(?:{_REGION})?[\u4e00-\u9fff]*(?:{_NO_NUMBER})[\u4e00-\u9fff]*\d{{0,3}}",
            rf"(?:{_REGION})?[临空]",
            r"(?:[蓝黄白黑绿]|黄绿)色?(?:牌[货客]?车?)?",  # a colour alone
            _REGION,  # a region alone: 豫, 豫C, 豫C?????
            # A region, then zeros: numbers begin at 1. Five of them beside the letter of a new-energy plate.
            rf"[\u4e00-\u9fff][A-Z]?0{{3,}}{_MARK}?|0{{3,}}{_MARK}",
            r"[\u4e00-\u9fff][A-Z](?:0{5,}[A-Z]|[A-Z]0{5,})",
            # A region, then one letter: a plate has three letters at most, 豫CXXXXX five.
            rf"[\u4e00-\u9fff][A-Z]([A-Z])\2{{2,}}{_MARK}?",
        )
    )
)


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
    """Whether the undressed text has the form of a mainland plate (7 characters, or 8 for new energy), and a number that can be given."""
    return bool(_USUAL.match(plate) or _NEW_ENERGY.match(plate)) and not is_placeholder(plate)


def is_placeholder(plate: str) -> bool:
    """Whether the undressed text stands for "no plate", as sources write where they read none: 无牌, NULL, 00000000, 豫C00000, 豫CXXXXX, ----.

    Told by form alone. A number that can be given to a vehicle is none: 豫C00001, 豫C11111, 豫CX0000.
    """
    bare = _SIGNS.sub("", unicodedata.normalize("NFKC", plate))
    return _PLACEHOLDER.fullmatch(bare) is not None if bare else bool(plate.strip())


def is_new_energy_plate(plate: str) -> bool:
    """Whether the plate has the 8-character form of new-energy vehicles."""
    return bool(_NEW_ENERGY.match(plate))


def likely_plate(plate: str) -> str | None:
    """The plate with O read as 0 and I as 1, when that alone makes it a plate; an offer to a person, never used by itself."""
    mended = plate[:2] + plate[2:].replace("O", "0").replace("I", "1")
    return mended if mended != plate and is_plate(mended) else None
