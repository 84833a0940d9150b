"""Grounds of a restricted-traffic finding, and their evidence."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rules.columns import Ints
from rules.inputs.inputs import Reference, ZoneRow
from rules.inputs.parsed_order import Clause
from rules.judge.findings import Evidence
from rules.orders.clause_areas import zone_at
from rules.orders.versions_in_force import Governing
from rules.sightings.doubts import codes_of
from rules.sightings.sightings import GPS, READING, SOURCES, Seen
from rules.timing.times import MINUTE, local_text


@dataclass(frozen=True)
class Ground:
    """A stay, a passage, or one sighting by a camera, against a clause.

    number: unique among the grounds of one judgement.
    rows: indexes into the sightings.
    """

    number: int
    rows: Ints
    first_us: int
    last_us: int
    sure: bool
    doubts: int
    extent_m: float
    governing: Governing
    zone_id: str
    passage: str | None = None

    def zone_row(self, reference: Reference) -> ZoneRow:
        """The zone's row valid when the ground began."""
        row = zone_at(reference, self.zone_id, self.first_us)
        return row or ZoneRow(self.zone_id, self.zone_id, None, 0, True, "")


def evidence_of(ground: Ground, seen: Seen, reference: Reference, links: Mapping[str, Any]) -> Evidence:
    """The evidence of a ground, as a penalty has to show it. links: members that name findings of the same drive."""
    zone = ground.zone_row(reference)
    order, clause = ground.governing.order, ground.governing.clause
    shared = {
        "order_id": order.order_id,
        "order_title": order.title,
        "order_issued_at": local_text(order.issued_us),
        "clause_id": clause.clause_id,
        "zone_id": zone.zone_id,
        "zone_name": zone.name,
        "sure": ground.sure,
        "doubts": codes_of(ground.doubts),
        **({} if ground.passage is None else {"passage": ground.passage}),
        **_stated_offence(clause),
    }
    is_stay = seen.sightings.kind[ground.rows[0]] == GPS
    own = _stay(ground, seen) if is_stay else _camera(ground, seen)
    return Evidence("stay" if is_stay else "sighting", {**own, **shared, **links})


def _stated_offence(clause: Clause) -> dict[str, str]:
    """What the clause says about its offence; {} for a silent one."""
    said = {name: getattr(clause.offence, name) for name in ("act", "article", "penalty")}
    return {name: text for name, text in said.items() if text is not None}


def _stay(ground: Ground, seen: Seen) -> dict:
    s, rows = seen.sightings, ground.rows
    terminals = seen.positions["terminal_id"].to_numpy(dtype=object)[s.row[rows]]
    return {
        "first_at": local_text(ground.first_us),
        "last_at": local_text(ground.last_us),
        "minutes": int((ground.last_us - ground.first_us) // MINUTE),
        "fixes": len(rows),
        "terminals": sorted(set(terminals)),
        "extent_m": round(ground.extent_m),
        "from": [float(s.lon[rows[0]]), float(s.lat[rows[0]])],
        "to": [float(s.lon[rows[-1]]), float(s.lat[rows[-1]])],
        **_engine(seen.positions["acc"].to_numpy(dtype=object)[s.row[rows]]),
        "digest": _digest(s.us[rows], terminals, s.lon[rows], s.lat[rows], s.speed_kmh[rows]),
    }


def _engine(acc: np.ndarray) -> dict:
    """Whether the engine ran on all fixes that say it (ACC), as member `engine_on`; no member where none says it, or they disagree."""
    said = {value for value in acc if value is not None}
    return {"engine_on": bool(said.pop())} if len(said) == 1 else {}


def _digest(us: np.ndarray, terminals: np.ndarray, lon: np.ndarray, lat: np.ndarray, speed: np.ndarray) -> str:
    """SHA-256 over the stay's fixes, one line each: microseconds, terminal, lon, lat, km/h; reproducible from the raw positions."""
    lines = [f"{a} {b} {c:.7f} {d:.7f} {e:.3f}" for a, b, c, d, e in zip(us, terminals, lon, lat, speed, strict=True)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _camera(ground: Ground, seen: Seen) -> dict:
    s, row = seen.sightings, ground.rows[0]
    is_reading = s.kind[row] == READING
    fact = (seen.readings if is_reading else seen.checks).iloc[s.row[row]]
    return {
        "source": SOURCES[s.kind[row]],
        "id": fact["reading_id" if is_reading else "check_id"],
        "station_id": fact["station_id"] if is_reading else None,
        "station_name": fact["station_name"] if is_reading else None,
        "lane": int(fact["lane"]) if is_reading and fact["lane"] == fact["lane"] else None,  # NaN: the reading names none
        "place": fact["station_name"] if is_reading else fact["place"],
        "time": local_text(ground.first_us),
        "lon": float(s.lon[row]),
        "lat": float(s.lat[row]),
        "plate_seen": fact["plate_seen"],
        "content": fact["content"],
        **(_against(seen, row) if is_reading else {}),
    }


def _against(seen: Seen, row: int) -> dict:
    """What the vehicle's own terminal says against a reading, as members."""
    statement = seen.statements.get(int(seen.sightings.row[row]))
    return {} if statement is None else statement.members()
