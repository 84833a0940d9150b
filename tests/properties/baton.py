"""Several workers, one of them moving at a time: each SQL statement and each commit is a place where the next is chosen.

Workers are threads with connections of their own on a real PostgreSQL. One that waits for a lock of the database gives its turn away.
"""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

_TURNS = (1, 1, 2, 5, 15, 60)
"""How many statements a worker may do in a row: a whole transaction of one may fall between two statements of another."""
_BLOCKED_AFTER_S = 0.03
_STUCK_AFTER_S = 30.0


class _Worker(threading.Thread):
    """A thread that runs its acts, pausing where it is told to."""

    def __init__(self, acts: list[Callable[[], object]]) -> None:
        super().__init__(daemon=True)
        self._acts = acts
        self.go, self.paused, self.error = threading.Event(), threading.Event(), None
        self.over = False

    def run(self) -> None:
        self.pause()
        for act in self._acts:
            try:
                act()
            except OperationalError:
                continue  # the database broke a deadlock: like a crash of this act
            except BaseException as error:
                self.error = error
                break
        self.over = True
        self.paused.set()

    def pause(self) -> None:
        """Give the turn away and wait for the next one."""
        self.paused.set()
        self.go.wait()
        self.go.clear()


def interleave(engine: Engine, workers: list[list[Callable[[], object]]], chance: random.Random) -> None:
    """Run the acts of all workers to their end, in an order of statements that `chance` chooses."""
    threads = [_Worker(acts) for acts in workers]
    with _pausing(engine):
        for thread in threads:
            thread.start()
            thread.paused.wait()
        waited, chosen, turns = 0.0, threads[0], 0
        while running := [thread for thread in threads if not thread.over]:
            ready = [thread for thread in running if thread.paused.is_set()]
            if not ready:
                waited += _BLOCKED_AFTER_S
                assert waited < _STUCK_AFTER_S, "all workers wait for each other"
                running[0].paused.wait(_BLOCKED_AFTER_S)
                continue
            waited = 0.0
            if not turns or chosen not in ready:
                chosen, turns = chance.choice(ready), chance.choice(_TURNS)
            turns -= 1
            chosen.paused.clear()
            chosen.go.set()
            chosen.paused.wait(_BLOCKED_AFTER_S)
    for thread in threads:
        if thread.error is not None:
            raise thread.error


@contextmanager
def _pausing(engine: Engine) -> Iterator[None]:
    def pause(*_: object) -> None:
        thread = threading.current_thread()
        if isinstance(thread, _Worker):
            thread.pause()

    places = ("before_cursor_execute", "commit")
    for place in places:
        event.listen(engine, place, pause)
    try:
        yield
    finally:
        for place in places:
            event.remove(engine, place, pause)
