"""Who listens to `/events`. All of it runs on the event loop, so it needs no locks.

What waits for a slow listener is bounded: of each truck only its newest point, of health only the newest, of findings a few hundred; one
that falls further behind reads the findings from the database, from where it stood.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from services.live.changes import Place
from services.live.trucks import Truck

_FINDINGS_WAITING = 200


@dataclass(frozen=True)
class FindingEvent:
    """A changed finding: where it stands in the feed, and its JSON."""

    place: Place
    text: str


@dataclass(eq=False)
class Subscriber:
    """What waits for one listener. missed: findings were dropped; read them from the database."""

    moved: dict[str, Truck] = field(default_factory=dict)
    moved_at: datetime | None = None
    findings: deque[FindingEvent] = field(default_factory=deque)
    missed: bool = False
    health: str | None = None
    closed: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, seconds: float) -> bool:
        """Until something waits; False when nothing did within the time."""
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return False
        self._wake.clear()
        return True

    def add_findings(self, events: Iterable[FindingEvent]) -> None:
        """Append, or give up counting on them when too many wait."""
        if not self.missed:
            self.findings.extend(events)
        if len(self.findings) > _FINDINGS_WAITING:
            self.findings.clear()
            self.missed = True

    def wake(self) -> None:
        """Something waits."""
        self._wake.set()


class TooManyListen(Exception):
    """There is no room for another listener."""


class Subscribers:
    """All listeners."""

    def __init__(self) -> None:
        self._all: set[Subscriber] = set()
        self._closed = False

    def __len__(self) -> int:
        return len(self._all)

    @contextmanager
    def subscribe(self, most: int | None = None) -> Iterator[Subscriber]:
        """A listener from now until the end of the `with`. Raises TooManyListen where there are `most` already.

        Looked at and added without an `await` between: on one event loop nobody comes in between.
        """
        if most is not None and len(self._all) >= most:
            raise TooManyListen
        subscriber = Subscriber(closed=self._closed)
        self._all.add(subscriber)
        try:
            yield subscriber
        finally:
            self._all.discard(subscriber)

    def publish(self, at: datetime, moved: dict[str, Truck], findings: list[FindingEvent], health: str | None) -> None:
        """Hand on what is new."""
        for subscriber in self._all:
            subscriber.moved.update(moved)
            subscriber.moved_at = at
            subscriber.add_findings(findings)
            subscriber.health = health or subscriber.health
            if moved or findings or health:
                subscriber.wake()

    def close(self) -> None:
        """Let every stream end, and every later one at once."""
        self._closed = True
        for subscriber in self._all:
            subscriber.closed = True
            subscriber.wake()
