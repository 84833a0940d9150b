"""Remarks as lines: in both languages where what is right is worded in both, else in English alone."""

import pytest

from rules.catalogue import Text
from services.reference.remarks import ABSENT, Remark, with_nearest

KINDS = Text("以下之一：pass, exemption", "one of pass, exemption")


@pytest.mark.parametrize(
    ("remark", "zh", "en"),
    [
        (
            Remark.of("passes[0] (TX-9)", "kind", "pas", KINDS),
            'passes[0] (TX-9)：kind 为 "pas"，应为 以下之一：pass, exemption',
            'passes[0] (TX-9): kind is "pas", expected one of pass, exemption',
        ),
        (
            Remark.of("passes[0]", "kind", ABSENT, KINDS),
            "passes[0]：kind 没有写，应为 以下之一：pass, exemption",
            "passes[0]: kind is absent, expected one of pass, exemption",
        ),
        (
            Remark("row 2", "lon", 181.0, "degrees"),
            "row 2: lon is 181, expected degrees",
            "row 2: lon is 181, expected degrees",
        ),
        (
            Remark("row 2", "plate", "a", "read as A", "note"),
            'row 2: plate is "a", read as A',
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
