"""The form of an order (管控令), strictly: a dropped or misread word would widen or narrow whom it hits.

Every member has its expectation in its form's EXPECTED; `services.reference.dated_documents` turns what pydantic finds into sentences with it.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from rules.catalogue import Text
from services.reference.clause_form import AnyClauseForm, ClauseForm
from services.reference.form_parts import (
    A_NAME,
    A_TEXT,
    A_TIME,
    DAYS,
    MINUTES,
    Day,
    Form,
    Misfit,
    Name,
    Time,
    Words,
    any_of,
    each_once,
    if_said,
    later_than,
    one_of,
    twice,
)

KINDS = ("emergency", "standing", "temporary", "phased")
EVENTS = ("issued", "amended", "extended", "paused", "resumed", "lifted")
WITHOUT_CLAUSES = ("paused", "resumed", "lifted")
"""Events that speak of the clauses of the versions before."""
MOST_CLAUSES = 100
"""Real orders have at most 6; each costs whoever checks or tries the order."""
_NO_CLAUSES = Text(
    "暂停、恢复、解除的版本不写条款：以之前的条款为准",
    "[] where the event is paused, resumed or lifted: what the order said before is meant",
)
_SINCE_WHEN = Text(f"暂停、解除须写明自何时起：{A_TIME.zh}", f"a time where the event is paused or lifted: {A_TIME.en}")
_PROOF = Text(f"{A_TEXT.zh}：网址、文件名或文号", f"{A_TEXT.en}: an address, a file's name, a number of record")
_HOLIDAYS = Text(DAYS.zh, f"a list of {DAYS.en}")


class PublishedForm(Form):
    """Where and when the order was announced to the public: an order that is entered late counts from then."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "at": A_TIME,
        "where": A_TEXT,
        "proof": if_said(_PROOF),
    }

    at: Time
    where: Words
    proof: Words | None = None


class CalendarForm(Form):
    """The calendar that the order names: public holidays, and weekend days that are worked (调休)."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "name": A_TEXT,
        "source": A_TEXT,
        "holidays": _HOLIDAYS,
        "working_days": Text(f"{_HOLIDAYS.zh}，且不在放假日之内", f"{_HOLIDAYS.en}, none of them in holidays"),
    }

    name: Words
    source: Words
    holidays: Annotated[list[Day], AfterValidator(each_once)]
    working_days: Annotated[list[Day], AfterValidator(each_once)]

    def _misfits(self) -> Iterator[Misfit]:
        if set(self.holidays) & set(self.working_days):
            yield Misfit("working_days")


class OrderForm(Form):
    """A whole version of an order, as its JSON must be. from: when it takes effect, absent or null when it is announced."""

    EXPECTED: ClassVar[dict[str, Text]] = {
        "order_id": A_NAME,
        "title": A_TEXT,
        "issuer": A_TEXT,
        "kind": any_of(KINDS),
        "event": any_of(EVENTS),
        "issued_at": A_TIME,
        "from": if_said(A_TIME),
        "expected_until": if_said(later_than("issued_at", "发布时间")),
        "published": if_said(Text("公布的时间、处所和凭证", "an object with at, where and proof")),
        "grace_minutes": MINUTES,
        "legal_basis": Text("至少一条", "a list of at least one text"),
        "calendar": if_said(
            Text("节假日历：名称、出处、放假日、补班日", "an object with name, source, holidays and working_days")
        ),
        "clauses": Text(
            "至少一条条款；暂停、恢复、解除时不写条款",
            "a list of at least one clause; [] where the event is paused, resumed or lifted",
        ),
    }
    WORDS: ClassVar[dict[str, tuple[str, ...]]] = {"kind": KINDS, "event": EVENTS}
    UNSAID: ClassVar[frozenset[str]] = frozenset({"event", "from", "expected_until", "published", "grace_minutes", "calendar"})

    order_id: Name
    title: Words
    issuer: Words
    kind: Annotated[str, one_of(KINDS)]
    event: Annotated[str, one_of(EVENTS)] = "issued"
    issued_at: Time
    begins: Time | None = Field(None, alias="from")
    expected_until: Time | None = None
    published: PublishedForm | None = None
    grace_minutes: Annotated[float, Field(ge=0, le=1440)] = 0
    legal_basis: Annotated[list[Words], Field(min_length=1)]
    calendar: CalendarForm | None = None
    clauses: list[AnyClauseForm]

    @model_validator(mode="before")
    @classmethod
    def _refuse_many_clauses(cls, written: Any) -> Any:
        """Before any of them is read, so that a long list costs nothing and says one thing."""
        listed = written.get("clauses") if isinstance(written, dict) else None
        if isinstance(listed, list) and len(listed) > MOST_CLAUSES:
            misfit = Misfit(
                "clauses", Text(f"最多 {MOST_CLAUSES} 条条款", f"at most {MOST_CLAUSES} clauses"), f"{len(listed)} clauses"
            )
            raise PydanticCustomError("misfits", "{misfits}", {"misfits": [misfit]})
        return written

    def _misfits(self) -> Iterator[Misfit]:
        if self.event in WITHOUT_CLAUSES and self.clauses:
            yield Misfit("clauses", _NO_CLAUSES)
        if self.event not in WITHOUT_CLAUSES and not self.clauses:
            yield Misfit("clauses")
        if self.expected_until is not None and self.expected_until <= self.issued_at:
            yield Misfit("expected_until")
        if self.event in ("paused", "lifted") and self.begins is None:
            yield Misfit("from", _SINCE_WHEN)
        for clause_id in twice(clause.clause_id for clause in self.clauses):
            yield Misfit("clause_id", ClauseForm.EXPECTED["clause_id"], clause_id)
        binding = [clause for clause in self.clauses if isinstance(clause, ClauseForm)]
        for clause in binding if self.calendar is None else []:
            for member in clause.needs_calendar:
                yield Misfit("calendar", _calendar_for(clause.clause_id, member, getattr(clause, member)))
        yield from _wrongly_left_out(binding)


def _wrongly_left_out(clauses: list[ClauseForm]) -> Iterator[Misfit]:
    """Clauses that leave out the vehicles of a clause that is not there, of themselves, or of one that leaves out others itself."""
    plain = {clause.clause_id for clause in clauses if not clause.vehicles.except_clauses}
    for clause in clauses:
        for name in clause.vehicles.except_clauses or ():
            if name not in plain:
                known = Text(
                    f"第 {clause.clause_id} 条的 except_clauses 只能写 {'、'.join(sorted(plain)) or '（无）'}",
                    f"in except_clauses of clause {clause.clause_id} only {', '.join(sorted(plain)) or 'none'}",
                )
                yield Misfit("clauses", known, name)


def _calendar_for(clause_id: str, member: str, word: str) -> Text:
    return Text(
        f"写了节假日或调休的规定，须指明所用的节假日历（第 {clause_id} 条的 {member} 为 {word}）",
        "the calendar that the order names, with name, source, holidays, working_days: "
        f"clause {clause_id} says {member} {word}",
    )
