"""Encodings: decided by all bytes, strictly; text is never read as other text (cases R1, N22, N36)."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.tabular import FileRefused
from services.tabular.encodings import decoded, encoding_of

ROW = "豫C8K301,01\n"
NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with BOM",
    "gb18030": "GB18030",
    "utf-16-le": "UTF-16 LE",
    "utf-16-be": "UTF-16 BE",
    "utf-16": "UTF-16 LE with BOM",
}


@pytest.mark.parametrize(("codec", "name"), NAMES.items())
@pytest.mark.parametrize(
    "text",
    [
        "plate,plate_type\n" + ROW,
        "plate,plate_type\n" + ROW * 40_000,
        "plate,owner\n豫C8K301,洛城王㛃\n",
        '{"zone_id": "北", "name": "内环以内"}',
        "号牌号码,号牌种类\n鲁H0A101,大型汽车\n",
    ],
)
def test_each_encoding_is_told_and_nothing_is_lost(text: str, codec: str, name: str) -> None:
    read, encoding = decoded(text.encode(codec))
    assert read == text and encoding.name == name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"plate,plate_type\n", "UTF-8"),
        ("plate\n10 m³ bei 20 °C\n".encode(), "UTF-8"),  # Latin signs; as GB18030 they would be 鲁 and 掳
        ("plate\n豫C8K301\n".encode("gb18030"), "GB18030"),  # valid UTF-8: ԥC8K301
        ("plate\n鲁H0A101\n".encode("gb18030"), "GB18030"),  # valid UTF-8: ³H0A101
        (("plate,owner\n" + ROW * 10 + "豫C8K302,洛阳试运\n").encode("gb18030"), "GB18030"),  # 洛阳 only in the last row
        (("plate,owner\n" + ROW * 9_000 + "豫C8K302,洛\n").encode("gb18030"), "GB18030"),
    ],
)
def test_characters_that_are_right_in_two_encodings(content: bytes, name: str) -> None:
    assert decoded(content)[1].name == name


CUT = "内环东路".encode()[:-1]


@pytest.mark.parametrize("character", ["内", "北", "豫", "路", "𠮷"])
@pytest.mark.parametrize("around", [b'{"name": "%s", "datum": "WGS84"}', b"plate,owner\n1,%s", b"%s", b'{"name": "a%sb"}'])
def test_the_only_character_of_a_file_is_cut(character: str, around: bytes) -> None:
    """Two bytes of three are another, rare character in GB18030: 鍐, 鍖, 璞, 璺."""
    whole = character.encode()
    for part in [whole[:end] for end in range(1, len(whole))] + [whole[:1] + whole[2:]]:
        with pytest.raises(FileRefused):
            decoded(around.replace(b"%s", part))
    assert decoded(around.replace(b"%s", whole))[1].name == "UTF-8"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"name": "' + "内环东".encode() + b'\xe8", "datum": 1}', "line 1 has a byte that is not UTF-8 near byte 19"),  # N36
        (b"\xef\xbb\xbfplate\n\xe8\xb1\n", "line 2 has a byte that is not UTF-8"),
        (b"a\n" + CUT + b"\n", "line 2 has a byte that is not UTF-8"),
        (ROW.encode() * 60_000 + CUT, "line 60001 has a byte that is not UTF-8"),
        ("豫C1,洛阳运输\n".encode() * 3 + "豫C1,洛阳运输\n".encode("gb18030") * 3, "line 4 has a byte that is not UTF-8"),
        ("豫C1,洛阳运输\n".encode("gb18030") * 3 + "豫C1,洛阳运输\n".encode() * 9, "line 1 has a byte that is not UTF-8"),
        (b"plate\n\xff\xff,01\n", "line 2 is neither UTF-8 nor GB18030"),
        (b"plate,plate_type\n\0,01\n", "line 2 has a NUL"),
        ("plate\n豫".encode("utf-16")[:-1], "near line 2 the file is not UTF-16 LE with BOM"),
        ("plate\n".encode("utf-32"), "line 1 has a NUL"),
    ],
)
def test_what_is_damaged_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        decoded(content)


COMMON = "".join(bytes([first, second]).decode("gb2312") for first in range(0xB0, 0xD7) for second in range(0xA1, 0xFF))


@settings(deadline=None)
@given(st.text(st.sampled_from(COMMON), min_size=2, max_size=40), st.randoms(use_true_random=False))
def test_utf8_cut_inside_a_character_is_never_read_as_other_chinese(text: str, chance: random.Random) -> None:
    content = f"name\n{text},1\n".encode()
    place = chance.choice([place for place, byte in enumerate(content) if byte >= 0x80])
    with pytest.raises(FileRefused):
        decoded(content[:place] + content[place + 1 :])


@settings(deadline=None)
@given(st.text(st.sampled_from(COMMON), min_size=12, max_size=60))
def test_common_chinese_in_gb18030_is_read(text: str) -> None:
    assert decoded(f"name\n{text},1\n".encode("gb18030")) == (
        f"name\n{text},1\n",
        encoding_of(lambda: [text.encode("gb18030")]),
    )


@pytest.mark.parametrize("size", [1, 2, 3, 7])
@pytest.mark.parametrize("codec", NAMES)
def test_pieces_may_end_inside_a_character(codec: str, size: int) -> None:
    content = ("plate,owner\n" + "豫C8K301,洛城王㛃\n" * 3).encode(codec)
    pieces = [content[place : place + size] for place in range(0, len(content), size)]
    found = encoding_of(lambda: pieces)
    assert found.name == (NAMES[codec] if size > 2 or not codec.endswith(("sig", "16")) else found.name)


def test_surely_utf8_is_told_before_the_end() -> None:
    read: list[int] = []

    def pieces():
        for number in range(5):
            read.append(number)
            yield ROW.encode() * 20

    assert encoding_of(pieces, whole=False).name == "UTF-8"
    assert max(read) == 0


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16"])
def test_pieces_are_read_one_after_the_other(codec: str) -> None:
    """A history of many gigabytes is never held whole."""
    alive: list[int] = []

    class Piece(bytes):
        def __del__(self) -> None:
            alive.remove(len(self))

    def pieces():
        for text in ("plate\n豫C8K301\n", *["鲁H0A101\n"] * 20):
            piece = Piece(text.encode(codec if text.startswith("plate") else codec.replace("utf-16", "utf-16-le")))
            alive.append(len(piece))
            assert len(alive) < 5
            yield piece

    assert encoding_of(pieces).name.startswith(codec.upper())
