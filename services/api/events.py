"""GET /events: server-sent events. `positions` of trucks in view, `finding` as they change, `health`.

A stream begins with a snapshot of the trucks and the health. Each `finding` has an id; a browser that reconnects sends the last one back
(Last-Event-ID) and gets the missed ones, or `reload` if they are too many.
"""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio.to_thread import run_sync
from fastapi import APIRouter, Header, Query, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import Engine
from starlette.types import Receive, Scope, Send

from rules.catalogue.entries import Text
from services.api.cursors import decoded, encoded
from services.api.dependencies import LiveDep
from services.api.parameters import MapBox, box_of
from services.api.problems import documented, problem_response
from services.findings.rows import finding_row
from services.findings.search.query import Box
from services.live.changes import Place, changes_after, newest_place
from services.live.feed import LiveFeed
from services.live.subscribers import FindingEvent, Subscriber, TooManyListen
from services.live.trucks import inside, trucks_text
from services.store.engine import reading

router = APIRouter(tags=["live"])
_SORT = "changed"
_PING_S = 10.0
_MOST_SUBSCRIBERS = 500
_MOST_MISSED = 200
_TOO_MANY = Text("实时推送的连接已满，请稍后再试", "too many listen already; try again later")
_EXAMPLE = 'event: positions\ndata: {"at":"2026-11-20T08:30:05+08:00","items":[]}\n\n'
_EVENT = {
    "type": "object",
    "properties": {
        "event": {"enum": ["positions", "finding", "health", "reload"]},
        "data": {"type": "string"},
        "id": {"type": "string"},
    },
}
_RESPONSE: dict[int | str, dict[str, Any]] = {200: {"content": {"text/event-stream": {"schema": _EVENT, "example": _EXAMPLE}}}}


@router.get("/events", response_class=StreamingResponse, responses=_RESPONSE | documented(503))
async def stream_events(
    request: Request,
    live: LiveDep,
    box: Annotated[MapBox | None, Query(description="Only trucks inside: west,south,east,north in degrees.")] = None,
    last_event_id: Annotated[str | None, Header(description="The id of the last `finding` that came.")] = None,
) -> StreamingResponse:
    """What goes on, as server-sent events: `positions`, `finding`, `health`, `reload`."""
    after = decoded(last_event_id, _SORT, int, str) if last_event_id else None
    return EventStream(live, request.app.state.engine, box_of(box), (after[0], after[1]) if after else None)


class EventStream(StreamingResponse):
    """The stream as a response. Registered as a subscriber from before its first byte until its end; 503 if there are too many."""

    def __init__(self, live: LiveFeed, engine: Engine, box: Box | None, after: Place | None) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__((), media_type="text/event-stream", headers=headers)
        self._live, self._engine, self._box, self._after = live, engine, box, after

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._live.subscribers.subscribe(_MOST_SUBSCRIBERS) as subscriber:
                self.body_iterator = _events(subscriber, self._live, self._engine, self._box, self._after)
                await super().__call__(scope, receive, send)
        except TooManyListen:
            refused = problem_response(503, _TOO_MANY.en, headers={"Retry-After": "30"}, said=_TOO_MANY)
            await refused(scope, receive, send)


async def _events(
    subscriber: Subscriber, live: LiveFeed, engine: Engine, box: Box | None, after: Place | None
) -> AsyncIterator[str]:
    """The stream's texts, until the server stops or the client disconnects."""
    at, trucks = live.trucks(box)
    yield _event("positions", trucks_text(at, trucks))
    if live.health is not None:
        yield _event("health", live.health.model_dump_json())
    subscriber.missed = after is not None
    last = after
    while not subscriber.closed:
        if subscriber.missed:
            text, last = await _missed(engine, subscriber, last)
            yield text
        text, last = _waiting(subscriber, box, last)
        if text:
            yield text
        elif not await subscriber.wait(_PING_S):
            yield ": still here\n\n"


def _waiting(subscriber: Subscriber, box: Box | None, last: Place | None) -> tuple[str, Place | None]:
    """All queued events as text, and the position of the last finding in them."""
    parts = []
    while subscriber.findings:
        event = subscriber.findings.popleft()
        if last is None or event.place > last:
            parts.append(_finding(event))
            last = event.place
    moved, subscriber.moved = inside(subscriber.moved.values(), box), {}
    if moved and subscriber.moved_at is not None:
        parts.append(_event("positions", trucks_text(subscriber.moved_at, moved)))
    if subscriber.health is not None:
        parts.append(_event("health", subscriber.health))
        subscriber.health = None
    return "".join(parts), last


async def _missed(engine: Engine, subscriber: Subscriber, last: Place | None) -> tuple[str, Place | None]:
    """Findings after the last one the client has, from the database; `reload` if they are too many, or the last one is unknown."""
    subscriber.missed = False
    if last is None:
        return _event("reload", "{}"), None
    found, place = await run_sync(_read_missed, engine, last)
    if place < last or len(found) > _MOST_MISSED:
        return _event("reload", "{}"), None
    return "".join(_finding(event) for event in found), place


def _read_missed(engine: Engine, last: Place) -> tuple[list[FindingEvent], Place]:
    """Findings changed after a position, and the position reached; that is before the given one if this database has never been so far
    (the client was connected to another database, recreated or restored, at the same address)."""
    with reading(engine) as connection:
        rows, place = changes_after(connection, last, _MOST_MISSED + 1)
        place = place if rows else min(last, newest_place(connection))
    return [FindingEvent((row.changed, row.finding_id), finding_row(row).model_dump_json()) for row in rows], place


def _finding(event: FindingEvent) -> str:
    return f"id: {encoded(_SORT, *event.place)}\n{_event('finding', event.text)}"


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
