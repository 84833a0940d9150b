"""Clients that take their time, and more listeners than there is room for, at a real server with raw sockets."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from services.api.app import make_app
from services.cli import http_timeouts
from services.settings import Settings
from tests.live.serving import serving, wait_for

HEAD = b"POST /api/v1/orders/drafts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


@pytest.fixture
def port(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that waits a tenth of its usual time."""
    monkeypatch.setattr(http_timeouts, "HEADER_S", 1.0)
    monkeypatch.setattr(http_timeouts, "BODY_STALLS_S", 1.0)
    monkeypatch.setattr(http_timeouts, "LINGER_S", 0.5)
    with serving(make_app(Settings(data=tmp_path, database_url=sqlite_url))) as address:
        yield urlsplit(address).port or 0


def connected(port: int) -> closing:
    return closing(socket.create_connection(("127.0.0.1", port), 5))


def ends_within(client: socket.socket, seconds: float) -> bool:
    """Whether the server ends the connection in this time."""
    client.settimeout(0.1)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if client.recv(65_536) == b"":
                return True
        except TimeoutError:
            continue
        except ConnectionError:
            return True
    return False


def drip(client: socket.socket, byte: bytes, seconds: float) -> bool:
    """Send a byte each tenth of a second; whether the server ended it within the time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            client.sendall(byte)
        except ConnectionError:
            return True
        if ends_within(client, 0.1):
            return True
    return False


def test_who_says_nothing_is_dropped(port: int) -> None:
    with connected(port) as client:
        assert ends_within(client, 2.5)


def test_a_header_byte_by_byte_is_dropped(port: int) -> None:
    with connected(port) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert drip(client, b"a", 2.5)


def test_a_second_header_byte_by_byte_is_dropped(port: int) -> None:
    with connected(port) as client:
        client.sendall(b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert client.recv(65_536).startswith(b"HTTP/1.1 200")
        client.sendall(b"GET /health HTTP/1.1\r\nX-Slow: ")
        assert drip(client, b"a", 2.5)


def test_a_body_that_stalls_is_dropped_and_one_that_goes_on_is_not(port: int) -> None:
    with connected(port) as stalls, connected(port) as goes_on:
        for client in (stalls, goes_on):
            client.sendall(HEAD + b"Content-Length: 1000\r\n\r\n{")
        assert not drip(goes_on, b" ", 1.8)
        assert ends_within(stalls, 1.0)


def test_a_body_too_large_is_answered_unread_and_then_dropped(port: int) -> None:
    with connected(port) as client:
        client.sendall(HEAD + b"Content-Length: 400000000\r\n\r\n")
        assert client.recv(65_536).startswith(b"HTTP/1.1 413")
        assert drip(client, b" ", 2.0)


def test_a_header_without_host_is_refused(port: int) -> None:
    for request in (
        b"GET /health HTTP/1.0\r\n\r\n",
        b"GET /health HTTP/1.1\r\n\r\n",
        b"GET http://127.0.0.1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    ):
        with connected(port) as client:
            client.sendall(request)
            assert client.recv(65_536).startswith(b"HTTP/1.1 400")


def test_a_long_body_costs_no_memory(port: int) -> None:
    def resident_kb() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4

    before = resident_kb()
    with connected(port) as client:
        client.sendall(
            b"POST /api/v1/orders/drafts HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: text/plain\r\nContent-Length: 67108864\r\n\r\n"
        )
        piece = b"x" * 65_536
        try:
            for _ in range(1_024):
                client.sendall(piece)
        except ConnectionError:  # it had waited long enough
            pass
        assert resident_kb() - before < 20_000


def test_no_more_listen_than_there_is_room_for(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.api.events._MOST_SUBSCRIBERS", 5)
    answers: list[bytes] = []
    together, heard = threading.Barrier(40), threading.Event()

    def listen() -> None:
        with connected(port) as client:
            together.wait()
            client.sendall(b"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            answers.append(client.recv(65_536))
            heard.wait(10)

    threads = [threading.Thread(target=listen) for _ in range(40)]
    for thread in threads:
        thread.start()
    try:
        wait_for(lambda: len(answers) == 40)
    finally:
        heard.set()
        for thread in threads:
            thread.join()
    assert sorted(answer[9:12] for answer in answers) == [b"200"] * 5 + [b"503"] * 35
    assert all(b"retry-after: 30" in answer for answer in answers if answer[9:12] == b"503")
