"""HEAD requests, as load balancers and `curl -I` send: GET's answer without its body."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.api.security import PREFIX


class HeadLikeGet:
    """Middleware: answers HEAD by GET's route, except for the stream of events, which would never end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"] == f"{PREFIX}/events":
            await self._app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
