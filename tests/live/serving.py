"""A real server on a free port, and a listener to its events."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2 as httpx
import uvicorn
from fastapi import FastAPI

from services.cli.http_timeouts import PatientProtocol


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The app served by uvicorn in a thread; gives its address."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=2, http=PatientProtocol, ws="none"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        wait_for(lambda: server.started)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        app.state.live.end_streams()
        server.should_exit = True
        thread.join(10)


def wait_for(is_true: Callable[[], Any], seconds: float = 15.0) -> None:
    """Until it is so; fails after the time."""
    until = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < until, "it did not come"
        time.sleep(0.05)


class Listener:
    """Reads a stream of events in a thread. events: (name, data, id)."""

    def __init__(self, address: str, **headers: str) -> None:
        self.events: list[tuple[str, Any, str | None]] = []
        self.ended = False
        self._address, self._headers = address, headers
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def of(self, name: str) -> list[Any]:
        """Data of the events of this name, in the order in which they came."""
        return [data for what, data, _ in self.events if what == name]

    def _read(self) -> None:
        with httpx.stream("GET", self._address, headers=self._headers, timeout=30) as response:
            assert response.headers["content-type"].startswith("text/event-stream")
            fields: dict[str, str] = {}
            for line in response.iter_lines():
                if line:
                    name, _, value = line.partition(": ")
                    fields[name] = value
                elif "event" in fields:
                    self.events.append((fields["event"], json.loads(fields["data"]), fields.get("id")))
                    fields = {}
        self.ended = True
