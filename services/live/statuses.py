"""What a truck is doing: driving, standing, against an order, or perhaps so."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, select

from rules.judge.findings import TO_BE_VERIFIED, VIOLATION
from rules.restricted_traffic import RULE
from services.live.points import Point
from services.store.tables import FINDING

Status = Literal["driving", "standing", "against", "unsure"]
_NEAR = timedelta(minutes=10)
_KEPT_FOR = timedelta(hours=25)
_FORGOTTEN_EVERY = timedelta(minutes=1)
_STATUS_OF: dict[str, Status] = {VIOLATION: "against", TO_BE_VERIFIED: "unsure"}


class StandingStays:
    """The standing findings of driving against an order whose last moment may still be near a truck's newest point.

    driving_kmh: the threshold of that name.
    """

    def __init__(self, driving_kmh: float) -> None:
        self._driving_kmh = driving_kmh
        self._by_plate: dict[str, dict[str, tuple[Status, datetime]]] = {}
        self._looked_through: datetime | None = None

    def load(self, connection: Connection, now: datetime) -> None:
        """All of the last day, from the database."""
        columns = (
            FINDING.c.finding_id,
            FINDING.c.plate,
            FINDING.c.rule,
            FINDING.c.outcome,
            FINDING.c.withdrawn,
            FINDING.c.last_at,
        )
        standing = FINDING.c.withdrawn.is_(False), FINDING.c.outcome.in_(list(_STATUS_OF))  # all others would be left out
        recent = FINDING.c.first_at >= now - 2 * _KEPT_FOR, FINDING.c.last_at >= now - _KEPT_FOR
        self._by_plate = {}
        self.take(connection.execute(select(*columns).where(FINDING.c.rule == RULE, *standing, *recent)), now)

    def take(self, findings: Iterable[Any], now: datetime) -> set[str]:
        """Findings as they are now; returns the plates whose status may have changed by that."""
        touched = set()
        for finding in findings:
            if finding.rule == RULE:
                self._take_one(finding, now)
                touched.add(finding.plate)
        return touched

    def status(self, point: Point) -> Status:
        """Of a truck with this newest point."""
        near = {
            status for status, last_at in self._by_plate.get(point.plate, {}).values() if abs(point.time - last_at) <= _NEAR
        }
        for status in ("against", "unsure"):
            if status in near:
                return status
        return "driving" if (point.speed_kmh or 0.0) >= self._driving_kmh else "standing"

    def forget_old(self, now: datetime) -> None:
        """Drop what can no longer matter; looked for once a minute."""
        if self._looked_through is not None and now - self._looked_through < _FORGOTTEN_EVERY:
            return
        self._looked_through = now
        kept = {
            plate: {name: stay for name, stay in stays.items() if stay[1] >= now - _KEPT_FOR}
            for plate, stays in self._by_plate.items()
        }
        self._by_plate = {plate: stays for plate, stays in kept.items() if stays}

    def _take_one(self, finding: Any, now: datetime) -> None:
        stays = self._by_plate.setdefault(finding.plate, {})
        stays.pop(finding.finding_id, None)
        status = _STATUS_OF.get(finding.outcome)
        if status and not finding.withdrawn and finding.last_at >= now - _KEPT_FOR:
            stays[finding.finding_id] = (status, finding.last_at)
