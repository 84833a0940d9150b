"""Cache of slow answers with a time to live in proportion to their cost."""

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
    """Cache of answers that took more than 50 ms, for 20 times as long as they took, at most a minute. So at most a twentieth of the time is
    spent on computing one answer. Concurrent callers of one key wait for a single computation.

    at_most: maximum answers; the oldest is dropped.
    at_least_s: minimum time to live, for answers that change slowly.
    """

    def __init__(self, at_most: int = 256, clock: Callable[[], float] = perf_counter, at_least_s: float = 0.0) -> None:
        self._answers: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()
        self._counting: dict[Hashable, Lock] = {}
        self._lock, self._clock, self._at_most, self._at_least_s = Lock(), clock, at_most, at_least_s

    def get(self, key: Hashable, count: Callable[[], Answer]) -> Answer:
        """The cached answer, else a newly computed one."""
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
