"""What is truly wrong with a source, so that the doctor must propose a span of it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from services.simulator.plan import LOCAL


@dataclass(frozen=True)
class SickSource:
    """A source with a fault. cause: as in `rules.catalogue.source_faults`; first_at, last_at: aware times that a proposed span must hold."""

    kind: str
    source_id: str
    cause: str
    first_at: datetime
    last_at: datetime

    def as_dict(self) -> dict[str, Any]:
        """For a line of the truth file."""
        return {**asdict(self), "first_at": self.first_at.isoformat(), "last_at": self.last_at.isoformat()}


def sick_source_of(line: dict[str, Any]) -> SickSource:
    """The source that `as_dict` wrote."""
    times = {name: datetime.fromisoformat(line[name]).astimezone(LOCAL) for name in ("first_at", "last_at")}
    return SickSource(**{**line, **times})
