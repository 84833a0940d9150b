"""The form of a pass (通行证) or an exemption (豁免) of one vehicle, strictly."""

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from rules.catalogue import Text
from services.reference.form_parts import (
    A_NAME,
    A_TEXT,
    A_TIME,
    LATER,
    WEEKDAYS,
    WINDOWS,
    Form,
    Misfit,
    Name,
    Time,
    Weekdays,
    Windows,
    Words,
    any_of,
    each_once,
    one_of,
)
from services.reference.vehicle_plates import NOT_A_PLACEHOLDER
from streams.events import PLATE_TYPE_PATTERN
from streams.plates import is_placeholder, is_plate, undressed

KINDS = ("pass", "exemption")
EVENTS = ("issued", "revoked")


def _plate(text: str) -> str:
    plate, _ = undressed(text)
    if is_placeholder(plate or text):
        return text  # refused beside the other members, as what it is
    if not is_plate(plate):
        raise ValueError("not a plate")
    return plate


def _plate_type(text: str) -> str:
    if not re.match(PLATE_TYPE_PATTERN, text):
        raise ValueError("not a type")
    return text


class PassForm(Form):
    """One version of a pass. from: when the event takes effect, included; until: not included, null while that is open.

    zones: the route or areas where it counts, [] anywhere; orders: those it counts against, [] any.
    """

    EXPECTED: ClassVar[dict[str, Text]] = {
        "pass_id": A_NAME,
        "kind": any_of(KINDS),
        "plate": Text(
            "一个号牌，如 豫C12345 或 豫CD12345（前两位之后没有 I 和 O）",
            "one plate such as 豫C12345 or 豫CD12345 (I and O never occur after the first two)",
        ),
        "plate_type": Text("不限则不写，或两位数字，如 01（GA 24.7）", "null for any, or two digits such as 01 (GA 24.7)"),
        "event": any_of(EVENTS),
        "issued_at": A_TIME,
        "issuer": A_TEXT,
        "from": A_TIME,
        "until": LATER,
        "hours": Text(f"{WINDOWS.zh}；全天则不写", f"{WINDOWS.en}; absent for the whole day"),
        "weekdays": Text(f"{WEEKDAYS.zh}；每天则不写", f"{WEEKDAYS.en}; absent for every day"),
        "zones": Text("区域，不重复；不限地点则空", "a list of zone_ids, each once; [] for anywhere"),
        "orders": Text("管控令编号，不重复；不限管控令则空", "a list of order_ids, each once; [] for any order"),
        "reason": Text(f"豁免的理由：{A_TEXT.zh}；通行证不写", f"why, for an exemption: {A_TEXT.en}; null for a pass"),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {"kind": KINDS, "event": EVENTS}

    pass_id: Name
    kind: Annotated[str, one_of(KINDS)]
    plate: Annotated[str, AfterValidator(_plate)]
    plate_type: Annotated[str, AfterValidator(_plate_type)] | None = None
    event: Annotated[str, one_of(EVENTS)] = "issued"
    issued_at: Time
    issuer: Words
    begins: Time = Field(alias="from")
    until: Time | None
    hours: Windows = Field(default_factory=lambda: [["00:00", "24:00"]])
    weekdays: Weekdays = Field(default_factory=lambda: [1, 2, 3, 4, 5, 6, 7])
    zones: Annotated[list[Name], AfterValidator(each_once)] = Field(default_factory=list)
    orders: Annotated[list[Name], AfterValidator(each_once)] = Field(default_factory=list)
    reason: Words | None = None

    def _misfits(self) -> Iterator[Misfit]:
        if is_placeholder(self.plate):
            yield Misfit("plate", NOT_A_PLACEHOLDER)
        if self.until is not None and self.until <= self.begins:
            yield Misfit("until")
        if (self.kind == "exemption") != (self.reason is not None):
            yield Misfit("reason")
