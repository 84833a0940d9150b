"""Texts as a PDF can print them: a character that the font lacks is named by its code, never left as an empty box."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path

_RAISED = re.compile("[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def font_path() -> Path:
    """The file of the font that PDFs are set in."""
    return sans_path()


def printable(text: str) -> str:
    """The text with 〔U+20BB7〕 in place of each character that the font lacks.

    A raised number that it lacks a character of is written m^−1; small or lowered forms as the usual ones.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, _RAISED.sub(_raised, text)))


def lacking(text: str) -> list[str]:
    """The characters of a text that are printed by their codes, each once."""
    return [one for one in dict.fromkeys(_RAISED.sub(_raised, text)) if _shown(one).startswith("〔U+")]


def _raised(found: re.Match[str]) -> str:
    run = found[0]
    return run if all(map(_has, run)) else f"^{unicodedata.normalize('NFKC', run)}"


@cache
def _shown(character: str) -> str:
    """A character as it is printed. Line breaks stay; other white space is a space."""
    if character == "\n" or _has(character):
        return character
    if character.isspace():
        return " "
    usual = unicodedata.normalize("NFKC", character)
    return usual if usual != character and all(map(_has, usual)) else f"〔U+{ord(character):04X}〕"


def _has(character: str) -> bool:
    return ord(character) in _glyphs()


@cache
def _glyphs() -> frozenset[int]:
    with TTFont(font_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())
