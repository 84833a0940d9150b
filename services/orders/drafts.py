"""The workflow of drafts: written by one person, approved (`approval`) or rejected by another.

Optimistic locking: every step names the revision that was read, and is refused if the draft has changed since. An approved draft is final.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select, update

from rules.catalogue import Text
from services.reference.dated_documents import faults
from services.reference.orders import ORDERS
from services.reference.remarks import Remark
from services.store.engine import writing
from services.store.tables import ORDER_DRAFT

STATES = ("draft", "approved", "rejected", "published")
LONGEST_NAME = 100
_STATE_WORDS = {
    "draft": Text("待批准", "draft"),
    "approved": Text("已批准", "approved"),
    "rejected": Text("已退回", "rejected"),
    "published": Text("已批准公布", "published"),
}


class DraftMissing(Exception):
    """The draft does not exist."""


@dataclass(eq=False)
class DraftRefused(Exception):
    """The step is refused.

    why: the reason, and what would be right.
    remarks: faults of the order itself.
    """

    why: Text
    remarks: list[Remark] = field(default_factory=list)

    def __str__(self) -> str:
        return "; ".join([self.why.en, *(remark.text for remark in self.remarks)])


class OrderRefused(DraftRefused):
    """The document is no valid order, or the register cannot take it."""

    def __init__(self, remarks: list[Remark]) -> None:
        super().__init__(Text("管控令不能入库", "the order is refused"), remarks)


def read_draft(connection: Connection, draft_id: int) -> Row[Any]:
    """One draft. Raises DraftMissing."""
    return _found(connection.execute(select(ORDER_DRAFT).where(ORDER_DRAFT.c.draft_id == draft_id)).one_or_none(), draft_id)


def read_drafts(connection: Connection, state: str | None = None) -> list[Row[Any]]:
    """All drafts (in one state), newest first."""
    query = select(ORDER_DRAFT).order_by(ORDER_DRAFT.c.draft_id.desc())
    return list(connection.execute(query if state is None else query.where(ORDER_DRAFT.c.state == state)))


def make_draft(engine: Engine, document: Any, by: str, at: datetime, note: str | None = None) -> int:
    """Create a draft; returns its id. document: the order's JSON. Raises OrderRefused."""
    body = checked_body(document)
    values = {
        "revision": 1,
        "body": body,
        "state": "draft",
        "drafted_by": person(by),
        "drafted_at": at,
        "editors": [],
        "changed_at": at,
    }
    with writing(engine) as connection:
        result = connection.execute(insert(ORDER_DRAFT).values(**values, note=note))
        return int(result.inserted_primary_key[0])  # type: ignore[index]


def change_draft(
    engine: Engine, draft_id: int, revision: int, document: Any, by: str, at: datetime, note: str | None = None
) -> None:
    """Replace a draft's order; a rejected draft becomes a draft again. Raises DraftMissing, DraftRefused, OrderRefused."""
    body, editor = checked_body(document), person(by)
    with writing(engine) as connection:
        draft = locked(connection, draft_id, revision, ("draft", "rejected"))
        editors = [*draft.editors, *([] if _is_among(editor, [draft.drafted_by, *draft.editors]) else [editor])]
        step(
            connection,
            draft,
            {
                **{"body": body, "state": "draft", "editors": editors, "changed_at": at, "note": note},
                **{"rejected_by": None, "rejected_at": None},
            },
        )


def reject_draft(engine: Engine, draft_id: int, revision: int, by: str, at: datetime, note: str) -> None:
    """Reject a draft with a reason; its writer may do so too, to withdraw it. Raises DraftMissing, DraftRefused."""
    with writing(engine) as connection:
        draft = locked(connection, draft_id, revision, ("draft",))
        step(connection, draft, {"state": "rejected", "rejected_by": person(by), "rejected_at": at, "note": note})


def checked_body(document: Any) -> dict[str, Any]:
    """Validate an order's JSON; returns it normalised. Raises OrderRefused with every fault."""
    order_id = document.get("order_id") if isinstance(document, dict) else None
    form, remarks = faults(document, ORDERS, f"order {order_id}" if isinstance(order_id, str) else "the order")
    if form is None:
        raise OrderRefused(remarks)
    return form.model_dump(by_alias=True)


def person(name: str) -> str:
    """The name with white space normalised. Raises DraftRefused if it is empty or too long."""
    trimmed = " ".join(name.split())
    if not trimmed or len(trimmed) > LONGEST_NAME or "\0" in trimmed:
        said = Text(
            f"请填写姓名，1 至 {LONGEST_NAME} 个字符", f"a name of 1 to {LONGEST_NAME} characters says who takes the step"
        )
        raise DraftRefused(said)
    return trimmed


def is_writer(draft: Row[Any], name: str) -> bool:
    """Whether this person created or changed the draft."""
    return _is_among(name, [draft.drafted_by, *draft.editors])


def _is_among(name: str, names: list[str]) -> bool:
    return _folded(name) in {_folded(other) for other in names}


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def locked(connection: Connection, draft_id: int, revision: int, states: tuple[str, ...]) -> Row[Any]:
    """The draft, locked (SELECT FOR UPDATE) for a step, if state and revision are as expected. Raises DraftMissing, DraftRefused."""
    query = select(ORDER_DRAFT).where(ORDER_DRAFT.c.draft_id == draft_id).with_for_update()
    draft = _found(connection.execute(query).one_or_none(), draft_id)
    if draft.state not in states:
        raise DraftRefused(_otherwise(draft, states))
    if draft.revision != revision:
        raise DraftRefused(_changed(draft, revision))
    return draft


def _otherwise(draft: Row[Any], states: tuple[str, ...]) -> Text:
    now, expected = _STATE_WORDS[draft.state], [_STATE_WORDS[state] for state in states]
    return Text(
        f"草稿 #{draft.draft_id} 现为“{now.zh}”，应为{'或'.join(f'“{state.zh}”' for state in expected)}",
        f"draft {draft.draft_id} is {now.en}, expected {' or '.join(state.en for state in expected)}",
    )


def _changed(draft: Row[Any], revision: int) -> Text:
    return Text(
        f"草稿 #{draft.draft_id} 已有改动：现为第 {draft.revision} 稿，读到的是第 {revision} 稿，请重新读取",
        f"draft {draft.draft_id} has changed: it is at revision {draft.revision}, {revision} was read; read it again",
    )


def step(connection: Connection, draft: Row[Any], values: dict[str, Any]) -> None:
    """Write a step; increments the revision."""
    connection.execute(
        update(ORDER_DRAFT).where(ORDER_DRAFT.c.draft_id == draft.draft_id).values(**values, revision=draft.revision + 1)
    )


def _found(draft: Row[Any] | None, draft_id: int) -> Row[Any]:
    if draft is None:
        raise DraftMissing(f"no draft {draft_id}")
    return draft
