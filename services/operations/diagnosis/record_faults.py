"""Faults of a station or an agency by what it said around some days: what has to be read for that, and which verdicts it replaces."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection

from rules.catalogue.source_faults import FRACTIONS, ONE_VALUE, SET_BACK
from rules.inputs.unreliable_span import STATION
from rules.timing.intervals import Span
from rules.timing.times import DAY, midnight
from services.operations.diagnosis.excursions import Levels, weights
from services.operations.diagnosis.improbable_runs import Run, improbable_runs
from services.operations.diagnosis.kinds_of_runs import LONGEST_GAP_US, LOOKS_AROUND, kinds_of, stretches
from services.operations.diagnosis.said_values import Said, day_after, day_before, read_said
from services.operations.diagnosis.set_back_clocks import FARTHEST_DAYS, set_back

_GAP_DAYS = LONGEST_GAP_US // DAY + 1
Decided = Mapping[str, Sequence[Span]]
"""By cause the intervals that a person has decided about."""


@dataclass(frozen=True)
class Replaced:
    """Verdicts of these causes that begin from `first_us` to `last_us` (both included) are replaced by the runs."""

    causes: tuple[str, ...]
    first_us: int
    last_us: int
    runs: list[Run]


@dataclass(frozen=True)
class _Edges:
    """What the core decides about: verdicts that begin in this time; whether more must be read before, or after, to know them."""

    first_us: int
    last_us: int
    needs_earlier: bool
    needs_later: bool


def record_faults(connection: Connection, kind: str, source_id: str, first: int, last: int, decided: Decided) -> list[Replaced]:
    """The faults that what was said on these local days (numbers, both included) decides about."""
    member = "opacity_pct" if kind == STATION else "smoke_m1"
    measured, edges = _read(connection, kind, source_id, first, last, member, decided)
    replaced = []
    if edges is not None:
        runs = [run for run in improbable_runs(measured, member, decided) if edges.first_us <= run.first_us <= edges.last_us]
        replaced.append(Replaced((ONE_VALUE, FRACTIONS), edges.first_us, edges.last_us, runs))
    if kind == STATION:
        # A step back to a day is told by the records of that day and of some after: days before the core are decided anew, too.
        decides = range(first - FARTHEST_DAYS, last + 1)
        steps = [run for days in _in_turns(decides) for run in _steps_back(connection, source_id, days, member)]
        replaced.append(Replaced((SET_BACK,), midnight(decides[0]), midnight(last), steps))
    return replaced


def _in_turns(days: range) -> list[range]:
    """The days in pieces, so that few records are held at once."""
    size = FARTHEST_DAYS + 1
    return [days[at : at + size] for at in range(0, len(days), size)]


def _steps_back(connection: Connection, station_id: str, days: range, member: str) -> list[Run]:
    said = read_said(connection, STATION, station_id, days[0], days[-1] + FARTHEST_DAYS, member)
    return set_back(said, days)


def _read(
    connection: Connection, kind: str, source_id: str, first: int, last: int, member: str, decided: Decided
) -> tuple[Said, _Edges | None]:
    """What was measured on the days with a day of records on either side, and so many more that every run that touches the core is whole."""
    before, after = day_before(connection, kind, source_id, first), day_after(connection, kind, source_id, last)
    start, end, step = first if before is None else before, last if after is None else after, 1
    while True:
        said = read_said(connection, kind, source_id, start, end, member)
        measured = said.of(~np.isnan(said.value))
        edges = _edges(measured, first, last, member, decided)
        earlier = _further(connection, kind, source_id, measured, start) if edges and edges.needs_earlier else None
        later = _further(connection, kind, source_id, measured, end, forward=True) if edges and edges.needs_later else None
        if earlier is None and later is None:
            return measured, edges
        start, end = start if earlier is None else earlier - step + 1, end if later is None else later + step - 1
        step *= 2  # a run of n days is read log n times, not n times


def _further(
    connection: Connection, kind: str, source_id: str, measured: Said, edge: int, *, forward: bool = False
) -> int | None:
    """The next day of records beyond what was read; None without any, or where it is too far away to belong to a run."""
    found = (day_after if forward else day_before)(connection, kind, source_id, edge)
    near = measured.day[-1 if forward else 0]
    return found if found is not None and abs(found - int(near)) <= _GAP_DAYS else None


def _edges(measured: Said, first: int, last: int, member: str, decided: Decided) -> _Edges | None:
    """None where nothing was measured on the core's days."""
    core = np.flatnonzero((measured.day >= first) & (measured.day <= last))
    if not len(core):
        return None
    # With the records around: what the core says may end, or join, the runs that these are in, and change which of them are alike.
    first_row, last_row = max(int(core[0]) - 1 - LOOKS_AROUND, 0), min(int(core[-1]) + 1 + LOOKS_AROUND, len(measured) - 1)
    kinds, weight = kinds_of(measured, member, decided), weights(measured)
    levels = [Levels(kind, weight) for kind in kinds if kind.mixes]
    runs = [np.array(list(stretches(kind)), dtype=np.int64).reshape(-1, 2) for kind in kinds]
    runs += [np.column_stack([found.start, found.dead]) for found in (each.excursions() for each in levels)]
    starts, ends = np.concatenate(runs).T
    lowest = int(starts[(starts <= last_row) & (ends >= first_row)].min(initial=first_row))
    highest, whole = last_row, len(measured) - LOOKS_AROUND
    for each in levels:
        highest = max(highest, each.forgotten(last_row) if highest < whole else 0)
    # From `lowest` to `highest` begins all that the core can change. It is known if what came before is forgotten by then, and if it has ended.
    return _Edges(
        int(measured.us[lowest]),
        int(measured.us[min(highest, len(measured) - 1)]),
        any(lowest <= LOOKS_AROUND or each.forgotten(LOOKS_AROUND) > lowest for each in levels),
        highest >= whole or bool((ends[starts <= highest] >= whole).any()),
    )
