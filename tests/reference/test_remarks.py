"""Remarks as lines in both languages."""

import pytest

from rules.catalogue import Text
from services.reference.remarks import ABSENT, Remark, with_nearest

KINDS = Text("以下之一：pass, exemption", "one of pass, exemption")


@pytest.mark.parametrize(
    ("remark", "zh", "en"),
    [
        (
            Remark("passes[0] (TX-9)", "kind", "pas", KINDS),
            'passes[0] (TX-9)：kind 为 "pas"，应为 以下之一：pass, exemption',
            'passes[0] (TX-9): kind is "pas", expected one of pass, exemption',
        ),
        (
            Remark("passes[0]", "kind", ABSENT, KINDS),
            "passes[0]：kind 没有写，应为 以下之一：pass, exemption",
            "passes[0]: kind is absent, expected one of pass, exemption",
        ),
        (
            Remark("row 2", "lon", 181.0, Text("度", "degrees")),
            "row 2：lon 为 181，应为 度",
            "row 2: lon is 181, expected degrees",
        ),
        (
            Remark("row 2", "plate", "a", Text("读作 A", "read as A"), "note"),
            'row 2：plate 为 "a"，读作 A',
            'row 2: plate is "a", read as A',
        ),
    ],
)
def test_a_line(remark: Remark, zh: str, en: str) -> None:
    assert remark.line == Text(zh, en) and str(remark) == en


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("pas", Text(f"{KINDS.zh}；最接近的是 pass", f"{KINDS.en}; nearest: pass")),
        ("nothing like it", KINDS),
    ],
)
def test_the_nearest_word_is_offered_in_both_languages(word: str, expected: Text) -> None:
    assert with_nearest(KINDS, word, ["pass", "exemption"]) == expected
