"""A bounded queue of long work that requests wait for: full, too long and abandoned work are told apart, and the last two are stopped."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event
from typing import Any, TypeVar

from starlette.types import Receive

_Found = TypeVar("_Found")


class QueueFull(Exception):
    """As many as allowed wait already."""


class TooLong(Exception):
    """No answer within the time. begun: the work had begun, it did not only wait for others."""

    def __init__(self, begun: bool) -> None:
        super().__init__()
        self.begun = begun


class CallerLeft(Exception):
    """The connection of the request was closed before there was an answer."""


class WorkQueue:
    """First in, first out: at most `running` works in threads, at most `waiting` behind them.

    A work that is stopped keeps its thread until it has really ended, so there are never more of them than `running`.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(running, thread_name_prefix="work-queue")
        self._places = BoundedSemaphore(running + waiting)

    async def result(self, work: Callable[[Event], _Found], receive: Receive, seconds: float) -> _Found:
        """What the work gives; it is given an event that is set when it is to stop. receive: the request's, after its body.

        Raises what the work raises, QueueFull, TooLong and CallerLeft.
        """
        if not self._places.acquire(blocking=False):
            raise QueueFull
        stop = Event()
        future = self._threads.submit(work, stop)
        future.add_done_callback(lambda _: self._places.release())
        answer = asyncio.wrap_future(future)
        leaving = asyncio.ensure_future(_disconnected(receive))
        ends: set[asyncio.Future[Any]] = {answer, leaving}
        try:
            await asyncio.wait(ends, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                return answer.result()
            raise CallerLeft if leaving.done() else TooLong(begun=future.running())
        finally:  # also when the server ends and cancels this task
            stop.set()
            answer.cancel()  # takes work that has not begun out of the queue
            leaving.cancel()

    def close(self) -> None:
        """Begin no more work."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
