"""Why a plate is derived again: short texts of facts that go with a mark, and from there into the ledger."""

from collections.abc import Iterable

RIVAL = "another plate's record under the same id"
"""A fact of another plate, or of another day, shares an id with one of this plate."""

MOST = 20
"""So many causes are kept with a ledger entry."""
_OF_FACTS = " offsets "


def of_facts(topic: str, partition: int, first: int, last: int) -> str:
    """Facts of one batch. first, last: offsets, both included."""
    return f"{topic}/{partition}{_OF_FACTS}{first}–{last}"


def of_change(kind: str, source: str, tick: int) -> str:
    """A change of reference. kind: vehicles, zones, …; source: the file; tick: its entry in `reference_change`."""
    return f"{kind}: {source}, tick {tick}"


def told(causes: Iterable[str]) -> list[str]:
    """The distinct causes, sorted. Of too many, batches of facts are left out first: they are many, and change little each."""
    distinct = {cause for cause in causes if cause}
    return sorted(sorted(distinct, key=lambda cause: (_OF_FACTS in cause, cause))[:MOST])
