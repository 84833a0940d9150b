"""One plate's facts within a span, seen as derivation sees them."""

import pandas as pd
from sqlalchemy import Connection

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.judge.judge import CHECK_IDENTITY, READING_IDENTITY
from rules.sightings.assembly import sightings_of
from rules.sightings.deduplication import counting
from rules.sightings.sightings import Seen
from rules.timing.times import DAY, local_day, time_of
from services.store.position_chunks import shard_of
from services.store.read_facts import read_checks, read_readings
from services.store.read_positions import read_positions, read_rival_positions
from services.vehicles.tracks.track_range import Span


def seen_within(connection: Connection, reference: Reference, plate: str, span: Span, thresholds: Thresholds) -> Seen:
    """Sightings of the plate in the span and as far around it as doubts look. reference: with the plate's vehicles."""
    wide = span[0] - DAY, span[1] + DAY
    positions = read_positions(connection, shard_of(plate), {plate: [wide]})
    was_read = range(local_day(wide[0]), local_day(wide[1]) + 1)
    rivals = read_rival_positions(connection, {plate: was_read}, positions, thresholds)
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
