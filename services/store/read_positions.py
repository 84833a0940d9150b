"""Reader of positions of plates within time windows, from loose and compacted chunks, in statements of bounded size.

Loose chunks hold many plates of a shard and are few, so their index entries are filtered here. Compacted chunks hold one plate and at most
one hour, and are found by plate and time. Loose ones are read first: a chunk that is compacted meanwhile is read twice and never missed; the
rules drop duplicates.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain

import numpy as np
import pandas as pd
from sqlalchemy import Connection, String, and_, column, select, values

from rules.timing.intervals import Span, merged
from rules.timing.times import MINUTE, day_number, day_of, local_days, micros, micros_of, midnight, time_of
from services.store.pieces import PIECE, in_pieces
from services.store.position_chunks import shard_of, unpacked
from services.store.position_windows import Windows
from services.store.tables import PLATE_DAY, POSITION_CHUNK
from services.store.types import UtcDateTime
from streams.plates import is_plate

MOST_POINTS = 2_000_000
"""Maximum points of several plates that are judged at once, because more take over 2 GB of memory."""
MOST_POINTS_OF_ONE = 6_000_000
"""Maximum points of one plate in its windows, because it cannot be divided; no truck sends a point a second for ten weeks."""
_POINTS_A_TIME = 200_000
_CHUNKS_A_TIME = 500
_WINDOWS_A_STATEMENT = 200
_HOUR = 60 * MINUTE
_CHUNK = POSITION_CHUNK.c
_OWN, _OTHER = PLATE_DAY.alias("own"), PLATE_DAY.alias("other")


class TooManyPoints(Exception):
    """The windows hold more points than can be judged at once."""


def read_positions(connection: Connection, shard: int, spans: Mapping[str, Iterable[Span]]) -> pd.DataFrame:
    """Positions of these plates (all of one shard), each within its own spans. Raises TooManyPoints."""
    wanted = Windows.of(spans)
    if not len(wanted.plate):
        return unpacked([]).assign(plate_fits=np.zeros(0, dtype=bool))
    most = MOST_POINTS if len(wanted.plates) > 1 else MOST_POINTS_OF_ONE
    parts, count = [unpacked([])], 0
    for payloads in chain(_loose(connection, shard, wanted), _compacted(connection, wanted)):
        points = unpacked(payloads)
        parts.append(points[wanted.hold(points)])
        count += len(parts[-1])
        if count > most:
            raise TooManyPoints(
                f"more than {most:,} positions of {len(wanted.plates)} plates in the time that is judged at once"
            )
    points = pd.concat(parts[1:] or parts, ignore_index=True)
    codes, seen = pd.factorize(points["plate"])
    return points.assign(plate_fits=np.array([is_plate(plate) for plate in seen], dtype=bool)[codes])


def read_rival_positions(connection: Connection, plates: list[str], own: pd.DataFrame) -> pd.DataFrame:
    """Positions of other plates that share terminal and instant with one of `own`. Raises TooManyPoints."""
    if own.empty:
        return own
    us = micros(own["time"])
    spans = _days_on_same_terminals(connection, plates, set(np.unique(local_days(us)).tolist()))
    by_shard: dict[int, dict[str, list[Span]]] = {}
    for plate, days in spans.items():
        by_shard.setdefault(shard_of(plate), {})[plate] = days
    instants = pd.MultiIndex.from_frame(own[["terminal_id", "time"]])
    found = [own.iloc[:0]]
    for shard, of_shard in sorted(by_shard.items()):
        for some in in_pieces(sorted(of_shard)):
            others = read_positions(connection, shard, {plate: of_shard[plate] for plate in some})
            found.append(others[pd.MultiIndex.from_frame(others[["terminal_id", "time"]]).isin(instants)])
    return pd.concat(found, ignore_index=True) if len(found) > 1 else own.iloc[:0]


def _days_on_same_terminals(connection: Connection, plates: list[str], days: set[int]) -> dict[str, list[Span]]:
    """Other plates that a terminal of these plates reported on one of these local days (numbers), with those days as spans."""
    same = and_(_OWN.c.source == _OTHER.c.source, _OWN.c.day == _OTHER.c.day)
    query = select(_OTHER.c.plate, _OTHER.c.day).distinct().select_from(_OWN.join(_OTHER, same))
    of_terminals = _OWN.c.source >= "terminal:", _OWN.c.source < "terminal;"
    between = _OWN.c.day.between(day_of(min(days)), day_of(max(days)))
    found: dict[str, set[int]] = {}
    for some in in_pieces(plates):
        where = _OWN.c.plate.in_(some), _OTHER.c.plate != _OWN.c.plate, between, *of_terminals
        for plate, day in connection.execute(query.where(*where)):
            if day_number(day) in days:
                found.setdefault(plate, set()).add(day_number(day))
    own = set(plates)
    return {
        plate: [(midnight(day), midnight(day + 1)) for day in sorted(numbers)]
        for plate, numbers in found.items()
        if plate not in own
    }


def _loose(connection: Connection, shard: int, wanted: Windows) -> Iterator[list[bytes]]:
    """Payloads of the shard's loose chunks that overlap a window, a bounded number of points at a time."""
    first, end = wanted.any_plate()
    overlaps = _CHUNK.last_at >= time_of(first[0]), _CHUNK.first_at < time_of(end[-1])
    query = select(_CHUNK.id, _CHUNK.points, _CHUNK.first_at, _CHUNK.last_at).where(
        _CHUNK.shard == shard, _CHUNK.plate.is_(None)
    )
    rows = connection.execute(query.where(*overlaps).order_by(_CHUNK.id)).all()
    if not rows:
        return
    begins, lasts = (np.array([micros_of(row[name]) for row in rows], dtype=np.int64) for name in (2, 3))
    # Only the first window that ends after the chunk begins needs a look: windows are sorted and disjoint, so if it begins after the chunk's
    # last point, later ones do too. Without any, the index is len(first): clipped for the look-up, and ruled out by the first condition.
    at = np.searchsorted(end, begins, side="right")
    is_wanted = (at < len(first)) & (first[np.minimum(at, len(first) - 1)] <= lasts)
    chosen = ((rows[place].id, rows[place].points) for place in np.flatnonzero(is_wanted).tolist())
    for some in in_points(chosen, _POINTS_A_TIME):
        yield list(connection.execute(select(_CHUNK.payload).where(_CHUNK.id.in_(some)).order_by(_CHUNK.id)).scalars())


