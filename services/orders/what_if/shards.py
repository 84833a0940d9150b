"""The cases of all shards, read in this process or in a process pool."""

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from threading import Event

from sqlalchemy import Connection, Engine, func, select

from rules.inputs.inputs import Reference
from rules.inputs.thresholds import Thresholds
from rules.timing.times import day_of
from services.orders.what_if.drafts import Draft
from services.orders.what_if.plans import Days, plan_of
from services.orders.what_if.register_cache import kept_register
from services.orders.what_if.vehicle_days import Cases, all_cases, shard_cases
from services.store.engine import reading
from services.store.position_chunks import SHARDS
from services.store.process_pool import PIECES, at_home, spread
from services.store.reference_cache import current_reference
from services.store.tables import PRESENCE_SLOTS

SPREAD_FROM_BYTES = 8_000_000
"""Minimum size of the index for which other processes are used, because a smaller one is read within a fifth of a second."""


def all_shards(engine: Engine, draft: Draft, days: Days, thresholds: Thresholds, stop: Event) -> Cases:
    """The cases of all shards, by the current reference data. Raises AreaTooLarge and Stopped."""
    work = partial(_cases_of, draft=draft, days=days, thresholds=thresholds)
    with reading(engine) as connection:
        is_little = _index_bytes(connection, days) < SPREAD_FROM_BYTES
    if is_little:
        return all_cases(at_home(engine, work, [range(SHARDS)], stop))
    # Piece n takes shards n, n + PIECES, …: every shard in exactly one piece, and pieces of nearly equal size.
    return all_cases(spread(engine, work, [range(number, SHARDS, PIECES) for number in range(PIECES)], stop))


def _index_bytes(connection: Connection, days: Days) -> int:
    """Size of the index rows of these days; 0 where there are none (SUM is NULL)."""
    table = PRESENCE_SLOTS.c
    held = select(func.sum(func.length(table.payload))).where(table.local_day.between(day_of(days.first), day_of(days.last)))
    return connection.execute(held).scalar() or 0


def _cases_of(connection: Connection, shards: Iterable[int], *, draft: Draft, days: Days, thresholds: Thresholds) -> Cases:
    """The cases of some shards, with one plan for all; the register of a shard's plates comes from a cache."""
    register = kept_register(connection)
    reference = draft.among(current_reference(connection))
    plan = plan_of(draft.versions, reference, days, thresholds)

    def read_reference(plates: list[str]) -> Reference:
        vehicles, passes = register.read(connection, plates)
        return replace(reference, vehicles=vehicles, passes=passes)

    return all_cases([shard_cases(connection, shard, plan, read_reference, thresholds) for shard in shards])
