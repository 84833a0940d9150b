"""Steps of the workers' loop, each with its own back-off: one that fails waits longer and longer, the others go on."""

import logging
import time
from collections.abc import Callable

from services.logs import described
from services.store.disk import full_disk
from streams.log import LogRefused

_LOGGER = logging.getLogger("plumewatch")
WAITS_S = (0.2, 1.0, 2.0, 5.0, 10.0)


class Step:
    """A step that is run again and again. act: returns how much it did, and begins where it stood after an error."""

    def __init__(self, name: str, act: Callable[[], int], *, gives_up: bool) -> None:
        """gives_up: whether the error is raised once all waits are used up; else the last wait is kept."""
        self._name, self._act, self._gives_up = name, act, gives_up
        self._failures, self._due_at = 0, 0.0

    @property
    def is_failing(self) -> bool:
        """Did the last run fail?"""
        return self._failures > 0

    def run(self) -> int:
        """Run it if it is due; returns how much it did, 0 while it waits or if it failed.

        Raises LogRefused: that is no fault that goes by itself, somebody must decide.
        """
        if time.monotonic() < self._due_at:
            return 0
        try:
            done = self._act()
        except LogRefused:
            raise
        except Exception as error:
            if self._gives_up and (self._failures >= len(WAITS_S) or full_disk(error)):
                raise
            self._failures += 1
            self._due_at = time.monotonic() + WAITS_S[min(self._failures, len(WAITS_S)) - 1]
            _LOGGER.warning("%s begins again after %s", self._name, full_disk(error) or described(error))
            return 0
        self._failures = 0
        return done
