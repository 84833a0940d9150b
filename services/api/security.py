"""Security headers of all responses, and refusal of unknown query parameters."""

from difflib import get_close_matches
from typing import Any

from fastapi import FastAPI, Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rules.catalogue import Text
from services.api.problems import FieldError, Refused, shown

PREFIX = "/api/v1"
_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class SecurityHeaders:
    """Middleware: adds the headers to every response that does not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault(
                    "Cache-Control", "no-store"
                )  # plates and owners: no copy on a disk; health: never an old one
            await send(message)

        await self._app(scope, receive, with_headers if scope["type"] == "http" else send)


_ONCE = Text("只给一次", "to be given once")
_WITHOUT_NUL = Text("不含空字符的文本", "text without a NUL character")


def only_known_parameters(request: Request) -> None:
    """Refuse undocumented and repeated query parameters: if ignored, they would silently widen a list."""
    if any("\0" in str(value) for value in request.path_params.values()):
        raise Refused(404, "no name has a NUL character in it")  # and PostgreSQL takes none
    method = "get" if request.method == "HEAD" else request.method.lower()
    known = _documented(request.app).get((_template(request), method))
    if known is None:
        return
    errors = [_error(name, sorted(known)) for name in dict.fromkeys(request.query_params) if name not in known]
    for name in known:
        values = request.query_params.getlist(name)
        if len(values) > 1 and not known[name]:
            errors.append(FieldError.of(name, shown(", ".join(values)), _ONCE))
    nul = [name for name, value in request.query_params.multi_items() if "\0" in name + value]
    errors += [FieldError.of(shown(name), None, _WITHOUT_NUL) for name in nul]
    if errors:
        raise Refused(422, "; ".join(f"{error.field}: expected {error.expected}" for error in errors[:5]), errors)


def _error(name: str, known: list[str]) -> FieldError:
    near = get_close_matches(name, known, 1, 0.5)
    hint = f"{near[0]}? " if near else ""
    listed = Text(f"{hint}此处的参数：{', '.join(known) or '无'}", f"{hint}known here: {', '.join(known) or 'no parameters'}")
    return FieldError.of(shown(name), None, listed)


def _template(request: Request) -> str:
    path: str = getattr(request.scope.get("route"), "path", "")
    return path if path.startswith(PREFIX) else PREFIX + path


def _documented(app: FastAPI) -> dict[tuple[str, str], dict[str, bool]]:
    """Query parameters by path and method, each with whether it may be repeated, from the OpenAPI document; cached by app."""
    known: dict[tuple[str, str], dict[str, bool]] | None = getattr(app.state, "documented_parameters", None)
    if known is None:
        paths: dict[str, Any] = app.openapi()["paths"]
        known = {
            (path, method): _queries(one.get("parameters", [])) for path, item in paths.items() for method, one in item.items()
        }
        app.state.documented_parameters = known
    return known


def _queries(parameters: list[dict[str, Any]]) -> dict[str, bool]:
    return {one["name"]: '"array"' in str(one["schema"]).replace("'", '"') for one in parameters if one["in"] == "query"}
