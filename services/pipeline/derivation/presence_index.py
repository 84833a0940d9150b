"""Storage of the presence index (`rules.presence.presence`): replaced within the scope of a derivation, like findings, and folded into blocks.

A row holds one plate on one local day as derivation wrote it; a block (plate '') holds many plates of a shard's day, so that a city is read
fast. A plate's own row overrides the block, even if it is empty. Folding runs under the shard's lock in a transaction of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select

from rules.presence.presence import Presence
from services.pipeline.derivation.write_findings import Scope
from services.store.presence_blocks import BLOCK, Block, joined, packed, presence_of, unpacked
from services.store.tables import PRESENCE_SLOTS

ROWS_BEFORE = 24
"""Minimum number of rows of single plates of a shard's day for folding. The last day seen is never folded, because it still grows."""
_TABLE = PRESENCE_SLOTS
_OF_KEY = (
    _TABLE.c.shard == bindparam("_shard"),
    _TABLE.c.local_day == bindparam("_local_day"),
    _TABLE.c.plate == bindparam("_plate"),
)
_NONE = np.zeros(0, dtype=np.int64)
_EMPTY = packed(Presence([], _NONE, _NONE, _NONE, _NONE, _NONE.astype(np.uint8)), [])
PlateDay = tuple[str, date]


def replace_slots(connection: Connection, shard: int, scope: Scope, found: Presence) -> None:
    """Replace the stored index on the days of the scope; unchanged rows are not written."""
    derived = {one: payload for one, payload in _payloads(found).items() if scope.covers(*one)}
    own, in_blocks = _stored(connection, shard, scope)
    gone, new = [], []
    for one in sorted({*derived, *own, *in_blocks}):
        # What readers get now: the own row, else what the block holds. An own row is needed only if the block holds something else.
        below = in_blocks.get(one, _EMPTY)
        wanted = derived.get(one, _EMPTY)
        if own.get(one, below) == wanted:
            continue
        if one in own:
            gone.append(one)
        if wanted != below:
            new.append({"shard": shard, "local_day": one[1], "plate": one[0], "payload": wanted})
    _delete(connection, shard, gone)
    if new:
        connection.execute(insert(_TABLE), new)


def fold_slots(connection: Connection, shard: int) -> int:
    """Fold rows of single plates into the blocks of their days if there are many; returns the reduction in rows."""
    loose = _TABLE.c.shard == shard, _TABLE.c.plate != BLOCK
    days = select(_TABLE.c.local_day, func.count()).where(*loose).group_by(_TABLE.c.local_day).order_by(_TABLE.c.local_day)
    counts = connection.execute(days).all()
    return sum(_fold_day(connection, shard, day) for day, count in counts[:-1] if count >= ROWS_BEFORE)


def fold_all_slots(connection: Connection, shard: int) -> None:
    """Fold all days of a shard, for tests and after a rebuild."""
    days = select(_TABLE.c.local_day).distinct().where(_TABLE.c.shard == shard, _TABLE.c.plate != BLOCK)
    for day in connection.execute(days).scalars().all():
        _fold_day(connection, shard, day)


def _fold_day(connection: Connection, shard: int, day: date) -> int:
    of_day = _TABLE.c.shard == shard, _TABLE.c.local_day == day
    rows = connection.execute(select(_TABLE.c.plate, _TABLE.c.payload).where(*of_day)).all()
    parts = sorted(whole_day(rows), key=lambda part: part[0].names[part[1]])
    connection.execute(delete(_TABLE).where(*of_day))
    if parts:
        connection.execute(insert(_TABLE), [{"shard": shard, "local_day": day, "plate": BLOCK, "payload": joined(parts)}])
    return len(rows) - bool(parts)


def whole_day(rows: Iterable[Any]) -> list[tuple[Block, int]]:
    """The tracks of a day, as (block, index into its names), own rows overriding blocks. rows: plate and payload of all its rows."""
    blocks = {row.plate: unpacked(row.payload) for row in rows}
    return [
        (block, place)
        for plate, block in blocks.items()
        for place, (name, _) in enumerate(block.names)
        if plate != BLOCK or name not in blocks
    ]


def slot_lines(connection: Connection) -> Iterator[str]:
    """The index as sorted lines, one a vehicle and local day with its slots, independent of how it is split into rows."""
    rows: dict[tuple[int, date], list[Any]] = defaultdict(list)
    for row in connection.execute(select(_TABLE)):
        rows[row.shard, row.local_day].append(row)
    lines = []
    for (_, day), of_day in rows.items():
        for part in whole_day(of_day):
            one = presence_of(day, unpacked(joined([part])))
            columns = zip(one.slot.tolist(), one.x.tolist(), one.y.tolist(), one.flags.tolist(), strict=True)
            lines.append(f"{one.tracks[0]} {list(columns)}")
    return iter(sorted(lines))


def _payloads(found: Presence) -> dict[PlateDay, bytes]:
    places: dict[PlateDay, list[int]] = defaultdict(list)
    for place, (plate, _, day) in enumerate(found.tracks):
        places[plate, day].append(place)
    return {one: packed(found, sorted(own, key=lambda n: found.tracks[n])) for one, own in places.items()}


def _stored(connection: Connection, shard: int, scope: Scope) -> tuple[dict[PlateDay, bytes], dict[PlateDay, bytes]]:
    """Stored payloads of the scope's plates and days: of their own rows, and encoded again from blocks."""
    own: dict[PlateDay, bytes] = {}
    in_blocks: dict[PlateDay, bytes] = {}
    of_plates = _TABLE.c.plate.in_([*scope.days, BLOCK])
    of_scope = and_(_TABLE.c.shard == shard, _TABLE.c.local_day.between(*scope.between), of_plates)
    for row in connection.execute(select(_TABLE).where(of_scope)):
        if row.plate != BLOCK:
            if scope.covers(row.plate, row.local_day):
                own[row.plate, row.local_day] = row.payload
            continue
        block = unpacked(row.payload)
        places: dict[str, list[int]] = defaultdict(list)
        for place, (plate, _) in enumerate(block.names):
            if plate in scope.days and scope.covers(plate, row.local_day):
                places[plate].append(place)
        in_blocks |= {(plate, row.local_day): joined([(block, n) for n in numbers]) for plate, numbers in places.items()}
    return own, in_blocks


def _delete(connection: Connection, shard: int, gone: list[PlateDay]) -> None:
    if gone:
        keys = [{"_shard": shard, "_local_day": day, "_plate": plate} for plate, day in gone]
        connection.execute(delete(_TABLE).where(*_OF_KEY), keys)
