"""Orders and warnings as pages: what is in force, the time line, paragraphs with what changed, and the forms' documents."""

import json
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from rules.timing.times import LOCAL
from services.reference.file_import import import_file
from tests.api.findings import found
from tests.clients import TestClient
from tests.dashboard.conftest import NOW
from tests.dashboard.reading import Page, read
from tests.wild.city import ZONES

EVIL = "<script>alert(1)</script>"
_HOUR = timedelta(hours=1)
_ALL_PAGES = (
    "/orders",
    "/orders/LY-1",
    "/orders/what-if",
    "/orders/what-if?order=LY-1",
    "/orders/write",
    "/orders/write?order=LY-1",
)


def at(hours: float) -> str:
    """So many hours from now, as an order writes it."""
    return (NOW + hours * _HOUR).astimezone(LOCAL).isoformat()


def an_order(order_id: str = "LY-1", issued: float = -48, clause: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An order in force since a day, with one clause."""
    stated = {
        "clause_id": "1",
        "vehicles": {"fuels": ["diesel"], "stage_at_most": 4, "stage_inclusive": True, "classes": ["heavy"], "uses": []},
        "zones": ["inner"],
        "hours": [["00:00", "24:00"]],
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "from": at(-24),
        "until": None,
        "exempt": ["new_energy"],
        "min_minutes": 0,
    }
    plain = {"title": "货车限行通告", "issuer": "指挥部", "kind": "emergency", "legal_basis": ["大气污染防治法 第九十六条"]}
    clauses = [] if more.get("event") in ("paused", "resumed", "lifted") else [stated | (clause or {})]
    return {"order_id": order_id, **plain, "issued_at": at(issued), "clauses": clauses, **more}


def a_warning(event: str, level: str, issued: float, begins: float) -> dict[str, Any]:
    """A version of the warning W-1 of the whole city."""
    words = {"yellow": "黄色(Ⅲ级)", "orange": "橙色(Ⅱ级)"}[level]
    said = {"warning_id": "W-1", "issuer": "指挥部", "level": level, "words": words, "event": event}
    return {**said, "issued_at": at(issued), "from": at(begins), "until": None, "districts": []}


@pytest.fixture
def enter(app: FastAPI, tmp_path: Path) -> Callable[..., None]:
    """Imports versions of orders and warnings, after the zone `inner`."""

    def put(*bodies: dict[str, Any]) -> None:
        warnings = [body for body in bodies if "warning_id" in body]
        orders = [body for body in bodies if "order_id" in body]
        for kind, content in (("zones", ZONES), ("warnings", warnings), ("orders", orders)):
            path = tmp_path / f"{kind}.json"
            path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            if content:
                report = import_file(app.state.engine, kind, path, recorded_at=NOW - _HOUR)
                assert not report.of("error"), report.remarks

    return put


def shown(client: TestClient, path: str, language: str = "zh") -> Page:
    """The page, which must have nothing inline."""
    answer = client.get(path, headers={"cookie": f"lang={language}"})
    assert answer.status_code == 200, answer.text[:400]
    page = read(answer.text)
    assert page.inline == []
    return page


def classes(page: Page, tag: str) -> list[str]:
    """The classes of all elements of a kind."""
    return [attributes.get("class") or "" for name, attributes in page.tags if name == tag]


def document_of(page: Page) -> dict[str, Any]:
    """The JSON that a form starts from."""
    return next(json.loads(attributes["data-document"] or "") for _, attributes in page.tags if "data-document" in attributes)


@pytest.mark.parametrize(
    ("bodies", "chinese", "english"),
    [
        ([an_order()], "执行中", "in force"),
        ([an_order(clause={"from": at(5)})], "已公布待生效", "announced"),
        ([an_order(clause={"warning": {"levels": ["red"], "districts": []}})], "待预警启动", "awaits a warning"),
        ([an_order(), an_order(issued=-3, event="paused", **{"from": at(-2)})], "已暂停", "paused"),
        ([an_order(), an_order(issued=-3, event="lifted", **{"from": at(-2)})], "已解除", "lifted"),
        ([an_order(clause={"until": at(-1)})], "已结束", "ended"),
    ],
)
def test_each_state_is_said(
    client: TestClient, enter: Callable[..., None], bodies: list[dict[str, Any]], chinese: str, english: str
) -> None:
    enter(*bodies)
    assert chinese in shown(client, "/orders").texts
    assert english in shown(client, "/orders", "en").texts
    assert chinese in shown(client, "/orders/LY-1").texts


def test_an_empty_city_says_so_and_leads_on(client: TestClient) -> None:
    page = shown(client, "/orders")
    assert {"还没有管控令", "这段时间没有预警和管控令"} <= set(page.texts)
    assert {"/orders/write", "/orders/what-if"} <= set(page.addresses)


def test_the_paragraph_stands_in_both_languages(client: TestClient, enter: Callable[..., None]) -> None:
    enter(an_order())
    chinese, english = "禁止国四及以下（含国四）重型柴油车在“内环”", "may drive in"
    for path in ("/orders", "/orders/LY-1"):
        for language in ("zh", "en"):
            text = shown(client, path, language).text
            assert chinese in text and english in text


def test_a_version_says_what_it_changed(client: TestClient, enter: Callable[..., None]) -> None:
    vehicles = {"fuels": ["diesel"], "stage_at_most": 5, "stage_inclusive": True, "classes": ["heavy"], "uses": []}
    enter(an_order(), an_order(issued=-2, event="amended", clause={"vehicles": vehicles}))
    page = shown(client, "/orders/LY-1")
    assert any("国四及以下（含国四） → 国五及以下（含国五）" in text for text in page.texts)
    assert page.texts.count("修订") >= 2  # the version, and the way to write another


def test_the_time_line_has_bars_marks_and_a_table(client: TestClient, enter: Callable[..., None]) -> None:
    enter(
        a_warning("issued", "yellow", -72, -60),
        a_warning("upgraded", "orange", -50, -48),
        a_warning("paused", "orange", -20, -20),
        an_order(clause={"warning": {"levels": ["orange"], "districts": []}, "from": at(-72)}),
    )
    page = shown(client, "/orders")
    assert sorted(name.split()[1] for name in classes(page, "rect") if name.startswith("line-bar")) == [
        "in_force",
        "orange",
        "yellow",
    ]
    assert classes(page, "circle").count("line-mark") == 4
    labels = [
        attributes["aria-label"] or "" for tag, attributes in page.tags if tag == "svg" and attributes.get("role") == "img"
    ]
    assert any("黄色预警" in label and "升级" in label for label in labels)
    assert {"按时间列出（4）", "预警升级", "管控令发布"} <= set(page.texts)


@pytest.mark.parametrize(("back", "lines"), [("7", 0), ("30", 1), ("90", 1)])
def test_the_span_is_chosen(client: TestClient, enter: Callable[..., None], back: str, lines: int) -> None:
    enter(an_order(issued=-24 * 20, clause={"from": at(-24 * 19), "until": at(-24 * 15)}))
    assert classes(shown(client, f"/orders?back={back}"), "svg").count("line-track") == lines


def test_a_wrong_span_and_an_unknown_order(client: TestClient) -> None:
    assert client.get("/orders?back=8").status_code == 422
    for path in ("/orders/none", "/orders/what-if?order=none", "/orders/write?order=none"):
        assert client.get(path).status_code == 404


def test_a_listed_finding_leads_to_the_charge_and_back(client: TestClient, fill: Callable[..., None]) -> None:
    charged = found("charged", outcome="violation", order_id="LY-1")
    listed = found("listed", outcome="listed", order_id="LY-2", reasons=["charged_elsewhere"])
    charged["evidence"] = [{"kind": "sighting", "also_against": [{"finding_id": listed["finding_id"], "order_id": "LY-2"}]}]
    listed["evidence"] = [{"kind": "sighting", "charged_under": {"finding_id": charged["finding_id"], "order_id": "LY-1"}}]
    fill([charged, listed])
    page = shown(client, f"/findings/{listed['finding_id']}")
    assert {f"/findings/{charged['finding_id']}", "/orders/LY-1", "/orders/LY-2"} <= set(page.addresses)
    assert "并案列出" in page.texts
    assert f"/findings/{listed['finding_id']}" in shown(client, f"/findings/{charged['finding_id']}").addresses
    only = shown(client, "/findings?outcome=listed")
    assert f"/findings/{listed['finding_id']}" in only.addresses and f"/findings/{charged['finding_id']}" not in only.addresses
    for path in (
        "/",
        "/trends",
        "/lists",
        f"/lists/of/{listed['local_day']}",
        f"/vehicles/{listed['plate']}",
    ):
        assert client.get(path).status_code in (200, 404), path


def test_forms_start_from_a_whole_document(client: TestClient, enter: Callable[..., None]) -> None:
    announced = {"at": at(-48), "where": "网站", "proof": None}
    enter(
        an_order(
            grace_minutes=30, published=announced, clause={"passes": {"effect": "honoured", "by_level": {"red": "locked"}}}
        )
    )
    tried, amended, copied = (
        document_of(shown(client, f"/orders/{path}"))
        for path in ("what-if?order=LY-1", "write?order=LY-1", "write?copied=LY-1")
    )
    for document in (tried, amended, copied):
        assert document["clauses"] == tried["clauses"] and document["grace_minutes"] == 30
        assert document["clauses"][0]["passes"]["by_level"]["red"] == "locked"
    assert "published" in tried and "published" not in amended and "published" not in copied
    assert (amended["order_id"], amended["event"]) == ("LY-1", "amended")
    assert (copied["order_id"], copied["event"]) == ("", "issued")
    assert document_of(shown(client, "/orders/write"))["clauses"][0]["zones"] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", _ALL_PAGES)
def test_what_comes_from_outside_stays_text(client: TestClient, enter: Callable[..., None], path: str, language: str) -> None:
    enter(an_order(title=EVIL, issuer=EVIL))
    page = shown(client, path, language)
    assert [address for address in page.addresses if not address.startswith(("/", "#"))] == []
    assert EVIL in page.text or document_of(page)["title"] == EVIL or path.endswith(("what-if", "write"))


@pytest.mark.parametrize("path", _ALL_PAGES)
def test_every_field_has_its_name(client: TestClient, enter: Callable[..., None], path: str) -> None:
    enter(an_order())
    answer = client.get(path).text
    unlabelled = _fields_outside_labels(answer)
    assert unlabelled == []


def _fields_outside_labels(text: str) -> list[dict[str, str | None]]:
    """Fields that neither lie in a label nor name themselves."""

    class Finder(HTMLParser):
        depth = 0
        found: list[dict[str, str | None]]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            self.depth += tag == "label"
            if tag in ("input", "select", "textarea") and not self.depth and "aria-label" not in dict(attrs):
                self.found.append(dict(attrs))

        def handle_endtag(self, tag: str) -> None:
            self.depth -= tag == "label"

    finder = Finder()
    finder.found = []
    finder.feed(text)
    return finder.found


REMARK = {"clause_id": "2", "remark": "引导过境重型车辆避开市区"}


def test_an_order_with_a_remark_on_every_page(client: TestClient, enter: Callable[..., None]) -> None:
    """It is said and can be amended; what-if tries the other clauses."""
    order = an_order()
    enter({**order, "clauses": [*order["clauses"], REMARK]})
    for path in ("/orders", "/orders/LY-1"):
        assert f"第2条（备注，不据以追究）：{REMARK['remark']}。" in shown(client, path).text
    assert [one["clause_id"] for one in document_of(shown(client, "/orders/write?order=LY-1"))["clauses"]] == ["1", "2"]
    assert [one["clause_id"] for one in document_of(shown(client, "/orders/what-if?order=LY-1"))["clauses"]] == ["1"]


def test_an_order_of_remarks_alone_is_shown_and_what_if_starts_from_nothing(
    client: TestClient, enter: Callable[..., None]
) -> None:
    enter({**an_order(), "clauses": [REMARK]})
    assert all(shown(client, path) for path in _ALL_PAGES)
    assert document_of(shown(client, "/orders/what-if?order=LY-1"))["order_id"] == ""


def test_the_pollutant_of_a_warning_is_shown(client: TestClient, enter: Callable[..., None]) -> None:
    enter(an_order(), {**a_warning("issued", "yellow", -30, -24), "words": "臭氧黄色预警"})
    assert "臭氧（O₃）" in shown(client, "/orders").texts
    assert "ozone" in shown(client, "/orders", "en").texts


def test_a_finding_shows_the_offence_that_its_clause_states(client: TestClient, fill: Callable[..., None]) -> None:
    stated = {"act": "不执行应急措施", "article": "大气污染防治法 第121条", "penalty": "一万元以上十万元以下罚款"}
    finding = found(
        "stated", rule="restricted_traffic", order_id="LY-1", clause_id="1", code=None, basis="通告 第1条（不执行应急措施）"
    )
    finding["evidence"] = [{"kind": "sighting", "clause_id": "2"}, {"kind": "sighting", "clause_id": "1", **stated}]
    fill([finding])
    read_out = client.get(f"/api/v1/findings/{finding['finding_id']}").json()
    assert (read_out["act"], read_out["penalty"], read_out["code"]) == (stated["act"], stated["penalty"], None)
    page = shown(client, f"/findings/{finding['finding_id']}")
    assert {"违法行为", "处罚", "处罚法条", *stated.values()} <= set(page.texts)
