"""What the font of PDFs lacks is printed by its code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.catalogue import POLLUTANTS
from services.lists.files.glyphs import _glyphs, lacking, printable
from services.lists.files.pdf_child import RAISED


@pytest.mark.parametrize(
    ("text", "printed", "missing"),
    [
        ("洛城王㛃", "洛城王㛃", []),
        ("洛城王𠮷", "洛城王〔U+20BB7〕", ["𠮷"]),
        ("𠮷与𠮷", "〔U+20BB7〕与〔U+20BB7〕", ["𠮷"]),
        ("光吸收系数（m⁻¹）", "光吸收系数（m⁻¹）", []),
        ("10⁻⁶", "10⁻⁶", []),
        ("m²", "m²", []),
        ("NO₂", "NO2", []),
        ("一\t二\r\n三", "一 二 \n三", []),
        ("空\u0000\ufffe", "空〔U+0000〕〔U+FFFE〕", ["\u0000", "\ufffe"]),
        ("表情😀", "表情〔U+1F600〕", ["😀"]),
        ("零宽\u200b", "零宽〔U+200B〕", ["\u200b"]),
    ],
)
def test_each_character_is_printed_or_named(text: str, printed: str, missing: list[str]) -> None:
    assert (printable(text), lacking(text)) == (printed, missing)


@given(st.text())
def test_what_is_printed_has_glyphs(text: str) -> None:
    assert all(ord(RAISED.get(one, one)) in _glyphs() or one == "\n" for one in printable(text))


def test_our_own_units_are_never_named_by_codes() -> None:
    assert not [one for one in POLLUTANTS.values() if lacking(one.title.zh + one.unit.zh)]
