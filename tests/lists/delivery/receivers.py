"""Receivers of lists: a real HTTPS server and a real mail server, with certificates of a CA of the tests."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Desk(ThreadingHTTPServer):
    """An HTTPS server whose answer is its path: /200, /302, /hang …; it keeps what was posted."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        self.context = context
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        return self.context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False), address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that go away in the middle are what is tested."""

    @property
    def address(self) -> str:
        return f"https://localhost:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Desk

    def do_POST(self) -> None:
        what = self.path.strip("/").partition("?")[0]
        if what == "early":  # answers before it has read anything, and closes
            self.send_response(413)
            self.end_headers()
            return
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, dict(self.headers), body))
        if what.isdigit():
            self.send_response(int(what))
            if what[0] == "3":
                self.send_header("Location", f"{self.server.address}/200")
            if what == "201":
                self.send_header("X-Receipt", "R-7")
            self.end_headers()
            self.wfile.write(b'{"receipt": "\xe6\x94\xb61"}' if what == "200" else b"no\r\nmore\x1b[31m")
        elif what == "hang":
            time.sleep(30)
        elif what == "garbage":
            self.wfile.write(b"\x00\x01\x02 what is this\r\n\r\n")
        elif what == "drip":
            for _ in range(100):
                self.wfile.write(b"H")
                time.sleep(0.1)
        elif what == "flood":
            self.send_response(200)
            self.end_headers()
            for _ in range(100_000):
                self.wfile.write(b"x" * 65_536)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def desk(context: ssl.SSLContext) -> Iterator[Desk]:
    server = Desk(context)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


class Office:
    """A mail server's handler. answers: what it says to the next texts, 250 at the end; `hang` and `close` are no answers."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.answers: list[str] = []
        self.to_receiver = "250 2.1.5 Ok"
        self.port = 0

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if self.to_receiver.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_receiver

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        answer = self.answers.pop(0) if self.answers else f"250 2.0.0 Ok: queued as Q{len(self.mails)}"
        if answer[0] != "4" and answer[0] != "5":
            self.mails.append(envelope.content)
        if answer == "hang":
            await asyncio.sleep(30)
        if answer == "close":
            server.transport.abort()
        return answer


@contextmanager
def office(context: ssl.SSLContext | None, password: str | None = None) -> Iterator[Office]:
    """A mail server, with STARTTLS if there is a context, and with a user `plume` if there is a password."""
    handler = Office()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        handler.port = free.getsockname()[1]

    def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"plume", (password or "").encode()), handled=False)

    with_user = {"authenticator": knows, "auth_required": True} if password else {}
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=handler.port,
        tls_context=context,
        require_starttls=context is not None,
        **with_user,
    )
    controller.start()
    yield handler
    controller.stop()


@contextmanager
def talker(said: bytes, times: int, pause_s: float = 0.0) -> Iterator[int]:
    """The port of a server that says the same again and again, whatever it hears."""

    def talk(listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                try:
                    for _ in range(times):
                        connection.sendall(said)
                        time.sleep(pause_s)
                except OSError:
                    pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=talk, args=(listener,), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
