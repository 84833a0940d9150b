"""Facts as sightings: which vehicle, where, when, whether driving, and what is doubtful about it.

Doubts depend on sightings within a day at most (`leg_h`, `legs`; within 20 minutes for what speeds say, `plausibility`; within 40 for what the
own terminal says of a capture, or a day where it says that the engine is off, `own_terminal`), so a window of facts is enough to compute them.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from rules.columns import Bits, Flags
from rules.inputs.inputs import Facts, Reference
from rules.inputs.thresholds import Thresholds
from rules.inputs.unreliable_span import AGENCY, STATION, TERMINAL
from rules.sightings.captures import acc_says, own_terminal_doubts
from rules.sightings.deduplication import distinct_positions
from rules.sightings.doubts import BIT
from rules.sightings.located import is_located
from rules.sightings.place_doubts import place_doubts
from rules.sightings.reading_doubts import on_two_lanes, reading_doubts, type_not_seen
from rules.sightings.shared_terminals import with_terminals_plates
from rules.sightings.sightings import CHECK, GPS, READING, Seen, Sightings, Unread
from rules.sightings.speed_doubts import speed_doubts
from rules.sightings.stations import with_station_places
from rules.sightings.unreliable_sources import sick_source
from rules.sightings.vehicles import resolve
from rules.timing.times import micros

SOURCE_KINDS = (TERMINAL, STATION, AGENCY)
"""By kind of sighting: what said it, and can be unreliable."""

_NEEDED = {"plate_fits": "not_a_plate", "station_known": "station_unknown", "terminal_names_one_plate": "terminal_shared"}
"""Columns of facts, where they have them, with the doubt of a row for which they are false."""


def sightings_of(
    positions: pd.DataFrame,
    readings: tuple[pd.DataFrame, Flags],
    checks: tuple[pd.DataFrame, Flags],
    reference: Reference,
    plates: set[str],
    thresholds: Thresholds,
) -> Seen:
    """Sightings of these plates. readings, checks: deduplicated, with whether each is in conflict (`rules.sightings.deduplication`)."""
    fixes, conflict = distinct_positions(positions)
    fixes = with_terminals_plates(fixes, thresholds)
    located = is_located(fixes)
    nowhere, nowhere_conflict, _ = _own((fixes, conflict), plates, ~located)
    fixes, conflict, no_fixes = _own((fixes, conflict), plates, located)
    read, read_conflict, no_read = _own(readings, plates)
    checked, check_conflict, no_checked = _own(checks, plates)
    read = with_station_places(read, reference)
    parts = [
        _part(fixes, GPS, fixes["terminal_id"], conflict),
        _part(read, READING, read["station_id"], read_conflict),
        _part(checked, CHECK, checked["check_id"], check_conflict),
    ]
    for part, kind, ids in zip(parts, SOURCE_KINDS, (fixes["terminal_id"], read["station_id"], checked["agency"]), strict=True):
        part["doubts"] |= sick_source(kind, ids, part["us"], reference.sick)
    parts[GPS]["doubts"] |= _engine_off(fixes, thresholds)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    unlocated = _unlocated(nowhere, nowhere_conflict, reference, thresholds)
    sightings = _doubted(_resolved(columns, reference), read, thresholds)
    of_terminals, statements = own_terminal_doubts(sightings, fixes, unlocated, nowhere, thresholds)
    doubts = sightings.doubts | of_terminals
    unread = _unread([no_fixes, no_read, no_checked])
    return Seen(replace(sightings, doubts=doubts), fixes, read, checked, unread, unlocated, statements)


def undoubted(facts: Facts, reference: Reference, thresholds: Thresholds) -> Seen:
    """Facts as sightings with those doubts alone that each has by itself. `sightings_of` adds doubts, or leaves facts out, and nothing else.

    For a first look, at a small part of the cost: what nothing is charged for by these, nothing is charged for by all that is known.
    facts: of the plates alone; neither rivals nor other days are needed.
    """
    fixes = facts.positions[is_located(facts.positions)].reset_index(drop=True)
    read = with_station_places(facts.readings, reference)
    parts = [
        _part(frame, kind, frame[source], np.zeros(len(frame), dtype=bool))
        for frame, kind, source in (
            (fixes, GPS, "terminal_id"),
            (read, READING, "station_id"),
            (facts.checks, CHECK, "check_id"),
        )
    ]
    parts[GPS]["doubts"] |= _engine_off(fixes, thresholds)
    sightings = _resolved({name: np.concatenate([part[name] for part in parts]) for name in parts[0]}, reference)
    sightings = replace(sightings, driving=(sightings.kind != GPS) | (sightings.speed_kmh >= thresholds.driving_kmh))
    nowhere = _unlocated(fixes.iloc[:0], np.zeros(0, dtype=bool), reference, thresholds)
    return Seen(sightings, fixes, read, facts.checks, _unread([fixes.iloc[:0]]), nowhere, {})


def _own(
    facts: tuple[pd.DataFrame, Flags], plates: set[str], also: Flags | bool = True
) -> tuple[pd.DataFrame, Flags, pd.DataFrame]:
    """Facts of these plates with whether each is in conflict; apart from them those whose plate is a placeholder. also: a further condition."""
    frame, conflict = facts
    own = frame["plate"].isin(plates).to_numpy() & also
    nobody = own & (frame["is_placeholder"].to_numpy(dtype=bool) if "is_placeholder" in frame else False)
    own &= ~nobody
    unread = frame.loc[nobody, ["plate", "time"]]
    if own.all():  # a copy of a million fixes is 200 MB
        return frame, conflict, unread
    return frame[own].reset_index(drop=True), conflict[own], unread


def _unread(frames: list[pd.DataFrame]) -> Unread:
    """frames: of each kind in its order."""
    return Unread(
        plate=np.concatenate([frame["plate"].to_numpy(dtype=object) for frame in frames]),
        us=np.concatenate([micros(frame["time"]) for frame in frames]),
        kind=np.repeat(np.arange(len(frames), dtype=np.int8), [len(frame) for frame in frames]),
    )


def _part(frame: pd.DataFrame, kind: int, source: pd.Series, conflict: Flags) -> dict[str, np.ndarray]:
    count = len(frame)
    number = {
        name: frame[name].to_numpy(dtype=np.float64) if name in frame else np.full(count, np.nan)
        for name in ("lon", "lat", "speed_kmh")
    }
    doubts = np.where(conflict, BIT["conflict"], 0)
    for column, code in _NEEDED.items():
        if column in frame:
            doubts |= np.where(frame[column].to_numpy(dtype=bool), 0, BIT[code])
    return {
        "plate": frame["plate"].to_numpy(dtype=object),
        "plate_type": frame["plate_type"].to_numpy(dtype=object),
        "plate_colour": frame["plate_colour"].to_numpy(dtype=object),
        "us": micros(frame["time"]),
        "kind": np.full(count, kind, dtype=np.int8),
        "row": np.arange(count),
        "source_id": source.to_numpy(dtype=object),
        "doubts": doubts,
        **number,
    }


def _engine_off(fixes: pd.DataFrame, thresholds: Thresholds) -> Bits:
    """Doubts of driving fixes whose terminal says that the engine is off (ACC): drift of a parked truck, or one that is towed."""
    is_off = acc_says(fixes, False)
    driving = fixes["speed_kmh"].to_numpy(dtype=np.float64) >= thresholds.driving_kmh
    return np.where(is_off & driving, BIT["engine_off"], 0)


def _unlocated(fixes: pd.DataFrame, conflict: Flags, reference: Reference, thresholds: Thresholds) -> Sightings:
    """Fixes that say that they are not located, as sightings without a place; they drive if they say a speed, or that the engine runs."""
    part = _part(fixes, GPS, fixes["terminal_id"], conflict)
    part["doubts"] |= sick_source(TERMINAL, fixes["terminal_id"], part["us"], reference.sick)
    resolved = _resolved(part | dict.fromkeys(("lon", "lat"), np.full(len(fixes), np.nan)), reference)
    runs = acc_says(fixes, True)[resolved.row]
    return replace(resolved, driving=runs | (resolved.speed_kmh >= thresholds.driving_kmh))


def _resolved(columns: dict[str, np.ndarray], reference: Reference) -> Sightings:
    resolved = resolve(columns["plate"], columns["plate_type"], columns["plate_colour"], columns["us"], reference)
    keys = sorted({vehicle.key for vehicle in resolved.vehicles})
    numbers = {key: number for number, key in enumerate(keys)}
    key = np.array([numbers[vehicle.key] for vehicle in resolved.vehicles], dtype=np.int64)[resolved.vehicle_index]
    source = pd.factorize(columns["source_id"], sort=True)[0].astype(np.int64)
    # Sorted by key, then time; the other columns break ties, so that the order of arrival does not matter. Keys are numbered in the order
    # of their text, sources likewise.
    order = np.lexsort((columns["row"], columns["lat"], columns["lon"], source, columns["kind"], columns["us"], key))
    return Sightings(
        vehicles=resolved.vehicles,
        vehicle_index=resolved.vehicle_index[order],
        key=key[order],
        us=columns["us"][order],
        kind=columns["kind"][order],
        row=columns["row"][order],
        source=source[order],
        lon=columns["lon"][order],
        lat=columns["lat"][order],
        speed_kmh=columns["speed_kmh"][order],
        driving=np.zeros(len(order), dtype=bool),
        under_way=np.zeros(len(order), dtype=bool),
        says_neither=(pd.isna(columns["plate_type"]) & pd.isna(columns["plate_colour"]))[order],
        doubts=(columns["doubts"] | resolved.doubts)[order],
        keys=keys,
    )


def _doubted(sightings: Sightings, readings: pd.DataFrame, thresholds: Thresholds) -> Sightings:
    # What is doubtful by its own record comes first: it is no witness against others.
    own = replace(sightings, doubts=sightings.doubts | reading_doubts(sightings, readings, thresholds))
    doubts = own.doubts | on_two_lanes(own, readings, thresholds) | type_not_seen(own, readings)
    doubts |= place_doubts(own, thresholds)
    of_speeds, under_way = speed_doubts(replace(sightings, doubts=doubts), thresholds)
    doubts |= of_speeds
    camera = sightings.kind != GPS
    driving = camera | (sightings.speed_kmh >= thresholds.driving_kmh)
    return replace(sightings, doubts=doubts, driving=driving, under_way=under_way)
