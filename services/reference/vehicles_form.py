"""The form of whom a clause hits. A dropped or misread word would widen or narrow it, so every word is known or refused."""

import re
from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Field

from rules.vocabulary import STAGES, USES, VEHICLE_CLASSES
from services.reference.form_parts import Form, Misfit, each_once, one_of
from streams.events import FUELS, PLATE_COLOURS
from streams.plates import PROVINCES

ORIGINS = ("local", "foreign")
BARRED = ("odd", "even", "unlike_date")
LAST_DIGIT = "last_digit"
_PREFIX = re.compile(rf"[{PROVINCES}][A-HJ-NP-Z]?")
_INCLUSIVE = "true or false; inclusive or not? 以下 includes the number in law; say stage_inclusive true or false"
_MASS = "null, or kg: a number from {} to 200000, without unit"
_ONE_LOAD = "null where the other is said: more than (超过) or at least (以上) so much, one of both"


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


Mass = Annotated[float, Field(ge=300, le=200_000)]
Load = Annotated[float, Field(ge=100, le=200_000)]


class LastDigitForm(Form):
    """Plates by their last digit. letter: what a plate that ends in a letter counts as; the order must say it."""

    EXPECTED: ClassVar[dict[str, str]] = {
        "barred": f"one of {', '.join(BARRED)} (on odd dates even plates and the reverse), or a list of digits, each once",
        "letter": f"{LAST_DIGIT} (the last digit before the letter), or the digit from 0 to 9 that a letter counts as",
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {"barred": BARRED, "letter": (LAST_DIGIT,)}

    barred: Annotated[Any, BeforeValidator(_barred)]
    letter: Annotated[Any, BeforeValidator(_letter)]


class VehiclesForm(Form):
    """Whom a clause hits: all of the conditions. Empty classes or uses mean any; what is absent or null means any, too."""

    EXPECTED: ClassVar[dict[str, str]] = {
        "fuels": f"a list: list every fuel meant, of {', '.join(FUELS)}",
        "stage_at_most": "a whole number from 0 to 6, together with stage_inclusive",
        "stage_inclusive": _INCLUSIVE,
        "stage_at_least": "null, or a whole number from 0 to 6, itself meant, no higher than what stage_at_most leaves",
        "classes": f"a list, [] for any, of {', '.join(VEHICLE_CLASSES)}",
        "uses": f"a list, [] for any, of {', '.join(USES)}",
        "axles_at_least": "null, or a whole number of axles from 2 to 30",
        "gross_mass_over_kg": f"{_MASS.format(300)}; vehicles of strictly more are meant",
        "rated_load_over_kg": f"{_MASS.format(100)}; vehicles of strictly more are meant",
        "rated_load_at_least_kg": f"{_MASS.format(100)}; vehicles of so much or more are meant",
        "plate_colours": f"null for any, or a list, each once, of {', '.join(PLATE_COLOURS)}",
        "origin": f"null, or one of {', '.join(ORIGINS)}, together with local_prefixes",
        "local_prefixes": "beginnings of plates that count as local, such as 豫C or 豫, each once, together with origin",
        "last_digit": "null, or an object with barred and letter",
        "new_energy": "null, true or false",
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "fuels": FUELS,
        "classes": VEHICLE_CLASSES,
        "uses": USES,
        "plate_colours": PLATE_COLOURS,
        "origin": ORIGINS,
    }
    UNSAID: ClassVar[frozenset[str]] = frozenset(
        {
            *("axles_at_least", "gross_mass_over_kg", "rated_load_over_kg", "rated_load_at_least_kg"),
            "stage_at_least",
            *("plate_colours", "origin", "local_prefixes", "last_digit", "new_energy"),
        }
    )

    fuels: Annotated[list[Annotated[str, one_of(FUELS)]], Field(min_length=1)]
    stage_at_most: Annotated[int, Field(ge=STAGES[0], le=STAGES[-1])] | None = None
    stage_inclusive: bool | None = None
    stage_at_least: Annotated[int, Field(ge=STAGES[0], le=STAGES[-1])] | None = None
    classes: list[Annotated[str, one_of(VEHICLE_CLASSES)]]
    uses: list[Annotated[str, one_of(USES)]]
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

    def _misfits(self) -> Iterator[Misfit]:
        if (self.stage_at_most is None) != (self.stage_inclusive is None):
            yield Misfit("stage_inclusive" if self.stage_inclusive is None else "stage_at_most")
        least, most = self.stage_at_least, self.stage_at_most
        if least is not None and most is not None and least > most - (not self.stage_inclusive):
            yield Misfit("stage_at_least")
        if (self.origin is None) != (self.local_prefixes is None):
            yield Misfit("local_prefixes" if self.local_prefixes is None else "origin")
        if self.rated_load_over_kg is not None and self.rated_load_at_least_kg is not None:
            yield Misfit("rated_load_at_least_kg", _ONE_LOAD)
