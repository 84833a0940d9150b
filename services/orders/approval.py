"""Approval of a draft: publishes its order into the register, in the transaction that changes the draft's state."""

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine

from rules.catalogue import Text
from rules.inputs.parsed_order import order_of
from rules.inputs.thresholds import Thresholds
from rules.timing.times import LOCAL, local_text, micros_of
from services.orders.check_report import described
from services.orders.drafts import DraftRefused, OrderRefused, checked_body, is_writer, locked, person, step
from services.pipeline.derivation.reference_tasks import mark_touched
from services.reference.kinds import KINDS
from services.reference.orders import read_orders
from services.reference.remarks import Remark
from services.reference.versions import Outcome, publish
from services.store.engine import canonical_json, writing
from services.store.mark_causes import ApprovedDraft

_ORDERS = KINDS["orders"]
_LATER_ISSUE = Text(
    "更晚的发布时间：库中已有同一编号、同一发布时间而内容不同的版本",
    "a later issued_at: the register has another text with this order_id and issued_at",
)


class Announced(NamedTuple):
    """The public announcement as stated by the approver. at: None = the moment of the approval."""

    at: datetime | None
    where: str
    proof: str | None = None


def approve_draft(
    engine: Engine,
    draft_id: int,
    revision: int,
    by: str,
    at: datetime,
    *,
    announced: Announced | None = None,
    note: str | None = None,
    thresholds: Thresholds,
) -> Outcome:
    """Publish the draft's order, then mark the affected plates. Raises DraftMissing, DraftRefused.

    Refused: approval by one of its writers; a draft that changed since it was read; an order with errors, or one that the importer refuses; an
    announcement before the approval without proof, because nobody could have known the order then.
    """
    approver = person(by)
    with writing(engine) as connection:
        draft = locked(connection, draft_id, revision, ("draft",))
        if is_writer(draft, approver):
            raise DraftRefused(
                Text(
                    f"{approver}起草或修改过草稿 #{draft_id}，须由另一人批准",
                    f"{approver} wrote draft {draft_id}: another person approves it",
                )
            )
        body = draft.body if announced is None else _with_announcement(draft.body, announced, at)
        _check_announcement(body, at)
        _check_meaning(connection, body, at, thresholds)
        outcome = _publish(connection, body, ApprovedDraft(draft_id, draft.drafted_by), approver, at)
        state = "approved" if outcome.tick is None else "published"
        approval = {"approved_by": approver, "approved_at": at, "note": note, "tick": outcome.tick}
        step(connection, draft, {"body": body, "state": state, **approval})
    mark_touched(engine)
    return outcome


def _with_announcement(body: dict[str, Any], announced: Announced, at: datetime) -> dict[str, Any]:
    when = (announced.at or at).astimezone(LOCAL).replace(microsecond=0)
    return checked_body({**body, "published": {"at": when.isoformat(), "where": announced.where, "proof": announced.proof}})


def _check_announcement(body: dict[str, Any], at: datetime) -> None:
    """Refuse an announcement before the approval without proof, because a burden takes effect at its announcement."""
    announced = order_of(body).announced_us
    if not body["clauses"] or announced >= micros_of(at.replace(microsecond=0)) or (body.get("published") or {}).get("proof"):
        return
    said = local_text(announced)
    raise DraftRefused(
        Text(
            f"公布时间（{said}）早于本次批准且没有凭证，请改用更晚的 issued_at，或在 published 中填写 at、where 和 proof",
            f"its announcement ({said}) lies before this approval and has no proof, expected a later issued_at, or "
            "published with at, where and proof",
        )
    )


def _check_meaning(connection: Connection, body: dict[str, Any], at: datetime, thresholds: Thresholds) -> None:
    errors = [slip for slip in described(connection, [body], at, thresholds)[0].slips if slip.severity == "error"]
    if errors:
        raise DraftRefused(Text("；".join(slip.text.zh for slip in errors), "; ".join(slip.text.en for slip in errors)))


def _publish(connection: Connection, body: dict[str, Any], source: ApprovedDraft, by: str, at: datetime) -> Outcome:
    """Publish like an import: parse, check against the register, write."""
    parsed = read_orders(canonical_json(body).encode(), lambda what, done, of: None)
    _ORDERS.check(connection, parsed)
    if refused := [remark for remark in parsed.remarks if remark.severity == "error"]:
        raise OrderRefused(refused)
    rows = [entry.values for entry in parsed.good if entry.values is not None]
    outcome = publish(
        connection,
        _ORDERS.table,
        rows,
        key=_ORDERS.key,
        mode=None,
        holds_from=None,
        complete=False,
        source=source,
        recorded_at=at,
        by=by,
    )
    if outcome.conflicts:
        raise OrderRefused([Remark(parsed.entries[0].place, "issued_at", body["issued_at"], _LATER_ISSUE)])
    return outcome
