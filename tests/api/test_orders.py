"""Orders and warnings as the API shows them."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from rules.catalogue.order_labels import STATES
from services.reference.file_import import import_file
from services.store.engine import writing
from services.store.tables import ORDER_VERSION, REFERENCE_CHANGE, WARNING_VERSION
from tests.clients import TestClient
from tests.wild.city import ZONES
from tests.wild.conftest import case_order

RECORDED = datetime(2026, 11, 25, tzinfo=UTC)
PAUSE = {"issued_at": "2026-11-20T10:00+08:00", "from": "2026-11-11T00:00+08:00", "until": "2026-11-21T00:00+08:00"}
RESUMED = {"issued_at": "2026-11-22T10:00+08:00", "from": "2026-11-23T00:00+08:00", "until": None}


def warning(event: str, issued: str, begins: str, **values: Any) -> dict:
    times = {"issued_at": f"2026-11-{issued}:00+08:00", "from": f"2026-11-{begins}:00+08:00", "until": None}
    said = {"warning_id": "W1", "issuer": "市环委办", "level": "orange", "words": "橙色(Ⅱ级)", "districts": []}
    return {**said, **times, "event": event, **values}


@pytest.fixture
def announced(store: Engine, client: TestClient) -> TestClient:
    """CASE-1 issued, paused, resumed; CASE-2 in December; a warning issued, upgraded, to be lifted."""
    orders = [case_order(), case_order(**PAUSE), case_order(**RESUMED)]
    orders.append(case_order("CASE-2", "2026-11-24T10:00+08:00", **{"from": "2026-12-01T00:00+08:00"}))
    warnings = [
        warning("issued", "19T18", "20T00", level="yellow", words="黄色(Ⅲ级)"),
        warning("upgraded", "21T18", "22T00"),
        warning("lifted", "25T11", "25T20"),
    ]
    with writing(store) as connection:
        connection.execute(insert(REFERENCE_CHANGE), [{"recorded_at": RECORDED, "kind": "orders", "source": "test"}])
        for table, key, bodies in ((ORDER_VERSION, "order_id", orders), (WARNING_VERSION, "warning_id", warnings)):
            rows = [
                {
                    "holds_from": datetime.fromisoformat(body["issued_at"]),
                    "tick": 1,
                    "absent": False,
                    key: body[key],
                    "body": body,
                }
                for body in bodies
            ]
            connection.execute(insert(table), rows)
    return client


def get(client: TestClient, path: str, status: int = 200) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.text
    return answer.json()


@pytest.mark.parametrize(
    ("at", "states"),
    [
        ("2026-11-10", []),
        ("2026-11-10T18:00:00%2B08:00", [("CASE-1", "announced", "2026-11-11T00:00:00+08:00", None, 1)]),
        ("2026-11-19T24:00:00%2B08:00", [("CASE-1", "in_force", "2026-11-11T00:00:00+08:00", None, 1)]),
        ("2026-11-20T12:00:00%2B08:00", [("CASE-1", "in_force", "2026-11-11T00:00:00+08:00", "2026-11-21T00:00:00+08:00", 2)]),
        ("2026-11-22", [("CASE-1", "ended", "2026-11-21T00:00:00+08:00", None, 2)]),
        ("2026-11-22T10:00:00Z", [("CASE-1", "paused", "2026-11-21T00:00:00+08:00", "2026-11-23T00:00:00+08:00", 3)]),
        (
            "2026-11-25",
            [
                ("CASE-1", "in_force", "2026-11-23T00:00:00+08:00", None, 3),
                ("CASE-2", "announced", "2026-12-01T00:00:00+08:00", None, 1),
            ],
        ),
    ],
)
def test_orders_at_an_instant(announced: TestClient, at: str, states: list[tuple]) -> None:
    items = get(announced, f"orders?at={at}")["items"]
    assert [(one["order_id"], one["state"], one["since"], one["until"], one["version_count"]) for one in items] == states
    assert {one["state"] for one in items} <= STATES.keys()


def test_now_is_the_clock(announced: TestClient) -> None:
    assert get(announced, "orders") == get(announced, "orders?at=2026-11-25T04:00:00Z")


def test_an_order_with_all_its_versions(announced: TestClient) -> None:
    found = get(announced, "orders/CASE-1?at=2026-11-12")
    assert (found["state"], found["version_count"]) == ("in_force", 3)
    assert [(one["issued_at"], one["clauses"][0]["until"]) for one in found["versions"]] == [
        ("2026-11-10T18:00:00+08:00", None),
        ("2026-11-20T10:00:00+08:00", "2026-11-21T00:00:00+08:00"),
        ("2026-11-22T10:00:00+08:00", None),
    ]
    assert found["clauses"] == found["versions"][0]["clauses"]
    assert found["clauses"][0]["from"] == "2026-11-11T00:00:00+08:00"


def test_an_order_before_its_issue_is_read_as_first_issued(announced: TestClient) -> None:
    assert get(announced, "orders/CASE-1?at=2020-01-01")["state"] == "announced"


def test_no_such_order(announced: TestClient) -> None:
    assert get(announced, "orders/CASE-9", 404)["detail"] == "no order 'CASE-9'"


@pytest.mark.parametrize("at", ["now", "2026-11-25T08:00", "25.11.2026"])
@pytest.mark.parametrize("path", ["orders", "orders/CASE-1", "warnings", "zones", "stations"])
def test_an_instant_that_is_none(client: TestClient, path: str, at: str) -> None:
    assert get(client, f"{path}?at={at}", 422)["errors"][0]["field"] == "at"


@pytest.mark.parametrize(
    ("at", "state"),
    [
        ("2026-11-19", None),
        ("2026-11-19T20:00:00%2B08:00", ("announced", "yellow", "2026-11-20T00:00:00+08:00", None, None)),
        ("2026-11-21T20:00:00%2B08:00", ("in_force", "yellow", "2026-11-20T00:00:00+08:00", None, "upgraded")),
        ("2026-11-25", ("in_force", "orange", "2026-11-22T00:00:00+08:00", None, None)),
        (
            "2026-11-25T12:00:00%2B08:00",
            ("in_force", "orange", "2026-11-22T00:00:00+08:00", "2026-11-25T20:00:00+08:00", "lifted"),
        ),
        ("2026-11-26", ("lifted", "orange", "2026-11-25T20:00:00+08:00", None, None)),
    ],
)
def test_warnings_at_an_instant(announced: TestClient, at: str, state: tuple | None) -> None:
    items = get(announced, f"warnings?at={at}")["items"]
    found = [
        (one["state"], one["level"], one["since"], one["until"], one["coming"] and one["coming"]["event"]) for one in items
    ]
    assert found == ([] if state is None else [state])


def test_a_warning_shows_its_versions(announced: TestClient) -> None:
    found = get(announced, "warnings")["items"][0]
    assert [(one["event"], one["words"], one["from"]) for one in found["versions"]] == [
        ("issued", "黄色(Ⅲ级)", "2026-11-20T00:00:00+08:00"),
        ("upgraded", "橙色(Ⅱ级)", "2026-11-22T00:00:00+08:00"),
        ("lifted", "橙色(Ⅱ级)", "2026-11-25T20:00:00+08:00"),
    ]


def test_of_two_contents_of_one_issue_the_last_recorded_counts(announced: TestClient, store: Engine) -> None:
    body = case_order("CASE-2", "2026-11-24T10:00+08:00", **{"from": "2026-12-02T00:00+08:00"})
    with writing(store) as connection:
        connection.execute(
            insert(REFERENCE_CHANGE), [{"recorded_at": RECORDED + timedelta(hours=1), "kind": "orders", "source": "test"}]
        )
        row = {
            "holds_from": datetime.fromisoformat(body["issued_at"]),
            "tick": 2,
            "absent": False,
            "order_id": "CASE-2",
            "body": body,
        }
        connection.execute(insert(ORDER_VERSION), [row])
    found = get(announced, "orders/CASE-2")
    assert (found["since"], found["version_count"]) == ("2026-12-02T00:00:00+08:00", 1)


def test_a_remark_a_part_of_a_stage_and_the_pollutant_of_a_warning(store: Engine, client: TestClient, tmp_path: Path) -> None:
    written = case_order(
        "CASE-9", code="none", act="不执行应急措施", warning={"levels": ["orange"], "districts": [], "pollutants": ["o3"]}
    )
    written["clauses"][0]["vehicles"]["stage_at_most"] = "6a"
    written["clauses"].append({"clause_id": "2", "remark": "引导过境车辆绕行"})
    ozone = warning("issued", "19T18", "20T00", words="臭氧橙色预警")
    silent = warning("extended", "21T18", "22T00")
    for kind, content in (("zones", ZONES), ("orders", [written]), ("warnings", [ozone, silent])):
        path = tmp_path / f"{kind}.json"
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
        assert not import_file(store, kind, path, recorded_at=RECORDED).of("error")
    clause, remark = get(client, "orders/CASE-9")["clauses"]
    assert (clause["vehicles"]["stage_at_most"], clause["code"], clause["warning"]["pollutants"]) == ("6a", "none", ["o3"])
    assert remark == {"clause_id": "2", "remark": "引导过境车辆绕行"}
    (told,) = get(client, "warnings?at=2026-11-23T00:00:00%2B08:00")["items"]
    assert (told["pollutants"], [one["pollutant"] for one in told["versions"]]) == (["o3"], [None, None])