def in_points(chunks: Iterable[tuple[int, int]], most: int) -> Iterator[list[int]]:
    """Ids of chunks in pieces of about `most` points, and of a bounded number. chunks: id and points of each."""
    piece, count = list[int](), 0
    for number, points in chunks:
        if piece and (count + points > most or len(piece) == PIECE):
            yield piece
            piece, count = [], 0
        piece.append(number)
        count += points
    if piece:
        yield piece


def _compacted(connection: Connection, wanted: Windows) -> Iterator[list[bytes]]:
    """Payloads of the plates' compacted chunks that overlap their windows, a bounded number at a time.

    A compacted chunk lies within one hour: it overlaps a window only if it begins at most an hour before the window does.
    """
    for some in in_pieces(_begins(wanted), _WINDOWS_A_STATEMENT):
        names = column("plate", String), column("begin", UtcDateTime), column("end", UtcDateTime)
        window = values(*names, name="wanted").data(some).cte("wanted")
        overlaps = and_(_CHUNK.plate == window.c.plate, _CHUNK.first_at >= window.c.begin, _CHUNK.first_at < window.c.end)
        query = select(_CHUNK.payload).select_from(window.join(POSITION_CHUNK, overlaps))
        for payloads in connection.execute(query.execution_options(yield_per=_CHUNKS_A_TIME)).scalars().partitions():
            yield list(payloads)


def _begins(wanted: Windows) -> Iterator[tuple[str, datetime, datetime]]:
    """For each plate when a compacted chunk may begin that overlaps one of its windows: disjoint spans."""
    for number, plate in enumerate(wanted.plates):
        own = slice(*np.searchsorted(wanted.plate, [number, number + 1]))
        for first, end in merged(
            (first - _HOUR, end) for first, end in zip(wanted.first[own].tolist(), wanted.end[own].tolist(), strict=True)
        ):
            yield plate, time_of(first), time_of(end)
