"""All pages on one router, and the one call that puts them, their files and their error pages on an app."""

from importlib import import_module

from fastapi import APIRouter, FastAPI
from fastapi.responses import RedirectResponse

from services.dashboard import assets
from services.dashboard.errors import error_page

PAGES = (
    *(
        "now",
        "findings",
        "finding",
        "vehicles",
        "vehicle",
        "trends",
        "lists",
        "subscriptions",
        "caselists",
        "list_of_day",
        "rejects",
        "set_aside",
        "sources",
    ),
    *("orders", "orders_what_if", "orders_write", "orders_one"),
)
"""Modules of `services.dashboard.pages`, in the order in which their addresses are tried."""


def pages_router() -> APIRouter:
    """Every page, outside the OpenAPI document."""
    made = APIRouter(include_in_schema=False)
    for name in PAGES:
        made.include_router(import_module(f"services.dashboard.pages.{name}").router)
    made.add_api_route("/favicon.ico", _icon, response_class=RedirectResponse)
    return made


def _icon() -> str:
    """Where a browser finds the icon of what is no page of ours, such as a JSON answer."""
    return assets.address("/static/mark.svg")


def attach(app: FastAPI) -> None:
    """Put pages, files and error pages on the app; given to `services.api.app.make_app` as `pages`."""
    app.include_router(pages_router())
    assets.mount(app)
    app.state.error_page = error_page
