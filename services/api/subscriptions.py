"""GET and POST /subscriptions, POST /subscriptions/{subscription_id}/change and /end: who receives which lists, how, and when."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection, Engine, Row

from services.api.bodies import plain_json
from services.api.dependencies import ConnectionDep, EngineDep, NowDep, SettingsDep
from services.api.order_draft_models import Person
from services.api.pages import AllItems
from services.api.parameters import LocalDay
from services.api.problems import FieldError, Refused, documented
from services.lists.delivery import subscriptions
from services.lists.delivery.refused import SubscriptionRefused
from services.lists.delivery.subscriptions import Terms
from services.lists.issued.content import CITY
from services.store.engine import reading
from services.store.local_time import LocalTime

router = APIRouter(tags=["lists"])
Channel = Literal["folder", "mail", "https"]
Kind = Literal["xlsx", "pdf", "csv"]
Text = Annotated[str, Field(min_length=1, max_length=1_000)]
SubscriptionId = Annotated[int, Path(ge=1, le=9_007_199_254_740_991, examples=[1])]
_TERMS: dict[str, Any] = {
    "by": "张三",
    "receiver": "洛龙分局",
    "channel": "folder",
    "address": "/srv/lists/410311",
    "kinds": ["xlsx", "pdf"],
    "at": "07:00",
    "weekdays": [1, 2, 3, 4, 5, 6, 7],
}


class TermsAsked(BaseModel):
    """What a subscription says."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_TERMS]})

    by: Person = Field(description="Who enters it: a name, until there are accounts.")
    receiver: Annotated[str, Field(min_length=1, max_length=100, description="Name of the office that receives.")]
    channel: Channel
    address: Text = Field(description="A folder, a mail address or an address of HTTPS, among those that the settings allow.")
    kinds: list[Kind] = Field(["xlsx", "pdf"], min_length=1, max_length=3)
    at: str = Field("07:00", pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", description="Local time of day.")
    weekdays: list[Annotated[int, Field(ge=1, le=7)]] = Field(
        [1, 2, 3, 4, 5, 6, 7], min_length=1, max_length=7, description="1 = Monday to 7."
    )

    def terms(self) -> Terms:
        """As the lists take them."""
        return Terms(**self.model_dump(exclude={"by", "district", "begins"}))


class SubscriptionAsked(TermsAsked):
    """A new subscription."""

    model_config = ConfigDict(json_schema_extra={"examples": [{**_TERMS, "district": "410311", "begins": "2026-11-20"}]})

    district: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        None, description="null: the whole city's lists."
    )
    begins: LocalDay = Field(description="The first local day whose list is sent.")


class Ending(BaseModel):
    """Who ends it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"by": "张三"}]})

    by: Person


class SubscriptionRead(BaseModel):
    """Who receives the lists of a district, how, and when."""

    subscription_id: int = Field(examples=[1])
    district: str | None = Field(description="null: the whole city's lists.")
    receiver: str
    channel: Channel
    address: str
    kinds: list[Kind]
    at: str
    weekdays: list[int]
    begins: date
    is_active: bool
    changed_at: LocalTime
    changed_by: str | None


class SubscriptionList(AllItems[SubscriptionRead]):
    """All subscriptions, the active ones first."""


def answer(connection: Connection) -> SubscriptionList:
    """All subscriptions."""
    return SubscriptionList(items=[_read(row) for row in subscriptions.listed(connection)])


def _read(row: Row[Any]) -> SubscriptionRead:
    return SubscriptionRead(
        subscription_id=row.id, **{**row._mapping, "district": None if row.district == CITY else row.district}
    )


@contextmanager
def refused_as_problems() -> Iterator[None]:
    """Refusals of subscriptions and deliveries as problems: 404 where there is none, else 422 with the field."""
    try:
        yield
    except SubscriptionRefused as error:
        if error.is_missing:
            raise Refused(404, str(error), said=error.said) from error
        field = FieldError.of(error.field, str(error.value), error.expected)
        raise Refused(422, str(error), [field], said=error.said) from error


@router.get("/subscriptions", response_model=SubscriptionList)
def list_subscriptions(connection: ConnectionDep) -> SubscriptionList:
    """Who receives which lists, ended subscriptions last."""
    return answer(connection)


@router.post(
    "/subscriptions",
    response_model=SubscriptionList,
    responses=documented(400, 413, 415),
    dependencies=[Depends(plain_json)],
)
def add(asked: SubscriptionAsked, engine: EngineDep, settings: SettingsDep, now: NowDep) -> SubscriptionList:
    """Enter a subscription. 422 for an address that the settings do not allow."""
    with refused_as_problems():
        subscriptions.add(engine, asked.district or CITY, asked.terms(), asked.begins, settings, asked.by, now)
    return _answer(engine)


@router.post(
    "/subscriptions/{subscription_id}/change",
    response_model=SubscriptionList,
    responses=documented(400, 404, 413, 415),
    dependencies=[Depends(plain_json)],
)
def change(
    subscription_id: SubscriptionId, asked: TermsAsked, engine: EngineDep, settings: SettingsDep, now: NowDep
) -> SubscriptionList:
    """Give a subscription other terms."""
    with refused_as_problems():
        subscriptions.change(engine, subscription_id, asked.terms(), settings, asked.by, now)
    return _answer(engine)


@router.post(
    "/subscriptions/{subscription_id}/end",
    response_model=SubscriptionList,
    responses=documented(400, 404, 413, 415),
    dependencies=[Depends(plain_json)],
)
def end(subscription_id: SubscriptionId, asked: Ending, engine: EngineDep, now: NowDep) -> SubscriptionList:
    """End a subscription: nothing more is sent. It stays on the record."""
    with refused_as_problems():
        subscriptions.end(engine, subscription_id, asked.by, now)
    return _answer(engine)


def _answer(engine: Engine) -> SubscriptionList:
    with reading(engine) as connection:
        return answer(connection)
