"""The form of an order (管控令), strictly: a dropped or misread word would widen or narrow whom it hits.

Every member has its expectation in EXPECTED; `services.reference.orders` turns what pydantic finds into sentences with it.
"""

import re
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator
from pydantic_core import PydanticCustomError

from rules.vocabulary import EXEMPTIONS, STAGES, USES, VEHICLE_CLASSES
from streams.events import FUELS

KINDS = ("emergency", "standing", "temporary", "phased")
_TIME = re.compile(r"20\d\d-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?(Z|[+-]\d\d:\d\d)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_A_TIME = "a time with its offset such as 2026-11-20T00:00+08:00 (24:00 is 00:00 of the next day)"
_INCLUSIVE = "true or false; inclusive or not? 以下 includes the number in law; say stage_inclusive true or false"
_TEXTS = "a text of 1 to 500 characters, without space around it"

KNOWN_WORDS: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "fuels": FUELS,
    "classes": VEHICLE_CLASSES,
    "uses": USES,
    "exempt": EXEMPTIONS,
}

EXPECTED: dict[str, str] = {
    "order_id": "a text of 1 to 128 characters, without space around it",
    "title": _TEXTS,
    "issuer": _TEXTS,
    "kind": f"one of {', '.join(KINDS)}",
    "issued_at": _A_TIME,
    "legal_basis": "a list of at least one text",
    "clauses": "a list of at least one clause",
    "clause_id": "a text of 1 to 128 characters, each clause its own",
    "vehicles": "an object with fuels, classes, uses, and perhaps stage_at_most with stage_inclusive",
    "fuels": f"a list: list every fuel meant, of {', '.join(FUELS)}",
    "stage_at_most": "a whole number from 0 to 6, together with stage_inclusive",
    "stage_inclusive": _INCLUSIVE,
    "classes": f"a list, [] for any, of {', '.join(VEHICLE_CLASSES)}",
    "uses": f"a list, [] for any, of {', '.join(USES)}",
    "zones": "a list of at least one zone_id",
    "hours": "a list of at least one pair of two times HH:MM that differ (24:00 allowed at the end)",
    "weekdays": "a list of at least one number from 1 (Monday) to 7 (Sunday), each once",
    "from": _A_TIME,
    "until": f"null, or later than from: {_A_TIME}",
    "exempt": f"a list, [] for none, of {', '.join(EXEMPTIONS)}",
    "min_minutes": "a number of minutes from 0 to 1440",
}


def refusal(member: str) -> PydanticCustomError:
    """The error of a rule that concerns more than one value; it names the member that is to be mended."""
    return PydanticCustomError("order_rule", "{member}", {"member": member})


def _time(written: Any) -> datetime:
    if not isinstance(written, str) or not _TIME.fullmatch(written):
        raise ValueError("not a time")
    return datetime.fromisoformat(written)


def _in_local_time(time: datetime) -> str:
    return time.astimezone(ZoneInfo("Asia/Shanghai")).isoformat()


def _plain(text: str) -> str:
    if text != text.strip():
        raise ValueError("space around it")
    return text


def _window(pair: list[str]) -> list[str]:
    start, end = pair
    if not _CLOCK.fullmatch(start) or not (_CLOCK.fullmatch(end) or end == "24:00") or start == end:
        raise ValueError("not a window")
    return pair


def _each_once(numbers: list[int]) -> list[int]:
    if len(set(numbers)) != len(numbers):
        raise ValueError("twice")
    return numbers


def _one_of(known: tuple[str, ...]) -> AfterValidator:
    def check(word: str) -> str:
        if word not in known:
            raise ValueError("not a known word")
        return word

    return AfterValidator(check)


Fuel = Annotated[str, _one_of(FUELS)]
VehicleClass = Annotated[str, _one_of(VEHICLE_CLASSES)]
Use = Annotated[str, _one_of(USES)]
Exemption = Annotated[str, _one_of(EXEMPTIONS)]
OrderKind = Annotated[str, _one_of(KINDS)]
Name = Annotated[str, Field(min_length=1, max_length=128), AfterValidator(_plain)]
Words = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_plain)]
Time = Annotated[datetime, BeforeValidator(_time), PlainSerializer(_in_local_time)]
Window = Annotated[list[str], Field(min_length=2, max_length=2), AfterValidator(_window)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class VehiclesForm(_Form):
    """Whom a clause hits: all of the conditions. Empty classes or uses mean any; stage_* absent or null any stage."""

    fuels: Annotated[list[Fuel], Field(min_length=1)]
    stage_at_most: Annotated[int, Field(ge=STAGES[0], le=STAGES[-1])] | None = None
    stage_inclusive: bool | None = None
    classes: list[VehicleClass]
    uses: list[Use]

    @model_validator(mode="after")
    def _both_or_neither(self) -> "VehiclesForm":
        if (self.stage_at_most is None) != (self.stage_inclusive is None):
            raise refusal("stage_inclusive" if self.stage_inclusive is None else "stage_at_most")
        return self


class ClauseForm(_Form):
    """One clause. `hours` may cross midnight; `from` is included, `until` is not."""

    clause_id: Name
    vehicles: VehiclesForm
    zones: Annotated[list[Name], Field(min_length=1)]
    hours: Annotated[list[Window], Field(min_length=1)]
    weekdays: Annotated[list[Annotated[int, Field(ge=1, le=7)]], Field(min_length=1), AfterValidator(_each_once)]
    begins: Time = Field(alias="from")
    until: Time | None
    exempt: list[Exemption]
    min_minutes: Annotated[float, Field(ge=0, le=1440)]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "ClauseForm":
        if self.until is not None and self.until <= self.begins:
            raise refusal("until")
        return self


class OrderForm(_Form):
    """A whole order, as its JSON must be."""

    order_id: Name
    title: Words
    issuer: Words
    kind: OrderKind
    issued_at: Time
    legal_basis: Annotated[list[Words], Field(min_length=1)]
    clauses: Annotated[list[ClauseForm], Field(min_length=1)]
