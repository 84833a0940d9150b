"""The form of an order (管控令), strictly: a dropped or misread word would widen or narrow whom it hits.

Every member has its expectation in its form's EXPECTED; `services.reference.dated` turns what pydantic finds into sentences with it.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from services.reference.clause_form import ClauseForm
from services.reference.form_parts import (
    A_NAME,
    A_TEXT,
    A_TIME,
    DAYS,
    Day,
    Form,
    Misfit,
    Name,
    Time,
    Words,
    each_once,
    one_of,
    twice,
)

KINDS = ("emergency", "standing", "temporary", "phased")
EVENTS = ("issued", "amended", "extended", "paused", "resumed", "lifted")
WITHOUT_CLAUSES = ("paused", "resumed", "lifted")
"""Events that speak of the clauses of the versions before."""
MOST_CLAUSES = 100
"""Real orders have at most 6; each costs whoever checks or tries the order."""
_NO_CLAUSES = "[] where the event is paused, resumed or lifted: what the order said before is meant"
_SINCE_WHEN = f"a time where the event is paused or lifted: {A_TIME}"


class PublishedForm(Form):
    """Where and when the order was announced to the public: an order that is entered late counts from then."""

    EXPECTED: ClassVar[dict[str, str]] = {
        "at": A_TIME,
        "where": A_TEXT,
        "proof": f"null, or {A_TEXT}: an address, a file's name, a number of record",
    }

    at: Time
    where: Words
    proof: Words | None = None


class CalendarForm(Form):
    """The calendar that the order names: public holidays, and weekend days that are worked (调休)."""

    EXPECTED: ClassVar[dict[str, str]] = {
        "name": A_TEXT,
        "source": A_TEXT,
        "holidays": f"a list of {DAYS}",
        "working_days": f"a list of {DAYS}, none of them in holidays",
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

    EXPECTED: ClassVar[dict[str, str]] = {
        "order_id": A_NAME,
        "title": A_TEXT,
        "issuer": A_TEXT,
        "kind": f"one of {', '.join(KINDS)}",
        "event": f"one of {', '.join(EVENTS)}",
        "issued_at": A_TIME,
        "from": f"null, or {A_TIME}",
        "expected_until": f"null, or later than issued_at: {A_TIME}",
        "published": "null, or an object with at, where and proof",
        "grace_minutes": "a number of minutes from 0 to 1440",
        "legal_basis": "a list of at least one text",
        "calendar": "null, or an object with name, source, holidays and working_days",
        "clauses": "a list of at least one clause; [] where the event is paused, resumed or lifted",
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
    clauses: list[ClauseForm]

    @model_validator(mode="before")
    @classmethod
    def _refuse_many_clauses(cls, written: Any) -> Any:
        """Before any of them is read, so that a long list costs nothing and says one thing."""
        listed = written.get("clauses") if isinstance(written, dict) else None
        if isinstance(listed, list) and len(listed) > MOST_CLAUSES:
            misfit = Misfit("clauses", f"at most {MOST_CLAUSES} clauses", f"{len(listed)} clauses")
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
        for clause in self.clauses if self.calendar is None else []:
            for member in clause.needs_calendar:
                said = f"clause {clause.clause_id} says {member} {getattr(clause, member)}"
                yield Misfit(
                    "calendar", f"the calendar that the order names, with name, source, holidays, working_days: {said}"
                )
