"""GET /api/v1/health for people, and at the root /health, /ready and /metrics for machines."""

from typing import Literal

from anyio import fail_after
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from services.api.dependencies import LiveDep, engine_of
from services.api.problems import Refused, documented
from services.live.feed import LiveFeed
from services.live.health import Health, database_health

router = APIRouter(tags=["operations"])
machines = APIRouter(tags=["operations"])
_PATIENCE_S = 5.0


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = Field("alive", examples=["alive"])


class Ready(BaseModel):
    """Requests can be answered."""

    status: Literal["ready"] = Field("ready", examples=["ready"])
    set_aside: int = Field(0, description="Plates and shards that could not be derived: GET /api/v1/set-aside names them.")


def answer(live: LiveFeed) -> Health:
    """The latest health check; runs one if there is none yet."""
    return live.health or live.watch.look()


@router.get("/health", response_model=Health)
def read_health(live: LiveDep) -> Health:
    """How streams, workers, database and log are; looked at every few seconds."""
    return answer(live)


@machines.get("/health", response_model=Alive)
async def read_alive() -> Alive:
    """The process answers."""
    return Alive()


@machines.get("/ready", response_model=Ready, responses=documented(503))
async def read_ready(request: Request, live: LiveDep) -> Ready:
    """Database and log can be reached and the database is of the newest form."""
    try:
        with fail_after(_PATIENCE_S):
            database = await run_sync(database_health, engine_of(request), abandon_on_cancel=True)
    except Exception as error:
        raise Refused(503, f"the database cannot be reached: {type(error).__name__}") from error
    if not database.migrated:
        raise Refused(503, "the database is not of the newest form: run plumewatch migrate")
    _, log = live.log.seen()
    if not log.reachable:
        raise Refused(503, f"the log cannot be reached: {log.problem}")
    if log.refused:
        raise Refused(503, "; ".join(log.refused))
    return Ready(set_aside=live.health.set_aside if live.health else 0)


_FIGURES = {"schema": {"type": "string"}, "example": "# TYPE plumewatch_marks gauge\nplumewatch_marks 0.0\n"}


@machines.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": _FIGURES}}})
def read_metrics(request: Request) -> Response:
    """Figures for Prometheus."""
    response: Response = request.app.state.metrics.response()
    return response
