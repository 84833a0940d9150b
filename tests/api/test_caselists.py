"""Case lists: the same cases, numbers and files as `plumewatch lists preview` writes."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine

from rules.catalogue.labels import number_text
from services.api import caselists
from services.lists.issued.content import CITY
from services.lists.issued.issuing import issue
from services.lists.preview import write_preview
from services.settings import Settings
from tests.api.conftest import NOW
from tests.api.findings import found
from tests.clients import TestClient
from tests.lists.examples import DAY
from tests.lists.issued.test_issuing import morning, put

_ROWS = [
    found(number, plate=plate, rule=rule, outcome=outcome, district=district)
    for number, (plate, rule, outcome, district) in enumerate(
        [
            ("豫C0T002", "road_check", "violation", "410311"),
            ("豫C0T001", "road_check", "violation", None),
            ("豫B0T001", "remote_sensing", "suspected", "410311"),
            ("a", "remote_sensing", "suspected", "410302"),
            ("Z", "remote_sensing", "to_be_verified", "410302"),
            ("豫C0T001", "restricted_traffic", "violation", "洛龙"),
            ("豫C0T001", "restricted_traffic", "violation", "洛龙"),
        ]
    )
] + [found("other day", "2026-11-21 00:00"), found("gone", withdrawn=True)]


def rows_over_pages(client: TestClient, limit: int, district: str = "") -> list[list]:
    """The rows of all pages."""
    rows, cursor = [], ""
    while True:
        page = client.get(f"/api/v1/caselists/{DAY}?limit={limit}{cursor}{district}").json()
        rows += page["rows"]
        if page["next"] is None:
            return rows
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("limit", [1, 3, 7, 200])
def test_the_pages_are_the_list(store: Engine, client: TestClient, fill: Callable, limit: int, tmp_path: Path) -> None:
    fill(_ROWS)
    for district in (None, "410311"):
        path = write_preview(store, Settings(), DAY, district, tmp_path / str(district), NOW)[-1]
        written = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))[1:]
        shown = rows_over_pages(client, limit, f"&district={district}" if district else "")
        assert [[number_text(cell) if not isinstance(cell, str) else cell for cell in row] for row in shown] == written
        assert len(written) == (7 if district is None else 2)


def test_counts_and_days(client: TestClient, fill: Callable) -> None:
    fill(_ROWS)
    page = client.get(f"/api/v1/caselists/{DAY}").json()
    assert (page["counts"], page["without_district"]) == ({"violation": 4, "suspected": 2, "to_be_verified": 1, "listed": 0}, 1)
    days = client.get("/api/v1/caselists").json()
    assert [(one["day"], one["violation"]) for one in days["items"]] == [("2026-11-21", 1), ("2026-11-20", 4)]
    assert [one["day"] for one in client.get("/api/v1/caselists?to=2026-11-20").json()["items"]] == ["2026-11-20"]
    assert client.get("/api/v1/caselists?from=2027-01-01").json() == {"items": [], "next": None}


@pytest.mark.parametrize("district", [None, "410311", "洛龙"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_files_are_the_very_files(
    store: Engine, client: TestClient, fill: Callable, tmp_path: Path, kind: str, district: str | None
) -> None:
    fill(_ROWS)
    path = next(path for path in write_preview(store, Settings(), DAY, district, tmp_path, NOW) if path.suffix == f".{kind}")
    answer = client.get(f"/api/v1/caselists/{DAY}", params={"format": kind} | ({"district": district} if district else {}))
    assert answer.headers["content-disposition"] == f"attachment; filename=\"{path.name}\"; filename*=UTF-8''{path.name}"
    assert answer.content == path.read_bytes()


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_an_unknown_district_is_refused_with_the_known_ones(client: TestClient, fill: Callable, kind: str) -> None:
    fill(_ROWS)
    answer = client.get(f"/api/v1/caselists/{DAY}", params={"format": kind, "district": "410312"})
    assert answer.status_code == 422
    assert {"410311", "洛龙"} <= set(answer.json()["errors"][0]["expected"].replace(",", " ").split())


def test_a_page_is_of_the_findings_of_now(store: Engine, client: TestClient) -> None:
    """What is kept from page to page is not shown once a finding changed or a list was issued."""
    put(store, "a", local_day=DAY)
    assert len(rows_over_pages(client, 1)) == 1
    put(store, "b", local_day=DAY)
    assert len(rows_over_pages(client, 1)) == 2
    issue(store, CITY, DAY, morning(DAY))
    put(store, "b", withdrawn=True)
    assert sorted(row[16] for row in rows_over_pages(client, 1)) == sorted(["案件清单 待审核", "撤回"])


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_a_day_of_too_many_cases_is_refused_whole(
    client: TestClient, fill: Callable, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not shown in part: its cover would count what it does not show. A district's part of it is shown; what is listed under others is no row."""
    monkeypatch.setattr(caselists, "MOST_PREVIEWED", 6)
    fill([*_ROWS, found("under another", outcome="listed", district="410311")])
    refused = client.get(f"/api/v1/caselists/{DAY}", params={"format": kind})
    assert refused.status_code == 422
    (error,) = refused.json()["errors"]
    assert (error["field"], error["value"]) == ("day", str(DAY))
    assert "at most 6 cases (this one has 7)" in error["expected"] and "至多 6 个案件" in error["said"]["zh"]
    assert client.get(f"/api/v1/caselists/{DAY}", params={"format": kind, "district": "410311"}).status_code == 200
    monkeypatch.setattr(caselists, "MOST_PREVIEWED", 7)
    assert client.get(f"/api/v1/caselists/{DAY}", params={"format": kind}).status_code == 200
