"""The examination: each local day's fixes are read once, a shard at a time, for what they say of terminals, whole sources, and the map."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from sqlalchemy import Connection

from rules.inputs.thresholds import Thresholds
from rules.orders.clause_areas import zones_at
from services.operations.diagnosis import messages
from services.operations.diagnosis.alternations import Alternations, alternations
from services.operations.diagnosis.datums import Limits, Placed, can_be_placed, map_is_in, measures, placed, shared_datum
from services.operations.diagnosis.evidence import Evidence, driven_cells, evidence_of
from services.operations.diagnosis.fixes import Window, by_days, fixes_by_terminal, window
from services.operations.diagnosis.moved_terminals import moved_terminals
from services.operations.diagnosis.one_track import Tracks
from services.operations.diagnosis.returns import returns
from services.operations.diagnosis.rings import Ring, rings_of, shared
from services.operations.diagnosis.roads import DrivenCells, RoadMap, of_zones
from services.operations.diagnosis.symptoms import PLATES_BY_DAYS, TWO_PLATES, Symptom
from services.store.reference_cache import current_reference

_LEAST_LEGS, _MOVES_TO_SAYS = 15, (0.6, 1.3)
"""Between the ends of a leg a truck may have stood or gone round a bend: places move rather less than the speed says, never more."""
_LEAST_FROZEN = 20
_HARDLY_ON = 0.25
"""A terminal that is off the roads has fewer of its places on them by chance; a truck that worked beside them has more."""
_SLOW_S, _FAST_S = 3600.0, -60.0
_LEAST_SELDOM = 10


@dataclass(frozen=True)
class Examination:
    """span: the days looked at (None: no position is stored); what was compared with: what, count.

    terminals, placed: with their plates; rings: shared ones.
    damaged: ids of chunks of positions that cannot be read.
    """

    span: Window | None
    limits: Limits
    terminals: frozenset[tuple[str, str]] = frozenset()
    fixes: int = 0
    placed: frozenset[tuple[str, str]] = frozenset()
    what: str = "nothing"
    count: int = 0
    symptoms: list[Symptom] = field(default_factory=list)
    rings: list[tuple[Ring, int]] = field(default_factory=list)
    damaged: frozenset[int] = frozenset()


@dataclass
class _Survey:
    """What is kept of a day's fixes."""

    evidence: list[Evidence]
    cells: DrivenCells
    alternating: Alternations
    rings: list[Ring]
    tracks: Tracks
    damaged: list[int]


def examine(connection: Connection, days: int, limits: Limits, thresholds: Thresholds) -> Examination:
    """The terminals on the last so many local days up to the newest position: each day for itself, a symptom by its newest day."""
    span = window(connection, days)
    if span is None:
        return Examination(None, limits)
    each = [examine_day(connection, day, limits, thresholds) for day in by_days(span)]
    return replace(
        next((one for one in reversed(each) if one.what != "nothing"), each[-1]),
        span=span,
        terminals=frozenset().union(*(one.terminals for one in each)),
        fixes=sum(one.fixes for one in each),
        placed=frozenset().union(*(one.placed for one in each)),
        damaged=frozenset().union(*(one.damaged for one in each)),
        symptoms=_with_plates_by_days(
            connection, span, _newest(symptom for one in reversed(each) for symptom in one.symptoms), thresholds
        ),
    )


def _with_plates_by_days(
    connection: Connection, span: Window, symptoms: list[Symptom], thresholds: Thresholds
) -> list[Symptom]:
    """The symptoms with what days tell of plates: terminals that return to one, and those that were moved, unless they name plates by turns."""
    found = returns(connection, span.first, span.last, thresholds.return_days)
    named = {terminal_id: of_days[max(of_days)] for terminal_id, of_days in sorted(found.plates.items()) if of_days}
    symptoms = symptoms + [messages.plates_by_days(*one) for one in named.items()]
    by_turns = {one.name for one in symptoms if one.kind in (TWO_PLATES, PLATES_BY_DAYS)}
    return symptoms + [one for one in moved_terminals(connection, span) if one.name not in by_turns]


