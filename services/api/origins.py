"""Check of a request's origin against cross-site requests, by the browser's Origin and Sec-Fetch-Site: our own pages, or no page at all."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from rules.catalogue.entries import Text
from services.api.hosts import header_values, host_of
from services.api.problems import problem_response, shown

_READS = ("GET", "HEAD", "OPTIONS")
_PORTS = {"http": 80, "https": 443}


class OriginCheck:
    """Middleware: 403 for requests of other sites' pages.

    Writes: Origin, if present, must be our own Host and port; Sec-Fetch-Site must be same-origin or none.
    Reads: another site may link to us (a navigation) but fetch nothing, event streams included.
    Must run after HostCheck, so that Host can be trusted.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        foreign = _foreign(scope) if scope["type"] == "http" else None
        if foreign is None:
            await self._app(scope, receive, send)
            return
        said = Text(
            f"请求来自其他网站的页面（{foreign}），已拒绝；请在本系统页面或命令行操作，反向代理须原样传递 Host",
            f"the request comes from a page of another site ({foreign}), expected our own page or a command line; "
            "a proxy must pass Host on unchanged",
        )
        await problem_response(403, said.en, said=said)(scope, receive, send)


def _foreign(scope: Scope) -> str | None:
    """The header that shows that the request is another site's, or None."""
    sites = header_values(scope, b"sec-fetch-site")
    is_read = scope["method"] in _READS
    if any(site not in ("same-origin", "none") for site in sites) and not (is_read and _is_navigation(scope)):
        return f"Sec-Fetch-Site: {shown(', '.join(sites))}"
    origins = [] if is_read else header_values(scope, b"origin")
    if any(not _is_own(origin, scope) for origin in origins):
        return f"Origin: {shown(', '.join(origins))}"
    return None


def _is_navigation(scope: Scope) -> bool:
    """Whether the request is a followed link, not of a frame or a script."""
    mode, kind = (header_values(scope, name) for name in (b"sec-fetch-mode", b"sec-fetch-dest"))
    return mode == ["navigate"] and kind in ([], ["document"])


def _is_own(origin: str, scope: Scope) -> bool:
    """Whether an origin is the requested Host. A missing port follows from the origin's scheme, because TLS may end at a proxy."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    asked, named = host_of(header_values(scope, b"host")[0]), host_of(parts.netloc)
    if asked is None or named is None or parts.scheme not in _PORTS or origin != f"{parts.scheme}://{parts.netloc}":
        return False
    usual = _PORTS[parts.scheme]
    return (asked[0], asked[1] or usual) == (named[0], named[1] or usual)
