"""Dependencies of requests: the settings, the clock, and a read-only connection.

Functions that use the database are plain `def`, so they run in the thread pool, never on the event loop.
"""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import Depends, Request
from sqlalchemy import Connection, Engine

from services.live.feed import LiveFeed
from services.settings import Settings

CONNECTIONS = 12
"""Maximum requests that hold a connection, because it must be below the engine's pool size: a request waiting for a connection would hold a
thread that another needs to return its own (deadlock)."""


def settings_of(request: Request) -> Settings:
    """The app's settings."""
    settings: Settings = request.app.state.settings
    return settings


def engine_of(request: Request) -> Engine:
    """The app's database."""
    engine: Engine = request.app.state.engine
    return engine


def now_of(request: Request) -> datetime:
    """The current time, aware; tests replace the app's clock."""
    now: datetime = request.app.state.clock()
    return now


def live_of(request: Request) -> LiveFeed:
    """The app's live feed."""
    live: LiveFeed = request.app.state.live
    return live


async def read_connection(request: Request) -> AsyncIterator[Connection]:
    """A connection for this request in a read-only transaction, returned before the response is sent."""
    limiter: CapacityLimiter = request.app.state.connections
    async with limiter:
        connection = await run_sync(engine_of(request).connect)
        try:
            yield connection
        finally:
            await run_sync(connection.close)


SettingsDep = Annotated[Settings, Depends(settings_of)]
EngineDep = Annotated[Engine, Depends(engine_of)]
LiveDep = Annotated[LiveFeed, Depends(live_of)]
NowDep = Annotated[datetime, Depends(now_of)]
ConnectionDep = Annotated[Connection, Depends(read_connection, scope="function")]
