"""POST /orders/what-if: what an order would have found on stored history, with zones that no register has. Nothing is stored."""

import asyncio
import json
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
from services.api.progress import NDJSON, told_line_by_line
from services.api.work_queue import CallerLeft, QueueFull, TooLong, WorkQueue
from services.orders.what_if import Draft, DraftRefused, answered, draft_of
from services.orders.what_if.answer import MOST_DAYS, QUICK_S, OnRound
from services.orders.what_if.as_json import answer_as_json
from services.settings import Settings

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
    "exact": False,
}


_COUNTED = {"violations": 12, "vehicles": 7, "driving_minutes": 310, "kilometres": 118.5}
_ANSWER: dict[str, Any] = {
    **_COUNTED,
    "vehicle_range": [7, 7],
    "violation_range": [12, 12],
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


_LINES = "".join(f"{json.dumps(line)}\n" for line in ({"progress": {"judged": 64, "undecided": 700}}, {"answer": _ANSWER}))


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
        False,
        description="Judge from the raw points all that the index leaves undecided, however long it takes; "
        f"else as much as {QUICK_S:g} s allow, or as a narrow range needs.",
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
    """An hour of the day: minutes driven inside, and on how many vehicle-days a vehicle drove, or a camera saw it, in it."""

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
    """What the order would have found. Where `undecided` is not 0, the numbers are estimates by a sample, and the ranges hold the exact ones
    (with a confidence of 99 %)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANSWER]})

    order_id: str
    first: date = Field(alias="from")
    last: date = Field(alias="to")
    as_written: bool
    vehicles: int
    vehicle_range: list[int] = Field(description="At least and at most so many vehicles.", min_length=2, max_length=2)
    violations: int = Field(description="Vehicle-days, as findings are.")
    violation_range: list[int] = Field(description="At least and at most so many vehicle-days.", min_length=2, max_length=2)
    driving_minutes: int = Field(description="Driven inside while the order was in force, by these, as findings count it.")
    kilometres: float
    verified: int = Field(description="Vehicle-days that were judged from raw points.")
    undecided: int = Field(description="Vehicle-days that only raw points can tell, and that were not judged.")
    by_district: list[CountedRead]
    by_owner: list[CountedRead] = Field(description="The first 20.")
    by_stage: list[CountedRead]
    by_hour: list[HourRead]
    comparison: ComparisonRead


@router.post(
    "/orders/what-if",
    response_model=WhatIfRead,
    responses=documented(400, 413, 415, 503) | {200: {"content": {NDJSON: {"schema": {"type": "string"}, "example": _LINES}}}},
)
async def what_if(
    asked: Annotated[WhatIf, Body()], _strict: PlainJson, engine: EngineDep, settings: SettingsDep, request: Request
) -> Any:
    """Try an order on stored history, with zones that did not exist before, and compare it with what was in force.

    With `Accept: application/x-ndjson` it is told line by line: `{"progress": {"judged": 64, "undecided": 700}}`, at last `{"answer": …}`.
    503 with Retry-After where too many wait already; 503 where the answer takes too long. The work ends when the caller leaves.
    """
    _check_days(asked)
    rounds: list[tuple[int, int]] = []
    work = _result(asked, engine, settings, request, lambda *round_: rounds.append(round_))
    if NDJSON not in request.headers.get("accept", ""):
        return await work

    def progress() -> dict[str, Any] | None:
        return {"judged": rounds[-1][0], "undecided": rounds[-1][1]} if rounds else None

    return await told_line_by_line(asyncio.ensure_future(work), progress)


async def _result(asked: WhatIf, engine: Engine, settings: Settings, request: Request, on_round: OnRound) -> Any:
    """The answer as JSON values. An exact one takes long, so those have a queue of their own."""
    state = request.app.state
    queue: WorkQueue = state.exact_what_ifs if asked.exact else state.what_ifs
    seconds = settings.what_if_exact_seconds if asked.exact else settings.what_if_seconds
    try:
        draft = await run_in_threadpool(draft_of, asked.order, asked.zones)
        work = partial(_answer, engine, draft, asked, settings.thresholds, on_round)
        return await queue.result(work, request.receive, seconds)
    except DraftRefused as refused:
        errors = [FieldError.of(one.field, one.value, one.expected) for one in refused.faults]
        raise Refused(422, f"the order is refused: {refused}", errors) from refused
    except AreaTooLarge as large:
        error = FieldError.of("zones", large.size, large.expected)
        raise Refused(422, f"the order is refused: {large}", [error]) from large
    except QueueFull as full:
        raise _unavailable(_FULL, retry=True) from full
    except TooLong as long:
        raise _unavailable(_too_long(seconds) if long.begun else _FULL, retry=not long.begun) from long
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


def _answer(
    engine: Engine, draft: Draft, asked: WhatIf, thresholds: Thresholds, on_round: OnRound, stop: Event
) -> dict[str, Any]:
    seconds = None if asked.exact else QUICK_S
    days, as_written = (asked.first, asked.last), asked.as_written
    found = answered(engine, draft, *days, thresholds, as_written=as_written, seconds=seconds, stop=stop, on_round=on_round)
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
