"""What-ifs asked in numbers, for too long, or by callers who leave: each is refused or stopped, and the next one is answered."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest

from services.api import what_if
from services.api.work_queue import WorkQueue
from services.store.process_pool import Stopped
from tests.clients import TestClient
from tests.live.serving import serving, wait_for
from tests.orders.what_if.test_asking import ASKED, client  # noqa: F401

PATH = "/api/v1/orders/what-if"


class Held:
    """Stands before the true answer, of which the first ones take until they are stopped. stopped: how many were."""

    def __init__(self, true: Callable[..., Any], first: int) -> None:
        self.begun, self.stopped = 0, 0
        self._true, self._first = true, first

    def __call__(self, *asked: Any, stop: threading.Event, **how: Any) -> Any:
        self.begun += 1
        if self.begun <= self._first:
            assert stop.wait(10), "nobody stopped it"
            self.stopped += 1
            raise Stopped
        return self._true(*asked, stop=stop, **how)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Held:
    """The first what-if takes too long."""
    made = Held(what_if.answered, first=1)
    monkeypatch.setattr(what_if, "answered", made)
    return made


@pytest.fixture
def port(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:  # noqa: F811
    """A server where one what-if may wait behind the one that is worked on."""
    client.app.state.what_ifs = WorkQueue(running=1, waiting=1)  # type: ignore[attr-defined]
    with serving(client.app) as address:  # type: ignore[arg-type]
        yield urlsplit(address).port or 0


def asked(port: int) -> socket.socket:
    """A connection on which a what-if was asked."""
    body = json.dumps(ASKED).encode()
    head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    made = socket.create_connection(("127.0.0.1", port), 5)
    made.sendall(head.encode() + body)
    return made


def post(port: int) -> httpx.Response:
    return httpx.post(f"http://127.0.0.1:{port}{PATH}", json=ASKED, timeout=10)


def test_an_answer_that_takes_too_long_is_stopped(client: TestClient, held: Held) -> None:  # noqa: F811
    client.app.state.settings.what_if_seconds = 0.3  # type: ignore[attr-defined]
    refused = client.post(PATH, json=ASKED)
    assert refused.status_code == 503 and "retry-after" not in refused.headers
    assert refused.headers["content-type"] == "application/problem+json"
    assert "0.3 s" in refused.json()["said"]["en"] and "0.3 秒" in refused.json()["said"]["zh"]
    wait_for(lambda: held.stopped)
    client.app.state.settings.what_if_seconds = 8  # type: ignore[attr-defined]
    assert client.post(PATH, json=ASKED).json()["violations"] == 1


def test_the_work_ends_when_the_caller_leaves(port: int, held: Held) -> None:
    with closing(asked(port)):
        wait_for(lambda: held.begun)
        assert not held.stopped
    wait_for(lambda: held.stopped, seconds=3)
    assert post(port).json()["violations"] == 1


def test_one_more_than_may_wait_is_told_to_come_again(port: int, client: TestClient, held: Held) -> None:  # noqa: F811
    places = client.app.state.what_ifs._places  # type: ignore[attr-defined]
    with closing(asked(port)):
        wait_for(lambda: held.begun)
        with closing(asked(port)):
            wait_for(lambda: places._value == 0)
            refused = post(port)
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
            assert refused.headers["content-type"] == "application/problem+json" and "稍后" in refused.json()["said"]["zh"]
        wait_for(lambda: places._value == 1, seconds=3)  # who leaves makes room, though nothing has ended
        assert (held.begun, held.stopped) == (1, 0)
    assert post(port).json()["violations"] == 1
    assert (held.begun, held.stopped) == (2, 1)


def test_who_only_waited_may_ask_again(port: int, client: TestClient, held: Held) -> None:  # noqa: F811
    with closing(asked(port)):
        wait_for(lambda: held.begun)
        client.app.state.settings.what_if_seconds = 0.3  # type: ignore[attr-defined]
        refused = post(port)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    wait_for(lambda: held.stopped)
    assert held.begun == 1


def test_work_ends_with_the_server(client: TestClient, held: Held) -> None:  # noqa: F811
    with serving(client.app) as address:  # type: ignore[arg-type]
        caller = asked(urlsplit(address).port or 0)
        wait_for(lambda: held.begun)
    with closing(caller):
        wait_for(lambda: held.stopped, seconds=3)


def test_other_answers_do_not_wait_for_what_ifs(port: int, held: Held) -> None:
    """Sixty ask at once: more than there are threads for requests."""
    with ExitStack() as stack:
        for _ in range(60):
            stack.enter_context(closing(asked(port)))
        wait_for(lambda: held.begun)
        assert httpx.get(f"http://127.0.0.1:{port}/api/v1/zones", timeout=3).status_code == 200
