"""Sightings under an order's clause that are in no ground although nothing clears them: they are counted as not assessed."""

import numpy as np

from rules.columns import Flags
from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.orders.clause_areas import has_undrawn_zone
from rules.orders.clause_grounds import clauses_borne, grounds_of
from rules.orders.versions_in_force import governing
from rules.sightings.doubts import BIT
from rules.sightings.sightings import Seen
from rules.sightings.stays import is_too_short, island_minutes


def left_over(seen: Seen, reference: Reference, thresholds: Thresholds) -> tuple[Flags, Flags, Flags]:
    """Whether each sighting is in a ground, in none because its terminal reports too seldom, and perhaps in a zone without an outline.

    Only vehicles that may have such a sighting are judged once more; of all others nothing is in any of the three columns.
    """
    s = seen.sightings
    in_grounds, alone, undrawn = (np.zeros(len(s.us), dtype=bool) for _ in range(3))
    governs = [one for versions in reference.orders.values() for one in governing(versions, reference.warnings)]
    island_min = island_minutes(s, thresholds)
    asked = np.zeros(len(s.us), dtype=bool)
    for one in governs:
        asked |= is_too_short(island_min, one.clause.min_minutes) & (s.driving | s.under_way)
    asked |= s.doubts & BIT["speed_contradicts"] != 0
    asked |= any(has_undrawn_zone(one.clause.added_zones, one.from_us, one.until_us, reference) for one in governs)
    rows = np.flatnonzero(np.isin(s.key, np.unique(s.key[asked])))
    part = seen.at(rows)
    for clauses, borne in clauses_borne(part, reference, thresholds) if len(rows) else ():
        charged = np.zeros(len(rows), dtype=bool)
        for ground in grounds_of(clauses, borne, part, reference, thresholds):
            charged[ground.rows] = True
        in_grounds[rows] |= charged
        alone[rows] |= borne.possible & ~charged & is_too_short(island_min[rows], borne.min_minutes)
        undrawn[rows] |= borne.undrawn
    return in_grounds, alone & ~in_grounds, undrawn & ~in_grounds
