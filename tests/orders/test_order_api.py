"""POST /orders/check and the ladder of /orders/drafts; on both databases."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from services.settings import Settings
from tests.apps import app_on
from tests.clients import TestClient
from tests.orders.building import NOW, body_of, clause, order

Ask = Callable[..., Any]
ORDER = order(clause(exempt=[]))


@pytest.fixture
def ask(city: Engine, tmp_path: Path) -> Iterator[Ask]:
    """ask("post", "orders/check", body) gives the answer's JSON; the clock stands at `NOW`."""
    url = city.url.render_as_string(hide_password=False)

    def call(method: str, path: str, body: Any = None, status: int = 200, **options: Any) -> Any:
        answer = client.request(method, f"/api/v1/{path}", **({"json": body} if body is not None else {}), **options)
        assert answer.status_code == status, answer.text
        return answer.json()

    with app_on(Settings(data=tmp_path, database_url=url), lambda: NOW) as app:
        client = TestClient(app, raise_server_exceptions=False)
        yield call


def test_a_good_order_is_explained(ask: Ask) -> None:
    found = ask("post", "orders/check", ORDER)
    assert (found["refusals"], found["slips"], found["differences"], found["compared_with"]) == ([], [], [], None)
    assert "“内环”区域内道路通行" in found["paragraph"]["zh"] and 'may drive in "内环"' in found["paragraph"]["en"]
    assert [one["clause_id"] for one in found["clauses"]] == ["1"]


def test_slips_have_code_and_both_languages(ask: Ask) -> None:
    (slip,) = ask("post", "orders/check", order(clause(exempt=[], hours=[["00:00", "23:59"]])))["slips"]
    assert (slip["code"], slip["severity"], slip["place"]) == ("no_24", "warning", "order LC-1: clause 1")
    assert slip["zh"].startswith("第1条：") and slip["en"].startswith("Clause 1: ")


def test_what_the_form_refuses_is_listed_while_one_types(ask: Ask) -> None:
    found = ask("post", "orders/check", {**ORDER, "kind": "emergencies"})
    assert found["paragraph"] is None
    assert [(one["member"], one["value"]) for one in found["refusals"]] == [("kind", "emergencies")]
    assert found["refusals"][0]["expected"].endswith("nearest: emergency")
    assert found["refusals"][0]["said"] == {
        "zh": "以下之一：emergency, standing, temporary, phased；最接近的是 emergency",
        "en": found["refusals"][0]["expected"],
    }
    assert ask("post", "orders/check", {})["refusals"] != []


def test_a_zone_that_is_not_there_is_refused_and_the_order_still_explained(ask: Ask) -> None:
    found = ask("post", "orders/check", order(clause(zones=["iner"], exempt=[])))
    assert found["refusals"][0]["expected"].endswith("nearest: inner")
    assert found["refusals"][0]["said"]["zh"] == "自起至止都在库中的区域：没有此区域，请先导入；最接近的是 inner"
    assert "“iner”" in found["paragraph"]["zh"]


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ({"content": b"[]"}, 422),
        ({"content": b"3"}, 422),
        ({"content": b"{"}, 422),
        ({"content": b'{"order_id": "a", "order_id": "b"}'}, 422),
        ({"content": b'{"min_minutes": NaN}'}, 422),
        ({"content": b'{"title": "\\u0000"}'}, 422),
        ({"content": b"{}", "headers": {"content-type": "text/plain"}}, 415),
        ({"content": b'{"title": "' + b"x" * 1_000_000 + b'"}'}, 413),
    ],
)  # fmt: skip
def test_what_is_no_order_at_all_is_a_problem(ask: Ask, options: dict, status: int) -> None:
    problem = ask("post", "orders/check", None, status, **{"headers": {"content-type": "application/json"}, **options})
    assert problem["type"].startswith("urn:plumewatch:problem:")


def test_a_body_without_content_type_is_refused(ask: Ask) -> None:
    """A page of another site can have a browser send such a body unasked."""
    ask(
        "post",
        "orders/drafts",
        None,
        415,
        content=json.dumps({"by": "张三", "order": ORDER}).encode(),
        headers={"content-type": ""},
    )
    assert ask("get", "orders/drafts")["items"] == []


