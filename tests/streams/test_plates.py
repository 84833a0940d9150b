"""Plates: dress is taken off, identity is never guessed."""

import pytest

from streams.plates import could_be_plate, is_new_energy_plate, is_placeholder, is_plate, likely_plate, undressed


@pytest.mark.parametrize(
    ("written", "plate", "colour"),
    [
        ("豫C0T130", "豫C0T130", None),
        ("豫Ｃ０Ｔ１３０", "豫C0T130", None),
        ("豫c0t130", "豫C0T130", None),
        ("豫C·0T130", "豫C0T130", None),
        ("豫C・0T130", "豫C0T130", None),
        ("豫C•0T130", "豫C0T130", None),
        ("豫C-0T130", "豫C0T130", None),
        (" 豫C 0T130\u00a0", "豫C0T130", None),
        ("豫C0T\u200b130\ufeff", "豫C0T130", None),
        ("豫C0T130(黄)", "豫C0T130", "yellow"),
        ("豫C0T130（蓝）", "豫C0T130", "blue"),
        ("豫C0T130黄", "豫C0T130", "yellow"),
        ("豫C0T130 黄色", "豫C0T130", "yellow"),
        ("豫C00001D(黄绿)", "豫C00001D", "yellow_green"),
        ("豫C0T14挂", "豫C0T14挂", None),
        ("豫C0T14挂黄", "豫C0T14挂", "yellow"),
        ("豫COT140", "豫COT140", None),  # O is not read as 0
        ("··", "", None),
    ],
)
def test_dress(written: str, plate: str, colour: str | None) -> None:
    assert undressed(written) == (plate, colour)


@pytest.mark.parametrize(
    ("plate", "usual", "new_energy", "possible"),
    [
        ("豫C0T003", True, False, True),
        ("豫C0T14挂", True, False, True),
        ("豫C1234警", True, False, True),
        ("豫C1234学", True, False, True),
        ("粤Z1234港", True, False, True),
        ("豫CD12345", True, True, True),
        ("豫C12345D", True, True, True),
        ("豫C00001D", True, True, True),
        ("豫CDA1234", True, True, True),
        ("豫CL12345", False, False, True),  # L is no letter of new energy
        ("豫COT003", False, False, True),  # O never occurs
        ("豫C0I003", False, False, True),  # nor does I
        ("豫I00003", False, False, True),
        ("C0T003", False, False, True),
        ("洛C0T003", False, False, True),  # no such province
        ("豫C0T03", False, False, True),
        ("豫C0T0030", False, False, True),
        ("WJ豫1234X", False, False, True),  # the armed police: another form, still a plate
        ("无", False, False, False),
        ("未识别", False, False, False),
        ("豫C", False, False, False),
        ("豫C0T003/豫C0T004", False, False, False),
        ("ԥC0T003", False, False, False),
        ("豫C0T\n03", False, False, False),
        ("", False, False, False),
        ("A" * 13, False, False, False),
    ],
)
def test_forms(plate: str, usual: bool, new_energy: bool, possible: bool) -> None:
    assert (is_plate(plate), is_new_energy_plate(plate), could_be_plate(plate)) == (usual, new_energy, possible)


@pytest.mark.parametrize(
    ("plate", "offer"),
    [("豫COT140", "豫C0T140"), ("豫C0TI41", "豫C0T141"), ("豫C0T140", None), ("豫O0T140", None), ("豫COT", None)],
)
def test_an_offer_to_a_person(plate: str, offer: str | None) -> None:
    assert likely_plate(plate) == offer


PLACEHOLDERS = (
    *(
        "无",
        "无牌",
        "无牌车",
        "无号牌",
        "无牌01",
        "未识别",
        "未上牌",
        "未悬挂号牌",
        "没有车牌",
        "车牌未知",
        "号牌不清",
        "无法识别",
        "识别失败",
        "遮挡",
    ),
    *(
        "污损",
        "临时",
        "临牌",
        "蓝牌",
        "黄牌",
        "黄",
        "空",
        "车牌",
        "NULL",
        "null",
        "(null)",
        "None",
        "NaN",
        "UNKNOWN",
        "N/A",
        "NO PLATE",
    ),
    *(
        "UNRECOGNIZED",
        "0",
        "00000",
        "00000000",
        "11111111",
        "AAAAAAA",
        "XXXXXXX",
        "----",
        "-",
        "*******",
        "#######",
        "????????",
        "？？？",
    ),
    *(
        "·····",
        "_无_",
        "【无牌】",
        "<未识别>",
        "豫",
        "豫C",
        "豫C-----",
        "豫C?????",
        "豫C_____",
        "豫C·····",
        "豫C*****",
        "豫C0000",
        "豫C00000",
    ),
    *(
        "豫Ｃ００００００",
        "豫CXXXXX",
        "豫CXXXXXX",
        "豫c·xxxxx",
        "豫A00000",
        "豫CAAAAA",
        "豫C0000挂",
        "豫C0000学",
        "豫CD00000",
        "豫C00000D",
    ),
    *("默A00000", "豫COOOOO"),
)
NONE = (
    *(
        "豫C00001",
        "豫C11111",
        "豫C88888",
        "豫CX0000",
        "豫C0000X",
        "豫C0001挂",
        "豫CD00001",
        "豫C00001D",
        "豫CAA000",
        "豫CAAA12",
        "豫C0T003",
    ),
    *(
        "粤Z1234港",
        "WJ豫1234X",
        "使014578",
        "民航A1234",
        "C0T003",
        "12345",
        "豫C0",
        "豫C12?45",
        "豫C0T003/豫C0T004",
        "豫COT003",
    ),
    *(
        "",
        " ",
        "\u200b",
        "\ufffd\ufffd",
        "豫C\ufffd\ufffd",
        "鍐呯幆",
        "ԥC0T003",
    ),  # a wrong encoding is damage, not a placeholder
)


@pytest.mark.parametrize(("texts", "stands_for_none"), [(PLACEHOLDERS, True), (NONE, False)])
def test_placeholders_for_no_plate(texts: tuple[str, ...], stands_for_none: bool) -> None:
    wrong = [text for text in texts if is_placeholder(undressed(text)[0] or text) is not stands_for_none]
    assert not wrong


def test_a_placeholder_is_no_plate_and_never_offered() -> None:
    assert not any(is_plate(undressed(text)[0]) for text in PLACEHOLDERS)
    assert likely_plate("豫COOOOO") is None
