"""Reader of positions of plates within time windows, from loose and compacted chunks, in statements of bounded size.

Loose chunks hold many plates of a shard and are few, so their index entries are filtered here. Compacted chunks hold one plate and at most
one hour, and are found by plate and time. Loose ones are read first: a chunk that is compacted meanwhile is read twice and never missed; the
rules drop duplicates.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Connection, String, and_, column, select, values

from rules.columns import Flags, Ints
from rules.inputs.thresholds import Thresholds
from rules.sightings.shared_terminals import reach_us
from rules.timing.intervals import Span, merged
from rules.timing.times import DAY, MINUTE, day_number, day_of, local_days, micros, micros_of, midnight, time_of
from services.store.pieces import PIECE, in_pieces
from services.store.position_chunks import shard_of, unpacked
from services.store.position_windows import Windows
from services.store.tables import PLATE_DAY, POSITION_CHUNK
from services.store.types import UtcDateTime
from streams.plates import is_placeholder, is_plate

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
        points = unpacked([])
        return points.assign(**plate_flags(points["plate"]))
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
    return points.assign(**plate_flags(points["plate"]))


def plate_flags(plates: pd.Series) -> dict[str, Flags]:
    """What the text of each plate alone tells: whether it has the form of a plate, and whether it says that none was read."""
    codes, seen = pd.factorize(plates)
    return {
        name: np.array([test(plate) for plate in seen], dtype=bool)[codes]
        for name, test in (("plate_fits", is_plate), ("is_placeholder", is_placeholder))
    }


def read_rival_positions(
    connection: Connection, was_read: Mapping[str, range], own: pd.DataFrame, thresholds: Thresholds
) -> pd.DataFrame:
    """Positions not in `own` of other plates that a terminal reported so near to one of `own` that they decide whether it names plates by
    turns (`rules.sightings.shared_terminals`). Raises TooManyPoints.

    was_read: for each plate the local day numbers on which all its positions are in `own`. Plates are rivals of each other, too, on other days.

    Of very many only those that decide: the nearest to each of `own`, at its instant and beyond, and one of each plate and day.
    """
    if own.empty:
        return own
    span, us = reach_us(thresholds), micros(own["time"])
    days = np.unique(np.concatenate([local_days(us + shift) for shift in (-span, 0, span)]))
    spans = _days_on_same_terminals(connection, was_read, set(days.tolist()), _beyond_midnight(own, span))
    by_shard: dict[int, dict[str, list[Span]]] = {}
    for plate, of_plate in spans.items():
        by_shard.setdefault(shard_of(plate), {})[plate] = of_plate
    found = own.iloc[:0]
    for shard, of_shard in sorted(by_shard.items()):
        for some in in_pieces(sorted(of_shard)):
            others = read_positions(connection, shard, {plate: of_shard[plate] for plate in some})
            others = pd.concat([found, others], ignore_index=True) if len(found) else others
            found = others[_decide(own, others, span)]
    return found


def _decide(own: pd.DataFrame, others: pd.DataFrame, span: int) -> NDArray[np.bool_]:
    """Which positions of other plates decide: of those within `span` of an own one of their terminal the nearest, and one a plate and day."""
    terminals = pd.Index(own["terminal_id"].unique(), dtype=object)
    kept = np.zeros(len(others), dtype=bool)
    ours, theirs = _on_one_axis(own, own, terminals), _on_one_axis(others, own, terminals)
    rows = np.argsort(theirs, kind="stable")
    axis, ours = theirs[rows], np.sort(ours)
    # Near: the first own position not before it, or the last one not after it, is within the span. -1 is on no terminal of theirs.
    after = np.searchsorted(ours, axis)
    gaps = [np.abs(ours[np.clip(at, 0, len(ours) - 1)] - axis) for at in (after, after - 1)]
    near = (axis >= 0) & (np.minimum(*gaps) <= span)
    rows, axis = rows[near], axis[near]
    if len(rows):
        # A placeholder conflicts with a plate of the same instant, but names none: it must not hide a plate that is farther away.
        is_placeholder = others["is_placeholder"].to_numpy(dtype=bool)[rows]
        for those in (is_placeholder, ~is_placeholder):
            # The first not before each own one and the last not after it; and beyond what is of its very instant, which lies between no two.
            for side in ("left", "right"):
                first = np.searchsorted(axis[those], ours, side=side)
                for at in (first, first - 1):
                    kept[rows[those][at[(at >= 0) & (at < those.sum())]]] = True
        part = others.iloc[rows]
        is_first = ~part.assign(day=local_days(micros(part["time"]))).duplicated(["terminal_id", "plate", "day"])
        kept[rows[is_first.to_numpy()]] = True
    return kept


def _on_one_axis(positions: pd.DataFrame, own: pd.DataFrame, terminals: pd.Index) -> Ints:
    """Times of these terminals one after the other on one axis; -1 for other terminals. positions: not two days farther out than `own`."""
    code = terminals.get_indexer(pd.Index(positions["terminal_id"], dtype=object)).astype(np.int64)
    us = micros(own["time"])
    # Each terminal gets a stretch with two days before its first and after its last own position, so that stretches do not meet.
    origin, stretch = us.min() - 2 * DAY, us.max() - us.min() + 4 * DAY
    return np.where(code < 0, -1, code * stretch + micros(positions["time"]) - origin)


@dataclass
class _Beyond:
    """Of a terminal the local day numbers on which it reported none of the own positions, but one within the span; and the own plates."""

    days: set[int] = field(default_factory=set)
    plates: set[str] = field(default_factory=set)


def _beyond_midnight(own: pd.DataFrame, span: int) -> dict[str, _Beyond]:
    """The days beyond midnight by terminal. span: at most a day."""
    us, beyond = micros(own["time"]), defaultdict[str, _Beyond](_Beyond)
    terminal, names = pd.factorize(own["terminal_id"])
    # One number for terminal and day: 2²⁰ days are 2,800 years.
    own_days, *others = (np.unique((terminal << 20) + local_days(us + shift)) for shift in (0, -span, span))
    for number in np.setdiff1d(np.concatenate(others), own_days).tolist():
        beyond[names[number >> 20]].days.add(number & 0xFFFFF)
    for _, name, plate in own[["terminal_id", "plate"]].drop_duplicates().itertuples():
        beyond[name].plates.add(plate)
    return beyond


def _days_on_same_terminals(
    connection: Connection, was_read: Mapping[str, range], days: set[int], beyond: Mapping[str, _Beyond]
) -> dict[str, list[Span]]:
    """Plates that a terminal of the plates read reported on one of these local days (numbers), with those days as spans unless they were read.

    beyond: by terminal, days that count though it did not report one of the plates on that very day.
    """
    same = and_(_OWN.c.source == _OTHER.c.source, _OWN.c.day == _OTHER.c.day)
    query = select(_OTHER.c.plate, _OTHER.c.day).distinct().select_from(_OWN.join(_OTHER, same))
    of_terminals = _OWN.c.source >= "terminal:", _OWN.c.source < "terminal;"
    between = _OWN.c.day.between(day_of(min(days)), day_of(max(days)))
    found: dict[str, set[int]] = defaultdict(set)
    for some in in_pieces(was_read):
        where = _OWN.c.plate.in_(some), _OTHER.c.plate != _OWN.c.plate, between, *of_terminals
        for plate, day in connection.execute(query.where(*where)):
            found[plate].add(day_number(day))
    reported = select(PLATE_DAY.c.source, PLATE_DAY.c.plate, PLATE_DAY.c.day)
    for some in in_pieces(sorted(beyond)):
        wanted = {f"terminal:{terminal}": beyond[terminal] for terminal in some}
        on_days = PLATE_DAY.c.day.between(day_of(min(days)), day_of(max(days)))
        for source, plate, day in connection.execute(reported.where(PLATE_DAY.c.source.in_(list(wanted)), on_days)):
            # Of a plate that is alone on its terminal more days would decide nothing.
            if day_number(day) in wanted[source].days and wanted[source].plates != {plate}:
                found[plate].add(day_number(day))
    unread = {plate: (numbers & days).difference(was_read.get(plate, ())) for plate, numbers in found.items()}
    return {plate: [(midnight(day), midnight(day + 1)) for day in sorted(left)] for plate, left in unread.items() if left}


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
