"""One plate's facts within a span, seen as derivation sees them."""

import pandas as pd
from sqlalchemy import Connection

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.judge import CHECK_IDENTITY, READING_IDENTITY
from rules.sightings.deduplication import counting
from rules.sightings.sightings import Seen, sightings_of
from rules.timing.times import MINUTE, time_of
from services.store.position_chunks import shard_of
from services.store.read_facts import read_checks, read_readings
from services.store.read_positions import read_positions, read_rival_positions
from services.vehicles.tracks.track_range import Span

_NEIGHBOURS = 3
"""Facts are read so many neighbour's times around the span. One is as far as most doubts look; a frozen fix is a run of neighbours,
and what lies within two more of them is long enough by itself to tell that it stands still."""


def seen_within(connection: Connection, reference: Reference, plate: str, span: Span, thresholds: Thresholds) -> Seen:
    """Sightings of the plate in the span and a little around it. reference: with the plate's vehicles."""
    margin = int(_NEIGHBOURS * thresholds.neighbour_min * MINUTE)
    wide = span[0] - margin, span[1] + margin
    positions = read_positions(connection, shard_of(plate), {plate: [wide]})
    rivals = read_rival_positions(connection, [plate], positions)
    if len(rivals):
        positions = pd.concat([positions, rivals], ignore_index=True)
    readings = counting(read_readings(connection, [plate]), READING_IDENTITY)
    checks = counting(read_checks(connection, [plate]), CHECK_IDENTITY)
    return sightings_of(positions, _within(readings, wide), _within(checks, wide), reference, {plate}, thresholds)


def _within(counted: tuple, span: Span) -> tuple:
    frame, conflict = counted
    if frame.empty:
        return counted
    near = frame["time"].between(time_of(span[0]), time_of(span[1])).to_numpy()
    return frame[near].reset_index(drop=True), conflict[near]
