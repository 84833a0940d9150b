"""Pages by cursor: nothing twice, nothing left out, whatever is written in between."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine, insert, text, update

from services.api.cursors import decoded, encoded
from services.api.problems import Refused
from services.findings.search.query import Wanted, _sorted
from services.store.change_order import next_change
from services.store.engine import writing
from services.store.tables import FINDING
from tests.api.findings import at, found
from tests.clients import TestClient
from tests.settling import wait_until_settled

_SIX = [found(number, "2026-11-20 08:30" if number < 4 else "2026-11-20 09:00") for number in range(6)]


def walk(client: TestClient, query: str, limit: int) -> list[str]:
    """Ids over all pages."""
    ids, cursor = [], ""
    while True:
        page = client.get(f"/api/v1/findings?{query}&limit={limit}{cursor}").json()
        ids += [item["finding_id"] for item in page["items"]]
        if not page["next"] or not page["items"]:
            return ids
        cursor = f"&cursor={page['next']}"


@pytest.mark.parametrize("sort", ["-first_at", "first_at", "changed"])
@pytest.mark.parametrize("limit", [1, 2, 5, 6, 200])
def test_pages_are_one_list(client: TestClient, fill: Callable, sort: str, limit: int) -> None:
    """Four findings of one moment among them: the id decides."""
    fill([one | {"changed": -number // 3} for number, one in enumerate(_SIX)])
    key = {"changed": lambda one: (one["changed"], one["finding_id"])}.get(
        sort, lambda one: (one["first_at"], one["finding_id"])
    )
    rows = [one | {"changed": -number // 3} for number, one in enumerate(_SIX)]
    expected = [one["finding_id"] for one in sorted(rows, key=key, reverse=sort.startswith("-"))]
    assert walk(client, f"sort={sort}", limit) == expected


def test_a_newer_finding_between_two_pages_moves_nothing(client: TestClient, fill: Callable) -> None:
    fill(_SIX)
    first = client.get("/api/v1/findings?limit=3").json()
    fill([found("new", "2026-11-21 00:00")])
    second = client.get(f"/api/v1/findings?limit=3&cursor={first['next']}").json()
    shown = [item["finding_id"] for item in first["items"] + second["items"]]
    assert (len(set(shown)), second["next"]) == (6, None)


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "!!!!", "bm9uZQ", encoded("first_at", at("2026-11-20 08:30"), "a"), encoded("-first_at", "no time", "a"),
     encoded("-first_at", "2026-11-20T08:30:00", "a"), encoded("-first_at", at("2026-11-20 08:30")), encoded("-first_at", at("2026-11-20 08:30"), "\0")],
)  # fmt: skip
def test_a_cursor_that_is_none_of_ours_is_refused(world, cursor: str) -> None:
    answer = world.client.get(f"/api/v1/findings?cursor={cursor}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "cursor")


def test_a_cursor_survives_its_way() -> None:
    moment = at("2026-11-20 08:30") + timedelta(microseconds=1)
    assert decoded(encoded("s", moment, 7, "豫C"), "s", type(moment), int, str) == (moment, 7, "豫C")
    with pytest.raises(Refused):
        decoded(encoded("s", True), "s", int)


def test_the_feed_goes_on_from_an_empty_database(client: TestClient, fill: Callable) -> None:
    empty = client.get("/api/v1/findings?sort=changed&withdrawn=any").json()
    fill([found(1, changed=5)])
    after = client.get(f"/api/v1/findings?sort=changed&withdrawn=any&cursor={empty['next']}").json()
    again = client.get(f"/api/v1/findings?sort=changed&withdrawn=any&cursor={after['next']}").json()
    assert ([len(page["items"]) for page in (empty, after, again)], again["next"]) == ([0, 1, 0], after["next"])


def test_the_feed_never_skips_a_commit_that_comes_late(postgres_url: str, app_on: Callable) -> None:
    """Two transactions: the one with the lower number commits last. A feed by a plain counter would go past it."""
    engine = create_engine(postgres_url)
    client = TestClient(app_on(engine))
    early, late = engine.connect(), engine.connect()
    try:
        for name, connection in (("early", early), ("late", late)):
            connection.execute(insert(FINDING), [found(name, changed=next_change(connection))])
        late.commit()
        seen = client.get("/api/v1/findings?sort=changed").json()
        assert seen["items"] == []  # the other may still come before it
        early.commit()
        wait_until_settled(engine)
        assert [
            len(client.get(f"/api/v1/findings?sort=changed{more}").json()["items"]) for more in ("", f"&cursor={seen['next']}")
        ] == [2, 2]
        changes = [client.get("/api/v1/findings?sort=changed&limit=1").json()]
        changes.append(client.get(f"/api/v1/findings?sort=changed&limit=1&cursor={changes[0]['next']}").json())
        assert [page["items"][0]["finding_id"] for page in changes] == [found(name)["finding_id"] for name in ("early", "late")]
    finally:
        early.close()
        late.close()
        engine.dispose()


def test_a_finding_that_changes_again_comes_again(store: Engine, client: TestClient, fill: Callable) -> None:
    with writing(store) as connection:
        connection.execute(
            insert(FINDING), [found(1, changed=next_change(connection)), found(2, changed=next_change(connection))]
        )
    wait_until_settled(store)
    first = client.get("/api/v1/findings?sort=changed&withdrawn=any").json()
    with writing(store) as connection:
        changed = {"changed": next_change(connection), "withdrawn": True}
        connection.execute(update(FINDING).where(FINDING.c.finding_id == found(1)["finding_id"]).values(changed))
    wait_until_settled(store)
    second = client.get(f"/api/v1/findings?sort=changed&withdrawn=any&cursor={first['next']}").json()
    assert [(item["finding_id"], item["withdrawn"]) for item in second["items"]] == [(found(1)["finding_id"], True)]


def test_every_sort_goes_by_an_index(store: Engine) -> None:
    """Nothing is sorted at a million findings: the plan of a page says so."""
    with store.connect() as connection:
        if store.dialect.name == "postgresql":
            connection.execute(text("SET enable_sort = off"))
            connection.execute(text("SET enable_seqscan = off"))
        for sort in ("-first_at", "first_at", "changed"):
            query = _sorted(connection, Wanted(), sort).limit(50)
            sql = query.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
            prefix = "EXPLAIN" if store.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
            plan = " ".join(str(row) for row in connection.execute(text(f"{prefix} {sql}")))
            assert "TEMP B-TREE" not in plan and "Sort" not in plan, plan
