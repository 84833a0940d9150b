"""Each filter of findings, on both databases."""

from collections.abc import Callable
from urllib.parse import urlencode

import pytest

from rules.catalogue import RULES
from tests.api.findings import found
from tests.clients import TestClient
from tests.lists.examples import finding_id

_BASE = [
    found(
        "a",
        "2026-11-19 23:59",
        plate="豫C0T001",
        district="410302",
        rule="remote_sensing",
        outcome="suspected",
        station_id="S1",
    ),
    found(
        "b",
        "2026-11-20 00:00",
        plate="豫C0T002",
        owner="顺达50%物流_有限公司",
        order_id="LY-1",
        zone_id="ring",
        rule="restricted_traffic",
    ),
    found("c", "2026-11-20 23:59", plate="豫C0T003", owner="Luoyang Haulage", lon=112.60, lat=34.80, outcome="to_be_verified"),
    found("d", "2026-11-21 00:00", plate="豫C0T003", owner=None, withdrawn=True, lon=None, lat=None),
]
_NAMES = {finding_id(name): name for name in "abcd"}


def listed(client: TestClient, **query: str) -> str:
    """The names of the findings found, newest first."""
    answer = client.get(f"/api/v1/findings?{urlencode(query)}")
    assert answer.status_code == 200, answer.text
    return "".join(_NAMES[item["finding_id"]] for item in answer.json()["items"])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, "cba"),
        ({"plate": "豫C·0T003"}, "c"),
        ({"plate": "豫c0t002(黄)"}, "b"),
        ({"plate": "·"}, ""),
        ({"rule": "restricted_traffic"}, "b"),
        ({"outcome": "suspected"}, "a"),
        ({"district": "410302"}, "a"),
        ({"district": "410303"}, ""),  # of the list, without findings
        ({"owner": "顺达"}, "b"),
        ({"owner": "50%物流_"}, "b"),
        ({"owner": "5%流"}, ""),
        ({"owner": "HAUL"}, "c"),
        ({"zone": "ring"}, "b"),
        ({"order": "LY-1"}, "b"),
        ({"station": "S1"}, "a"),
        ({"from": "2026-11-20"}, "cb"),
        ({"to": "2026-11-19"}, "a"),
        ({"from": "2026-11-20", "to": "2026-11-20"}, "cb"),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "cba"),
        ({"box": "112.4,34.6,112.5,34.7"}, "ba"),
        ({"box": "112.45,34.65,112.45,34.65"}, "ba"),
        ({"withdrawn": "true"}, "d"),
        ({"withdrawn": "any"}, "dcba"),
        ({"sort": "first_at"}, "abc"),
        ({"rule": "road_check", "outcome": "to_be_verified", "owner": "luoyang"}, "c"),
    ],
    ids=str,
)
def test_a_filter_finds(client: TestClient, fill: Callable, query: dict[str, str], names: str) -> None:
    fill(_BASE)
    assert listed(client, **query) == names


@pytest.mark.parametrize(
    ("query", "field", "expected"),
    [
        ("from=2026-13-01", "from", "a day such as 2026-11-20"),
        ("from=20261120", "from", "a day such as 2026-11-20"),
        ("from=1606262400", "from", "a day such as 2026-11-20"),
        ("from=2026-11-20T00:00:00Z", "from", "a day such as 2026-11-20"),
        ("from=2026-11-21&to=2026-11-20", "to", "a day not before from=2026-11-21"),
        ("box=1,2,3", "box", "west,south,east,north in degrees, such as 112.3,34.5,112.6,34.8"),
        ("box=113,34,112,35", "box", "west,south,east,north, each pair growing"),
        ("rule=no_rule", "rule", f"{', '.join(map(repr, [*RULES][:-1]))} or {[*RULES][-1]!r}"),
        ("outcome=", "outcome", "'violation', 'suspected', 'to_be_verified' or 'listed'"),
        ("district=410399", "district", "one of the known districts: 410302, 410303"),
        ("district=41030", "district", "one of the known districts: 410302, 410303"),
        ("district=410399&format=csv", "district", "one of the known districts: 410302, 410303"),
        ("limit=201", "limit", "less than or equal to 200"),
        ("sort=plate", "sort", "'-first_at', 'first_at' or 'changed'"),
        ("plate=", "plate", "String should have at least 1 character"),
        ("owner=%00", "owner", "text without a NUL character"),
        ("plate=%E8%B1%ABC0T003&plate=x", "plate", "to be given once"),
        ("plates=%E8%B1%ABC0T003", "plates", "plate? known here: box, cursor, district"),
    ],
)
def test_a_wrong_parameter_is_refused_with_what_is_expected(world, query: str, field: str, expected: str) -> None:
    answer = world.client.get(f"/api/v1/findings?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert error["expected"].startswith(expected)


@pytest.mark.parametrize("tried", [1, 2])
def test_names_of_many_owners_are_still_found(
    client: TestClient, fill: Callable, monkeypatch: pytest.MonkeyPatch, tried: int
) -> None:
    """Above so many names the query reads in order instead of by name: the answer is the same."""
    for most in ("_IDS_SOUGHT", "_NAMES_LOOKED_AT")[:tried]:
        monkeypatch.setattr(f"services.findings.search.owners.{most}", 1)
    fill(_BASE)
    assert (listed(client, owner="u"), listed(client, owner="a"), listed(client, owner="有限")) == ("c", "c", "b")
    fill([found("x", owner="有限二队") | {"finding_id": "x" * 32}])
    assert len(client.get("/api/v1/findings?owner=有限").json()["items"]) == 2


@pytest.mark.parametrize("format", ["json", "csv"])
def test_counts_of_an_unknown_district_are_refused(client: TestClient, fill: Callable, format: str) -> None:
    fill([*_BASE, found("e", district="洛龙")])
    address = f"/api/v1/statistics/findings?by=rule&format={format}&district="
    answer = client.get(f"{address}410399")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], error["value"]) == (422, "district", "410399")
    assert "洛龙" in error["said"]["zh"] and error["said"]["zh"].startswith("已知的区县之一")
    assert client.get(f"{address}洛龙").status_code == 200
