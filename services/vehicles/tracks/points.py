"""A track: columns of points in the order of time."""

from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from rules.columns import Bits, Flags, Ints, Micros, Numbers, Texts
from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.orders.applicability import bearing, kinds_of
from rules.orders.clause_areas import placed_in_zones
from rules.orders.versions_in_force import Governing, governing
from rules.sightings.sightings import GPS, Seen
from rules.timing.times import MINUTE, micros
from services.vehicles.tracks.plate_sightings import seen_within
from services.vehicles.tracks.track_range import Span

INSIDE, BORDER, OUTSIDE = "inside", "border", "outside"
_LATE = 5 * MINUTE
"""A point that was stored so long after its time came late."""


@dataclass(frozen=True)
class Track:
    """zones: ids of the zones of orders that hold at some time of the span.

    us, received_us: microseconds since 1970 UTC; lon, lat: degrees WGS-84; heading_deg: NaN where unknown; late: stored in the terminal,
    or received more than 5 minutes after its time; doubts: bits of `rules.sightings.doubts`; place: inside, border or outside the union of the
    zones; ordered: a clause that can mean the vehicle was in force then; against: driving surely inside the zones of a clause in force
    that surely means it, without a doubt.
    """

    plate: str
    zones: tuple[str, ...]
    us: Micros
    received_us: Micros
    terminal_id: Texts
    lon: Numbers
    lat: Numbers
    speed_kmh: Numbers
    heading_deg: Numbers
    driving: Flags
    late: Flags
    doubts: Bits
    place: Texts
    ordered: Flags
    against: Flags


def track_of(connection: Connection, reference: Reference, plate: str, span: Span, thresholds: Thresholds) -> Track:
    """The plate's points within the span. reference: with the plate's vehicles (`services.store.reference_cache`)."""
    sighted = seen_within(connection, reference, plate, span, thresholds)
    s = sighted.sightings
    rows = np.flatnonzero((s.kind == GPS) & (s.us >= span[0]) & (s.us < span[1]))
    rows = rows[np.argsort(s.us[rows], kind="stable")]
    clauses = _clauses(reference, span)
    zones = tuple(sorted({zone for one in clauses for zone in one.clause.added_zones}))
    where = placed_in_zones(s.lon[rows], s.lat[rows], s.us[rows], zones, reference, thresholds.tolerance_m)
    ordered, against = _borne(sighted, rows, clauses, reference, thresholds)
    return Track(
        plate=plate,
        zones=zones,
        us=s.us[rows],
        lon=s.lon[rows],
        lat=s.lat[rows],
        speed_kmh=s.speed_kmh[rows],
        driving=s.driving[rows],
        doubts=s.doubts[rows],
        place=np.where(where.surely_inside, INSIDE, np.where(where.surely_outside, OUTSIDE, BORDER)).astype(object),
        ordered=ordered,
        against=against,
        **_received(sighted, rows),
    )


def _clauses(reference: Reference, span: Span) -> list[Governing]:
    """Clauses of all orders that govern at some time of the span."""
    return [
        one
        for versions in reference.orders.values()
        for one in governing(versions, reference.warnings)
        if one.from_us < span[1] and one.until_us > span[0]
    ]


def _borne(
    seen: Seen, rows: Ints, clauses: list[Governing], reference: Reference, thresholds: Thresholds
) -> tuple[Flags, Flags]:
    """For each row whether its time is ordered for the vehicle, and whether the point is against an order."""
    ordered, against = np.zeros(len(rows), dtype=bool), np.zeros(len(rows), dtype=bool)
    kinds = kinds_of(seen)
    for one in clauses:
        borne = bearing([one], seen, reference, kinds, thresholds)
        ordered |= borne.ordered[rows]
        against |= borne.sure[rows]
    return ordered, against


def _received(seen: Seen, rows: Ints) -> dict:
    """The columns that only the positions have."""
    s, positions = seen.sightings, seen.positions
    row = s.row[rows]
    received = micros(positions["received_at"])[row]
    stored = (positions["stored"] == True).to_numpy(dtype=bool)[row]  # noqa: E712
    return {
        "received_us": received,
        "terminal_id": positions["terminal_id"].to_numpy(dtype=object)[row],
        "heading_deg": positions["heading_deg"].to_numpy(dtype=np.float64)[row],
        "late": stored | (received - s.us[rows] > _LATE),
    }
