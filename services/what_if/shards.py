"""The cases of some shards, found in this process: everything that an answer asks of the index."""

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from rules.inputs import Reference
from rules.thresholds import Thresholds
from services.current_reference import current_reference
from services.what_if.cases import Cases, all_cases, shard_cases
from services.what_if.drafts import Draft
from services.what_if.plans import Days, plan_of
from services.what_if.register import kept_register


def cases_of(connection: Connection, draft: Draft, days: Days, thresholds: Thresholds, shards: Iterable[int]) -> Cases:
    """The cases of these shards by what is recorded now. Raises AreaTooLarge."""
    register = kept_register(connection)
    reference = draft.among(current_reference(connection))
    plan = plan_of(draft.order, reference, days, thresholds)

    def read_reference(plates: list[str]) -> Reference:
        vehicles, passes = register.read(connection, plates)
        return replace(reference, vehicles=vehicles, passes=passes)

    return all_cases([shard_cases(connection, shard, plan, read_reference, thresholds) for shard in shards])
