"""Texts as a PDF can print them: a character that the font lacks is named by its code, never left as an empty box."""

import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import sans_path

from services.lists.files.pdf_child import RAISED


def font_path() -> Path:
    """The file of the font that PDFs are set in."""
    return sans_path()


def printable(text: str) -> str:
    """The text with 〔U+20BB7〕 in place of each character that the font lacks.

    Raised signs and digits are drawn (m⁻¹); other small or lowered forms are printed as the usual ones.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_shown, text))


def lacking(text: str) -> list[str]:
    """The characters of a text that are printed by their codes, each once."""
    return [one for one in dict.fromkeys(text) if _shown(one).startswith("〔U+")]


@cache
def _shown(character: str) -> str:
    """A character as it is printed. Line breaks stay; other white space is a space."""
    if character == "\n" or character in RAISED or _has(character):
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
