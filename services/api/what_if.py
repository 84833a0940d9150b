"""POST /orders/what-if: what an order would have found on stored history, with zones that no register has. Nothing is stored."""

from datetime import date
from functools import partial
from threading import Event
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from sqlalchemy import Engine

from rules.catalogue.entries import Text
from rules.inputs.thresholds import Thresholds
from rules.presence.cells import AreaTooLarge
from services.api.bodies import PlainJson
from services.api.dependencies import EngineDep, SettingsDep
from services.api.expectations import not_before
from services.api.order_texts import EXAMPLE_ORDER
from services.api.parameters import LocalDay
from services.api.problems import FieldError, Refused, documented, wrong
from services.api.work_queue import CallerLeft, QueueFull, TooLong, WorkQueue
from services.orders.what_if import Draft, DraftRefused, answered, draft_of
from services.orders.what_if.answer import MOST_DAYS
from services.orders.what_if.as_json import answer_as_json

router = APIRouter(tags=["orders"])
_CORNERS = [[112.43, 34.64], [112.47, 34.64], [112.47, 34.67], [112.43, 34.67], [112.43, 34.64]]
_DRAWN: dict[str, Any] = {
    "type": "Feature",
    "properties": {"zone_id": "drawn", "name": "新划区域", "datum": "WGS84"},
    "geometry": {"type": "Polygon", "coordinates": [_CORNERS]},
}
_EXAMPLE: dict[str, Any] = {
    "order": {
        **EXAMPLE_ORDER,
        "clauses": [{**clause, "zones": ["drawn"]} for clause in EXAMPLE_ORDER["clauses"]],
    },
    "zones": {"type": "FeatureCollection", "features": [_DRAWN]},
    "from": "2026-11-01",
    "to": "2026-11-14",
    "exact": True,
}


_COUNTED = {"violations": 12, "vehicles": 7, "driving_minutes": 310, "kilometres": 118.5}
_ANSWER: dict[str, Any] = {
    **_COUNTED,
    "order_id": "LY-2026-11",
    "from": "2026-11-01",
    "to": "2026-11-14",
    "as_written": False,
    "verified": 3,
    "undecided": 0,
    "by_district": [{"name": "410303", **_COUNTED}],
    "by_owner": [{"name": "洛龙渣土运输", **_COUNTED}],
    "by_stage": [{"name": "4", **_COUNTED}],
    "by_hour": [{"hour": 9, "violations": 4, "driving_minutes": 61}],
    "comparison": {
        "of_order": None,
        "standing": {"violations": 5, "vehicles": 4},
        "also_hit": {"violations": 3, "vehicles": 3},
        "newly_hit": {"violations": 9, "vehicles": 5},
        "no_longer_hit": {"violations": 2, "vehicles": 1},
    },
}


class WhatIf(BaseModel):
    """An order to try, and on which history."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    order: dict[str, Any] = Field(description="The order's JSON, as `plumewatch import orders` reads it.")
    zones: dict[str, Any] | None = Field(
        None, description="A GeoJSON FeatureCollection of zones that the order names, as `plumewatch import zones` reads it."
    )
    first: LocalDay = Field(alias="from", description="First local day.")
    last: LocalDay = Field(alias="to", description=f"Last local day, included; at most {MOST_DAYS} days.")
    exact: StrictBool = Field(
        True, description="Judge from the raw points what the index leaves undecided, if it is not too much."
    )
    as_written: StrictBool = Field(
        False, description="By the dates that the order states; else as if it were in force all the time, in its hours."
    )


class CountRead(BaseModel):
    """violations: vehicle-days."""

    violations: int
    vehicles: int


class CountedRead(CountRead):
    """name: a district's code, an owner or a stage, null where it is not known."""

    name: str | None
    driving_minutes: int
    kilometres: float


class HourRead(BaseModel):
    """An hour of the day: minutes driven inside, on how many vehicle-days."""

    hour: int
    violations: int
    driving_minutes: int


