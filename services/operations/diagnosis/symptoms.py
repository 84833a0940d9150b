"""What the doctor can say, in both languages."""

from dataclasses import dataclass, field
from typing import Any

WRONG_DATUM, MAP_DATUM, OFF_ROADS, SPEED, FROZEN, CLOCK, ALIKE = (
    *("wrong_datum", "map_datum", "off_roads", "speed", "frozen_fix", "clock", "all_alike"),
)
MOVED = "moved"
SICKENS = (WRONG_DATUM, OFF_ROADS, CLOCK)
"""Of these the place or the time of every fix is in doubt. A frozen fix is found fix by fix, and a speed's unit decides nothing."""


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
