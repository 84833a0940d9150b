"""The examination: one read of the span's fixes, then what they say of each terminal, of each source, and of the map."""

from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import Connection

from rules.inputs.thresholds import Thresholds
from rules.orders.clause_areas import zones_at
from services.operations.diagnosis import messages
from services.operations.diagnosis.datums import Limits, Placed, can_be_placed, map_is_in, measures, placed, shared_datum
from services.operations.diagnosis.evidence import Evidence, driven_cells, evidence_of
from services.operations.diagnosis.fixes import Window, fixes_by_terminal, window
from services.operations.diagnosis.moved_terminals import moved_terminals
from services.operations.diagnosis.roads import DrivenCells, RoadMap, of_zones
from services.operations.diagnosis.stations import stations_alike
from services.operations.diagnosis.symptoms import Symptom
from services.store.reference_cache import current_reference

_LEAST_LEGS, _MOVES_TO_SAYS = 15, (0.6, 1.3)
"""Between the ends of a leg a truck may have stood or gone round a bend: places move rather less than the speed says, never more."""
_LEAST_FROZEN = 20
_SLOW_S, _FAST_S = 3600.0, -60.0


@dataclass(frozen=True)
class Examination:
    """span: the days looked at (None: no position is stored); what was compared with: what, count."""

    span: Window | None
    limits: Limits
    terminals: int = 0
    fixes: int = 0
    placed: int = 0
    what: str = "nothing"
    count: int = 0
    symptoms: list[Symptom] = field(default_factory=list)


def examine(connection: Connection, days: int, limits: Limits, thresholds: Thresholds) -> Examination:
    """The last so many local days up to the newest position."""
    span = window(connection, days)
    if span is None:
        return Examination(None, limits, symptoms=stations_alike(connection, days))
    roads = of_zones(zones_at(current_reference(connection), span.end_us, "road"))
    evidence, cells = _survey(connection, span, thresholds, with_cells=roads is None)
    roads = roads or cells.as_map()
    found = _placed(evidence, roads, limits)
    moved_map = map_is_in(found, roads, limits) if roads is not None and roads.what == "roads" else None
    if roads is not None and roads.what == "roads" and moved_map is None and found and not measures(found, limits):
        roads = _survey(connection, span, thresholds, with_cells=True)[1].as_map()
        found = _placed(evidence, roads, limits)
    symptoms = _of_places(found, limits) if moved_map is None else [messages.map_datum(found, moved_map)]
    symptoms += [*_of_terminals(evidence), *moved_terminals(connection, span), *stations_alike(connection, days)]
    what = (roads.what, roads.count) if roads is not None else ("nothing", 0)
    return Examination(span, limits, len(evidence), sum(one.fixes for one in evidence), len(found), *what, symptoms)


def _survey(
    connection: Connection, span: Window, thresholds: Thresholds, *, with_cells: bool
) -> tuple[list[Evidence], DrivenCells]:
    evidence, cells = [], DrivenCells()
    for fixes in fixes_by_terminal(connection, span):
        evidence.append(evidence_of(fixes, thresholds))
        if with_cells:
            cells.add(driven_cells(fixes, thresholds))
    return sorted(evidence, key=lambda one: (one.terminal_id, one.plate)), cells


def _placed(evidence: list[Evidence], roads: RoadMap | None, limits: Limits) -> list[Placed]:
    return [] if roads is None else [placed(one, roads, limits) for one in evidence if can_be_placed(one)]


def _of_places(found: list[Placed], limits: Limits) -> list[Symptom]:
    """Sources as a whole first, then terminals. What is off for no reason counts only on a map that knows most terminals' roads."""
    symptoms = []
    sources: dict[str, list[Placed]] = {"all": found}
    for one in found:
        sources.setdefault(one.evidence.partition, []).append(one)
    for source, own in sources.items():
        datum = shared_datum(own)
        if datum is not None:
            symptoms.append(messages.wrong_datum_of_all(source, own, datum))
            if source == "all":
                break
    symptoms += [messages.wrong_datum(one) for one in found if one.fits is not None]
    if measures(found, limits):
        symptoms += [messages.off_roads(one) for one in found if one.fits is None and one.as_is.off_m > limits.off_m]
    return symptoms


def _of_terminals(evidence: list[Evidence]) -> list[Symptom]:
    known = [one.late_s for one in evidence if not np.isnan(one.late_s)]
    others_are_live = bool(known) and float(np.median(known)) < _SLOW_S
    low, high = _MOVES_TO_SAYS
    symptoms = [
        messages.speed(one)
        for one in evidence
        if one.legs >= _LEAST_LEGS and one.frozen * 2 < one.driving and not low <= one.moves_kmh / one.says_kmh <= high
    ]
    symptoms += [messages.frozen(one) for one in evidence if one.frozen >= _LEAST_FROZEN]
    return symptoms + [
        messages.clock(one) for one in evidence if one.late_s < _FAST_S or (others_are_live and one.late_s > _SLOW_S)
    ]
