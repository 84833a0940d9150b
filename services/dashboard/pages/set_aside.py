"""Set aside: plates and shards that could not be derived, with the reason and when they are tried again."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from services.api import set_aside
from services.api.dependencies import ConnectionDep
from services.dashboard.rendering import page

router = APIRouter()


@router.get("/set-aside", response_class=HTMLResponse)
def set_aside_page(request: Request, connection: ConnectionDep) -> HTMLResponse:
    """The page at /set-aside."""
    return page(request, "set_aside.html", active="set_aside", found=set_aside.answer(connection))
