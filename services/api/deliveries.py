"""GET /deliveries and /lists/{number}/deliveries: what became of them; POST /deliveries/{delivery_id}/resend and /arrived: a person's part."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Engine

from services.api.bodies import plain_json
from services.api.cursors import CursorQuery, LimitQuery, decoded, encoded
from services.api.dependencies import ConnectionDep, EngineDep, NowDep
from services.api.lists import Number, find_one
from services.api.order_draft_models import Person, Said
from services.api.pages import Page
from services.api.problems import documented
from services.api.subscriptions import Channel, refused_as_problems
from services.lists.delivery import by_hand
from services.lists.delivery.record import DeliveryRecord, deliveries_of, delivery_record, newest_deliveries
from services.store.engine import reading
from services.store.local_time import LocalTime

router = APIRouter(tags=["lists"])
_SORT = "deliveries"
DeliveryId = Annotated[int, Path(ge=1, le=9_007_199_254_740_991, examples=[1])]
DeliveryState = Literal["due", "trying", "delivered", "refused", "gave_up", "unknown", "ended"]


class TryRead(BaseModel):
    """A try, or what a person did about the delivery."""

    number: int
    began_at: LocalTime
    ended_at: LocalTime | None
    by: str = Field(description="The process, or the person.")
    outcome: str = Field(
        description="trying, delivered, refused, no_answer, failed or unknown; asked, arrived: what a person did."
    )
    answer: str | None = Field(description="What the receiver's server said.")


class DeliveryRead(BaseModel):
    """A list for one receiver."""

    delivery_id: int
    subscription_id: int
    number: str = Field(description="The list's.", examples=["410311-2026-0007"])
    receiver: str
    channel: Channel
    address: str
    state: DeliveryState
    first_due_at: LocalTime
    next_try_at: LocalTime
    receipt: str | None
    tries: list[TryRead]


class DeliveryPage(Page[DeliveryRead]):
    """A page of deliveries."""


class Step(BaseModel):
    """Who takes the step, and what is to be remembered of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"by": "张三", "note": "李四签收"}]})

    by: Person
    note: Said | None = None


def of_list(connection: Connection, list_id: int) -> list[DeliveryRead]:
    """The deliveries of a list, by receiver."""
    return [_read(one) for one in deliveries_of(connection, list_id)]


def _read(one: DeliveryRecord) -> DeliveryRead:
    return DeliveryRead.model_validate({**one._asdict(), "tries": [made._asdict() for made in one.tries]})


@router.get("/deliveries", response_model=DeliveryPage)
def list_deliveries(
    connection: ConnectionDep,
    state: Annotated[DeliveryState | None, Query(description="Only deliveries in this state.")] = None,
    limit: LimitQuery = 50,
    cursor: CursorQuery = None,
) -> DeliveryPage:
    """Deliveries with their tries and receipts, the newest first."""
    after = decoded(cursor, _SORT, int)
    found = newest_deliveries(connection, state=state, before=after[0] if after else None, limit=limit + 1)
    following = encoded(_SORT, found[limit - 1].delivery_id) if len(found) > limit else None
    return DeliveryPage(items=[_read(one) for one in found[:limit]], next=following)


@router.get("/lists/{number}/deliveries", response_model=DeliveryPage, responses=documented(404))
def read_deliveries(number: Number, connection: ConnectionDep) -> DeliveryPage:
    """All deliveries of a list."""
    return DeliveryPage(items=of_list(connection, find_one(connection, number).list_id), next=None)


@router.post(
    "/deliveries/{delivery_id}/resend",
    response_model=DeliveryRead,
    responses=documented(400, 404, 413, 415),
    dependencies=[Depends(plain_json)],
)
def resend(delivery_id: DeliveryId, asked: Step, engine: EngineDep, now: NowDep) -> DeliveryRead:
    """Have it sent again: due now, for another day of tries. 422 while it has not come to its end."""
    with refused_as_problems():
        by_hand.resend(engine, delivery_id, asked.by, now)
    return _answer(engine, delivery_id)


@router.post(
    "/deliveries/{delivery_id}/arrived",
    response_model=DeliveryRead,
    responses=documented(400, 404, 413, 415),
    dependencies=[Depends(plain_json)],
)
def arrived(delivery_id: DeliveryId, asked: Step, engine: EngineDep, now: NowDep) -> DeliveryRead:
    """Record that it arrived, as a person says. 422 while it is being tried."""
    with refused_as_problems():
        by_hand.confirm_arrival(engine, delivery_id, asked.by, now, asked.note or "")
    return _answer(engine, delivery_id)


def _answer(engine: Engine, delivery_id: int) -> DeliveryRead:
    with reading(engine) as connection:
        found = delivery_record(connection, delivery_id)
    assert found is not None
    return _read(found)
