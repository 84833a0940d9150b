"""What the doctor can say, in both languages."""

from dataclasses import dataclass, field
from typing import Any

from rules.catalogue import source_faults

WRONG_DATUM, MAP_DATUM, OFF_ROADS, SPEED, FROZEN, CLOCK, SELDOM = (
    *("wrong_datum", "map_datum", "off_roads", "speed", "frozen_fix", "clock", "seldom"),
)
MOVED = "moved"
TWO_PLATES, ONE_RING = source_faults.TWO_PLATES, source_faults.ONE_RING
PLATES_BY_DAYS, ONE_TRACK = source_faults.PLATES_BY_DAYS, source_faults.ONE_TRACK
SICKENS = (WRONG_DATUM, OFF_ROADS, CLOCK, TWO_PLATES, ONE_RING, PLATES_BY_DAYS, ONE_TRACK)
"""Of these the place, the time or the truck of every fix is in doubt. A frozen fix is found fix by fix, a speed's unit decides nothing, and
what reports too seldom says nothing wrong."""


@dataclass(frozen=True)
class Symptom:
    """One thing that is wrong. subject: terminal, source or station; name: its id; measured: numbers with units in their names."""

    kind: str
    subject: str
    name: str
    en: str
    zh: str
    plate: str | None = None
    measured: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Members in a fixed order."""
        texts = {"en": self.en, "zh": self.zh}
        return {"kind": self.kind, self.subject: self.name, "plate": self.plate, **self.measured, **texts}


def metres(value: float) -> str:
    """A distance as people read it."""
    return f"{value:,.0f} m" if value < 10_000 else f"{value / 1000:,.0f} km"
