"""Errors as RFC 9457 problem details: what, where, and what would be right; no stack traces, no internals."""

import logging
import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rules.catalogue.entries import Text
from services.api.expectations import expected_of
from services.api.languages import BothLanguages, both

_LOGGER = logging.getLogger("plumewatch")
MEDIA_TYPE = "application/problem+json"
_LONGEST_SHOWN = 200
_LONGEST_DETAIL, _MOST_ERRORS = 4_000, 100
"""Maximum characters of the detail, and maximum faults listed, because a body of 1 MB can have 300,000."""
_TITLES = {
    400: "请求有误 Bad request",
    403: "拒绝访问 Refused",
    404: "未找到 Not found",
    405: "不支持此方法 Method not allowed",
    406: "无法提供此格式 Not acceptable",
    409: "与现状冲突 Conflict",
    413: "内容过大 Too large",
    415: "内容类型有误 Unsupported media type",
    421: "主机名不被接受 Misdirected request",
    422: "参数有误 Parameters refused",
    500: "服务器内部错误 Internal error",
    503: "暂不可用 Not available",
}


class FieldError(BaseModel):
    """One parameter that was refused."""

    field: str
    value: str | None = Field(None, description="What was sent, cut where it is long.")
    expected: str
    said: BothLanguages | None = Field(None, description="`expected` in both languages, where we word it ourselves.")

    @classmethod
    def of(cls, field: str, value: str | None, expected: Text) -> "FieldError":
        """One with both languages."""
        return cls(field=field, value=value, expected=expected.en, said=both(expected))


class Problem(BaseModel):
    """An error (RFC 9457)."""

    type: str = Field(examples=["urn:plumewatch:problem:not-found"])
    title: str
    status: int = Field(examples=[404])
    detail: str
    said: BothLanguages | None = Field(None, description="The detail in both languages, where a form shows it to a person.")
    errors: list[FieldError] = Field([], description=f"The first {_MOST_ERRORS}.")
    id: str | None = Field(None, description="Names this very error in the server's log.")


class Refused(Exception):
    """Raised to answer a request with a problem. said: the detail in both languages, for forms."""

    def __init__(
        self,
        status: int,
        detail: str,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
        said: Text | None = None,
    ) -> None:
        super().__init__(detail)
        self.status, self.detail, self.errors, self.headers, self.said = status, detail, list(errors), headers, said


def not_found(what: str, asked: str, said: Text | None = None) -> Refused:
    """A 404: no `what` of this name."""
    return Refused(404, f"no {what} {shown(asked)!r}", said=said)


def wrong(field: str, value: object, expected: Text) -> Refused:
    """A 422 about one parameter."""
    error = FieldError.of(field, shown(value), expected)
    return Refused(422, f"{field}: {error.value!r}, expected {error.expected}", [error])


def shown(value: object, longest: int = _LONGEST_SHOWN) -> str:
    """A value for an error message, truncated if it is long."""
    text = str(value)
    return text if len(text) <= longest else text[:longest] + "…"


def problem_response(
    status: int,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
    error_id: str | None = None,
    said: Text | None = None,
) -> Response:
    """The problem as a response."""
    phrase = HTTPStatus(status).phrase
    problem = Problem(
        type=f"urn:plumewatch:problem:{phrase.lower().replace(' ', '-')}",
        title=_TITLES.get(status, phrase),
        status=status,
        detail=shown(detail, _LONGEST_DETAIL),
        said=None if said is None else both(said),
        errors=[_cut(error) for error in errors[:_MOST_ERRORS]],
        id=error_id,
    )
    return JSONResponse(
        problem.model_dump(exclude_none=True), status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE
    )


def _cut(error: FieldError) -> FieldError:
    return FieldError(
        field=shown(error.field, 2 * _LONGEST_SHOWN),
        value=None if error.value is None else shown(error.value),
        expected=shown(error.expected, 2 * _LONGEST_SHOWN),
        said=error.said and both(Text(*(shown(text, 2 * _LONGEST_SHOWN) for text in (error.said.zh, error.said.en)))),
    )


DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for status, description in {
        400: "The body is no text that JSON can be read from",
        403: "The request comes from a page of another site",
        404: "No such thing",
        406: "None of the media types in Accept can be given",
        409: "Things stand otherwise than the request supposes",
        413: "The body is too large",
        415: "The body is not sent as application/json",
        421: "The header Host names no host that is served here",
        422: "A parameter is unknown or wrong",
        500: "An error of ours; `id` names it in the server's log",
        503: "Not available now",
    }.items()
}
"""Entries for `responses=` of a route."""


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of a route with these problems, and with 403, 421, 422 and 500, which every route can have."""
    return {status: DOCUMENTED[status] for status in (*statuses, 403, 421, 422, 500)}


def install_problems(app: FastAPI) -> None:
    """Install handlers that answer every error with a problem, or with `app.state.error_page` if it is set and HTML is accepted."""

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        return _answer(request, error.status, error.detail, error.errors, error.headers, said=error.said)

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 400 and _is_beyond_reading(error.__cause__):
            return _answer(request, 422, _BEYOND_READING)
        detail = _DETAILS.get(error.status_code, str(error.detail))
        headers = dict(error.headers or {}) | (_allowed(request) if error.status_code == 405 else {})
        return _answer(request, error.status_code, detail.format(path=shown(request.url.path)), (), headers)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        errors = [_field_error(one) for one in error.errors()]
        detail = "; ".join(f"{one.field}: {one.value!r}, expected {one.expected}" for one in errors[:5])
        return _answer(request, 422, detail, errors)

    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)


_BEYOND_READING = "the JSON is nested too deeply or has a number of over 4,300 digits, expected neither"


def _is_beyond_reading(cause: BaseException | None) -> bool:
    """Whether the framework's JSON parser failed on valid UTF-8."""
    return isinstance(cause, (RecursionError, ValueError)) and not isinstance(cause, UnicodeError)


_DETAILS = {404: "nothing at {path}", 405: "{path} does not know this method"}


def _allowed(request: Request) -> dict[str, str]:
    """All methods of the path; of several routes with one path the framework lists those of the first only."""
    path = getattr(request.scope.get("route"), "path", "")
    items = [item for known, item in request.app.openapi()["paths"].items() if path and known in (path, f"/api/v1{path}")]
    methods = sorted({method.upper() for item in items for method in item})
    return {"Allow": ", ".join(methods)} if methods else {}


def _field_error(error: dict[str, Any]) -> FieldError:
    place = [str(part) for part in error["loc"][1:]] or [str(part) for part in error["loc"]]
    value = error.get("input")
    return FieldError.of(".".join(place), None if value is None else shown(value), expected_of(error))


def _answer(
    request: Request,
    status: int,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
    error_id: str | None = None,
    said: Text | None = None,
) -> Response:
    page = getattr(request.app.state, "error_page", None)
    if page is not None and _wants_page(request):
        response: Response = page(request, status, detail, error_id)
        return response
    return problem_response(status, detail, errors, headers, error_id, said)


def _wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


class Caught:
    """Middleware: logs an unhandled exception under an id, and answers with a 500 and that id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, noting)
        except Exception:
            path = getattr(scope.get("route"), "path", "a path without a route")  # the template: the path has the plate
            error_id = secrets.token_hex(8)
            _LOGGER.exception("error %s at %s %s", error_id, scope["method"], path)
            if started:
                raise
            detail = f"an error of ours, logged as {error_id}"
            await _answer(Request(scope), 500, detail, error_id=error_id)(scope, receive, send)
