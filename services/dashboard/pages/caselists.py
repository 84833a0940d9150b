"""Addresses of before lists were issued, which people may have kept: they lead to the lists, and to the preview of a day."""

from datetime import date

from fastapi import APIRouter
from fastapi.responses import RedirectResponse
from starlette.requests import Request

from services.api.caselists import Day
from services.dashboard.pages.query import given
from services.dashboard.rendering import address

router = APIRouter()
_KEPT = ("from", "to", "district")


@router.get("/caselists", response_class=RedirectResponse)
def days_page(request: Request) -> RedirectResponse:
    """Leads to the issued lists of these days."""
    return _to("/lists", request)


@router.get("/caselists/{day}", response_class=RedirectResponse)
def day_page(request: Request, day: Day) -> RedirectResponse:
    """Leads to the preview of this day."""
    return _to(_of(day), request)


def _of(day: date) -> str:
    return f"/lists/of/{day}"


def _to(path: str, request: Request) -> RedirectResponse:
    kept = {name: value for name, value in given(request).items() if name in _KEPT}
    return RedirectResponse(address(path, **kept), 308)