def test_the_ladder(ask: Ask) -> None:
    draft = ask("post", "orders/drafts", {"by": "张三", "order": ORDER, "note": "请审"}, 201)
    number = draft["draft_id"]
    assert (draft["state"], draft["revision"], draft["drafted_by"], draft["note"]) == ("draft", 1, "张三", "请审")
    assert draft["order"] == body_of(ORDER) and draft["paragraph"]["zh"].startswith("《货车限行通告》")
    ask("get", "orders/LC-1", status=404)
    changed = ask("put", f"orders/drafts/{number}", {"by": "王五", "revision": 1, "order": {**ORDER, "title": "限行通告"}})
    assert (changed["revision"], changed["title"], changed["editors"]) == (2, "限行通告", ["王五"])
    for by, revision, why in (("张三", 2, "another person"), ("王五", 2, "another person"), ("李四", 1, "at revision 2")):
        assert why in ask("post", f"orders/drafts/{number}/approve", {"by": by, "revision": revision}, 409)["detail"]
    approved = ask("post", f"orders/drafts/{number}/approve", {"by": "李四", "revision": 2, "announced": {"where": "洛城发布"}})
    assert (approved["state"], approved["approved_by"], approved["revision"]) == ("published", "李四", 3)
    assert approved["order"]["published"] == {"at": "2026-11-09T12:00:00+08:00", "where": "洛城发布", "proof": None}
    assert ask("get", "orders/LC-1")["title"] == "限行通告"
    assert "is published" in ask("put", f"orders/drafts/{number}", {"by": "张三", "revision": 3, "order": ORDER}, 409)["detail"]
    assert [one["draft_id"] for one in ask("get", "orders/drafts?state=published")["items"]] == [number]
    assert ask("get", "orders/drafts?state=draft")["items"] == []


def test_a_refused_step_is_said_in_both_languages(ask: Ask) -> None:
    number = ask("post", "orders/drafts", {"by": "张三", "order": ORDER}, 201)["draft_id"]
    path = f"orders/drafts/{number}"
    for by, revision, zh, en in (
        ("张三", 1, f"张三起草或修改过草稿 #{number}，须由另一人批准", f"张三 wrote draft {number}: another person approves it"),
        ("李四", 2, f"草稿 #{number} 已有改动：现为第 1 稿，读到的是第 2 稿，请重新读取", f"draft {number} has changed: it is at revision 1, 2 was read; read it again"),
    ):  # fmt: skip
        problem = ask("post", f"{path}/approve", {"by": by, "revision": revision}, 409)
        assert (problem["said"], problem["detail"]) == ({"zh": zh, "en": en}, en)
    ask("post", f"{path}/reject", {"by": "李四", "revision": 1, "note": "区域有误"})
    problem = ask("post", f"{path}/approve", {"by": "李四", "revision": 2}, 409)
    assert problem["said"]["zh"] == f"草稿 #{number} 现为“已退回”，应为“待批准”"
    assert ask("put", path, {"by": "张三", "revision": 2, "order": {}}, 422)["said"]["zh"] == "管控令不能入库"
    assert ask("get", "orders/drafts/70", status=404)["said"] == {"zh": "没有草稿 #70", "en": "there is no draft 70"}
    assert "said" not in ask("get", "orders/LC-70", status=404)


def test_a_rejection_needs_its_reason(ask: Ask) -> None:
    number = ask("post", "orders/drafts", {"by": "张三", "order": ORDER}, 201)["draft_id"]
    ask("post", f"orders/drafts/{number}/reject", {"by": "李四", "revision": 1}, 422)
    rejected = ask("post", f"orders/drafts/{number}/reject", {"by": "李四", "revision": 1, "note": "区域有误"})
    assert (rejected["state"], rejected["rejected_by"], rejected["note"]) == ("rejected", "李四", "区域有误")


def test_a_draft_that_is_no_order_is_refused_member_by_member(ask: Ask) -> None:
    problem = ask("post", "orders/drafts", {"by": "张三", "order": {**ORDER, "kind": "emergencies"}}, 422)
    assert problem["errors"][0]["field"] == "order LC-1: kind" and "nearest: emergency" in problem["errors"][0]["expected"]
    assert problem["errors"][0]["said"]["zh"].endswith("；最接近的是 emergency")
    ask("post", "orders/drafts", {"by": " ", "order": ORDER}, 422)
    ask("post", "orders/drafts", {"by": "张三", "order": ORDER, "state": "published"}, 422)
    assert ask("get", "orders/drafts/7", status=404)["detail"] == "no draft '7'"


def test_versions_of_an_order_say_what_they_change(ask: Ask) -> None:
    amended = order(clause(exempt=[], vehicles={"stage_at_most": 5}), issued_at="2026-11-10T20:00+08:00", event="amended")
    for written in (ORDER, amended):
        number = ask("post", "orders/drafts", {"by": "张三", "order": written}, 201)["draft_id"]
        ask("post", f"orders/drafts/{number}/approve", {"by": "李四", "revision": 1})
    first, second = ask("get", "orders/LC-1")["versions"]
    assert first["differences"] == []
    assert [(one["member"], one["zh"]) for one in second["differences"]] == [
        ("vehicles.stage_at_most", "第1条 排放阶段：国四及以下（含国四） → 国五及以下（含国五）")
    ]


def test_a_name_of_spaces_is_refused_in_words(ask: Ask) -> None:
    for name in ("", "  ", "长" * 200):
        (error,) = ask("post", "orders/drafts", {"by": name, "order": ORDER}, 422)["errors"]
        assert error["field"] == "by" and error["expected"] == "a text of 1 to 100 characters, not only spaces"
