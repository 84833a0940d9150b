"""Subscriptions: who receives which lists, how, and when; entered, changed and ended here."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from services.api import subscriptions
from services.api.dependencies import ConnectionDep, NowDep, SettingsDep
from services.dashboard.pages.lists import districts
from services.dashboard.rendering import page
from services.lists.delivery.words import CHANNELS

router = APIRouter()


@router.get("/subscriptions", response_class=HTMLResponse)
def subscriptions_page(request: Request, connection: ConnectionDep, settings: SettingsDep, now: NowDep) -> HTMLResponse:
    """The page at /subscriptions."""
    allowed = {
        "folder": [str(one) for one in settings.lists_folders],
        "mail": settings.lists_mail_domains,
        "https": settings.lists_https_hosts,
    }
    return page(
        request,
        "subscriptions.html",
        active="lists",
        found=subscriptions.answer(connection).items,
        districts=districts(request, connection),
        channels=CHANNELS,
        kinds=["xlsx", "pdf", "csv"],
        allowed=allowed,
    )
