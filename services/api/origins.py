"""Which page a request may come from: our own, or none (a command line). A browser says so in Origin and Sec-Fetch-Site."""

from urllib.parse import urlsplit

from starlette.types import ASGIApp, Receive, Scope, Send

from rules.catalogue.entries import Text
from services.api.hosts import header_values, host_of
from services.api.problems import problem_response, shown

_READS = ("GET", "HEAD", "OPTIONS")
_PORTS = {"http": 80, "https": 443}


class OriginCheck:
    """Middleware: refuses with 403 what another site's page sends.

    Writes: Origin, where it is given, must be our own Host and port; Sec-Fetch-Site must be same-origin or none. Reads: another site
    may link to us (a navigation), and fetch nothing, event streams included. Stands behind HostCheck, so that Host can be believed.
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
    """What shows that the request is another site's; None where nothing does."""
    sites = header_values(scope, b"sec-fetch-site")
    is_read = scope["method"] in _READS
    if any(site not in ("same-origin", "none") for site in sites) and not (is_read and _is_navigation(scope)):
        return f"Sec-Fetch-Site: {shown(', '.join(sites))}"
    origins = [] if is_read else header_values(scope, b"origin")
    if any(not _is_own(origin, scope) for origin in origins):
        return f"Origin: {shown(', '.join(origins))}"
    return None


def _is_navigation(scope: Scope) -> bool:
    """A link that somebody followed, not a frame and no script."""
    mode, kind = (header_values(scope, name) for name in (b"sec-fetch-mode", b"sec-fetch-dest"))
    return mode == ["navigate"] and kind in ([], ["document"])


def _is_own(origin: str, scope: Scope) -> bool:
    """Is this origin the Host that was asked? The scheme gives the port where none is written: TLS may end at a proxy."""
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    asked, named = host_of(header_values(scope, b"host")[0]), host_of(parts.netloc)
    if asked is None or named is None or parts.scheme not in _PORTS or origin != f"{parts.scheme}://{parts.netloc}":
        return False
    usual = _PORTS[parts.scheme]
    return (asked[0], asked[1] or usual) == (named[0], named[1] or usual)
