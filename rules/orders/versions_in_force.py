"""Orders through time: which version governs when, and when a clause is in force. Matching of vehicles: `rules.orders.vehicle_match`.

A burden takes effect at its announcement at the earliest, relief at its stated time even when it is announced later. Hours are half-open
and belong to the day on which they start.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from rules.columns import Flags, Ints, Micros
from rules.inputs.parsed_order import Clause, OrderVersion
from rules.inputs.parsed_warning import Warnings
from rules.orders.amendments import bars_no_less
from rules.orders.calendars import is_ordered_day, is_undecided_day
from rules.orders.warnings import bound_spans
from rules.sightings.doubts import BIT
from rules.timing.intervals import FOREVER, Span, intersected, merged, subtracted
from rules.timing.windows import in_windows

_BEGINS_AGAIN = {"paused": ("issued", "resumed"), "lifted": ("issued", "resumed", "extended")}


@dataclass(frozen=True)
class Governing:
    """A clause of a version, with a span in which it governs, microseconds UTC.

    until_us: excluded.
    grace_until_us: before it, the clause is not enforced.
    passes_since_us: announcement of the clause's present wording about passes.
    doubts: whether it governs at all (bits of `rules.sightings.doubts`); 0 = surely.
    """

    order: OrderVersion
    clause: Clause
    from_us: int
    until_us: int
    grace_until_us: int
    passes_since_us: int
    doubts: int = 0

    def in_force(self, us: Micros) -> Flags:
        """Whether the clause is in force at these times: within the span, after grace, in its hours and on its days."""
        in_hours = np.zeros(len(us), dtype=bool)
        for _, on in self._ordered_windows(us):
            in_hours |= on
        return self.governs(us) & (us >= self.grace_until_us) & in_hours

    def governs(self, us: Micros) -> Flags:
        """Whether these times lie in the span, regardless of hours and days."""
        return (us >= self.from_us) & (us < self.until_us)

    def surely(self, us: Micros) -> Flags:
        """Whether it surely governs in these hours: not by a warning of perhaps another pollutant, nor on an undecided day."""
        return np.zeros(len(us), dtype=bool) if self.doubts else ~self.undecided_day(us)

    def undecided_day(self, us: Micros) -> Flags:
        """Whether the times lie in hours of undecided days only: holidays or worked weekend days about which the order is silent."""
        found, decided = np.zeros(len(us), dtype=bool), np.zeros(len(us), dtype=bool)
        for day, on in self._ordered_windows(us):
            found |= on
            decided |= on & ~is_undecided_day(day, self.clause, self.order.calendar)
        return found & ~decided

    def _ordered_windows(self, us: Micros) -> Iterator[tuple[Ints, Flags]]:
        """Parts of the clause's hours: the day that each time would belong to, and whether it lies in the part on a day of the clause."""
        for day, within in in_windows(us, self.clause.hours):
            yield day, within & is_ordered_day(day, self.clause, self.order.calendar)


def governing(versions: Sequence[OrderVersion], warnings: Warnings) -> Iterator[Governing]:
    """The clauses of an order's versions with their spans, which are disjoint and in the order of time for each clause.

    versions: in the order of issue.
    """
    stating = [version for version in versions if version.states_clauses]
    off = list(_off(versions))
    found = [
        Governing(version, clause, start, end, start, _passes_since(versions, version, clause), doubts)
        for number, version in enumerate(stating)
        for clause in version.clauses
        for spans, doubts in _spans(version, clause, stating[number + 1 :], warnings)
        for start, end in subtracted(spans, off)
    ]
    yield from _with_grace(sorted(found, key=lambda one: (one.clause.clause_id, one.from_us)))


def spans_of_force(versions: Sequence[OrderVersion], warnings: Warnings) -> list[Span]:
    """When any clause of an order surely governs, regardless of hours: an interval union."""
    return merged((one.from_us, one.until_us) for one in governing(versions, warnings) if not one.doubts)


def _spans(
    version: OrderVersion, clause: Clause, later: list[OrderVersion], warnings: Warnings
) -> list[tuple[list[Span], int]]:
    """Disjoint spans of a clause, with the doubts about whether it governs in them."""
    ends = [FOREVER if clause.until_us is None else clause.until_us, *(one.takes_over_us for one in later)]
    start, until = max(clause.from_us, version.takes_over_us), min([*ends, *_reliefs(clause, later)])
    if start >= until:
        return []
    if clause.warning is None:
        return [([(start, until)], 0)]
    surely, perhaps = bound_spans(warnings, clause.warning)
    whole = [(start, until)]
    return [(intersected(whole, surely), 0), (intersected(whole, perhaps), int(BIT["warning_pollutant"]))]


def _reliefs(clause: Clause, later: list[OrderVersion]) -> Iterator[int]:
    """Ends of a clause that later versions state for a time before their announcement: its own end, or an amendment that relaxes it."""
    for version in later:
        same = [other for other in version.clauses if other.clause_id == clause.clause_id]
        yield from (one.until_us for one in same if one.until_us is not None and one.until_us < version.announced_us)
        if version.stated_us < version.announced_us and not any(bars_no_less(clause, other) for other in same):
            yield version.stated_us


def _off(versions: Sequence[OrderVersion]) -> Iterator[Span]:
    """When the whole order is paused or lifted: from the stated time until it is resumed or issued again; a lift also until an extension."""
    for number, version in enumerate(versions):
        if version.event in _BEGINS_AGAIN:
            begins = _BEGINS_AGAIN[version.event]
            again = [later.takes_over_us for later in versions[number + 1 :] if later.event in begins]
            yield version.stated_us, again[0] if again else FOREVER


def _passes_since(versions: Sequence[OrderVersion], version: OrderVersion, clause: Clause) -> int:
    """The announcement of the clause's present wording about passes: versions that only repeat it do not count as new."""
    since = version.announced_us
    for before in reversed([one for one in versions if one.issued_us < version.issued_us]):
        if before.states_clauses:
            if not any((other.clause_id, other.passes) == (clause.clause_id, clause.passes) for other in before.clauses):
                return since
            since = before.announced_us
        elif before.event == "lifted":
            return since
    return since


def _with_grace(found: list[Governing]) -> Iterator[Governing]:
    """Add the end of the grace period, which begins when a clause comes into force, not where two of its spans touch.

    A span in which it surely governs has a grace of its own after one in which it perhaps does.
    """
    before: Governing | None = None
    for one in found:
        touches = before is not None and before.clause.clause_id == one.clause.clause_id and before.until_us >= one.from_us
        goes_on = before is not None and touches and (bool(one.doubts) or not before.doubts)
        grace = before.grace_until_us if before is not None and goes_on else one.from_us + one.order.grace_us
        before = replace(one, grace_until_us=grace)
        yield before
