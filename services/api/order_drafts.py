"""Drafts of orders: POST, GET and PUT /orders/drafts, and their approval or rejection by somebody else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from sqlalchemy import Connection, Engine

from rules.catalogue import Text
from rules.inputs.thresholds import Thresholds
from services.api.bodies import plain_json
from services.api.dependencies import ConnectionDep, EngineDep, NowDep, SettingsDep
from services.api.order_draft_models import (
    DraftApproved,
    DraftChanged,
    DraftItem,
    DraftList,
    DraftRead,
    DraftRejected,
    DraftState,
    DraftWritten,
    draft_item,
)
from services.api.order_texts import in_words
from services.api.problems import FieldError, Refused, documented, not_found
from services.orders import drafts
from services.orders.approval import Announced, approve_draft
from services.orders.check_report import described
from services.store.engine import reading

router = APIRouter(tags=["orders"])
DraftId = Annotated[int, Path(ge=1, le=9_007_199_254_740_991, examples=[1])]
State = Annotated[DraftState | None, Query(description="Only drafts in this state.")]


@router.get("/orders/drafts", response_model=DraftList)
def list_drafts(connection: ConnectionDep, state: State = None) -> DraftList:
    """Drafts of orders with who wrote and who decided, the newest first."""
    return DraftList(items=[DraftItem.model_validate(draft_item(row)) for row in drafts.read_drafts(connection, state)])


@router.post(
    "/orders/drafts",
    response_model=DraftRead,
    status_code=201,
    responses=documented(400, 413, 415),
    dependencies=[Depends(plain_json)],
)
def write_draft(asked: DraftWritten, engine: EngineDep, now: NowDep, settings: SettingsDep) -> DraftRead:
    """Lay an order before somebody else. 422 where its form does not read it, with every fault."""
    with _refusals(0):
        draft_id = drafts.make_draft(engine, asked.order, asked.by, now, asked.note)
    return _read(engine, draft_id, now, settings.thresholds)


@router.get("/orders/drafts/{draft_id}", response_model=DraftRead, responses=documented(404))
def read_draft(draft_id: DraftId, connection: ConnectionDep, now: NowDep, settings: SettingsDep) -> DraftRead:
    """One draft: its order in words and as JSON, with slips and what it changes."""
    return answer(connection, draft_id, now, settings.thresholds)


@router.put(
    "/orders/drafts/{draft_id}",
    response_model=DraftRead,
    responses=documented(400, 404, 409, 413, 415),
    dependencies=[Depends(plain_json)],
)
def change_draft(draft_id: DraftId, asked: DraftChanged, engine: EngineDep, now: NowDep, settings: SettingsDep) -> DraftRead:
    """Another text for a draft; a rejected one becomes a draft again. 409 where it was approved, or changed since it was read."""
    with _refusals(draft_id):
        drafts.change_draft(engine, draft_id, asked.revision, asked.order, asked.by, now, asked.note)
    return _read(engine, draft_id, now, settings.thresholds)


@router.post(
    "/orders/drafts/{draft_id}/approve",
    response_model=DraftRead,
    responses=documented(400, 404, 409, 413, 415),
    dependencies=[Depends(plain_json)],
)
def approve(draft_id: DraftId, asked: DraftApproved, engine: EngineDep, now: NowDep, settings: SettingsDep) -> DraftRead:
    """Approve what somebody else wrote: the order comes into the register and is in force from its announcement.

    409: by a writer of the draft, not a draft, changed since it was read, announced before the approval without proof, cannot be meant.
    """
    said = asked.announced
    announced = None if said is None else Announced(said.at, said.where, said.proof)
    with _refusals(draft_id):
        approve_draft(
            engine,
            draft_id,
            asked.revision,
            asked.by,
            now,
            announced=announced,
            note=asked.note,
            thresholds=settings.thresholds,
        )
    return _read(engine, draft_id, now, settings.thresholds)


@router.post(
    "/orders/drafts/{draft_id}/reject",
    response_model=DraftRead,
    responses=documented(400, 404, 409, 413, 415),
    dependencies=[Depends(plain_json)],
)
def reject(draft_id: DraftId, asked: DraftRejected, engine: EngineDep, now: NowDep, settings: SettingsDep) -> DraftRead:
    """Send a draft back with the reason. 409 where it is no draft, or changed since it was read."""
    with _refusals(draft_id):
        drafts.reject_draft(engine, draft_id, asked.revision, asked.by, now, asked.note)
    return _read(engine, draft_id, now, settings.thresholds)


def answer(connection: Connection, draft_id: int, now: datetime, thresholds: Thresholds) -> DraftRead:
    """One draft; 404 if there is none."""
    with _refusals(draft_id):
        row = drafts.read_draft(connection, draft_id)
    order = described(connection, [row.body], now, thresholds)[0]
    return DraftRead.model_validate({**draft_item(row), **in_words(order, []), "order": row.body})


def _read(engine: Engine, draft_id: int, now: datetime, thresholds: Thresholds) -> DraftRead:
    with reading(engine) as connection:
        return answer(connection, draft_id, now, thresholds)


@contextmanager
def _refusals(draft_id: int) -> Iterator[None]:
    """Map refusals of the draft workflow to problems."""
    try:
        yield
    except drafts.DraftMissing as error:
        raise not_found("draft", str(draft_id), Text(f"没有草稿 #{draft_id}", f"there is no draft {draft_id}")) from error
    except drafts.OrderRefused as error:
        errors = [FieldError.of(f"{one.place}: {one.column}", one.shown_value, one.said) for one in error.remarks]
        raise Refused(422, str(error), errors, said=error.why) from error
    except drafts.DraftRefused as error:
        raise Refused(409, str(error), said=error.why) from error
