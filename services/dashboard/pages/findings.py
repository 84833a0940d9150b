"""Findings: a list by filters that live in the address, in pages both ways, with the same list as a file."""

from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from sqlalchemy import Connection
from starlette.requests import Request

from rules.catalogue import OUTCOMES, RULES, Language
from rules.catalogue.districts import DISTRICTS
from services.api import orders, stations, zones
from services.api.dependencies import ConnectionDep, NowDep
from services.api.findings import FindingQuery
from services.dashboard.i18n import language_of
from services.dashboard.pages.pagination import Leaf, leaf
from services.dashboard.pages.query import Wrong, answered, asked, given
from services.dashboard.rendering import address, page

router = APIRouter()
Choice = tuple[str, str]
"""A value and its words."""
_FILTERS = ("plate", "rule", "outcome", "district", "owner", "zone", "order", "station", "from", "to", "box", "withdrawn")
_PATH = "/findings"


@router.get(_PATH, response_class=HTMLResponse)
def findings_page(request: Request, connection: ConnectionDep, now: NowDep) -> HTMLResponse:
    """The page at /findings. Its filters are those of the API; `cursor` goes to older ones, `newer` back to newer ones."""
    values, language = given(request), language_of(request)
    filters = {name: value for name, value in values.items() if name in _FILTERS}
    found, wrong = _found(connection, values, filters)
    return page(
        request,
        "findings.html",
        status=422 if wrong else 200,
        active="findings",
        filters=filters,
        wrong=wrong,
        found=found,
        newer=address(_PATH, **filters, newer=found.newer) if found and found.newer else None,
        older=address(_PATH, **filters, cursor=found.older) if found and found.older else None,
        newest=address(_PATH, **filters),
        files={kind: address(f"/api/v1{_PATH}", **filters, format=kind) for kind in ("csv", "xlsx")},
        choices=_catalogued(language) | _entered(connection, now),
    )


def _found(connection: Connection, values: dict[str, str], filters: dict[str, str]) -> tuple[Leaf | None, list[Wrong]]:
    """The leaf, or None and what is wrong with the filters."""
    cursor = {"cursor": values["cursor"]} if "cursor" in values else {}
    query, wrong = asked(FindingQuery, {**filters, **cursor})
    return answered(lambda: leaf(connection, query, values.get("newer"))) if query else (None, wrong)


def _catalogued(language: Language) -> dict[str, list[Choice]]:
    return {
        "rule": [(name, rule.title.said(language)) for name, rule in RULES.items()],
        "outcome": [(name, outcome.word.said(language)) for name, outcome in OUTCOMES.items()],
        "district": [(code, name.said(language)) for code, name in DISTRICTS.items()],
    }


def _entered(connection: Connection, now: datetime) -> dict[str, list[Choice]]:
    """Orders, zones and stations as they are known now; what is asked for besides stays choosable."""
    places = {"zone": zones.answer(connection, now).features, "station": stations.answer(connection, now).features}
    named = {kind: [(one.properties["id"], one.properties["name"]) for one in found] for kind, found in places.items()}
    return {"order": [(one.order_id, one.title) for one in orders.answer(connection, now).items], **named}
