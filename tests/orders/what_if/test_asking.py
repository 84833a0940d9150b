"""What-if asked through the API and the command: the same numbers, and every bad question refused with what was expected."""

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from services import cli
from services.cli import what_if as command
from services.orders.what_if import plans
from services.settings import Settings
from services.store.engine import open_engine
from tests.apps import app_on
from tests.clients import TestClient
from tests.orders.what_if.drives import PLATES, Trial
from tests.orders.what_if.test_exact import fill
from tests.properties.worlds import emptied_world
from tests.reference.examples import clause, feature, order
from tests.rules.building import drive, reference, station, vehicle
from tests.rules.building import order as order_version

AROUND = [[112.40, 34.60], [112.50, 34.60], [112.50, 34.70], [112.40, 34.70], [112.40, 34.60]]
DRAWN = {"type": "FeatureCollection", "features": [feature("drawn", AROUND)]}
ASKED = {
    "order": order("NEW", clause(zones=["drawn"], hours=[["00:00", "24:00"]])),
    "zones": DRAWN,
    "from": "2026-11-19",
    "to": "2026-11-21",
}


def circle(corners: int) -> list[list[float]]:
    """A closed ring of so many corners."""
    turns = [2 * math.pi * corner / corners for corner in range(corners)]
    ring = [[112.45 + 0.04 * math.cos(turn), 34.65 + 0.04 * math.sin(turn)] for turn in turns]
    return [*ring, ring[0]]


@pytest.fixture
def client(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """On a city where one truck drove ten minutes; the command sees it, too."""
    known = reference(*(vehicle(plate) for plate in PLATES), station("C1"))
    with emptied_world(sqlite_url) as world:
        fill(world, Trial(drive("2026-11-20 09:00", 10), known, order_version()))
    monkeypatch.setattr(command, "open_store", lambda settings: open_engine(sqlite_url))
    with app_on(Settings(data=tmp_path, database_url=sqlite_url)) as app:
        yield TestClient(app, raise_server_exceptions=False)


def test_a_polygon_that_did_not_exist_before(client: TestClient) -> None:
    answer = client.post("/api/v1/orders/what-if", json=ASKED)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["violations"], found["vehicles"], found["undecided"]) == (1, 1, 0)
    assert found["driving_minutes"] == pytest.approx(10, abs=1) and found["kilometres"] == pytest.approx(6, rel=0.05)
    assert found["by_owner"][0]["name"] == "试验车队" and len(found["by_hour"]) == 24
    assert found["comparison"]["of_order"] is None and found["comparison"]["newly_hit"] == {"violations": 1, "vehicles": 1}


def test_an_exact_answer_tells_its_progress_line_by_line(client: TestClient) -> None:
    """A truck that is inside for about three minutes: the points tell."""
    near = [[112.4655, 34.60], *AROUND[1:3], [112.4655, 34.70], [112.4655, 34.60]]
    asked = ASKED | {"zones": {"type": "FeatureCollection", "features": [feature("drawn", near)]}}
    assert client.post("/api/v1/orders/what-if", json=asked).json()["verified"] == 1
    told = client.post("/api/v1/orders/what-if", json=asked | {"exact": True}, headers={"accept": "application/x-ndjson"})
    assert told.headers["content-type"].startswith("application/x-ndjson")
    *progress, last = map(json.loads, told.text.splitlines())
    assert last["answer"] == client.post("/api/v1/orders/what-if", json=asked | {"exact": True}).json()
    assert all(set(line) == {"progress"} for line in progress)
    assert last["answer"]["undecided"] == 0


def test_what_is_refused_is_refused_line_by_line_too(client: TestClient) -> None:
    asked = ASKED | {"order": order("NEW", clause(zones=["nowhere"])), "exact": True}
    refused = client.post("/api/v1/orders/what-if", json=asked, headers={"accept": "application/x-ndjson"})
    assert refused.status_code == 422 and "nowhere" in refused.text


