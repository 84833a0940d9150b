"""A crash at a chosen place: before or after any statement, commit, append or other call, counted through a run."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import get_ident
from typing import Any

import pytest
from sqlalchemy import Engine, event

from streams.embedded_log import EmbeddedLog


class Crash(BaseException):
    """The process is gone. No handler for errors may catch it."""


class Places:
    """Counts the places where a run could crash, and crashes at one of them. lasting: those beside a commit or an append, by number.

    at_lasting: crash at the so-manyth of these instead.
    """

    def __init__(self, at: int | None, at_lasting: int | None = None) -> None:
        self.count, self.lasting = 0, set[int]()
        self._at, self._at_lasting = at, at_lasting

    def reach(self, *_: object) -> None:
        """One more place."""
        self.count += 1
        if self.count == self._at:
            raise Crash(self._at)

    def reach_lasting(self) -> None:
        """One more place, beside something that lasts."""
        self.lasting.add(self.count + 1)
        self.reach()
        if len(self.lasting) == self._at_lasting:
            raise Crash(self.count)


@contextmanager
def crashing(
    engine: Engine,
    monkeypatch: pytest.MonkeyPatch,
    at: int | None,
    calls: Sequence[tuple[Any, str]] = (),
    at_lasting: int | None = None,
) -> Iterator[Places]:
    """Count places of this engine and of embedded logs; crash at number `at`, or at the so-manyth that lasts.

    calls: further functions, by owner and name, in this thread.
    """
    places = Places(at, at_lasting)
    for name in ("before_cursor_execute", "after_cursor_execute"):
        event.listen(engine, name, places.reach)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(engine.dialect, "do_commit", _around(engine.dialect.do_commit, places))
            patched.setattr(EmbeddedLog, "append", _around(EmbeddedLog.append, places))
            for owner, name in calls:
                patched.setattr(owner, name, _around_here(getattr(owner, name), places))
            yield places
    finally:
        for name in ("before_cursor_execute", "after_cursor_execute"):
            event.remove(engine, name, places.reach)


def _around(call: Callable[..., Any], places: Places) -> Callable[..., Any]:
    def counted(*arguments: Any, **named: Any) -> Any:
        places.reach_lasting()
        result = call(*arguments, **named)
        places.reach_lasting()
        return result

    return counted


def _around_here(call: Callable[..., Any], places: Places) -> Callable[..., Any]:
    """The same in this thread alone: the servers of a test, in threads beside it, do not crash."""
    counted, here = _around(call, places), get_ident()

    def called(*arguments: Any, **named: Any) -> Any:
        return (counted if get_ident() == here else call)(*arguments, **named)

    return called
