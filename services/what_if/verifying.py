"""What the index leaves undecided, judged from the raw points by the rules themselves, with the draft as the only order."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from functools import partial
from threading import Event

from sqlalchemy import Connection, Engine

from rules.findings import VIOLATION
from rules.judge import judge
from rules.registry import registered_rule
from rules.restricted_traffic import RULE
from rules.thresholds import Thresholds
from services.current_reference import current_reference
from services.derivation.facts import read_facts
from services.spreading import PIECES, at_home, spread
from services.store.chunks import shard_of
from services.what_if.drafts import Draft

VehicleDay = tuple[str, str, date]
"""plate, plate_type, local day."""
SPREAD_FROM = 50
"""Vehicle-days; fewer need no other process."""


def violating(engine: Engine, draft: Draft, asked: list[VehicleDay], thresholds: Thresholds, stop: Event) -> set[VehicleDay]:
    """Those of the vehicle-days on which the rules find a violation of the draft. Raises Stopped."""
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
        facts, _ = read_facts(connection, shard, dict.fromkeys(plates, (day, day)), thresholds)
        judged = judge(facts, reference, set(plates), thresholds, rules=[registered_rule(RULE)])
        found |= {
            (one.plate, one.plate_type or "", one.local_day)
            for one in judged.findings
            if one.outcome == VIOLATION and one.local_day == day
        }
    return found
