"""HTTP/1.1 connections with time limits: a header that does not come, a body that stalls, and what follows a refused body."""

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_S = 10.0
"""From the connection, or the first byte of a later request, to the end of its header; the bytes between do not prolong it."""
BODY_STALLS_S = 30.0
"""Longest silence inside a body."""
LINGER_S = 5.0
"""So long the rest of a body is thrown away after the answer was sent, so that the caller can read the answer."""
MOST_HEADER_BYTES = 32_768


class PatientProtocol(H11Protocol):
    """uvicorn's protocol, which by itself limits only the time between two requests."""

    _limit: asyncio.TimerHandle | None = None
    _awaits: str = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client came: its header is due."""
        super().connection_made(transport)
        self._look()

    def data_received(self, data: bytes) -> None:
        """Bytes came: they prolong a body, never a header."""
        super().data_received(data)
        self._look(has_come=True)

    def on_response_complete(self) -> None:
        """An answer was sent, perhaps before its request was read."""
        super().on_response_complete()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client went."""
        self._await("", 0)
        super().connection_lost(exc)

    def _look(self, has_come: bool = False) -> None:
        """Set the time limit for what is awaited now."""
        is_answered = self.cycle is None or self.cycle.response_complete
        if self.timeout_keep_alive_task is not None and self.conn.their_state is not h11.SEND_BODY:
            self._await("", 0)  # between two requests: uvicorn's own limit
        elif self.conn.their_state is h11.IDLE and is_answered:
            self._await("header", HEADER_S)
        elif self.conn.their_state is h11.SEND_BODY:
            self._await(
                "rest" if is_answered else "body", LINGER_S if is_answered else BODY_STALLS_S, has_come and not is_answered
            )
        else:
            self._await("", 0)

    def _await(self, what: str, seconds: float, anew: bool = False) -> None:
        if what == self._awaits and not anew:
            return
        if self._limit is not None:
            self._limit.cancel()
        self._awaits = what
        self._limit = self.loop.call_later(seconds, self._give_up) if what else None

    def _give_up(self) -> None:
        if self._awaits == "body" and self.flow.read_paused:  # it is us who do not read
            self._await("body", BODY_STALLS_S, anew=True)
        elif not self.transport.is_closing():
            self.transport.abort()
