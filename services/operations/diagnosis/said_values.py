"""What one station, or one agency that makes checks, said: columns sorted by time, read by whole local days."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, func, select

from rules.columns import Ints, Micros, Numbers, Texts
from rules.inputs.unreliable_span import CHECK_SOURCE, STATION, source_name
from rules.timing.times import day_number, day_of, local_days, micros_of, midnight, time_of
from services.store.tables import CHECK_FACT, PLATE_DAY, READING_FACT
from streams.plates import is_placeholder

_MOST = 200_000
"""Maximum records that are looked at together, because a run of one value may go on for years; the rest is left out, nearest first."""


@dataclass(frozen=True)
class Said:
    """Records of one source, sorted by time and id. Every content that the source sent counts as said, also one that it corrected later.

    us: microseconds UTC; day: local day numbers; plate, record_id: texts, the plate "" where none was read.
    value: NaN where none was measured or it was called invalid.
    """

    us: Micros
    day: Ints
    plate: Texts
    record_id: Texts
    value: Numbers

    def __len__(self) -> int:
        return len(self.us)

    def of(self, rows: Ints | np.ndarray) -> "Said":
        """Only these rows."""
        return Said(self.us[rows], self.day[rows], self.plate[rows], self.record_id[rows], self.value[rows])


def read_said(connection: Connection, kind: str, source_id: str, first: int, last: int, member: str) -> Said:
    """What the source said on these local days (numbers, both included). member: the measured value."""
    table = READING_FACT if kind == STATION else CHECK_FACT
    named, record_id = (table.c.station_id, table.c.reading_id) if kind == STATION else (table.c.agency, table.c.check_id)
    columns = [
        table.c.time,
        record_id,
        table.c.content,
        table.c.plate,
        table.c[member],
        *([table.c.valid] if kind == STATION else []),
    ]
    where = named == source_id, table.c.time >= time_of(midnight(first)), table.c.time < time_of(midnight(last + 1))
    rows = connection.execute(select(*columns).where(*where).order_by(table.c.time.desc()).limit(_MOST)).all()
    rows = sorted(rows, key=lambda row: row[:3])
    us = np.array([micros_of(row[0]) for row in rows], dtype=np.int64)
    values = [np.nan if row[4] is None or (kind == STATION and row[5] is False) else row[4] for row in rows]
    plates = _objects(["" if is_placeholder(row[3]) else row[3] for row in rows])
    return Said(us, local_days(us), plates, _objects([row[1] for row in rows]), np.array(values, float))


def _objects(values: Sequence[str]) -> Texts:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def day_before(connection: Connection, kind: str, source_id: str, day: int) -> int | None:
    """The last local day before, on which the source said anything; of agencies: on which any did."""
    return _neighbour(connection, kind, source_id, day, func.max(PLATE_DAY.c.day), earlier=True)


def day_after(connection: Connection, kind: str, source_id: str, day: int) -> int | None:
    """The first local day after, likewise."""
    return _neighbour(connection, kind, source_id, day, func.min(PLATE_DAY.c.day), earlier=False)


def _neighbour(
    connection: Connection, kind: str, source_id: str, day: int, nearest: ColumnElement[Any], *, earlier: bool
) -> int | None:
    source = source_name(kind, source_id) if kind == STATION else CHECK_SOURCE
    beyond = PLATE_DAY.c.day < day_of(day) if earlier else PLATE_DAY.c.day > day_of(day)
    found = connection.execute(select(nearest).where(PLATE_DAY.c.source == source, beyond)).scalar()
    return None if found is None else day_number(found)
