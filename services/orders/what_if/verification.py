"""Verification of undecided vehicle-days from the raw points, by the rule itself with the draft as the only order."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from threading import Event

from sqlalchemy import Connection, Engine

from rules.inputs.thresholds import Thresholds
from rules.judge.findings import VIOLATION
from rules.judge.judge import judge
from rules.judge.registry import registered_rule
from rules.restricted_traffic import RULE
from services.orders.what_if.drafts import Draft
from services.store.position_chunks import shard_of
from services.store.process_pool import PIECES, at_home, spread
from services.store.read_facts import read_facts
from services.store.reference_cache import current_reference

VehicleDay = tuple[str, str, date]
"""plate, plate_type, local day."""
SPREAD_FROM = 50
"""Minimum vehicle-days for which the process pool is used."""


def violating(engine: Engine, draft: Draft, asked: list[VehicleDay], thresholds: Thresholds, stop: Event) -> set[VehicleDay]:
    """Those of the vehicle-days on which the rule finds a violation of the draft. Raises Stopped."""
    together: dict[tuple[int, date], set[str]] = defaultdict(set)
    for plate, _, day in asked:
        together[shard_of(plate), day].add(plate)
    days = [(shard, day, sorted(plates)) for (shard, day), plates in sorted(together.items())]
    work = partial(_violating, draft=draft, thresholds=thresholds)
    share = at_home if len(asked) < SPREAD_FROM else spread
    found = share(engine, work, [days[number::PIECES] for number in range(min(PIECES, len(days)))], stop)
    return set().union(*found) & set(asked)


def _violating(
    connection: Connection, days: Iterable[tuple[int, date, list[str]]], *, draft: Draft, thresholds: Thresholds
) -> set[VehicleDay]:
    found: set[VehicleDay] = set()
    for shard, day, plates in days:
        reference = draft.among(current_reference(connection, plates))
        facts, _ = read_facts(connection, shard, dict.fromkeys(plates, (day, day)), reference, thresholds)
        judged = judge(facts, reference, set(plates), thresholds, rules=[registered_rule(RULE)])
        found |= {
            (one.plate, one.plate_type or "", one.local_day)
            for one in judged.findings
            if one.outcome == VIOLATION and one.local_day == day
        }
    return found
