"""Query plan of a draft on the presence index: for each clause its area through time, rasterised to cells, and its force by slot."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
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
"""Maximum cells of all tables of a plan, because they take 128 MB in each process and three seconds; a city of 15,000 km² has 20 million."""
_SLOT_US = SLOT_S * SECOND


@dataclass(frozen=True)
class Days:
    """Local day numbers to read, both included: one more on either side than is evaluated."""

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
    """The table of an area from one slot (included) until another (excluded)."""

    start: int
    end: int
    table: CellTable


Ground = tuple[Phase, ...]
"""An area through time. Consecutive phases share a slot if the change is within it."""


@dataclass(frozen=True)
class ClausePlan:
    """The plan of a clause.

    ground: index into the plan's grounds.
    passages: each with the indexes of its approach and its exit ground.
    edges: slots in which another wording of the clause may take over: a stay may go on under it.
    """

    clause: Clause
    ground: int
    passages: tuple[tuple[Passage, int, int], ...]
    limits: Limits
    edges: tuple[int, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All that is to be looked up in the index, with shared grounds."""

    days: Days
    grounds: list[Ground]
    clauses: list[ClausePlan]


def plan_of(versions: Sequence[OrderVersion], reference: Reference, days: Days, thresholds: Thresholds) -> Plan:
    """Build the plan of an order's versions. Raises AreaTooLarge."""
    plan = Plan(days, [], [])
    by_wording: dict[str, dict[Clause, list[Governing]]] = defaultdict(lambda: defaultdict(list))
    begins, ends = midnight(days.first), midnight(days.last + 1)
    for one in governing(versions, reference.warnings):
        if one.from_us < ends and one.until_us > begins:
            by_wording[one.clause.clause_id][replace(one.clause, from_us=0, until_us=None)].append(one)
    for spans, edges in _wordings(by_wording.values(), days):
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
        plan.clauses.append(ClausePlan(clause, ground, passages, _limits(spans, days), edges))
    return plan


def _wordings(
    clauses: Iterable[dict[Clause, list[Governing]]], days: Days
) -> Iterator[tuple[list[Governing], tuple[int, ...]]]:
    """For each wording of a clause the spans in which it governs, and the slots in which one wording may take over from another."""
    for wordings in clauses:
        edges = {days.slot_at(us)[0] for spans in wordings.values() for one in spans for us in (one.from_us, one.until_us)}
        for spans in wordings.values():
            yield spans, tuple(sorted(edges)) if len(wordings) > 1 else ()


def _refuse_too_large(plan: Plan) -> None:
    cells = sum(table.cells.size for table in {phase.table for ground in plan.grounds for phase in ground})
    if cells > MOST_PLAN_CELLS:
        raise AreaTooLarge(
            f"areas of {cells:,} cells of 30 m together",
            f"合计最多 {MOST_PLAN_CELLS:,} 个 30 米网格：请减少条款，或只画要试算的部分",
            f"at most {MOST_PLAN_CELLS:,} cells together: try fewer clauses, or only a part of the areas",
        )


def _ground(
    plan: Plan,
    added: tuple[str, ...],
    taken: tuple[str, ...],
    reference: Reference,
    thresholds: Thresholds,
) -> int:
    """The index of the area in the plan's grounds; added if it is new. Neighbouring phases with the same table are merged."""
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
    """Force by slot, evaluated at the first and the last microsecond of each.

    Hours and days change at whole minutes, which are slot borders; so force changes within a slot only at an edge of a span or of its grace,
    and such slots are MAYBE.
    """
    starts = midnight(days.first) + np.arange(days.slots, dtype=np.int64) * _SLOT_US
    force = np.full(days.slots, NOT, dtype=np.uint8)
    sure_at, any_at = [], []
    for us in (starts, starts + (_SLOT_US - 1)):
        in_force = [one.in_force(us) for one in spans]
        any_at.append(np.any(in_force, axis=0))
        sure_at.append(np.any([on & one.surely(us) for on, one in zip(in_force, spans, strict=True)], axis=0))
    force[any_at[0] | any_at[1]] = MAYBE
    force[sure_at[0] & sure_at[1]] = SURELY
    for edge in {edge for one in spans for edge in (one.from_us, one.until_us, one.grace_until_us)}:
        slot, rest = days.slot_at(edge)
        if rest and 0 <= slot < days.slots:
            force[slot] = MAYBE
    minutes = [one.clause.min_minutes for one in spans]
    # All spans are of one wording, so of one word on captures.
    return Limits(force, min(minutes), max(minutes), spans[0].clause.camera == "counts")
