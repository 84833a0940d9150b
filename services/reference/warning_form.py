"""The form of a heavy-pollution warning (重污染天气预警), strictly: what the city announced, in the words it was announced in."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from rules.catalogue import Text
from rules.catalogue.vocabulary import POLLUTANTS
from rules.inputs.parsed_warning import pollutants_denied_in, pollutants_in
from rules.orders.warnings import LEVELS
from services.reference.clause_parts import Level, Pollutant
from services.reference.form_parts import (
    A_NAME,
    A_TEXT,
    A_TIME,
    LATER,
    District,
    Form,
    Misfit,
    Name,
    Time,
    Words,
    any_of,
    each_once,
    one_of,
)

EVENTS = ("issued", "extended", "upgraded", "downgraded", "paused", "resumed", "lifted")
_LEVEL = any_of(LEVELS)


class WarningForm(Form):
    """One version of a warning, as its JSON must be.

    level: the one that holds after the event (a lifted or paused warning still says which it was). pollutant: absent where words tell it,
    too. from: when the event takes
    effect, included; until: when the warning ends if nothing else is announced, not included, null while that is open.
    """

    EXPECTED: ClassVar[dict[str, Text]] = {
        "warning_id": A_NAME,
        "issuer": A_TEXT,
        "level": Text(f"{_LEVEL.zh}（发布单位的原话写入 words）", f"{_LEVEL.en} (the issuer's own words go into words)"),
        "words": Text(
            f"发布单位所称级别的原话，如 橙色(Ⅱ级)：{A_TEXT.zh}",
            f"the level in the issuer's own words, such as 橙色(Ⅱ级): {A_TEXT.en}",
        ),
        "event": any_of(EVENTS),
        "issued_at": A_TIME,
        "from": A_TIME,
        "until": Text(
            f"{LATER.zh}；解除时不写：自起始时间结束", f"{LATER.en}; null where the event is `lifted`: it ends at `from`"
        ),
        "districts": Text(
            "区县代码，不重复，各 1 到 64 个字符，首尾无空格；全市则空",
            "a list of district codes, each once and of 1 to 64 characters without space around it; [] for the whole city",
        ),
        "pollutant": Text(
            f"未写明则不写，或以下之一，且与 words 一致：{', '.join(POLLUTANTS)}",
            f"null where it is not said, or one of {', '.join(POLLUTANTS)}, and one that words do not contradict",
        ),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {"level": LEVELS, "event": EVENTS, "pollutant": POLLUTANTS}
    UNSAID: ClassVar[frozenset[str]] = frozenset({"pollutant"})

    warning_id: Name
    issuer: Words
    level: Level
    words: Words
    event: Annotated[str, one_of(EVENTS)]
    issued_at: Time
    begins: Time = Field(alias="from")
    until: Time | None
    districts: Annotated[list[District], AfterValidator(each_once)]
    pollutant: Pollutant | None = None

    def _misfits(self) -> Iterator[Misfit]:
        named, denied = pollutants_in(self.words), pollutants_denied_in(self.words)
        if self.pollutant is not None and (self.pollutant in denied or (named and self.pollutant not in named)):
            yield Misfit("pollutant")
        if self.until is not None and (self.until <= self.begins or self.event == "lifted"):
            yield Misfit("until")
