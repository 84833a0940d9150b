"""The form of whom a clause hits. A dropped or misread word would widen or narrow it, so every word is known or refused."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from rules.catalogue import Text
from rules.catalogue.vocabulary import ORDER_STAGES, ORDER_USES, VEHICLE_CLASSES
from rules.inputs.parsed_order import stage_span
from services.reference.form_parts import Form, Misfit, Name, any_of, each_once, if_said, one_of
from streams.events import FUELS, PLATE_COLOURS
from streams.plates import PROVINCES

ORIGINS = ("local", "foreign")
BARRED = ("odd", "even", "unlike_date")
LAST_DIGIT = "last_digit"
_PREFIX = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z]?")
_PART_WORDS = {f"{word}{part}": f"6{part}" for word in ("6", "国6", "国六", "国vi", "china 6") for part in "ab"}
"""What the parts of stage 6 are called, in small letters and plain digits."""
_INCLUSIVE = Text(
    "写明是否含本数（“以下”依法含本数）",
    "true or false; inclusive or not? 以下 includes the number in law; say stage_inclusive true or false",
)
_ONE_LOAD = Text(
    "超过与以上只写一项；另一项已写则不写",
    "null where the other is said: more than (超过) or at least (以上) so much, one of both",
)
_LAST_DIGITS = any_of(BARRED)
_ORIGIN = any_of(ORIGINS)


def _mass(least: int, zh: str, en: str) -> Text:
    """A mass in kg. zh, en: whether it is meant itself."""
    return if_said(
        Text(
            f"{least} 到 200000 的千克数，不带单位；指{zh}此数的车辆",
            f"kg: a number from {least} to 200000, without unit; vehicles of {en} are meant",
        )
    )


def _some_of(known: tuple[str, ...]) -> Text:
    return Text(f"以下各项中选，可空：{', '.join(known)}", f"a list, [] for any, of {', '.join(known)}")


def _prefix(text: str) -> str:
    if not _PREFIX.fullmatch(text):
        raise ValueError("not the beginning of a plate")
    return text


def _is_digit(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9


def _barred(written: Any) -> str | list[int]:
    if isinstance(written, str) and written in BARRED:
        return written
    if not isinstance(written, list) or not written or not all(map(_is_digit, written)):
        raise ValueError("neither a word nor digits")
    return each_once(written)


def _letter(written: Any) -> str | int:
    if written != LAST_DIGIT and not _is_digit(written):
        raise ValueError("neither the word nor a digit")
    found: str | int = written
    return found


def _stage(written: Any) -> int | str:
    """A stage of orders, also in the usual words of its parts: 国六a, 国Ⅵb."""
    if isinstance(written, bool) or (not isinstance(written, int) and not isinstance(written, str)):
        raise ValueError("no stage")
    stage = _PART_WORDS.get(unicodedata.normalize("NFKC", written).lower(), written) if isinstance(written, str) else written
    if stage not in ORDER_STAGES:
        raise ValueError("no stage")
    return stage


Stage = Annotated[Any, BeforeValidator(_stage)]
Mass = Annotated[float, Field(ge=300, le=200_000)]
Load = Annotated[float, Field(ge=100, le=200_000)]


def _is_below(least: int | str, most: int | str, is_inclusive: bool) -> bool:
    """Whether some stage lies between both."""
    (first, _), (begins, ends) = stage_span(least), stage_span(most)
    return first <= ends if is_inclusive else first < begins


class LastDigitForm(Form):
    """Plates by their last digit. letter: what a plate that ends in a letter counts as; the order must say it."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "barred": Text(
            f"{_LAST_DIGITS.zh}（unlike_date：单日限双号、双日限单号），或数字的列表，不重复",
            f"{_LAST_DIGITS.en} (on odd dates even plates and the reverse), or a list of digits, each once",
        ),
        "letter": Text(
            f"{LAST_DIGIT}（字母前的最后一位数字），或字母视作的数字 0 到 9",
            f"{LAST_DIGIT} (the last digit before the letter), or the digit from 0 to 9 that a letter counts as",
        ),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {"barred": BARRED, "letter": (LAST_DIGIT,)}

    barred: Annotated[Any, BeforeValidator(_barred)]
    letter: Annotated[Any, BeforeValidator(_letter)]


