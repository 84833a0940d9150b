"""A bounded queue of long tasks for requests, with timeout, cancellation when the client leaves, and refusal when full."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore, Event
from typing import Any, TypeVar

from starlette.types import Receive

_Found = TypeVar("_Found")


class QueueFull(Exception):
    """The queue is full."""


class TooLong(Exception):
    """Timeout. begun: the task had begun, and had not only waited for others."""

    def __init__(self, begun: bool) -> None:
        super().__init__()
        self.begun = begun


class CallerLeft(Exception):
    """The client closed the connection before the result was ready."""


class WorkQueue:
    """FIFO queue: at most `running` tasks in threads, at most `waiting` queued.

    A cancelled task keeps its thread until it has really ended, so there are never more threads than `running`.
    """

    def __init__(self, running: int, waiting: int) -> None:
        self._threads = ThreadPoolExecutor(running, thread_name_prefix="work-queue")
        self._places = BoundedSemaphore(running + waiting)

    async def result(self, work: Callable[[Event], _Found], receive: Receive, seconds: float) -> _Found:
        """Run a task; returns its result. The task gets an event that is set to cancel it. receive: the request's, after its body.

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
        """Refuse further tasks."""
        self._threads.shutdown(wait=False, cancel_futures=True)


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
