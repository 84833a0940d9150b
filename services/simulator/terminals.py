"""Terminals: how often they send, in which datum, and what ails a few of them."""

from dataclasses import dataclass

import numpy as np

from rules.columns import Ints, Numbers
from services.simulator.fleet import Truck
from services.simulator.plan import CityPlan

_EVERY_S, _EVERY_SHARES = (10, 15, 20, 30), (0.06, 0.12, 0.17, 0.65)
_BATCH, _BATCH_SHARES = (1, 2, 4, 10, 20), (0.1, 0.15, 0.3, 0.25, 0.2)
_GCJ02_SHARE = 0.1
_FROZEN, _JUMPING = 0.02, 0.02
_WRONG_DATUM = 0.3
"""Of those on electric trucks. No order means these, see `docs` of the truth: rules cannot tell a shift of 583 m from driving there."""


@dataclass(frozen=True)
class Terminal:
    """A terminal. datum: of its coordinates; says: which it declares; batch: points a message; ailment: frozen, jumping, datum or None."""

    terminal_id: str
    every_s: int
    batch: int
    datum: str
    says: str
    ailment: str | None

    def suffers(
        self, second: Ints, x: Numbers, y: Numbers, speed: Numbers, random: np.random.Generator
    ) -> tuple[Numbers, Numbers, Numbers]:
        """What an ill receiver makes of places and speeds: a fix that freezes for hours while the speed goes on, or leaps by kilometres."""
        if self.ailment == "frozen":
            start = int(random.integers(len(second) // 8, max(len(second) // 2, len(second) // 8 + 1)))
            end = start + int(random.integers(40, 300))
            x, y = x.copy(), y.copy()
            x[start:end], y[start:end] = x[start], y[start]
        if self.ailment == "jumping":
            leaps = random.random(len(second)) < 0.02
            angle, metres = random.uniform(0, 2 * np.pi, len(second)), random.uniform(3_000, 11_000, len(second))
            x, y = np.where(leaps, x + metres * np.cos(angle), x), np.where(leaps, y + metres * np.sin(angle), y)
        return x, y, speed


def terminal_of(plan: CityPlan, truck: Truck) -> Terminal:
    """The truck's terminal, the same on every day."""
    random = plan.random(2, truck.number)
    datum = "GCJ02" if random.random() < _GCJ02_SHARE else "WGS84"
    chance = random.random()
    ailment = "frozen" if chance < _FROZEN else "jumping" if chance < _FROZEN + _JUMPING else None
    if truck.is_new_energy and random.random() < _WRONG_DATUM:
        ailment, datum = "datum", "GCJ02"
    return Terminal(
        terminal_id=f"SAMPLE-T{truck.number:05d}",
        every_s=int(random.choice(_EVERY_S, p=_EVERY_SHARES)),
        batch=int(random.choice(_BATCH, p=_BATCH_SHARES)),
        datum=datum,
        says="WGS84" if ailment == "datum" else datum,
        ailment=ailment,
    )
