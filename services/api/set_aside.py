"""GET /set-aside: plates and shards whose derivation failed, with the reason; they are tried again with back-off."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import Connection, RowMapping

from services.api.dependencies import ConnectionDep
from services.api.pages import AllItems
from services.api.wording import Worded, causes_worded
from services.pipeline.backlog import backlog
from services.pipeline.derivation.set_aside import SHARD, UPKEEP, first_failed
from services.store.local_time import LocalTime

router = APIRouter(tags=["operations"])
MOST = 200


class SetAsideDays(BaseModel):
    """Local days that are still to be derived, both included."""

    first: date
    last: date


class SetAsideRow(BaseModel):
    """What could not be derived. Findings that stood before stand as they were."""

    what: Literal["plate", "shard", "packing"] = Field(
        description="A plate, all of a shard, or only the packing of its chunks."
    )
    shard: int
    plate: str | None
    days: list[SetAsideDays]
    causes: list[str] = Field(description="Why it was to be derived.")
    why: list[Worded] = Field(description="The same causes with code, parameters and both languages.")
    reason: str = Field(description="The error, its kind first.")
    place: str = Field(description="File and line of the code.")
    since: LocalTime
    tries: int
    tried_at: LocalTime
    retry_at: LocalTime = Field(description="When it is tried again, unless `plumewatch retry` or an upgrade comes first.")


class SetAsidePage(AllItems[SetAsideRow]):
    """What is set aside, what failed first first."""

    total: int


def answer(connection: Connection, limit: int = MOST) -> SetAsidePage:
    """At most `limit` rows of what is set aside, and the total number."""
    return SetAsidePage(items=[_row(row) for row in first_failed(connection, limit)], total=backlog(connection).set_aside)


def _row(row: RowMapping) -> SetAsideRow:
    what: dict[str, Literal["shard", "packing"]] = {SHARD: "shard", UPKEEP: "packing"}
    days = [SetAsideDays(first=first, last=last) for first, last in row["days"]]
    named = {"plate": None if row["plate"] in what else row["plate"], "what": what.get(row["plate"], "plate"), "days": days}
    why = {"causes": [cause.words.record for cause in row["causes"]], "why": causes_worded(row["causes"])}
    return SetAsideRow(**{**row, **named, **why})


@router.get("/set-aside", response_model=SetAsidePage)
def list_set_aside(
    connection: ConnectionDep, limit: Annotated[int, Query(ge=1, le=MOST, description="Maximum rows.")] = MOST
) -> SetAsidePage:
    """Plates and shards that could not be derived, with the reason."""
    return answer(connection, limit)
