"""The form of a heavy-pollution warning (重污染天气预警), strictly: what the city announced, in the words it was announced in.

Every member has its expectation in EXPECTED; `services.reference.warnings` turns what pydantic finds into sentences with it.
"""

from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from services.reference.order_form import EXPECTED as _OF_ORDERS
from services.reference.order_form import Name, Time, Words, refusal

Level = Literal["yellow", "orange", "red"]
Event = Literal["issued", "extended", "upgraded", "downgraded", "paused", "resumed", "lifted"]
LEVELS: tuple[str, ...] = get_args(Level)
EVENTS: tuple[str, ...] = get_args(Event)

KNOWN_WORDS: dict[str, tuple[str, ...]] = {"level": LEVELS, "event": EVENTS}

EXPECTED: dict[str, str] = {
    "warning_id": _OF_ORDERS["order_id"],
    "issuer": _OF_ORDERS["issuer"],
    "level": f"one of {', '.join(LEVELS)} (the issuer's own words go into words)",
    "words": f"the level in the issuer's own words, such as 橙色(Ⅱ级): {_OF_ORDERS['title']}",
    "event": f"one of {', '.join(EVENTS)}",
    "issued_at": _OF_ORDERS["issued_at"],
    "from": _OF_ORDERS["from"],
    "until": f"{_OF_ORDERS['until']}; null where the event is `lifted`: it ends at `from`",
    "districts": "a list of district codes, each once and of 1 to 64 characters without space around it; [] for the whole city",
}

District = Annotated[Name, Field(max_length=64)]


def _each_once(codes: list[str]) -> list[str]:
    if len(set(codes)) != len(codes):
        raise ValueError("twice")
    return codes


class WarningForm(BaseModel):
    """One version of a warning, as its JSON must be.

    level: the one that holds after the event (a lifted or paused warning still says which it was). from: when the event takes
    effect, included; until: when the warning ends if nothing else is announced, not included, null while that is open.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    warning_id: Name
    issuer: Words
    level: Level
    words: Words
    event: Event
    issued_at: Time
    begins: Time = Field(alias="from")
    until: Time | None
    districts: Annotated[list[District], AfterValidator(_each_once)]

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "WarningForm":
        if self.until is not None and (self.until <= self.begins or self.event == "lifted"):
            raise refusal("until")
        return self
