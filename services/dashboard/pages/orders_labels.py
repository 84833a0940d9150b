"""Orders in words for pages: the paragraph of each version, its clauses, and what it changes against the versions before."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from rules.catalogue import Text
from rules.timing.times import micros_of, time_of
from services.orders.announcements.orders import Issue, KnownOrder
from services.orders.check_context import names_in
from services.orders.diff import differences
from services.orders.paragraph.order_text import EVENTS, KINDS, clause_text, paragraph
from services.orders.paragraph.texts import Names, clause_name
from services.store.reference_cache import current_reference


@dataclass(frozen=True)
class VersionWords:
    """One version. changes: what differs from the version before; published: as in its JSON, None where nothing is said."""

    event: Text
    issued_at: datetime
    recorded_at: datetime
    effective_at: datetime
    text: Text
    changes: list[Text]
    body: dict[str, Any]


@dataclass(frozen=True)
class OrderWords:
    """An order as known at an instant. text, clauses (name, text): of the version that last stated clauses; versions: newest first."""

    order_id: str
    title: str
    issuer: str
    kind: Text
    state: str
    since: datetime
    until: datetime | None
    text: Text
    clauses: list[tuple[Text, Text]]
    versions: list[VersionWords]
    body: dict[str, Any]


def names_of(connection: Connection, now: datetime) -> Names:
    """What zones and districts are called now."""
    return names_in(current_reference(connection), micros_of(now))


def order_words(known: KnownOrder, names: Names) -> OrderWords:
    """The order in words of both languages."""
    last, state = known.issues[-1], known.state
    stating = next((issue for issue in reversed(known.issues) if issue.body["clauses"]), last).body
    return OrderWords(
        order_id=last.body["order_id"],
        title=last.body["title"],
        issuer=last.body["issuer"],
        kind=KINDS.get(last.body["kind"]) or Text(last.body["kind"], last.body["kind"]),
        state=state.name,
        since=time_of(state.since_us),
        until=None if state.until_us is None else time_of(state.until_us),
        text=_paragraph(stating, names),
        clauses=[(clause_name(clause["clause_id"]), clause_text(clause, names)) for clause in stating["clauses"]],
        versions=[_version(known.issues, place, names) for place in reversed(range(len(known.issues)))],
        body=stating,
    )


def _version(issues: list[Issue], place: int, names: Names) -> VersionWords:
    issue = issues[place]
    before = [one.body for one in issues[:place]]
    return VersionWords(
        event=EVENTS[issue.body.get("event") or "issued"],
        issued_at=time_of(issue.version.issued_us),
        recorded_at=issue.recorded_at,
        effective_at=time_of(issue.version.stated_us),
        text=_paragraph(issue.body, names),
        changes=[one.text for one in differences(before, issue.body, names)],
        body=issue.body,
    )


def _paragraph(body: dict[str, Any], names: Names) -> Text:
    return Text(paragraph(body, "zh", names), paragraph(body, "en", names))
