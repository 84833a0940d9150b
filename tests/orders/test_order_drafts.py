"""The ladder of an order: two different people, the revision that was read, one transaction; on both databases."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, Row, func, select

from rules.inputs.thresholds import Thresholds
from services.orders.announcements.orders import read_orders
from services.orders.approval import Announced, approve_draft
from services.orders.drafts import (
    DraftMissing,
    DraftRefused,
    OrderRefused,
    change_draft,
    make_draft,
    read_draft,
    read_drafts,
    reject_draft,
)
from services.reference.versions import Outcome
from services.store.engine import reading
from services.store.tables import ORDER_VERSION, REFERENCE_CHANGE, REFERENCE_TASK
from tests.orders.building import NOW, body_of, clause, order

LATER = NOW + timedelta(minutes=5)
SOON = {"exempt": []}


def written(**members: Any) -> dict[str, Any]:
    """An order that is announced tomorrow."""
    return order(clause(**SOON), **members)


def approve(engine: Engine, draft_id: int, revision: int = 1, by: str = "李四", **options: Any) -> Outcome:
    return approve_draft(engine, draft_id, revision, by, options.pop("at", LATER), thresholds=Thresholds(), **options)


def draft_of(engine: Engine, draft_id: int) -> Row[Any]:
    with reading(engine) as connection:
        return read_draft(connection, draft_id)


def registered(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return [issue.body for issues in read_orders(connection).values() for issue in issues]


def count(engine: Engine, table: Any) -> int:
    with reading(engine) as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_drafted_by_one_approved_by_another(city: Engine) -> None:
    draft_id = make_draft(city, written(), " 张三 ", NOW, "请审")
    draft = draft_of(city, draft_id)
    assert (draft.state, draft.revision, draft.drafted_by, draft.note, draft.tick) == ("draft", 1, "张三", "请审", None)
    assert registered(city) == []
    outcome = approve(city, draft_id)
    draft = draft_of(city, draft_id)
    assert (draft.state, draft.revision, draft.approved_by, draft.approved_at) == ("published", 2, "李四", LATER)
    assert draft.tick == outcome.tick is not None
    assert registered(city) == [body_of(written())] == [draft.body]
    with reading(city) as connection:
        change = connection.execute(select(REFERENCE_CHANGE).where(REFERENCE_CHANGE.c.tick == draft.tick)).one()
    assert (change.kind, change.source, change.by) == ("orders", f"draft {draft_id} of 张三", "李四")
    assert count(city, REFERENCE_TASK) == 0  # turned into marks


@pytest.mark.parametrize("same", ["Zhang San", " zhang  SAN", "ＺＨＡＮＧ ＳＡＮ"])
def test_nobody_approves_what_they_wrote(city: Engine, same: str) -> None:
    draft_id = make_draft(city, written(), "Zhang San", NOW)
    with pytest.raises(DraftRefused, match="another person approves it"):
        approve(city, draft_id, by=same)
    assert draft_of(city, draft_id).state == "draft" and registered(city) == []


def test_nobody_approves_what_they_changed(city: Engine) -> None:
    draft_id = make_draft(city, written(), "张三", NOW)
    change_draft(city, draft_id, 1, written(title="限行通告"), "王五", NOW)
    assert draft_of(city, draft_id).editors == ["王五"]
    for writer in ("张三", "王五"):
        with pytest.raises(DraftRefused, match="another person"):
            approve(city, draft_id, 2, writer)
    approve(city, draft_id, 2, "李四")
    assert registered(city)[0]["title"] == "限行通告"


def test_what_changed_since_it_was_read_is_not_approved(city: Engine) -> None:
    draft_id = make_draft(city, written(), "张三", NOW)
    change_draft(city, draft_id, 1, written(title="限行通告"), "张三", NOW)
    assert draft_of(city, draft_id).editors == []
    with pytest.raises(DraftRefused, match="at revision 2, 1 was read"):
        approve(city, draft_id, 1)
    with pytest.raises(DraftRefused, match="at revision 2, 1 was read"):
        change_draft(city, draft_id, 1, written(), "张三", NOW)
    assert registered(city) == []


def test_an_approved_draft_never_changes(city: Engine) -> None:
    draft_id = make_draft(city, written(), "张三", NOW)
    approve(city, draft_id)
    for step in (
        lambda: change_draft(city, draft_id, 2, written(title="限行通告"), "张三", NOW),
        lambda: reject_draft(city, draft_id, 2, "李四", NOW, "迟了"),
        lambda: approve(city, draft_id, 2, "王五"),
    ):
        with pytest.raises(DraftRefused, match="is published, expected draft"):
            step()
    assert len(registered(city)) == 1


def test_rejected_and_mended(city: Engine) -> None:
    draft_id = make_draft(city, written(), "张三", NOW)
    reject_draft(city, draft_id, 1, "李四", LATER, "标题有误")
    draft = draft_of(city, draft_id)
    assert (draft.state, draft.rejected_by, draft.rejected_at, draft.note) == ("rejected", "李四", LATER, "标题有误")
    with pytest.raises(DraftRefused, match="is rejected, expected draft"):
        approve(city, draft_id, 2)
    change_draft(city, draft_id, 2, written(title="限行通告"), "张三", LATER)
    draft = draft_of(city, draft_id)
    assert (draft.state, draft.revision, draft.rejected_by) == ("draft", 3, None)
    assert approve(city, draft_id, 3).added == 1


def test_what_is_no_order_becomes_no_draft(city: Engine) -> None:
    for document in ({**written(), "kind": "urgent"}, [], None, {"order_id": 3}):
        with pytest.raises(OrderRefused) as refused:
            make_draft(city, document, "张三", NOW)
        assert refused.value.remarks
    with pytest.raises(DraftRefused, match="a name of 1 to 100"):
        make_draft(city, written(), "  ", NOW)
    with reading(city) as connection:
        assert read_drafts(connection) == []


def test_a_zone_that_is_not_there_keeps_it_from_approval(city: Engine) -> None:
    draft_id = make_draft(city, order(clause(zones=["iner"])), "张三", NOW)
    with pytest.raises(DraftRefused, match="iner"):
        approve(city, draft_id)
    assert draft_of(city, draft_id).state == "draft" and count(city, ORDER_VERSION) == 0


def test_what_cannot_be_meant_is_not_approved(city: Engine) -> None:
    draft_id = make_draft(city, order(clause(days=["2027-01-01"], exempt=[])), "张三", NOW)
    with pytest.raises(DraftRefused) as refused:
        approve(city, draft_id)
    assert "本条永不生效" in refused.value.why.zh and "never" in refused.value.why.en
    assert registered(city) == []


def test_another_text_of_an_issue_is_refused(city: Engine) -> None:
    approve(city, make_draft(city, written(), "张三", NOW))
    second = make_draft(city, written(title="限行通告"), "张三", NOW)
    with pytest.raises(DraftRefused, match="a later issued_at"):
        approve(city, second)
    assert draft_of(city, second).state == "draft" and len(registered(city)) == 1


def test_the_same_once_more_is_approved_and_changes_nothing(city: Engine) -> None:
    approve(city, make_draft(city, written(), "张三", NOW))
    second = make_draft(city, written(), "张三", NOW)
    assert approve(city, second).tick is None
    assert (draft_of(city, second).state, draft_of(city, second).tick) == ("approved", None)
    assert count(city, ORDER_VERSION) == 1


AFTER = NOW + timedelta(days=3)
"""After the order was issued by its own words (2026-11-10 18:00 +08:00)."""


@pytest.mark.parametrize(
    ("members", "announced", "at"),
    [
        ({}, None, None),
        ({}, Announced(NOW, "洛城发布"), None),
        ({"published": {"at": "2026-11-10T18:00+08:00", "where": "洛城发布"}}, None, None),
        ({}, Announced(None, "洛城发布"), "2026-11-12T12:00:00+08:00"),
        ({}, Announced(NOW, "洛城发布", "公告1"), "2026-11-09T12:00:00+08:00"),
        (
            {"published": {"at": "2026-11-10T18:00+08:00", "where": "洛城发布", "proof": "公告1"}},
            None,
            "2026-11-10T18:00:00+08:00",
        ),
    ],
)
def test_nobody_is_charged_for_what_was_not_announced(
    city: Engine, members: dict, announced: Announced | None, at: str | None
) -> None:
    """An announcement before the approval needs its proof; the approver may state another."""
    draft_id = make_draft(city, written(**members), "张三", NOW)
    if at is None:
        with pytest.raises(DraftRefused, match="before this approval and has no proof"):
            approve(city, draft_id, at=AFTER, announced=announced)
        assert registered(city) == []
    else:
        approve(city, draft_id, at=AFTER, announced=announced)
        assert registered(city)[0]["published"]["at"] == at


def test_a_pause_of_an_order_is_relief_and_may_come_late(city: Engine) -> None:
    approve(city, make_draft(city, written(), "张三", NOW))
    paused = {**written(issued_at="2026-11-11T10:00+08:00"), "event": "paused", "from": "2026-11-11T10:00+08:00", "clauses": []}
    approve(city, make_draft(city, paused, "张三", AFTER), at=AFTER)
    assert [body.get("event", "issued") for body in registered(city)] == ["issued", "paused"]


def test_no_such_draft(city: Engine) -> None:
    with pytest.raises(DraftMissing):
        approve(city, 7)
    with pytest.raises(DraftMissing):
        draft_of(city, 7)


def test_drafts_are_listed_newest_first_by_state(city: Engine) -> None:
    first, second = (make_draft(city, written(order_id=f"LC-{number}"), "张三", NOW) for number in (1, 2))
    approve(city, first)
    with reading(city) as connection:
        assert [row.draft_id for row in read_drafts(connection)] == [second, first]
        assert [row.draft_id for row in read_drafts(connection, "published")] == [first]
