"""Plates: dress is taken off, identity is never guessed."""

import pytest

from streams.plates import could_be_plate, is_new_energy_plate, is_plate, likely_plate, undressed


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
