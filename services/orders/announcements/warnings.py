"""Heavy-pollution warnings (预警) as known at an instant: state, level and known end.

Of the versions that have taken effect the one issued last governs. A burden never takes effect before its issue; a pause, a lift or a lower
level does at its stated time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from rules.inputs.parsed_warning import WarningVersion, warning_of
from services.orders.announcements.states import State
from services.store.tables import REFERENCE_CHANGE, WARNING_VERSION

_RELIEF = ("paused", "lifted", "downgraded")


@dataclass(frozen=True)
class Issue:
    """A version of a warning.

    version: parsed.
    body: its JSON as imported.
    recorded_at: when it was imported.
    """

    version: WarningVersion
    body: dict[str, Any]
    recorded_at: datetime

    @property
    def effective_us(self) -> int:
        """When it takes effect."""
        version = self.version
        return version.from_us if version.event in _RELIEF else max(version.from_us, version.issued_us)


@dataclass(frozen=True)
class KnownWarning:
    """A warning as known at an instant.

    issues: issued by then, in the order of issue.
    governing: the issue that determines the state.
    coming: the next issue to take effect, if any.
    """

    issues: list[Issue]
    governing: Issue
    state: State
    coming: Issue | None


def read_warnings(connection: Connection) -> dict[str, list[Issue]]:
    """The issues of every warning in the order of issue; of several with the same time the last recorded counts."""
    table, change = WARNING_VERSION, REFERENCE_CHANGE
    columns = (table.c.warning_id, table.c.holds_from, table.c.body, change.c.recorded_at)
    query = select(*columns).join(change, change.c.tick == table.c.tick).where(table.c.absent.is_(False))
    found: dict[str, dict[datetime, Issue]] = {}
    for name, issued, body, recorded_at in connection.execute(query.order_by(table.c.holds_from, table.c.tick, table.c.id)):
        found.setdefault(name, {})[issued] = Issue(warning_of(body), body, recorded_at)
    return {name: list(issues.values()) for name, issues in sorted(found.items())}


def known_warning(issues: Sequence[Issue], us: int) -> KnownWarning | None:
    """The warning as known at an instant; None before its first issue. issues: in the order of issue."""
    known = [issue for issue in issues if issue.version.issued_us <= us]
    if not known:
        return None
    effective = [issue for issue in known if issue.effective_us <= us]
    governing = effective[-1] if effective else known[-1]
    later = known[known.index(governing) + 1 :] if effective else []
    coming = min(later, key=lambda issue: issue.effective_us, default=None)
    return KnownWarning(known, governing, _state(effective, governing, coming, us), coming)


def _state(effective: list[Issue], governing: Issue, coming: Issue | None, us: int) -> State:
    version, begins = governing.version, governing.effective_us
    if not effective:
        return State("announced", begins, version.until_us)
    if version.event == "lifted":
        return State("lifted", begins, None)
    if version.until_us is not None and version.until_us <= us:
        return State("lifted", version.until_us, None)
    turns = coming is not None and coming.version.is_on != version.is_on
    ends = [version.until_us, coming.effective_us if coming and turns else None]
    until = min((end for end in ends if end is not None), default=None)
    return State("in_force" if version.is_on else "paused", _since(effective), until)


def _since(effective: list[Issue]) -> int:
    """Since when the warning has been at this level (or paused) without interruption."""
    last, since = effective[-1].version, effective[-1].effective_us
    for issue in reversed(effective[:-1]):
        version = issue.version
        ended = version.until_us is not None and version.until_us < since
        if version.is_on != last.is_on or version.level != last.level or ended:
            break
        since = min(since, issue.effective_us)
    return since
