"""Errors as pages: what the API would answer as a problem, a person who asked for a page reads as one."""

from starlette.requests import Request
from starlette.responses import Response

from services.dashboard.rendering import page


def error_page(request: Request, status: int, detail: str, error_id: str | None = None) -> Response:
    """The problem as a page with the same status; `services.api.problems` calls it through `app.state.error_page`."""
    return page(request, "error.html", status=status, code=status, detail=detail, error_id=error_id)
