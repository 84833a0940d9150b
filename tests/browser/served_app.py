"""The application served to a browser with a record of its answers, and on wish without the checks of host and origin."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.hosts import HostCheck
from services.api.origins import OriginCheck
from services.orders.drafts import make_draft, read_drafts
from services.store.engine import reading
from tests.live.serving import serving
from tests.wild.conftest import case_order

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
DRAFTS = "/api/v1/orders/drafts"


class Answers:
    """Middleware: keeps method, path and status of every answer."""

    def __init__(self, app: ASGIApp, kept: list[tuple[str, str, int]]) -> None:
        self._app, self._kept = app, kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._kept.append((scope["method"], scope["path"], message["status"]))
            await send(message)

        await self._app(scope, receive, keep)


@dataclass(frozen=True)
class Site:
    """The served application.

    url: its address.
    is_guarded: does it have the checks of host and origin?
    answers: (method, path, status) of each answer so far.
    """

    url: str
    engine: Engine
    is_guarded: bool
    answers: list[tuple[str, str, int]]

    def add_draft(self) -> str:
        """Store a draft that waits for an approval; gives the path of its approval."""
        return f"{DRAFTS}/{make_draft(self.engine, case_order('WAITING'), '张三', NOON)}/approve"

    def drafts(self) -> list[tuple[str, str]]:
        """(order, state) of what is stored, the newest first."""
        with reading(self.engine) as connection:
            return [(row.body["order_id"], row.state) for row in read_drafts(connection)]

    def answers_to(self, *paths: str) -> list[tuple[str, str, int]]:
        """Answers under these paths."""
        return [one for one in self.answers if one[1] in paths]


@contextmanager
def served_app(app: FastAPI, is_guarded: bool) -> Iterator[Site]:
    """Serve it on a free port, with the checks of host and origin or without."""
    if not is_guarded:
        app.user_middleware = [one for one in app.user_middleware if one.cls not in (HostCheck, OriginCheck)]
    answers: list[tuple[str, str, int]] = []
    app.add_middleware(Answers, kept=answers)
    with serving(app) as url:
        yield Site(url, app.state.engine, is_guarded, answers)
