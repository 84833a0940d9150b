"""Now: what is in force, what is driving, what was found, on one screen that stays live."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.requests import Request

from rules.restricted_traffic import RULE as RESTRICTED_TRAFFIC
from rules.timing.times import LOCAL
from services.api import findings, health, orders, statistics, statistics_findings, warnings
from services.api.dependencies import ConnectionDep, LiveDep, NowDep
from services.api.findings import FindingQuery
from services.api.statistics_findings import CountQuery
from services.dashboard.rendering import page

router = APIRouter()
_LATEST = 30
_SHOWN = ("in_force", "paused", "announced", "standing_by")
"""States of orders and warnings that matter now, in the order in which they are shown."""


@router.get("/", response_class=HTMLResponse)
def now_page(request: Request, connection: ConnectionDep, live: LiveDep, now: NowDep) -> HTMLResponse:
    """The page at /."""
    return page(request, "now.html", active="now", health=health.answer(live), **_shown(connection, now))


@router.get("/now/parts", response_class=HTMLResponse)
def now_parts(request: Request, connection: ConnectionDep, live: LiveDep, now: NowDep) -> HTMLResponse:
    """The parts of the page that change, for the page's script to put in place."""
    return page(request, "now_parts.html", health=health.answer(live), **_shown(connection, now))


def _shown(connection: Connection, now: datetime) -> dict[str, Any]:
    return {
        "warnings": _present(warnings.answer(connection, now).items),
        "orders": _present(orders.answer(connection, now).items),
        "figures": statistics.now(connection, now),
        "against_today": _against_today(connection, now),
        "latest": findings.answer(connection, FindingQuery.model_validate({"limit": _LATEST})).items,
    }


def _against_today(connection: Connection, now: datetime) -> int:
    """Violations of orders on this local day: what the list behind the tile of this moment holds."""
    query = CountQuery.model_validate({"by": "rule", "rule": RESTRICTED_TRAFFIC, "from": now.astimezone(LOCAL).date()})
    return sum(one.violation for one in statistics_findings.answer(connection, query).items)


def _present(items: list[Any]) -> list[Any]:
    """Those in force, paused, announced or waiting for a warning, in this order."""
    return sorted((item for item in items if item.state in _SHOWN), key=lambda item: _SHOWN.index(item.state))