class ComparisonRead(BaseModel):
    """of_order: the order that is changed, null where it is new: then against all orders of that time together."""

    of_order: str | None
    standing: CountRead
    also_hit: CountRead
    newly_hit: CountRead
    no_longer_hit: CountRead


class WhatIfRead(BaseModel):
    """What the order would have found. undecided: vehicle-days that only raw points can tell, and that are not counted."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANSWER]})

    order_id: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    as_written: bool
    vehicles: int
    violations: int = Field(description="Vehicle-days, as findings are.")
    driving_minutes: int = Field(description="Driven inside while the order was in force, by these.")
    kilometres: float
    verified: int = Field(description="Vehicle-days that were judged from raw points.")
    undecided: int = Field(description="Vehicle-days to be verified from raw points; not counted.")
    by_district: list[CountedRead]
    by_owner: list[CountedRead] = Field(description="The first 20.")
    by_stage: list[CountedRead]
    by_hour: list[HourRead]
    comparison: ComparisonRead


@router.post("/orders/what-if", response_model=WhatIfRead, responses=documented(400, 413, 415, 503))
async def what_if(
    asked: Annotated[WhatIf, Body()], _strict: PlainJson, engine: EngineDep, settings: SettingsDep, request: Request
) -> Any:
    """Try an order on stored history, with zones that did not exist before, and compare it with what was in force.

    503 with Retry-After where too many wait already; 503 where the answer takes too long. The work ends when the caller leaves.
    """
    _check_days(asked)
    queue: WorkQueue = request.app.state.what_ifs
    try:
        draft = await run_in_threadpool(draft_of, asked.order, asked.zones)
        work = partial(_answer, engine, draft, asked, settings.thresholds)
        return await queue.result(work, request.receive, settings.what_if_seconds)
    except DraftRefused as refused:
        errors = [FieldError.of(one.field, one.value, one.expected) for one in refused.faults]
        raise Refused(422, f"the order is refused: {refused}", errors) from refused
    except AreaTooLarge as large:
        error = FieldError.of("zones", large.size, large.expected)
        raise Refused(422, f"the order is refused: {large}", [error]) from large
    except QueueFull as full:
        raise _unavailable(_FULL, retry=True) from full
    except TooLong as long:
        raise _unavailable(_too_long(settings.what_if_seconds) if long.begun else _FULL, retry=not long.begun) from long
    except CallerLeft:
        return Response(status_code=_CALLER_LEFT)


def _check_days(asked: WhatIf) -> None:
    count = (asked.last - asked.first).days + 1
    if count < 1:
        raise wrong("to", asked.last, not_before(asked.first))
    if count > MOST_DAYS:
        raise wrong(
            "to", asked.last, Text(f"自 {asked.first} 起最多 {MOST_DAYS} 天", f"at most {MOST_DAYS} days from {asked.first} on")
        )
    if not date(2000, 1, 1) <= asked.first <= asked.last <= date(2100, 1, 1):
        raise wrong(
            "from", asked.first, Text("不早于 2000 年、不晚于 2099 年的日期", "a day not before 2000 and not after 2099")
        )


def _answer(engine: Engine, draft: Draft, asked: WhatIf, thresholds: Thresholds, stop: Event) -> dict[str, Any]:
    found = answered(
        engine, draft, asked.first, asked.last, thresholds, as_written=asked.as_written, exact=asked.exact, stop=stop
    )
    return answer_as_json(found)


_CALLER_LEFT = 499
"""Status of requests whose client has left; used in metrics only, as in nginx."""
_RETRY_AFTER_S = 5
_FULL = Text("正在试算的请求过多，请稍后再试", "too many what-ifs are being worked on; ask again in a few seconds")


def _too_long(seconds: float) -> Text:
    return Text(
        f"试算超过 {seconds:g} 秒，已停止；请缩短日期范围、减少条款或缩小区域",
        f"no answer within {seconds:g} s, the work was stopped; ask for fewer days, fewer clauses or smaller areas",
    )


def _unavailable(said: Text, *, retry: bool) -> Refused:
    return Refused(503, said.en, headers={"Retry-After": str(_RETRY_AFTER_S)} if retry else None, said=said)
