"""The live feed: polls about once a second in the background and tells the subscribers."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Thread

from sqlalchemy import Engine

from services.findings.rows import finding_row
from services.findings.search.query import Box
from services.live.changes import ChangeFeed
from services.live.health import Health
from services.live.health_watch import HealthWatch
from services.live.log_watch import LogWatch
from services.live.points import NewestPoints
from services.live.statuses import StandingStays
from services.live.subscribers import FindingEvent, Subscribers
from services.live.trucks import Truck, inside
from services.logs import described
from services.settings import Settings
from services.store.engine import reading

_LOGGER = logging.getLogger("plumewatch")
_EVERY_S = 1.0
_LONGEST_WAIT_S = 15.0


class LiveFeed:
    """Newest positions, changed findings and health. `poll` and `watch` may be used without the threads, as tests do."""

    def __init__(self, settings: Settings, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock
        self._points, self._changes = NewestPoints(), ChangeFeed()
        self._stays = StandingStays(settings.thresholds.driving_kmh)
        self._trucks: dict[str, Truck] = {}
        self._at = clock()
        self._stop = Event()
        self._thread = Thread(target=self._run, name="live feed", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self.subscribers = Subscribers()
        self.log = LogWatch(settings, engine)
        self.watch = HealthWatch(self.log, engine, clock, self._tell_health, settings.lists_at)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to poll; subscribers are told on this loop."""
        self._loop = loop
        for watch in (self._thread, self.log, self.watch):
            watch.start()

    def stop(self) -> None:
        """End all threads."""
        self._stop.set()
        self.watch.stop()
        self.log.stop()
        self._thread.join(5.0)

    def end_streams(self) -> None:
        """Let every subscriber's stream end, from any thread: the server can only close when they have."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self.subscribers.close)

    @property
    def health(self) -> Health | None:
        """The newest look; None before the first."""
        return self.watch.health

    def trucks(self, box: Box | None = None) -> tuple[datetime, list[Truck]]:
        """When it was looked last, and each truck's newest point of the last minutes, within the box."""
        return self._at, inside(self._trucks.values(), box)

    def poll(self) -> tuple[dict[str, Truck], list[FindingEvent]]:
        """Take in what has come: trucks that moved or whose status changed, and changed findings."""
        now = self._clock()
        with reading(self._engine) as connection:
            if self._changes.place is None:
                self._changes.poll(connection)
                self._stays.load(connection, now)
            changed = self._changes.poll(connection)
            touched = self._stays.take(changed, now)
            moved = self._points.poll(connection, now)
        self._stays.forget_old(now)
        fresh = self._refreshed({*moved, *touched})
        points = self._points.by_plate
        self._trucks = {plate: truck for plate, truck in (self._trucks | fresh).items() if plate in points}
        self._at = now
        return fresh, [FindingEvent((row.changed, row.finding_id), finding_row(row).model_dump_json()) for row in changed]

    def _refreshed(self, plates: set[str]) -> dict[str, Truck]:
        """Trucks of these plates that are not as they were."""
        fresh: dict[str, Truck] = {}
        for plate in plates:
            point = self._points.by_plate.get(plate)
            if point is None:
                continue
            status, known = self._stays.status(point), self._trucks.get(plate)
            if known is None or known.point != point or known.status != status:
                fresh[plate] = Truck.of(point, status)
        return fresh

    def _run(self) -> None:
        wait_s = 0.0
        while not self._stop.wait(wait_s):
            began = time.monotonic()
            try:
                moved, findings = self.poll()
                self._publish(moved, findings, None)
                wait_s = max(0.05, _EVERY_S - (time.monotonic() - began))
            except Exception as error:
                _LOGGER.warning("the live feed begins again after %s", described(error))
                wait_s = min(max(2 * wait_s, _EVERY_S), _LONGEST_WAIT_S)

    def _tell_health(self, health: Health) -> None:
        self._publish({}, [], health.model_dump_json())

    def _publish(self, moved: dict[str, Truck], findings: list[FindingEvent], health: str | None) -> None:
        if self._loop is not None and not self._loop.is_closed() and (moved or findings or health):
            self._loop.call_soon_threadsafe(self.subscribers.publish, self._at, moved, findings, health)
