"""Spans of unreliable sources against the truth: the sick must be named, and nobody else."""

from collections.abc import Collection, Iterable
from typing import Any

from rules.inputs.unreliable_span import LIFTED
from rules.timing.times import local_text, micros_of
from services.reference.sources import Fault, SourceSpan
from services.simulator.comparison import Comparison
from services.simulator.hard_cases.sick_source import SickSource

_RULE = "sources"


def compare_sources(
    sick: Iterable[SickSource], spans: Iterable[SourceSpan], may_be_named: Collection[str], done: Comparison
) -> None:
    """Adds to the comparison what was missed, and who was named though it is well.

    spans: as they stand; those that a person lifted do not count.
    may_be_named: ids of sources that are ill in ways that may show or not.
    """
    standing = [span for span in spans if span.state != LIFTED]
    faults = set()
    for one in sick:
        fault = Fault(one.kind, one.source_id, one.cause)
        faults.add(fault)
        first, last = micros_of(one.first_at), micros_of(one.last_at)
        is_named = any(span.fault == fault and span.interval[0] <= first and last < span.interval[1] for span in standing)
        done.sick += 1
        done.proposed += is_named
        if not is_named:
            done.misses.append(_miss(fault, one.first_at.isoformat(), "sick", "proposed"))
    for span in standing:
        if span.fault not in faults and span.fault.source_id not in may_be_named:
            done.misses.append(_miss(span.fault, local_text(span.from_us), "innocent", None) | {"found": {span.state: 1}})


def _miss(fault: Fault, first_at: str, kind: str, outcome: str | None) -> dict[str, Any]:
    """In the form of other misses: the source in place of the plate."""
    named = {"rule": _RULE, "plate": f"{fault.kind}:{fault.source_id}", "kind": kind, "outcome": outcome, "first_at": first_at}
    return {**named, "local_day": first_at[:10], "order_id": None, "note": fault.cause, "found": {}, "reasons": []}
