"""Answers that took long to count are kept for a while: a page that many look at is counted once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from time import perf_counter
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
_QUICK_S = 0.05
_TIMES_AS_LONG = 20
_LONGEST_S = 60.0


class Kept(Generic[Answer]):
    """What was counted in more than 50 ms is kept 20 times as long as that took, a minute at most; so at most a twentieth of the time
    is spent counting one thing, and nothing is older than that. Who asks for what is being counted waits for it.

    at_least_s: what is kept at all is kept so long, for what changes by the hour."""

    def __init__(self, at_most: int = 256, clock: Callable[[], float] = perf_counter, at_least_s: float = 0.0) -> None:
        self._answers: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._counting: dict[Hashable, Lock] = {}
        self._lock, self._clock, self._at_most, self._at_least_s = Lock(), clock, at_most, at_least_s

    def get(self, key: Hashable, count: Callable[[], Answer]) -> Answer:
        """The kept answer, else a new one."""
        with self._lock:
            own = self._counting.setdefault(key, Lock())
        with own:
            found = self._answers.get(key)
            if found is not None and self._clock() < found[0]:
                return found[1]
            return self._counted(key, count)

    def _counted(self, key: Hashable, count: Callable[[], Answer]) -> Answer:
        started = self._clock()
        try:
            answer = count()
            ended = self._clock()
            if ended - started > _QUICK_S:
                kept_s = max(self._at_least_s, min(_LONGEST_S, _TIMES_AS_LONG * (ended - started)))
                with self._lock:
                    self._answers[key] = (ended + kept_s, answer)
                    self._answers.move_to_end(key)
                    while len(self._answers) > self._at_most:
                        self._answers.popitem(last=False)
            return answer
        finally:
            with self._lock:
                self._counting.pop(key, None)
