"""Terminals that report several plates by turns: a receiver is in one truck, and is not moved to and fro within minutes."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from rules.columns import Micros
from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import TERMINAL, source_name
from rules.timing.times import MINUTE
from services.operations.diagnosis.fixes import Fixes
from services.store.tables import PLATE_DAY
from streams.plates import is_placeholder

_LEAST_TURNS = 4
"""To and fro twice. Who moves a receiver to another truck does it once a day."""


@dataclass
class Alternations:
    """Times of the fixes of each terminal that several plates bore on a day, by plate; of all other terminals nothing is kept."""

    terminals: set[str]
    times: dict[str, dict[str, Micros]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, fixes: Fixes) -> None:
        """The fixes of one terminal on one truck; a placeholder for a plate that was not read is no other truck."""
        if fixes.terminal_id in self.terminals and not is_placeholder(fixes.plate):
            self.times[fixes.terminal_id][fixes.plate] = fixes.us

    def found(self, thresholds: Thresholds) -> dict[str, dict[str, Any]]:
        """Terminals that changed between plates to and fro, with the plates and the number of changes."""
        found = {}
        for terminal_id, by_plate in sorted(self.times.items()):
            plates = sorted(by_plate)
            us = np.concatenate([by_plate[plate] for plate in plates])
            whose = np.repeat(np.arange(len(plates)), [len(by_plate[plate]) for plate in plates])
            order = np.lexsort((whose, us))
            near = np.diff(us[order]) <= thresholds.neighbour_min * MINUTE
            turns = int(((np.diff(whose[order]) != 0) & near).sum())
            if turns >= _LEAST_TURNS:
                found[terminal_id] = {"plates": plates, "turns": turns}
        return found


def alternations(connection: Connection, day: date) -> Alternations:
    """The terminals that several plates bore on a local day, still without their fixes."""
    prefix = source_name(TERMINAL, "")
    seen = PLATE_DAY.c
    several = (
        select(seen.source)
        .where(seen.day == day, seen.source >= prefix, seen.source < prefix[:-1] + ";")
        .group_by(seen.source)
        .having(func.count() > 1)
    )
    return Alternations({name.removeprefix(prefix) for name in connection.execute(several).scalars()})
