"""What a request is given: the settings, the clock, and a connection that reads.

Functions that touch the database are plain `def`: they run in the thread pool, never on the event loop.
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
"""Requests that hold a connection at a time: fewer than the engine's pool has, so that none ever waits for one while it
holds a thread that another needs to give its own back."""


def settings_of(request: Request) -> Settings:
    """The settings that the app was made with."""
    settings: Settings = request.app.state.settings
    return settings


def engine_of(request: Request) -> Engine:
    """The app's database."""
    engine: Engine = request.app.state.engine
    return engine


def now_of(request: Request) -> datetime:
    """The present moment, aware; tests give the app another clock."""
    now: datetime = request.app.state.clock()
    return now


def live_of(request: Request) -> LiveFeed:
    """The app's live feed."""
    live: LiveFeed = request.app.state.live
    return live


async def read_connection(request: Request) -> AsyncIterator[Connection]:
    """A connection of this request's own, in a transaction that only reads; given back before the response is sent."""
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
