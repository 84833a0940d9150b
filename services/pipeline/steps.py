"""Steps of the worker's loop, each with its own back-off, so that a failing step does not stop the others."""

import logging
import time
from collections.abc import Callable

from services.logs import described
from services.store.disk import full_disk
from streams.log import LogRefused

_LOGGER = logging.getLogger("plumewatch")
WAITS_S = (0.2, 1.0, 2.0, 5.0, 10.0)


class Step:
    """A repeated step with back-off. act: returns the amount of work done; can be run again after an error."""

    def __init__(self, name: str, act: Callable[[], int], *, gives_up: bool) -> None:
        """gives_up: whether the error is raised after the last wait; otherwise that wait is repeated for ever."""
        self._name, self._act, self._gives_up = name, act, gives_up
        self._failures, self._due_at = 0, 0.0

    @property
    def is_failing(self) -> bool:
        """Whether the last run failed."""
        return self._failures > 0

    def run(self) -> int:
        """Run the step if it is due; returns the amount of work done, 0 while it waits or if it failed.

        Raises LogRefused, which needs a person's decision and does not go away by waiting.
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