def test_nothing_is_stored(client: TestClient) -> None:
    client.post("/api/v1/orders/what-if", json=ASKED)
    assert client.get("/api/v1/orders").json()["items"] == []
    assert client.get("/api/v1/zones").json()["features"] == []


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"to": "2026-11-18"}, "to", "a day not before 2026-11-19"),
        ({"to": "2028-01-01"}, "to", "at most 400 days"),
        ({"from": "gestern"}, "from", "a day such as"),
        ({"order": order("NEW", clause(zones=["drwan"]))}, "order: clause 1: zones", "nearest: drawn"),
        ({"order": order("NEW", clause(zones=["drawn"], hours=[["7", "9"]]))}, "hours", "HH:MM"),
        ({"zones": {"type": "FeatureCollection", "features": []}}, "zones", "at least one"),
        ({"zones": {"type": "FeatureCollection", "features": [feature("drawn", properties={"zone_id": "drawn", "name": "n"})]}}, "datum", "WGS84"),
        ({"zones": {"type": "FeatureCollection", "features": [feature("drawn", [[110, 32], [116, 32], [116, 36], [110, 36], [110, 32]])]}}, "zones", "240 km"),
        ({"order": order("NEW", *(clause(clause_id=str(one), zones=["drawn"]) for one in range(101)))}, "clauses", "at most 100 clauses"),
        ({"zones": {"type": "FeatureCollection", "features": [feature("drawn", circle(5_000)), feature("more", circle(5_000))]}}, "zones", "at most 10,000 vertices"),
        ({"colour": 1}, "colour", ""),
    ],
)  # fmt: skip
def test_a_bad_question_is_refused_with_what_was_expected(
    client: TestClient, changes: dict[str, Any], field: str, expected: str
) -> None:
    answer = client.post("/api/v1/orders/what-if", json=ASKED | changes)
    assert answer.status_code == 422, answer.text
    assert any(field in one["field"] and expected in one["expected"] for one in answer.json()["errors"]), answer.json()


def test_an_area_of_as_many_vertices_as_allowed_is_tried(client: TestClient) -> None:
    drawn = {"type": "FeatureCollection", "features": [feature("drawn", circle(9_999))]}
    answer = client.post("/api/v1/orders/what-if", json=ASKED | {"zones": drawn})
    assert answer.status_code == 200 and answer.json()["violations"] == 1


def test_areas_that_are_too_large_together_are_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each would do (some 160,000 cells): the second clause's area makes it too much."""
    monkeypatch.setattr(plans, "MOST_PLAN_CELLS", 250_000)
    zones = {"type": "FeatureCollection", "features": [feature("drawn", circle(50)), feature("more", circle(60))]}
    clauses = [clause(clause_id=one, zones=[one], hours=[["00:00", "24:00"]]) for one in ("drawn", "more")]
    for asked, status in ((clauses[:1], 200), (clauses[1:], 200), (clauses, 422)):
        answer = client.post("/api/v1/orders/what-if", json=ASKED | {"order": order("NEW", *asked), "zones": zones})
        assert answer.status_code == status, answer.text
    assert "together" in answer.json()["errors"][0]["value"]


def test_the_command_says_the_same(client: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text(json.dumps({"order": ASKED["order"], "zones": DRAWN}, ensure_ascii=False))
    days = ["--from", "2026-11-19", "--to", "2026-11-21"]
    as_json = CliRunner().invoke(cli.app, ["what-if", str(file), *days, "--json"])
    assert json.loads(as_json.stdout) == client.post("/api/v1/orders/what-if", json=ASKED).json()
    table = CliRunner().invoke(cli.app, ["what-if", str(file), *days])
    assert table.exit_code == 0
    assert "1 violations (vehicle-days) of 1 vehicles" in table.stdout and "试验车队" in table.stdout


def test_the_command_refuses_what_it_cannot_try(client: TestClient, tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(order("NEW", clause(zones=["nowhere"]))))
    refused = CliRunner().invoke(cli.app, ["what-if", str(file), "--from", "2026-11-19", "--to", "2026-11-21"])
    assert refused.exit_code == 2 and "nowhere" in refused.stderr
    wrong_days = CliRunner().invoke(cli.app, ["what-if", str(file), "--from", "2026-11-21", "--to", "2026-11-19"])
    assert wrong_days.exit_code == 2
