"""The application: routers, error wording, headers and the live feed."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib import import_module
from threading import Event
from typing import Any

from anyio import CapacityLimiter
from fastapi import Depends, FastAPI
from starlette.middleware.gzip import DEFAULT_EXCLUDED_CONTENT_TYPES, GZipMiddleware
from starlette.staticfiles import StaticFiles

from rules.timing.times import LOCAL
from services.api import docs_page, health
from services.api.body_limits import BodyLimits
from services.api.dependencies import CONNECTIONS
from services.api.formats import MEDIA_TYPES
from services.api.heads import HeadLikeGet
from services.api.hosts import HostCheck
from services.api.metrics import Counted, Metrics
from services.api.openapi import install_document
from services.api.origins import OriginCheck
from services.api.problems import Caught, documented, install_problems
from services.api.security import PREFIX, SecurityHeaders, only_known_parameters
from services.api.work_queue import WorkQueue
from services.findings.statistics.cache_warmup import start_warming
from services.live.feed import LiveFeed
from services.runtime import open_store
from services.settings import Settings

_RESOURCES = (
    *("findings", "finding_read", "vehicles", "order_check", "order_drafts", "what_if", "orders", "warnings", "zones"),
    *("stations", "map", "positions"),
    *(
        "lists",
        "deliveries",
        "subscriptions",
        "list_answers",
        "caselists",
        "rejects",
        "set_aside",
        "sources",
        "statistics",
        "events",
        "health",
    ),
)
"""Modules of this package with a `router`, in the order in which the docs show them."""
_GZIP_LEVEL = 5

Clock = Callable[[], datetime]
Pages = Callable[[FastAPI], None]


def make_app(settings: Settings, clock: Clock = lambda: datetime.now(UTC), *, pages: Pages | None = None) -> FastAPI:
    """Build the web application on the settings' database and log.

    clock: the current time, for tests.
    pages: adds the web pages to the application; None = only the API and its docs.
    """
    app = FastAPI(title="plumewatch", version="1", docs_url=None, redoc_url=None, redirect_slashes=False, lifespan=_lifespan)
    set_state(app, settings, clock)
    install_problems(app)
    install_document(app)
    for router, prefix in [*((router, PREFIX) for router in _routers()), (health.machines, "")]:
        app.include_router(router, prefix=prefix, dependencies=[Depends(only_known_parameters)], responses=documented())
    app.include_router(docs_page.router)
    if pages is not None:
        pages(app)
    else:  # at least the files of the docs page
        app.mount("/assets/swagger", StaticFiles(packages=[("fastapi_offline", "static")]))
    _add_middleware(app)
    return app


def set_state(app: FastAPI, settings: Settings, clock: Clock) -> None:
    """Give the application its database, queues and live feed. What it answers follows from them alone, and from the hosts at its making."""
    state = app.state
    state.settings, state.clock = settings, clock
    state.engine = open_store(settings)
    state.connections = CapacityLimiter(CONNECTIONS)
    state.what_ifs, state.exact_what_ifs = (WorkQueue(settings.what_if_running, settings.what_if_waiting) for _ in range(2))
    state.live = LiveFeed(settings, state.engine, clock)
    state.metrics = Metrics(state.live)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    live: LiveFeed = app.state.live
    live.start(asyncio.get_running_loop())
    stopping = Event()
    warming = start_warming(
        app.state.engine, app.state.clock().astimezone(LOCAL).date(), app.state.settings.thresholds, stopping
    )
    try:
        yield
    finally:
        stopping.set()
        app.state.what_ifs.close()
        app.state.exact_what_ifs.close()
        live.subscribers.close()
        await asyncio.to_thread(live.stop)
        await asyncio.to_thread(warming.join)
        app.state.engine.dispose()


def _routers() -> list[Any]:
    return [import_module(f"services.api.{name}").router for name in _RESOURCES]


def _add_middleware(app: FastAPI) -> None:
    """Add the middleware; the last one added is the outermost."""
    app.add_middleware(Caught)
    app.add_middleware(
        GZipMiddleware,
        compresslevel=_GZIP_LEVEL,
        exclude_content_types=(*DEFAULT_EXCLUDED_CONTENT_TYPES, MEDIA_TYPES["xlsx"]),
    )
    app.add_middleware(BodyLimits)
    app.add_middleware(OriginCheck)
    app.add_middleware(HostCheck, names=app.state.settings.hosts)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(Counted, metrics=lambda: app.state.metrics)
    app.add_middleware(HeadLikeGet)