class VehiclesForm(Form):
    """Whom a clause hits: all of the conditions. Empty classes or uses mean any; what is absent or null means any, too."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "fuels": Text(f"至少一种燃料：{', '.join(FUELS)}", f"a list: list every fuel meant, of {', '.join(FUELS)}"),
        "stage_at_most": Text(
            '0 到 6 的排放阶段，或 "6a"、"6b"，并写明是否含本数',
            'a whole number from 0 to 6, "6a" or "6b", together with stage_inclusive',
        ),
        "stage_inclusive": _INCLUSIVE,
        "stage_at_least": if_said(
            Text(
                '0 到 6 的排放阶段，或 "6a"、"6b"（含本数），不高于最高阶段',
                'a whole number from 0 to 6, "6a" or "6b", itself meant, no higher than what stage_at_most leaves',
            )
        ),
        "classes": _some_of(VEHICLE_CLASSES),
        "uses": _some_of(ORDER_USES),
        "axles_at_least": if_said(Text("2 到 30 的轴数", "a whole number of axles from 2 to 30")),
        "gross_mass_over_kg": _mass(300, "超过", "strictly more"),
        "rated_load_over_kg": _mass(100, "超过", "strictly more"),
        "rated_load_at_least_kg": _mass(100, "达到或超过", "so much or more"),
        "plate_colours": Text(
            f"以下各项中选，不重复，不选即不限：{', '.join(PLATE_COLOURS)}",
            f"null for any, or a list, each once, of {', '.join(PLATE_COLOURS)}",
        ),
        "origin": if_said(Text(f"{_ORIGIN.zh}，并写明本地号牌前缀", f"{_ORIGIN.en}, together with local_prefixes")),
        "local_prefixes": Text(
            "写明哪些号牌前缀算本地，如 豫C、豫，不重复，与本地/外地同写",
            "beginnings of plates that count as local, such as 豫C or 豫, each once, together with origin",
        ),
        "last_digit": if_said(Text("尾号规则：限哪些尾号、字母如何算", "an object with barred and letter")),
        "new_energy": Text("不限、是或否", "null, true or false"),
        "except_clauses": if_said(
            Text(
                "令中其他条款的编号，不重复：其所列车辆除外（即“其他车辆”）；那一条自己不写此项",
                "a list of clause_ids of this order, each once: their vehicles are not meant (其他车辆); none of these clauses says "
                "except_clauses itself",
            )
        ),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "fuels": FUELS,
        "classes": VEHICLE_CLASSES,
        "uses": ORDER_USES,
        "plate_colours": PLATE_COLOURS,
        "origin": ORIGINS,
    }
    UNSAID: ClassVar[frozenset[str]] = frozenset(
        {
            *("axles_at_least", "gross_mass_over_kg", "rated_load_over_kg", "rated_load_at_least_kg"),
            "stage_at_least",
            *("plate_colours", "origin", "local_prefixes", "last_digit", "new_energy", "except_clauses"),
        }
    )

    fuels: Annotated[list[Annotated[str, one_of(FUELS)]], Field(min_length=1)]
    stage_at_most: Stage | None = None
    stage_inclusive: bool | None = None
    stage_at_least: Stage | None = None
    classes: list[Annotated[str, one_of(VEHICLE_CLASSES)]]
    uses: list[Annotated[str, one_of(ORDER_USES)]]
    axles_at_least: Annotated[int, Field(ge=2, le=30)] | None = None
    gross_mass_over_kg: Mass | None = None
    rated_load_over_kg: Load | None = None
    rated_load_at_least_kg: Load | None = None
    plate_colours: (
        Annotated[list[Annotated[str, one_of(PLATE_COLOURS)]], Field(min_length=1), AfterValidator(each_once)] | None
    ) = None
    origin: Annotated[str, one_of(ORIGINS)] | None = None
    local_prefixes: (
        Annotated[list[Annotated[str, AfterValidator(_prefix)]], Field(min_length=1), AfterValidator(each_once)] | None
    ) = None
    last_digit: LastDigitForm | None = None
    new_energy: bool | None = None
    except_clauses: Annotated[list[Name], Field(min_length=1), AfterValidator(each_once)] | None = None

    def _misfits(self) -> Iterator[Misfit]:
        if (self.stage_at_most is None) != (self.stage_inclusive is None):
            yield Misfit("stage_inclusive" if self.stage_inclusive is None else "stage_at_most")
        least, most = self.stage_at_least, self.stage_at_most
        if least is not None and most is not None and not _is_below(least, most, bool(self.stage_inclusive)):
            yield Misfit("stage_at_least")
        if (self.origin is None) != (self.local_prefixes is None):
            yield Misfit("local_prefixes" if self.local_prefixes is None else "origin")
        if self.rated_load_over_kg is not None and self.rated_load_at_least_kg is not None:
            yield Misfit("rated_load_at_least_kg", _ONE_LOAD)
