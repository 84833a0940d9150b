"""Grounds of one clause: its stays, passages and single sightings, sure ones and such as can only be verified."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from rules.columns import Flags
from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.orders.applicability import Bearing, bearing, kinds_of
from rules.orders.grounds import Ground
from rules.orders.passages import find_passages
from rules.orders.versions_in_force import Governing, governing
from rules.sightings.doubts import BIT, union
from rules.sightings.sightings import GPS, READING, Seen, Sightings
from rules.sightings.stays import Stay, find_sparse_stays, find_stays

_UNNUMBERED = -1


def clauses_borne(seen: Seen, reference: Reference, thresholds: Thresholds) -> Iterator[tuple[list[Governing], Bearing]]:
    """Each clause of each order through its versions, with its applicability; clauses that apply to no sighting are left out."""
    kinds = kinds_of(seen)
    for versions in reference.orders.values():
        by_clause: dict[str, list[Governing]] = defaultdict(list)
        for one in governing(versions, reference.warnings):
            by_clause[one.clause.clause_id].append(one)
        for clauses in by_clause.values():
            borne = bearing(clauses, seen, reference, kinds, thresholds)
            if borne.eligible.any() or borne.possible.any():
                yield clauses, borne


def grounds_of(
    clauses: list[Governing], borne: Bearing, seen: Seen, reference: Reference, thresholds: Thresholds
) -> list[Ground]:
    """Grounds of one clause through its versions: sure ones, and possible ones that share no fix with a sure one."""
    grounds = _stays(clauses, borne, seen, thresholds) + _cameras(clauses, borne, seen)
    for passage in dict.fromkeys(passage for one in clauses for passage in one.clause.passages):
        for way in find_passages(passage, borne, seen, reference, thresholds):
            one = clauses[borne.version[way.rows[-1]]]
            if passage in one.clause.passages:
                grounds.append(_ground(way.rows, way.sure, way.doubts, 0.0, one, passage.to_zone, seen, passage.name))
    return grounds


def _stays(clauses: list[Governing], borne: Bearing, seen: Seen, thresholds: Thresholds) -> list[Ground]:
    s = seen.sightings
    gps = (s.kind == GPS) & (s.driving | s.under_way)
    sure = find_stays(s, borne.sure & gps, borne.breaks, borne.min_minutes, thresholds)
    possible = find_stays(s, borne.possible & gps, borne.breaks, borne.min_minutes, thresholds)
    in_sure = _rows_of(sure, s)
    unsure = [stay for stay in possible if not in_sure[stay.rows].any()]
    in_stay = in_sure | _rows_of(possible, s)
    sparse = find_sparse_stays(s, borne.possible & gps & ~in_stay, borne.breaks | in_stay, borne.min_minutes, thresholds)
    stays = [*((stay, True, 0) for stay in sure), *((stay, False, 0) for stay in unsure)]
    stays += [(stay, False, int(BIT["reports_too_seldom"])) for stay in sparse]
    return [
        _ground(
            stay.rows,
            is_sure,
            union(borne.doubts[stay.rows]) | more,
            stay.extent_m,
            *_where(borne, clauses, stay.rows[0]),
            seen,
        )
        for stay, is_sure, more in stays
    ]


def _rows_of(stays: list[Stay], s: Sightings) -> Flags:
    """Whether each sighting is in one of the stays."""
    found = np.zeros(len(s.us), dtype=bool)
    for stay in stays:
        found[stay.rows] = True
    return found


def _cameras(clauses: list[Governing], borne: Bearing, seen: Seen) -> list[Ground]:
    """A ground for each sighting by a camera or a roadside check; what a capture by a camera alone is, the clause may say."""
    grounds = []
    for row in np.flatnonzero(borne.possible & (seen.sightings.kind != GPS)).tolist():
        governs, zone_id = _where(borne, clauses, row)
        camera = governs.clause.camera if seen.sightings.kind[row] == READING else "counts"
        if camera == "ignored":
            continue
        doubts = int(borne.doubts[row]) | (int(BIT["single_capture"]) if camera == "to_be_verified" else 0)
        grounds.append(_ground(np.array([row]), not doubts, doubts, 0.0, governs, zone_id, seen))
    return grounds


def _where(borne: Bearing, clauses: list[Governing], row: int) -> tuple[Governing, str]:
    one = clauses[borne.version[row]]
    return one, one.clause.added_zones[borne.zone[row]]


def _ground(
    rows: np.ndarray,
    sure: bool,
    doubts: int,
    extent_m: float,
    one: Governing,
    zone_id: str,
    seen: Seen,
    passage: str | None = None,
) -> Ground:
    us = seen.sightings.us
    return Ground(_UNNUMBERED, rows, int(us[rows[0]]), int(us[rows[-1]]), sure, doubts, extent_m, one, zone_id, passage)
