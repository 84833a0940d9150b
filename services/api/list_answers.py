"""POST /answers/check and /answers: a returned list is checked, then loaded by the digest of the file; GET /findings/{finding_id}/answers."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from sqlalchemy import Connection, Engine

from rules.catalogue import Text
from services.api.body_limits import FILE_TYPE
from services.api.dependencies import ConnectionDep, EngineDep, NowDep, SettingsDep
from services.api.finding_read import FindingId, find_one
from services.api.languages import BothLanguages, both
from services.api.list_layouts import city_layout
from services.api.lists import CITY_WORD
from services.api.order_draft_models import Person
from services.api.pages import AllItems
from services.api.parameters import Word
from services.api.problems import Refused, documented
from services.lists.answers.checking import Checked
from services.lists.answers.history import history
from services.lists.answers.loading import load
from services.lists.answers.refusals import AnswersNotLoaded, ReturnRefused, RowError
from services.lists.answers.returned_file import ReturnedFile
from services.lists.issued.archive import head_of
from services.lists.issued.content import CITY
from services.lists.returns import check_return
from services.settings import Settings
from services.store.local_time import LocalTime

router = APIRouter(tags=["lists"])
_FILE: dict[str, Any] = {
    "requestBody": {"required": True, "content": {FILE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
NameQuery = Annotated[Word, Query(description="The file's name: it may hold the list's number.")]
DistrictQuery = Annotated[
    Word | None, Query(description=f"Whose list it is, where the file does not say; {CITY_WORD} = the whole city's.")
]


class RowErrorRead(BaseModel):
    """A cell that is not as it must be."""

    sheet: str
    row: int = Field(description="As the spreadsheet counts.")
    column: str
    value: str
    said: BothLanguages

    @classmethod
    def of(cls, error: RowError) -> "RowErrorRead":
        """The answer for an error."""
        return cls(sheet=error.sheet, row=error.row, column=error.column, value=error.shown, said=both(error.line))


class AnswersChecked(BaseModel):
    """What is in a returned file; nothing of it is loaded."""

    digest: str = Field(description="Names this very file when it is to be loaded.")
    district: str | None = Field(description="Whose list it is; null: the whole city's.")
    answers: int = Field(examples=[12], description="Cases with an answer that can be loaded.")
    blank: int = Field(description="Cases without an answer.")
    errors: list[RowErrorRead] = Field(description="The first; a case with an error is not loaded.")
    error_count: int


class AnswersLoaded(BaseModel):
    """How many answers are new; 0 for a file that was loaded before."""

    loaded: int = Field(examples=[12])


class GivenAnswerRead(BaseModel):
    """What a district answered about a case."""

    number: str = Field(description="Of the list.", examples=["410311-2026-0007"])
    case_number: str = Field(description="As it was listed.")
    result: str
    handled_at: LocalTime
    handler: str
    file_name: str
    received_at: LocalTime
    received_by: str | None


class GivenAnswers(AllItems[GivenAnswerRead]):
    """Answers to a case, the one that counts first."""


async def _body(request: Request) -> bytes:
    return await request.body()


Body = Annotated[bytes, Depends(_body)]


def of_finding(connection: Connection, finding_id: str) -> list[GivenAnswerRead]:
    """The answers to a finding, the one that counts first. finding_id: the whole id."""
    return [
        GivenAnswerRead(number=head_of(connection, one.list_id).number, **one._asdict())
        for one in history(connection, finding_id)
    ]


@router.post("/answers/check", response_model=AnswersChecked, responses=documented(413, 415, 503), openapi_extra=_FILE)
def check_file(
    body: Body, name: NameQuery, engine: EngineDep, settings: SettingsDep, now: NowDep, district: DistrictQuery = None
) -> AnswersChecked:
    """Check a returned list. Nothing is loaded. 422 for a file that cannot be read as one."""
    checked = _checked(engine, settings, ReturnedFile(name, body), now, district)
    return AnswersChecked(
        digest=checked.digest,
        district=None if checked.district == CITY else checked.district,
        answers=len(checked.answers),
        blank=checked.blank,
        errors=[RowErrorRead.of(one) for one in checked.errors],
        error_count=checked.error_count,
    )


@router.post("/answers", response_model=AnswersLoaded, responses=documented(409, 413, 415, 503), openapi_extra=_FILE)
def load_file(
    body: Body,
    name: NameQuery,
    digest: Annotated[str, Query(pattern="^[0-9a-f]{64}$", description="As the check gave it.")],
    by: Annotated[Person, Query(description="Who says yes: a name, until there are accounts.")],
    engine: EngineDep,
    settings: SettingsDep,
    now: NowDep,
    district: DistrictQuery = None,
    except_errors: Annotated[bool, Query(description="Leave out the cases that have an error.")] = False,
) -> AnswersLoaded:
    """Load the file that was checked. 409 where it is another one, or has errors that are not to be left out."""
    file = ReturnedFile(name, body)
    if file.digest != digest:
        said = Text("文件与核对过的不是同一份，请重新核对", "the file is not the one that was checked: check it again")
        raise Refused(409, said.en, said=said)
    checked = _checked(engine, settings, file, now, district)
    try:
        return AnswersLoaded(loaded=load(engine, checked, by, now, except_errors=except_errors))
    except AnswersNotLoaded as error:
        said = Text(
            f"文件有 {checked.error_count} 处错误，未入库", f"the file has {checked.error_count} errors: nothing is loaded"
        )
        raise Refused(409, said.en, said=said) from error


def _checked(engine: Engine, settings: Settings, file: ReturnedFile, now: Any, district: str | None) -> Checked:
    own = CITY if district == CITY_WORD else district
    try:
        return check_return(engine, file, city_layout(settings), now, own)
    except ReturnRefused as error:
        raise Refused(422, error.said.en, said=error.said) from error


@router.get("/findings/{finding_id}/answers", response_model=GivenAnswers, responses=documented(404))
def read_answers(finding_id: FindingId, connection: ConnectionDep) -> GivenAnswers:
    """What districts answered about a finding, the answer that counts first. An answer changes no outcome."""
    return GivenAnswers(items=of_finding(connection, find_one(connection, finding_id).finding_id))
