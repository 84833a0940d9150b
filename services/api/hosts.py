"""Check of the Host header against DNS rebinding: loopback names of this machine and names in the settings are allowed.

If evil.example's name is made to resolve to 127.0.0.1, its pages are same-origin with us to the browser; only the Host header shows it.
"""

import ipaddress
import re
from collections.abc import Iterable

from starlette.types import ASGIApp, Receive, Scope, Send

from rules.catalogue.entries import Text
from services.api.problems import problem_response, shown

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,255})(?::([0-9]{1,5}))?")
_NO_HOST = Text("请求应有且只有一个主机名（Host）", "a request names exactly one host in its header Host")
_NO_PATH = Text("请求目标应为以 / 开头的路径", "the request target is a path that begins with /")


class HostCheck:
    """Middleware: answers only requests whose Host is a loopback name or one of `names`; others get 421, malformed ones 400."""

    def __init__(self, app: ASGIApp, names: Iterable[str]) -> None:
        self._app, self._names = app, frozenset(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        refused = self._refused(scope) if scope["type"] == "http" else None
        if refused is None:
            await self._app(scope, receive, send)
            return
        status, said = refused
        await problem_response(status, said.en, said=said)(scope, receive, send)

    def _refused(self, scope: Scope) -> tuple[int, Text] | None:
        given = header_values(scope, b"host")
        host = host_of(given[0]) if len(given) == 1 else None
        if host is None:
            return 400, _NO_HOST
        if not scope["path"].startswith("/") and scope["path"] != "*":  # an absolute target would name a second host
            return 400, _NO_PATH
        return None if is_loopback(host[0]) or host[0] in self._names else (421, _unknown(given[0]))


def header_values(scope: Scope, name: bytes) -> list[str]:
    """All values of a header, unchanged."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]


def host_of(value: str) -> tuple[str, int | None] | None:
    """(name in lower case without a trailing dot, port or None) of a Host header; None if it is malformed."""
    found = _HOST.fullmatch(value)
    if found is None:
        return None
    name, port = found[1].lower(), found[2]
    if not name.startswith("[") and not name[-2:-1].isdigit():
        name = name.removesuffix(".")
    return (name, None if port is None else int(port)) if name else None


def is_loopback(name: str) -> bool:
    """Whether a name is `localhost`, an address of 127.0.0.0/8, or [::1]; any other name may resolve elsewhere later."""
    if name == "localhost":
        return True
    try:
        address = ipaddress.ip_address(name[1:-1]) if name.startswith("[") else ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return address == ipaddress.IPv6Address("::1") or (address.version == 4 and address.is_loopback)


def _unknown(host: str) -> Text:
    return Text(
        f"主机名 {shown(host)} 不在允许之列；应为 localhost、127.0.0.1、[::1] 或 PLUMEWATCH_HOSTS 所列的名称",
        f"the host {shown(host)!r} is not served here; expected localhost, 127.0.0.1, [::1] or a name in PLUMEWATCH_HOSTS",
    )