def _newest(symptoms: Iterable[Symptom]) -> list[Symptom]:
    """The first of each kind and subject, alike ones together."""
    first: dict[tuple[str, str, str], Symptom] = {}
    for one in symptoms:
        first.setdefault((one.kind, one.subject, one.name), one)
    kinds = list(dict.fromkeys(kind for kind, _, _ in first))
    return sorted(first.values(), key=lambda one: kinds.index(one.kind))


def examine_day(connection: Connection, day: Window, limits: Limits, thresholds: Thresholds) -> Examination:
    """The terminals on one local day."""
    roads = of_zones(zones_at(current_reference(connection), day.end_us, "road"))
    survey = _survey(connection, day, thresholds, with_cells=roads is None)
    roads = roads or survey.cells.as_map()
    found = _placed(survey.evidence, roads, limits)
    moved_map = map_is_in(found, roads, limits) if roads is not None and roads.what == "roads" else None
    if roads is not None and roads.what == "roads" and moved_map is None and found and not measures(found, limits):
        roads = _survey(connection, day, thresholds, with_cells=True).cells.as_map()
        found = _placed(survey.evidence, roads, limits)
    symptoms = _of_places(found, limits) if moved_map is None else [messages.map_datum(found, moved_map)]
    rings = list(shared(survey.rings))
    symptoms += _of_terminals(survey.evidence, thresholds)
    symptoms += [messages.two_plates(*one) for one in survey.alternating.found(thresholds).items()]
    symptoms += [messages.one_ring(*one) for one in rings]
    symptoms += [messages.one_track(*one) for one in survey.tracks.found().items()]
    return Examination(
        day,
        limits,
        frozenset((one.terminal_id, one.plate) for one in survey.evidence),
        sum(one.fixes for one in survey.evidence),
        frozenset((one.evidence.terminal_id, one.evidence.plate) for one in found),
        *(("nothing", 0) if roads is None else (roads.what, roads.count)),
        symptoms,
        rings,
        frozenset(survey.damaged),
    )


def _survey(connection: Connection, day: Window, thresholds: Thresholds, *, with_cells: bool) -> _Survey:
    survey = _Survey([], DrivenCells(), alternations(connection, day.first), [], Tracks(), [])
    for fixes in fixes_by_terminal(connection, day, survey.damaged):
        survey.evidence.append(evidence_of(fixes, thresholds))
        survey.alternating.add(fixes)
        survey.rings += rings_of(fixes, thresholds)
        survey.tracks.add(fixes, thresholds)
        if with_cells:
            survey.cells.add(driven_cells(fixes, thresholds))
    survey.evidence.sort(key=lambda one: (one.terminal_id, one.plate))
    return survey


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
        off = (one for one in found if one.fits is None and one.as_is.off_m > limits.off_m and one.as_is.on < _HARDLY_ON)
        symptoms += [messages.off_roads(one) for one in off]
    return symptoms


def _of_terminals(evidence: list[Evidence], thresholds: Thresholds) -> list[Symptom]:
    known = [one.late_s for one in evidence if not np.isnan(one.late_s)]
    others_are_live = bool(known) and float(np.median(known)) < _SLOW_S
    low, high = _MOVES_TO_SAYS
    symptoms = [
        messages.speed(one)
        for one in evidence
        if one.legs >= _LEAST_LEGS and one.frozen * 2 < one.driving and not low <= one.moves_kmh / one.says_kmh <= high
    ]
    symptoms += [messages.frozen(one) for one in evidence if one.frozen >= _LEAST_FROZEN]
    symptoms += [messages.clock(one) for one in evidence if one.late_s < _FAST_S or (others_are_live and one.late_s > _SLOW_S)]
    longest_s = thresholds.stay_gap_min * 60
    return symptoms + [
        messages.seldom(one, thresholds) for one in evidence if one.driving >= _LEAST_SELDOM and one.gap_s > longest_s
    ]
