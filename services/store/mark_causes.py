"""Causes of marks, which are copied into the ledger: constructors, and the limit of causes an entry."""

from collections.abc import Iterable
from typing import NamedTuple

from rules.catalogue.causes import APPROVAL, CHANGE, FACTS, Cause
from rules.catalogue.causes import RIVAL as RIVAL_CODE

RIVAL = Cause(RIVAL_CODE, {})
"""A fact of another plate, or of another day, shares an id with one of this plate."""

MOST = 20
"""Maximum causes of a ledger entry, because a plate can be marked by very many batches before it is derived."""


class ApprovedDraft(NamedTuple):
    """The draft that an order came from: its number and its first writer."""

    number: int
    writer: str

    def __str__(self) -> str:
        return f"draft {self.number} of {self.writer}"


def of_facts(topic: str, partition: int, first: int, last: int) -> Cause:
    """The cause for facts of one batch. first, last: offsets, both included."""
    return Cause(FACTS, {"topic": topic, "partition": partition, "first": first, "last": last})


def of_change(kind: str, source: str | ApprovedDraft, tick: int) -> Cause:
    """The cause for a change of reference data.

    kind: vehicles, zones, …
    source: the file, or a draft of an order.
    tick: its entry in `reference_change`.
    """
    if isinstance(source, ApprovedDraft):
        return Cause(APPROVAL, {"draft": source.number, "writer": source.writer, "tick": tick})
    return Cause(CHANGE, {"kind": kind, "source": source, "tick": tick})


def told(causes: Iterable[Cause | None]) -> list[Cause]:
    """Deduplicate causes, sorted, at most MOST. Batches of facts are left out first, because they are many and change little each."""
    distinct = {cause.words.record: cause for cause in causes if cause is not None}
    kept = sorted(distinct, key=lambda record: (distinct[record].code == FACTS, record))[:MOST]
    return [distinct[record] for record in sorted(kept)]
