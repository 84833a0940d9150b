"""The form of a clause of an order: whom, where, when, under which warning, and what frees of it."""

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from rules.catalogue import Text
from rules.catalogue.vocabulary import EXEMPTIONS
from services.reference.clause_parts import CAMERAS, BoundaryForm, LevelsForm, PassageForm, PassesForm
from services.reference.form_parts import (
    A_TIME,
    DAYS,
    LATER,
    MINUTES,
    WEEKDAYS,
    WINDOWS,
    Day,
    Form,
    Misfit,
    Name,
    Time,
    Weekdays,
    Windows,
    each_once,
    if_said,
    one_of,
    twice,
)
from services.reference.vehicles_form import VehiclesForm

LIKE_ANY_DAY = "like_any_day"
DAY_WORDS = (LIKE_ANY_DAY, "free", "barred")
_DAY_WORD = Text(
    f"令中未写则不选，或以下之一：{', '.join(DAY_WORDS)}",
    f"null where the order does not say, or one of {', '.join(DAY_WORDS)}",
)
DayWord = Annotated[str, one_of(DAY_WORDS)]


class ClauseForm(Form):
    """One clause. `hours` may cross midnight; `from` is included, `until` is not."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "clause_id": Text("1 到 128 个字符，各条不同", "a text of 1 to 128 characters, each clause its own"),
        "vehicles": Text(
            "写明管哪些车辆", "an object with fuels, classes, uses, and perhaps stage_at_most with stage_inclusive and others"
        ),
        "zones": Text("至少一个区域；只有写了路口方向时可空", "a list of at least one zone_id; [] only with passages"),
        "boundaries": Text("各条边界道路写明含或不含，每条一次", "a list of objects with zone and included, each zone once"),
        "except_zones": Text("除外区域，不重复，且不是管控区域本身", "a list of zone_ids, each once, none of them in zones"),
        "passages": Text(
            "各路口方向写明名称、驶入区域、驶出区域、时限",
            "a list of objects with name, from, to and within_minutes, each name once",
        ),
        "hours": WINDOWS,
        "weekdays": WEEKDAYS,
        "days": if_said(
            Text(
                f"至少一个{DAYS.zh}；写了日期即不看星期几",
                f"a list of at least one of the {DAYS.en}; they take the place of weekdays",
            )
        ),
        "holidays": _DAY_WORD,
        "working_days": _DAY_WORD,
        "from": A_TIME,
        "until": LATER,
        "exempt": Text(f"以下各项中选，可空：{', '.join(EXEMPTIONS)}", f"a list, [] for none, of {', '.join(EXEMPTIONS)}"),
        "min_minutes": MINUTES,
        "camera": Text(
            f"令中未写则不选，或以下之一：{', '.join(CAMERAS)}",
            f"null where the order does not say, or one of {', '.join(CAMERAS)}",
        ),
        "warning": if_said(Text("预警的级别和地区", "an object with levels and districts")),
        "passes": if_said(Text("通行证的效力，可按预警级别分别写", "an object with effect, and perhaps by_level")),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "exempt": EXEMPTIONS,
        "holidays": DAY_WORDS,
        "working_days": DAY_WORDS,
        "camera": CAMERAS,
    }
    UNSAID: ClassVar[frozenset[str]] = frozenset(
        {"boundaries", "except_zones", "passages", "days", "holidays", "working_days", "warning", "passes", "camera"}
    )

    clause_id: Name
    vehicles: VehiclesForm
    zones: list[Name]
    boundaries: list[BoundaryForm] = Field(default_factory=list)
    except_zones: Annotated[list[Name], AfterValidator(each_once)] = Field(default_factory=list)
    passages: list[PassageForm] = Field(default_factory=list)
    hours: Windows
    weekdays: Weekdays
    days: Annotated[list[Day], Field(min_length=1), AfterValidator(each_once)] | None = None
    holidays: DayWord | None = None
    working_days: DayWord | None = None
    begins: Time = Field(alias="from")
    until: Time | None
    exempt: list[Annotated[str, one_of(EXEMPTIONS)]]
    min_minutes: Annotated[float, Field(ge=0, le=1440)]
    camera: Annotated[str, one_of(CAMERAS)] | None = None
    warning: LevelsForm | None = None
    passes: PassesForm | None = None

    @property
    def needs_calendar(self) -> list[str]:
        """The members that mean nothing without the calendar that the order names."""
        said = {"holidays": self.holidays, "working_days": self.working_days}
        return [name for name, word in said.items() if word not in (None, LIKE_ANY_DAY)]

    def _misfits(self) -> Iterator[Misfit]:
        if self.until is not None and self.until <= self.begins:
            yield Misfit("until")
        if not self.zones and not self.passages:
            yield Misfit("zones")
        if twice(boundary.zone for boundary in self.boundaries):
            yield Misfit("boundaries")
        if set(self.except_zones) & set(self.zones):
            yield Misfit("except_zones")
        if twice(passage.name for passage in self.passages):
            yield Misfit("passages")
