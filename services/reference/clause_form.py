"""The form of a clause of an order: whom, where, when, under which warning, and what frees of it."""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Discriminator, Field, Tag

from rules.catalogue import Text
from rules.catalogue.vocabulary import EXEMPTIONS, NO_CODE
from rules.inputs.parsed_order import USUAL_CODE
from services.reference.clause_parts import CAMERAS, BoundaryForm, LevelsForm, PassageForm, PassesForm
from services.reference.form_parts import (
    A_TEXT,
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
    Words,
    each_once,
    form_tag,
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
_CLAUSE_ID = Text("1 到 128 个字符，各条不同", "a text of 1 to 128 characters, each clause its own")
Code = Annotated[str, Field(pattern=rf"^([0-9]{{4,5}}|{NO_CODE})$")]


class RemarkForm(Form):
    """A clause that stands for a sentence of the notice that cannot be said in the other members: it is printed, and charges nobody."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "clause_id": _CLAUSE_ID,
        "remark": Text(
            f"{A_TEXT.zh}：通告中不能判断、不据以追究的内容", f"{A_TEXT.en}: what cannot be judged and charges nobody"
        ),
    }

    clause_id: Name
    remark: Words


class ClauseForm(Form):
    """One clause. `hours` may cross midnight; `from` is included, `until` is not."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "clause_id": _CLAUSE_ID,
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
        "warning": if_said(Text("预警的级别、地区和污染物", "an object with levels and districts, and perhaps pollutants")),
        "passes": if_said(Text("通行证的效力，可按预警级别分别写", "an object with effect, and perhaps by_level")),
        "act": if_said(Text(f"违法行为的名称：{A_TEXT.zh}", f"what the offence is called: {A_TEXT.en}")),
        "code": Text(
            f"不写（即 {USUAL_CODE}）、四至五位数字的违法代码，或 {NO_CODE}（没有违法代码）",
            f"null (then {USUAL_CODE}), a violation code of 4 or 5 digits, or {NO_CODE} where there is none",
        ),
        "article": if_said(Text(f"处罚依据的法条：{A_TEXT.zh}", f"the article of law for the penalty: {A_TEXT.en}")),
        "penalty": if_said(Text(f"处罚：{A_TEXT.zh}", f"the penalty: {A_TEXT.en}")),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {
        "exempt": EXEMPTIONS,
        "holidays": DAY_WORDS,
        "working_days": DAY_WORDS,
        "camera": CAMERAS,
    }
    UNSAID: ClassVar[frozenset[str]] = frozenset(
        {
            *("boundaries", "except_zones", "passages", "days", "holidays", "working_days", "warning", "passes", "camera"),
            *("act", "code", "article", "penalty"),
        }
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
    act: Words | None = None
    code: Code | None = None
    article: Words | None = None
    penalty: Words | None = None

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


def _form_of(written: Any) -> str:
    """Which form reads a clause: what says `remark` is one."""
    is_remark = isinstance(written, RemarkForm) or (isinstance(written, dict) and written.get("remark") is not None)
    return form_tag(RemarkForm if is_remark else ClauseForm)


AnyClauseForm = Annotated[
    Annotated[ClauseForm, Tag(form_tag(ClauseForm))] | Annotated[RemarkForm, Tag(form_tag(RemarkForm))], Discriminator(_form_of)
]
