"""A draft's clauses made ready for the index: where each applies when, as tables of cells, and when it is in force, slot by slot."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rules.inputs.inputs import Reference
from rules.inputs.parsed_order import Clause, OrderVersion, Passage
from rules.inputs.thresholds import Thresholds
from rules.orders.clause_areas import area_at, area_changes
from rules.orders.versions_in_force import Governing, governing
from rules.presence.cells import MOST_CELLS, AreaTooLarge, CellTable, cells_of_area
from rules.presence.presence import SLOT_S, SLOTS_A_DAY
from rules.presence.what_if import MAYBE, NOT, SURELY, Limits
from rules.timing.times import SECOND, midnight

MOST_PLAN_CELLS = 2 * MOST_CELLS
"""Of all tables of a plan: 128 MB in each process and three seconds to make. A city of 15,000 km² has some 20 million."""
_SLOT_US = SLOT_S * SECOND


@dataclass(frozen=True)
class Days:
    """Local day numbers, both included: those that are read (one more on either side than is asked for)."""

    first: int
    last: int

    @property
    def count(self) -> int:
        return self.last - self.first + 1

    @property
    def slots(self) -> int:
        return self.count * SLOTS_A_DAY

    def slot_at(self, us: int) -> tuple[int, int]:
        """The slot of a time, counted from the first midnight, and the microseconds since the slot began."""
        return divmod(us - midnight(self.first), _SLOT_US)


@dataclass(frozen=True)
class Phase:
    """From one slot (included) until another, an area is this table."""

    start: int
    end: int
    table: CellTable


Ground = tuple[Phase, ...]
"""An area through the time that is read. Phases may share the slot in which one becomes the other."""


@dataclass(frozen=True)
class ClausePlan:
    """A clause: its ground is the place in the plan's list; passages have two grounds each."""

    clause: Clause
    ground: int
    passages: tuple[tuple[Passage, int, int], ...]
    limits: Limits


@dataclass(frozen=True)
class Plan:
    """What to look up in the index."""

    days: Days
    grounds: list[Ground]
    clauses: list[ClausePlan]


def plan_of(order: OrderVersion, reference: Reference, days: Days, thresholds: Thresholds) -> Plan:
    """The plan of an order. Raises AreaTooLarge."""
    plan = Plan(days, [], [])
    by_clause: dict[str, list[Governing]] = defaultdict(list)
    begins, ends = midnight(days.first), midnight(days.last + 1)
    for one in governing([order], reference.warnings):
        if one.from_us < ends and one.until_us > begins:
            by_clause[one.clause.clause_id].append(one)
    for spans in by_clause.values():
        clause = spans[0].clause
        passages = tuple(
            (
                way,
                _ground(plan, (way.from_zone,), (), reference, thresholds),
                _ground(plan, (way.to_zone,), (), reference, thresholds),
            )
            for way in clause.passages
        )
        ground = _ground(plan, clause.added_zones, clause.taken_zones, reference, thresholds)
        _refuse_too_large(plan)
        plan.clauses.append(ClausePlan(clause, ground, passages, _limits(spans, days)))
    return plan


def _refuse_too_large(plan: Plan) -> None:
    cells = sum(table.cells.size for table in {phase.table for ground in plan.grounds for phase in ground})
    if cells > MOST_PLAN_CELLS:
        raise AreaTooLarge(f"areas of {cells:,} cells of 30 m together, more than {MOST_PLAN_CELLS:,}")


def _ground(
    plan: Plan,
    added: tuple[str, ...],
    taken: tuple[str, ...],
    reference: Reference,
    thresholds: Thresholds,
) -> int:
    """The place of the area in the plan's grounds."""
    begins, ends = midnight(plan.days.first), midnight(plan.days.last + 1)
    changes = area_changes((*added, *taken), reference)
    edges = sorted({begins, ends, *(us for us in changes if begins < us < ends)})
    phases: list[Phase] = []
    for start, end in pairwise(edges):
        area = area_at(added, taken, reference, start, thresholds.tolerance_m) if added else None
        if area is None:
            continue
        phase = Phase(plan.days.slot_at(start)[0], plan.days.slot_at(end - 1)[0] + 1, cells_of_area(area))
        if phases and phases[-1].table is phase.table and phases[-1].end >= phase.start:
            phases[-1] = Phase(phases[-1].start, phase.end, phase.table)
        else:
            phases.append(phase)
    ground = tuple(phases)
    if ground not in plan.grounds:
        plan.grounds.append(ground)
    return plan.grounds.index(ground)


def _limits(spans: list[Governing], days: Days) -> Limits:
    starts = midnight(days.first) + np.arange(days.slots, dtype=np.int64) * _SLOT_US
    force = np.full(days.slots, NOT, dtype=np.uint8)
    sure_at, any_at = [], []
    for us in (starts, starts + (_SLOT_US - 1)):
        in_force = [one.in_force(us) for one in spans]
        any_at.append(np.any(in_force, axis=0))
        sure_at.append(np.any([on & ~one.undecided_day(us) for on, one in zip(in_force, spans, strict=True)], axis=0))
    force[any_at[0] | any_at[1]] = MAYBE
    force[sure_at[0] & sure_at[1]] = SURELY
    for edge in {edge for one in spans for edge in (one.from_us, one.until_us, one.grace_until_us)}:
        slot, rest = days.slot_at(edge)
        if rest and 0 <= slot < days.slots:
            force[slot] = MAYBE
    minutes = [one.clause.min_minutes for one in spans]
    return Limits(force, min(minutes), max(minutes))
