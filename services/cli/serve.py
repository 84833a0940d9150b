"""`plumewatch serve`: the pages and the API, until Ctrl-C."""

import ipaddress
import signal
import sys
from types import FrameType
from typing import Annotated

import typer
import uvicorn

from rules.catalogue.entries import Text
from services.api.app import make_app
from services.cli.http_timeouts import MOST_HEADER_BYTES, PatientProtocol
from services.dashboard.router import attach
from services.language import localised
from services.live.feed import LiveFeed
from services.settings import current

_PATIENCE_S = 5
_MOST_CONNECTIONS = 800
"""Connections and requests beyond which uvicorn answers 503; more than the 500 streams of events. It goes on accepting connections: what
bounds those is the number of files that the process may have open."""
_SHUTTING_DOWN = (signal.SIGINT, signal.SIGTERM)


def serve(
    host: Annotated[
        str | None,
        typer.Option(),
        Text("监听地址；只允许本机回环地址。", "The address to listen on; only loopback is allowed."),
    ] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535), Text("端口；0 表示任意空闲端口。", "The port; 0 = any free one.")
    ] = None,
) -> None:
    """Run the server until SIGINT or SIGTERM."""
    settings = current()
    address = host or settings.host
    if not _is_loopback(address):
        typer.echo(
            localised(
                f"{address} 不是本机回环地址，拒绝监听。目前尚无账户，能连上服务器的人可以读到一切，包括号牌和所有人。"
                "请用 127.0.0.1 或 ::1；从其他机器访问请走 SSH 隧道或要求登录的代理。",
                f"{address} is no loopback address: refused. There are no accounts yet, so whoever reaches the server reads "
                "everything, plates and owners too. Use 127.0.0.1 or ::1; from elsewhere come through an SSH tunnel or a proxy that "
                "asks who you are.",
            ),
            err=True,
        )
        sys.exit(2)
    app = make_app(settings, pages=attach)
    config = uvicorn.Config(
        app,
        host=address,
        port=settings.port if port is None else port,
        log_level="warning",
        log_config=None,  # its loggers use our handler, which leaves out values
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE_S,
        http=PatientProtocol,
        ws="none",
        h11_max_incomplete_event_size=MOST_HEADER_BYTES,
        limit_concurrency=_MOST_CONNECTIONS,
        proxy_headers=False,
    )
    for name in _SHUTTING_DOWN:  # uvicorn raises them once more when it has ended
        signal.signal(name, lambda *_: None)
    server = _Server(config, app.state.live)
    server.run()
    if not server.started:
        sys.exit(2)


class _Server(uvicorn.Server):
    """Ends the streams of `/events` when told to stop: uvicorn waits for open responses, and those never end by themselves."""

    def __init__(self, config: uvicorn.Config, live: LiveFeed) -> None:
        super().__init__(config)
        self._live = live

    async def startup(self, sockets: list | None = None) -> None:
        """Say where we are as soon as we listen."""
        await super().startup(sockets)
        for listening in self.servers:
            for socket in listening.sockets:
                host, port = socket.getsockname()[:2]
                typer.echo(f"http://{f'[{host}]' if ':' in host else host}:{port}")

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Told to stop."""
        self._live.end_streams()
        super().handle_exit(sig, frame)


def _is_loopback(address: str) -> bool:
    """Only literal loopback addresses and `localhost`: a name may mean something else tomorrow."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False
