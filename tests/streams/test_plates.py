"""Plates: dress is taken off, identity is never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.plates import PROVINCES, could_be_plate, is_new_energy_plate, is_placeholder, is_plate, likely_plate, undressed
from tests.depth import examples


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
    *(
        "豫000000",
        "豫00000",
        "豫XXXXXX",
        "豫C000学",
        "豫C0000警",
        "豫C0000港",
        "豫C0000临",
        "豫C00000试",
        "使000000",
        "000000使",
    ),
    *(
        "豫C无牌",
        "豫C无牌1",
        "豫C临",
        "豫临",
        "豫C临牌",
        "豫C临时牌照",
        "豫C未上牌",
        "豫C空牌",
        "豫C遮挡",
        "豫C车牌不清",
        "豫无牌",
    ),
    *(
        "空牌",
        "空白牌",
        "空号牌",
        "新车",
        "新车1",
        "新车未上牌",
        "临",
        "临牌1",
        "遮挡01",
        "未知1",
        "车牌未知02",
        "蓝牌车",
        "黄牌货车",
    ),
    *(
        "UNKNOWN1",
        "UNKNOWN-01",
        "unknown_2",
        "NOPLATE1",
        "NOPLATE00",
        "NO PLATE 3",
        "NULL0",
        "NONE1",
        "豫CNULL",
        "豫CUNKNOWN",
        "EMPTY01",
    ),
    *(
        "0000000A",
        "A0000000",
        "C00000",
        "CD00000",
        "00000D",
        "12345678",
        "1234567",
        "0123456",
        "123456789",
        "87654321",
        "654321",
    ),
    *("TEST001", "TEST1", "test_01", "豫CTEST1", "测试123", "测试", "测试车01", "测试A123", "豫C测试1", "试车", "样车1"),
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
        "豫C12345",
        "豫CD12345",
        "豫C01234",
        "京A00001学",
        "京A0001学",
        "豫C0001警",
        "使224001",
        "224001使",
        "沪A0001领",
        "粤ZAB12港",
    ),
    *(
        "豫C0001临",
        "豫C12345临",
        "豫C1234试",
        "豫TEST12",
        "豫NULL12",
        "空A12345",
        "新A00001",
        "临A12345",
        "豫0312345",
        "豫C0001超",
    ),
    *(
        "A12345",
        "CAAA12",
        "CX0000",
        "C0000X",
        "AB1234",
        "军V12345",
        "WJ豫00001",
        "CDA1234",
        "A1234D",
        "10000000",
        "C12345",
        "京A12345",
    ),
    *("LSVAABBRX12345678", "新能源1号", "0A00000B"),
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


LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
GIVEN_TO = st.tuples(st.sampled_from(PROVINCES.replace("使", "")), st.sampled_from(LETTERS)).map("".join)
DIGIT, LETTER, ENERGY = st.sampled_from("0123456789"), st.sampled_from(LETTERS), st.sampled_from("DABCEFGHJK")


def numbers(size: int) -> st.SearchStrategy[str]:
    """Digits with at most three letters among them (GA 36): often zeros, as these are nearest to the placeholders."""
    signs = st.lists(st.sampled_from("00000123456789") | DIGIT | LETTER, min_size=size, max_size=size).map("".join)
    return signs.filter(lambda text: sum(sign.isalpha() for sign in text) <= 3)


SMALL_NEW_ENERGY = st.tuples(ENERGY, DIGIT | LETTER, numbers(4).filter(str.isdigit)).map("".join)
LARGE_NEW_ENERGY = st.tuples(numbers(5).filter(str.isdigit), ENERGY).map("".join)
MARKED = st.tuples(numbers(4), st.sampled_from("挂学警港澳")).map("".join)
EMBASSY = st.one_of(
    st.integers(1, 999_999).map(lambda number: f"使{number:06}"), st.integers(1, 999_999).map(lambda number: f"{number:06}使")
)


@given(GIVEN_TO, numbers(5) | SMALL_NEW_ENERGY | LARGE_NEW_ENERGY | MARKED)
@settings(max_examples=examples(5_000))
def test_no_number_that_can_be_given_is_a_placeholder(region: str, number: str) -> None:
    """Of the forms of GA 36 in all provinces only the number zero is one."""
    digits = number.rstrip("挂学警港澳")
    digits = digits[1:] if len(number) == 6 and digits[0].isalpha() else digits[:5] if len(number) == 6 else digits
    assert is_placeholder(region + number) is (set(digits) == {"0"})


@given(EMBASSY)
def test_no_embassy_is_a_placeholder(plate: str) -> None:
    assert not is_placeholder(plate)


@pytest.mark.parametrize("province", PROVINCES)
@pytest.mark.parametrize("body", ["00001", "0001挂", "D00001", "00001D", "11111", "12345", "X0000", "0001学"])
def test_the_lowest_numbers_of_every_province(province: str, body: str) -> None:
    wrong = [letter for letter in LETTERS if is_placeholder(f"{province}{letter}{body}")]
    assert not wrong
