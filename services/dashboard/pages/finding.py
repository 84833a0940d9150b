"""Finding: one finding with all that it rests on, so that whoever doubts it can follow it."""

from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.requests import Request
from starlette.responses import Response

from services.api import finding_read, list_answers
from services.api.dependencies import ConnectionDep, SettingsDep
from services.api.finding_read import FindingId
from services.dashboard.causes import causes_told
from services.dashboard.evidence import pairs, raw, register_order
from services.dashboard.i18n import language_of
from services.dashboard.rendering import address, page

router = APIRouter()
_IN_THE_HEAD = frozenset(
    {
        *("kind", "lat", "lon", "doubts", "time", "pollutant", "measured", "limit", "order_title", "from", "to"),
        *("charged_under", "also_against", "also_listed", "same_drive"),
    }
)
"""Members of a piece of evidence that stand in its headline, in its bar or on the map."""


@router.get("/findings/{finding_id}", response_class=HTMLResponse)
def finding_page(request: Request, connection: ConnectionDep, settings: SettingsDep, finding_id: FindingId) -> Response:
    """The page at /findings/{id or 案件编号}; an old number is led to the new one."""
    found = finding_read.answer(connection, finding_id, settings.thresholds)
    if finding_id.lower() not in (found.finding_id.lower(), found.case_number.lower()):
        return RedirectResponse(address(f"/findings/{found.case_number}", **request.query_params), 303)
    language = language_of(request)
    pieces = [
        {**piece, "bars": bars(piece, found.pollutant), "pairs": pairs(piece, language, _IN_THE_HEAD)}
        for piece in found.evidence
    ]
    return page(
        request,
        "finding.html",
        active="findings",
        finding=found,
        pieces=pieces,
        widths=widths([one for piece in pieces for one in piece["bars"]]),
        register=pairs(register_order(found.vehicle), language),
        facts=[(fact, raw(fact.model_dump())) for fact in found.facts],
        answers=list_answers.of_finding(connection, found.finding_id),
        history=[(entry, *causes_told(entry.why, language)) for entry in found.ledger],
        tracked=any(fact.fact == "position" for fact in found.facts),
        replay=address(f"/vehicles/{found.plate}", day=found.local_day),
    )


def bars(piece: dict[str, Any], pollutant: str | None) -> list[dict[str, Any]]:
    """What a piece of evidence measured against which limit: {pollutant, measured, limit, limit_reference} each."""
    measured = piece.get("exceedances") or [{**piece, "pollutant": piece.get("pollutant", pollutant)}]
    names = ("pollutant", "measured", "limit", "limit_reference")
    return [
        {name: one.get(name) for name in names}
        for one in measured
        if one.get("measured") is not None and one.get("limit") is not None
    ]


def widths(measured: list[dict[str, Any]]) -> dict[str, float]:
    """For each pollutant what the whole width of its bars stands for: a little more than the highest value or limit."""
    most: dict[str, float] = {}
    for one in measured:
        most[one["pollutant"]] = max(most.get(one["pollutant"], 0.0), 1.15 * max(one["measured"], one["limit"]))
    return most
