"""Replace the stored findings of a scope by the derived ones: write only differences, with their ledger entries and outbox messages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any

from sqlalchemy import Connection, RowMapping, bindparam, insert, or_, select, update

from rules.catalogue.causes import RENUMBERED, Cause
from rules.judge.findings import Finding
from rules.judge.registry import registered_rules
from services.pipeline.derivation.renumbering import new_numbers
from services.pipeline.derivation.search_columns import search_columns
from services.store.change_order import next_change
from services.store.engine import canonical_json
from services.store.tables import FINDING, LEDGER_ENTRY, OUTBOX

_TABLE = FINDING
_SEARCHED = ("owner", "emission_stage", "station_id", "lon", "lat")
_KEPT = ("withdrawn", "revision", "changed", "renumbered_as", "is_sure")
_BODY = [column.name for column in _TABLE.columns if column.name not in (*_KEPT, *_SEARCHED)]


@dataclass(frozen=True)
class Scope:
    """The findings that a derivation replaces: of rules of scope "day" those on each plate's days, of other rules all of the plate.

    days: of each plate, both included.

    A rule that is no longer registered counts as scope "history", so its findings are withdrawn.
    """

    days: dict[str, tuple[date, date]]

    def holds(self, finding: Any) -> bool:
        """Is this finding within the scope?"""
        return finding["rule"] not in self._day_rules or self.covers(finding["plate"], finding["local_day"])

    def covers(self, plate: str, day: date) -> bool:
        """Whether a day of a plate of the scope was derived."""
        first, last = self.days[plate]
        return first <= day <= last

    @cached_property
    def _day_rules(self) -> frozenset[str]:
        return frozenset(day_rules())

    @property
    def between(self) -> tuple[date, date]:
        """The first and last day over all plates."""
        return min(days[0] for days in self.days.values()), max(days[1] for days in self.days.values())


def day_rules() -> list[str]:
    """Names of the rules of scope "day"."""
    return [rule.name for rule in registered_rules() if rule.scope == "day"]


def body_of(finding: Any) -> dict[str, Any]:
    """A finding's public content, without bookkeeping: JSON values only, times in UTC."""
    return {name: _told(finding[name]) for name in _BODY}


def _told(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def replace_findings(
    connection: Connection,
    scope: Scope,
    findings: Iterable[Finding],
    recorded_at: datetime,
    causes: Mapping[str, list[Cause]],
) -> int:
    """Replace the stored findings of the scope by the derived ones; returns the number of changes. causes: of each plate, for the ledger."""
    derived = {found.finding_id: (found, row) for found in findings if scope.holds(row := found.as_row())}
    rows = {number: row for number, (_, row) in derived.items()}
    stored = {row["finding_id"]: row for row in _stored(connection, scope) if scope.holds(row)}
    new = new_numbers(stored, {number: found for number, (found, _) in derived.items()})
    changes = [_Change.between(stored.get(name), rows.get(name), new.get(name)) for name in sorted(stored.keys() | rows.keys())]
    changes = [change for change in changes if change.what]
    _write(connection, changes, recorded_at, causes)
    return len(changes)


@dataclass(frozen=True)
class _Change:
    """A change of a finding. what: raised, changed, withdrawn, reinstated, or '' for none."""

    what: str
    finding: dict[str, Any]

    @classmethod
    def between(cls, stored: RowMapping | None, derived: dict[str, Any] | None, renumbered_as: str | None = None) -> "_Change":
        """renumbered_as: the id under which the stored finding's act is derived now. One that was withdrawn before learns it, too."""
        if derived is None:
            assert stored is not None
            number = renumbered_as or stored["renumbered_as"]
            what = "withdrawn" if not stored["withdrawn"] else "changed" if number != stored["renumbered_as"] else ""
            return cls(what, {**stored, "withdrawn": True, "revision": stored["revision"] + 1, "renumbered_as": number})
        if stored is None:
            return cls("raised", {**derived, "withdrawn": False, "revision": 1, "renumbered_as": None})
        same = canonical_json(body_of(stored)) == canonical_json(body_of(derived))
        what = "reinstated" if stored["withdrawn"] else "" if same else "changed"
        return cls(what, {**derived, "withdrawn": False, "revision": stored["revision"] + 1, "renumbered_as": None})

    @property
    def cause(self) -> list[Cause]:
        """Why it is withdrawn, where its number became another."""
        number = self.finding["renumbered_as"]
        return [Cause(RENUMBERED, {"finding_id": number})] if number else []


def _stored(connection: Connection, scope: Scope) -> list[RowMapping]:
    in_days = or_(_TABLE.c.rule.not_in(day_rules()), _TABLE.c.local_day.between(*scope.between))
    return list(connection.execute(select(_TABLE).where(_TABLE.c.plate.in_(list(scope.days)), in_days)).mappings())


def _write(connection: Connection, changes: list[_Change], recorded_at: datetime, causes: Mapping[str, list[Cause]]) -> None:
    if not changes:
        return
    changed = next_change(connection)
    rows = [(change.what, {**change.finding, **search_columns(change.finding), "changed": changed}) for change in changes]
    new = [row for what, row in rows if what == "raised"]
    old = [{f"_{name}": value for name, value in row.items()} for what, row in rows if what != "raised"]
    if new:
        connection.execute(insert(_TABLE), new)
    if old:
        values: dict[str, Any] = {name: bindparam(f"_{name}") for name in (*_BODY, *_SEARCHED, *_KEPT) if name != "finding_id"}
        connection.execute(update(_TABLE).where(_TABLE.c.finding_id == bindparam("_finding_id")).values(values), old)
    when = {"recorded_at": recorded_at, "changed": changed}
    connection.execute(insert(LEDGER_ENTRY), [{**_ledger_row(change, causes), **when} for change in changes])
    connection.execute(insert(OUTBOX), [_message(change) for change in changes])


def _ledger_row(change: _Change, causes: Mapping[str, list[Cause]]) -> dict[str, Any]:
    finding = change.finding
    named = {name: finding[name] for name in ("finding_id", "revision", "outcome")}
    why = [*change.cause, *causes.get(finding["plate"], [])]
    return {**named, "what": change.what, "body": body_of(finding), "causes": why}


def _message(change: _Change) -> dict[str, Any]:
    finding = change.finding
    value = {**body_of(finding), "withdrawn": finding["withdrawn"], "revision": finding["revision"]}
    value |= {"renumbered_as": finding["renumbered_as"]} if finding["renumbered_as"] else {}
    return {"key": finding["finding_id"], "value": canonical_json(value), "sent": False}
