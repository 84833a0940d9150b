"""Heavy-pollution warnings (预警) from their versions: state, level and known end at an instant.

The version issued last of those that have taken effect says how things stand. A burden never counts before its issue; a pause, a lift or a
lower level counts from its stated time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from rules.times import micros_of_text
from services.announcements.states import State
from services.store.tables import REFERENCE_CHANGE, WARNING_VERSION

_RELIEF = ("paused", "lifted", "downgraded")


@dataclass(frozen=True)
class Issue:
    """One version of a warning. effective_us: from when it counts; until_us: when it ends if nothing else is announced."""

    body: dict[str, Any]
    recorded_at: datetime
    issued_us: int
    effective_us: int
    until_us: int | None

    @property
    def event(self) -> str:
        """issued, extended, upgraded, downgraded, paused, resumed or lifted."""
        return str(self.body["event"])

    @property
    def is_active(self) -> bool:
        """Whether the warning is on under this version."""
        return self.event not in ("paused", "lifted")


@dataclass(frozen=True)
class KnownWarning:
    """A warning as known at an instant: issues by then, the one that says how it stands, its state, and the next to take effect."""

    issues: list[Issue]
    governing: Issue
    state: State
    coming: Issue | None


def read_warnings(connection: Connection) -> dict[str, list[Issue]]:
    """The issues of every warning by growing issue; of several with one time the last recorded counts."""
    table, change = WARNING_VERSION, REFERENCE_CHANGE
    columns = (table.c.warning_id, table.c.holds_from, table.c.body, change.c.recorded_at)
    query = select(*columns).join(change, change.c.tick == table.c.tick).where(table.c.absent.is_(False))
    found: dict[str, dict[datetime, Issue]] = {}
    for name, issued, body, recorded_at in connection.execute(query.order_by(table.c.holds_from, table.c.tick, table.c.id)):
        found.setdefault(name, {})[issued] = issue_of(body, recorded_at)
    return {name: list(issues.values()) for name, issues in sorted(found.items())}


def issue_of(body: dict[str, Any], recorded_at: datetime) -> Issue:
    """A version from its checked JSON."""
    issued, begins = micros_of_text(body["issued_at"]), micros_of_text(body["from"])
    effective = begins if body["event"] in _RELIEF else max(begins, issued)
    return Issue(body, recorded_at, issued, effective, None if body["until"] is None else micros_of_text(body["until"]))


def known_warning(issues: Sequence[Issue], us: int) -> KnownWarning | None:
    """The warning as known at an instant; None before its first issue. issues: by growing issue."""
    known = [issue for issue in issues if issue.issued_us <= us]
    if not known:
        return None
    effective = [issue for issue in known if issue.effective_us <= us]
    governing = effective[-1] if effective else known[-1]
    later = known[known.index(governing) + 1 :] if effective else []
    coming = min(later, key=lambda issue: issue.effective_us, default=None)
    return KnownWarning(known, governing, _state(effective, governing, coming, us), coming)


def _state(effective: list[Issue], governing: Issue, coming: Issue | None, us: int) -> State:
    if not effective:
        return State("announced", governing.effective_us, governing.until_us)
    if governing.event == "lifted":
        return State("lifted", governing.effective_us, None)
    if governing.until_us is not None and governing.until_us <= us:
        return State("lifted", governing.until_us, None)
    ends = [governing.until_us, coming.effective_us if coming and coming.is_active != governing.is_active else None]
    until = min((end for end in ends if end is not None), default=None)
    return State("in_force" if governing.is_active else "paused", _since(effective), until)


def _since(effective: list[Issue]) -> int:
    """Since when, without a break, the warning stands at this level (or is paused)."""
    last, since = effective[-1], effective[-1].effective_us
    for issue in reversed(effective[:-1]):
        ended = issue.until_us is not None and issue.until_us < since
        if issue.is_active != last.is_active or issue.body["level"] != last.body["level"] or ended:
            break
        since = min(since, issue.effective_us)
    return since
