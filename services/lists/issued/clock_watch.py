"""Whether the clock of this machine can be gone by: one that jumped is not, for some minutes."""

import logging
import time
from collections.abc import Callable
from datetime import datetime, timedelta

JUMP = timedelta(minutes=10)
"""A wall clock that goes so far apart from the steady clock between two looks has jumped (set by hand, by NTP, or a machine that slept)."""
CALM_S = 300.0
"""Seconds after a jump in which nothing is decided by the clock: time enough for NTP, or the person, to put right what was put wrong."""
_LOGGER = logging.getLogger("plumewatch")


class ClockWatch:
    """Compares the wall clock with a clock that cannot be set, look by look."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        self._steady = steady
        self._last: tuple[datetime, float] | None = None
        self._calm_at = 0.0

    def is_trusted(self, now: datetime) -> bool:
        """Whether the clock has not jumped within the last minutes."""
        steady = self._steady()
        if self._last is not None:
            jump = (now - self._last[0]) - timedelta(seconds=steady - self._last[1])
            if abs(jump) > JUMP:
                way = "forward" if jump > timedelta(0) else "back"
                _LOGGER.warning("the clock jumped %s by %s: no list is issued for %d minutes", way, abs(jump), CALM_S // 60)
                self._calm_at = steady + CALM_S
        self._last = now, steady
        return steady >= self._calm_at
