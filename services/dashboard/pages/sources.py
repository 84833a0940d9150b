"""Sources: spans in which a station, a terminal or an agency is unreliable, why, and what a person decides about them."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from starlette.requests import Request

from rules.catalogue.source_faults import SOURCE_KINDS, SPAN_STATES
from services.api import sources
from services.api.dependencies import ConnectionDep
from services.api.sources import SourceQuery
from services.dashboard.i18n import language_of
from services.dashboard.pages.query import asked, given
from services.dashboard.rendering import page

router = APIRouter()


@router.get("/sources", response_class=HTMLResponse)
def sources_page(request: Request, connection: ConnectionDep) -> HTMLResponse:
    """The page at /sources."""
    query, wrong = asked(SourceQuery, given(request))
    language, shown = language_of(request), query or SourceQuery()
    return page(
        request,
        "sources.html",
        active="sources",
        status=422 if wrong else 200,
        wrong=wrong,
        state=shown.state,
        found=sources.answer(connection, shown),
        kinds={code: words.said(language) for code, words in SOURCE_KINDS.items()},
        states={code: words.said(language) for code, words in SPAN_STATES.items()},
    )
