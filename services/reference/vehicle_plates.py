"""The plate of a register's row: dress taken off and said, identity never guessed."""

from collections.abc import Iterator

from rules.catalogue import Text
from services.reference import cells
from services.reference.remarks import NOTE, Remark, UnfitError
from services.reference.synonyms import COLOURS, PLATE_TYPES
from services.reference.tables import Cell
from streams.events import PLATE_COLOURS
from streams.plates import is_new_energy_plate, is_placeholder, is_plate, likely_plate, undressed

_ONE_PLATE = Text("一个号牌，如 豫C12345", "one plate such as 豫C12345")
NOT_A_PLACEHOLDER = Text(
    f"{_ONE_PLATE.zh}；此文本表示未识别到号牌，不是车辆",
    f"{_ONE_PLATE.en}; this text says that no plate was read, and is no vehicle",
)
_NEW_ENERGY_TYPES = ("51", "52")
_NEW_ENERGY_COLOURS = ("green", "yellow_green")
_TYPES_OF_ENDINGS = {"挂": ("15",), "学": ("16", "17"), "警": ("23", "24"), "港": ("26",), "澳": ("27",)}
"""The types (GA 24.7) that a plate ending so can have, and whose plates all end so."""


def plate_and_colour_word(cell: Cell) -> tuple[str, str | None]:
    """The undressed plate, and the colour its dress named, such as (黄). Raises UnfitError, offering 0 for O and 1 for I."""
    if not isinstance(cell, str):
        raise UnfitError(_ONE_PLATE)
    plate, colour = undressed(cell)
    if is_placeholder(plate or cell):
        raise UnfitError(NOT_A_PLACEHOLDER)
    if not is_plate(plate):
        offer = likely_plate(plate)
        zh, en = (
            (f"；或许是 {offer}：号牌中没有 I 和 O", f"; perhaps {offer}: I and O never occur on a plate")
            if offer
            else ("", "")
        )
        raise UnfitError(Text(f"一个号牌，如 豫C12345 或 豫CD12345{zh}", f"one plate such as 豫C12345 or 豫CD12345{en}"))
    return plate, colour


def plate_type(cell: Cell) -> str:
    """The two digits of the plate type; 1 is 01, 大型汽车 is 01. Raises UnfitError."""
    written = cells.code_or_name(cell, PLATE_TYPES)
    if written is None or not (written.isascii() and written.isdigit() and len(written) <= 2):
        raise UnfitError(
            Text(
                "两位数字（GA 24.7 号牌种类代码），或其名称，如 大型汽车",
                "two digits (GA 24.7 code of the plate type), or its name such as 大型汽车",
            )
        )
    return written.zfill(2)


def plate_colour(cell: Cell, colour_word: str | None) -> str | None:
    """The column's colour, else the one that the plate's dress names. Raises UnfitError when both are given and differ."""
    given = cells.word(cell, PLATE_COLOURS, COLOURS)
    if given is not None and colour_word is not None and given != colour_word:
        raise UnfitError(
            Text(
                f"{colour_word}，与号牌后所写一致，或改正号牌后的字",
                f"{colour_word}, as the word after the plate says, or another word there",
            )
        )
    return given or colour_word


def plate_notes(place: str, written: Cell, plate: str, colour_word: str | None) -> list[Remark]:
    """A note of what was taken off a plate."""
    if written == plate:
        return []
    colour = f", plate_colour {colour_word}" if colour_word else ""
    return [Remark(place, "plate", written, Text(f"读作 {plate}{colour}", f"read as {plate}{colour}"), NOTE)]


def contradictions(place: str, plate: str, kind: str | None, colour: str | None, new_energy: bool | None) -> list[Remark]:
    """Reports of a plate's form against its type, its colour and new_energy; the row is loaded as given."""
    remarks: list[tuple[str, str | bool, Text]] = []
    new_form = is_new_energy_plate(plate)
    if kind is not None and new_form != (kind in _NEW_ENERGY_TYPES):
        right = Text("51 或 52", "51 or 52") if new_form else Text("51、52 以外的种类", "another type than 51 and 52")
        remarks.append(("plate_type", kind, right))
    if colour is not None and new_form != (colour in _NEW_ENERGY_COLOURS):
        right = (
            Text("green 或 yellow_green", "green or yellow_green")
            if new_form
            else Text("green、yellow_green 以外的颜色", "another colour than green and yellow_green")
        )
        remarks.append(("plate_colour", colour, right))
    if new_form and new_energy is False:
        remarks.append(("new_energy", False, Text("true", "true")))
    form = Text("是新能源号牌", "a new-energy plate") if new_form else Text("不是新能源号牌", "no new-energy plate")
    reports = [
        Remark.asked(place, name, value, Text(f"{right.zh}（{plate} {form.zh}）", f"{right.en} ({plate} is {form.en})"))
        for name, value, right in remarks
    ]
    return [*reports, *_against_its_ending(place, plate, kind)]


def _against_its_ending(place: str, plate: str, kind: str | None) -> Iterator[Remark]:
    """A report of a type whose plates end otherwise, or of an ending that another type has."""
    types = _TYPES_OF_ENDINGS.get(plate[-1], ())
    endings = [ending for ending, own in _TYPES_OF_ENDINGS.items() if kind in own]
    if kind is not None and types and kind not in types:
        expected = Text(
            f"{' 或 '.join(types)}（{plate} 以{plate[-1]}结尾）", f"{' or '.join(types)} ({plate} ends in {plate[-1]})"
        )
        yield Remark.asked(place, "plate_type", kind, expected)
    elif endings and plate[-1] not in endings:
        expected = Text(f"其他种类（{plate} 不以{endings[0]}结尾）", f"another type ({plate} does not end in {endings[0]})")
        yield Remark.asked(place, "plate_type", kind, expected)
