"""Spellings of the emission stage: 国四, 国Ⅳ, 国IV, 国4, 4, 6b …; what is not surely one stage is unknown, and said.

0 is a stage, the dirtiest (国〇), so it is never a fallback. A range (国Ⅳ以上), two stages or a foreign mark (欧Ⅳ) is no stage.
"""

import re
import unicodedata

from rules.catalogue import Text
from services.reference.remarks import UnfitError
from services.reference.tables import Cell, is_blank

EXPECTED = Text("0–6、国四/国Ⅳ/国IV，或留空（不详）", "0–6, 国四/国Ⅳ/国IV, or blank (unknown)")
_CHINESE = {"〇": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}
_SPELLING = re.compile(
    r"(?:国 ?|CHINA ?)?(?:(?P<digit>[0-6])(?:\.0)?|(?P<word>[〇零一二三四五六])|(?P<roman>IV|VI?|I{1,3}))(?P<half>[AB])?(?P<obd>带OBD)?"
)


def stage_of(cell: Cell) -> tuple[int | None, Text | None]:
    """The stage 0–6, or None for a blank cell; and a note when something was left out. Raises UnfitError when unreadable.

    The parts 6a and 6b are both 6. 国Ⅲ带OBD is 3: the OBD makes it no other stage.
    """
    if is_blank(cell):
        return None, None
    spelling = _SPELLING.fullmatch(_plain(cell))
    if spelling is None:
        raise UnfitError(EXPECTED)
    stage = _stage(spelling)
    if spelling["half"] and stage != 6:
        raise UnfitError(EXPECTED)
    if spelling["half"]:
        return stage, Text(
            f"读作 {stage}：登记不分 a、b", f"read as {stage}: its parts a and b are not told apart in the register"
        )
    return stage, Text(f"读作 {stage}", f"read as {stage}") if spelling["obd"] else None


def _plain(cell: Cell) -> str:
    if isinstance(cell, bool):
        return ""
    return unicodedata.normalize("NFKC", str(cell)).strip().upper()


def _stage(spelling: re.Match[str]) -> int:
    if spelling["digit"]:
        return int(spelling["digit"])
    return _CHINESE[spelling["word"]] if spelling["word"] else _ROMAN[spelling["roman"]]
