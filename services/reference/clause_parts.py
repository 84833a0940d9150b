"""The parts of a clause: roads along its edge, passages, the warning that it is bound to, what passes are worth under it."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from rules.catalogue import Text
from rules.catalogue.vocabulary import POLLUTANT_NAMES, POLLUTANTS
from rules.orders.warnings import LEVELS
from services.reference.form_parts import (
    A_TEXT,
    A_ZONE,
    District,
    Form,
    Misfit,
    Name,
    Words,
    any_of,
    each_once,
    if_said,
    one_of,
    read_as,
)

EFFECTS = ("honoured", "not_honoured", "suspended", "locked")
_EFFECT = any_of(EFFECTS)
CAMERAS = ("counts", "to_be_verified", "ignored")
"""What a single capture by a camera is under a clause."""
Level = Annotated[str, one_of(LEVELS)]
Effect = Annotated[str, one_of(EFFECTS)]
Pollutant = Annotated[str, read_as(POLLUTANT_NAMES), one_of(POLLUTANTS)]
"""Also by its usual names: 细颗粒物, PM2.5, 臭氧, O₃; each is one pollutant without doubt."""


class BoundaryForm(Form):
    """A road along the edge of the area: 含 (included) or 不含."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "zone": A_ZONE,
        "included": Text("写明该道路含或不含在区域内", "true (含: the road belongs to the area) or false (不含: it does not)"),
    }

    zone: Name
    included: bool


class PassageForm(Form):
    """A way over a junction: from the approach area into the exit area within a time."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "name": Text(f"{A_TEXT.zh}，各不相同", f"{A_TEXT.en}; each passage its own"),
        "from": Text("驶入区域", "a zone_id: the approach"),
        "to": Text("驶出区域，不同于驶入区域", "a zone_id: the exit, another than from"),
        "within_minutes": Text("大于 0、不超过 240 分钟", "a number of minutes above 0, at most 240"),
    }

    name: Words
    begins: Name = Field(alias="from")
    ends: Name = Field(alias="to")
    within_minutes: Annotated[float, Field(gt=0, le=240)]

    def _misfits(self) -> Iterator[Misfit]:
        if self.begins == self.ends:
            yield Misfit("to")


class LevelsForm(Form):
    """The warning that a clause is bound to."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "levels": Text(f"至少一项，不重复：{', '.join(LEVELS)}", f"a list of at least one, each once, of {', '.join(LEVELS)}"),
        "districts": Text(
            "区县代码，不重复；任一区县的预警都算则空", "a list of district codes, each once; [] for a warning in any district"
        ),
        "pollutants": Text(
            f"令中未写则不写，或至少一项，不重复：{', '.join(POLLUTANTS)}",
            f"null where the order does not say, or a list of at least one, each once, of {', '.join(POLLUTANTS)}",
        ),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {"levels": LEVELS, "pollutants": POLLUTANTS}
    UNSAID: ClassVar[frozenset[str]] = frozenset({"pollutants"})

    levels: Annotated[list[Level], Field(min_length=1), AfterValidator(each_once)]
    districts: Annotated[list[District], AfterValidator(each_once)]
    pollutants: Annotated[list[Pollutant], Field(min_length=1), AfterValidator(each_once)] | None = None


class ByLevelForm(Form):
    """The effect while a warning of that level is on."""

    EXPECTED: ClassVar[dict[str, Text]] = dict.fromkeys(LEVELS, if_said(_EFFECT))
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = dict.fromkeys(LEVELS, EFFECTS)
    UNSAID: ClassVar[frozenset[str]] = frozenset(LEVELS)

    yellow: Effect | None = None
    orange: Effect | None = None
    red: Effect | None = None


class PassesForm(Form):
    """What a pass is worth under the clause."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "effect": _EFFECT,
        "by_level": if_said(
            Text(
                f"至少一个级别的效力：{', '.join(LEVELS)}", f"an object with an effect for at least one of {', '.join(LEVELS)}"
            )
        ),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {"effect": EFFECTS}

    effect: Effect
    by_level: ByLevelForm | None = None

    def _misfits(self) -> Iterator[Misfit]:
        if self.by_level is not None and not any((self.by_level.yellow, self.by_level.orange, self.by_level.red)):
            yield Misfit("by_level")
