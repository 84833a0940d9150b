"""Server-sent events from a real server, on both databases."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from services.api.app import make_app
from services.api.cursors import encoded
from services.settings import Settings
from services.store.change_order import next_change
from services.store.engine import writing
from services.store.tables import FINDING
from tests.api.findings import found
from tests.live.conftest import NOW, point
from tests.live.serving import Listener, serving, wait_for

A, B = "豫C0T003", "豫C0T004"


@pytest.fixture
def address(store: Engine, tmp_path: Path) -> Any:
    url = store.url.render_as_string(hide_password=False)
    with serving(make_app(Settings(data=tmp_path, database_url=url), lambda: NOW)) as address:
        yield address + "/api/v1/events"


def raise_findings(engine: Engine, *seeds: object) -> None:
    with writing(engine) as connection:
        connection.execute(insert(FINDING), [found(seed, changed=next_change(connection)) for seed in seeds])


def ids(listener: Listener) -> list[str]:
    return [data["finding_id"] for data in listener.of("finding")]


def test_what_moves_and_what_is_found_arrives(store: Engine, address: str, drive: Callable) -> None:
    everywhere, east = Listener(address), Listener(address + "?box=112.5,34,113,35")
    wait_for(lambda: everywhere.of("health") and east.of("health"))
    drive(point(A, 0, lon=112.4), point(B, 0, lon=112.6))
    raise_findings(store, 1)
    wait_for(
        lambda: everywhere.of("finding") and everywhere.of("positions")[1:] and east.of("finding") and east.of("positions")[1:]
    )
    moved = everywhere.of("positions")[1]
    assert sorted(item["plate"] for item in moved["items"]) == [A, B] and moved["at"] == "2026-11-25T12:00:00+08:00"
    assert [[item["plate"] for item in data["items"]] for data in east.of("positions")] == [[], [B]]
    assert ids(everywhere) == ids(east) == [found(1)["finding_id"]]
    late = Listener(address)
    wait_for(lambda: late.of("positions"))
    assert {item["plate"]: item["status"] for item in late.of("positions")[0]["items"]} == {A: "driving", B: "driving"}


def test_a_listener_that_comes_back_gets_what_it_missed(store: Engine, address: str) -> None:
    first = Listener(address)
    wait_for(lambda: first.of("health"))
    raise_findings(store, 1)
    wait_for(lambda: first.of("finding"))
    place = next(name for what, _, name in first.events if what == "finding")
    raise_findings(store, 2, 3)
    second = Listener(address, **{"Last-Event-ID": place})
    wait_for(lambda: len(second.of("finding")) >= 2)
    time.sleep(1.5)  # nothing comes twice, although it is news just now
    assert sorted(ids(second)) == sorted(found(seed)["finding_id"] for seed in (2, 3))


def test_a_listener_that_missed_too_much_is_told_to_load_anew(
    store: Engine, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.api.events._MOST_MISSED", 3)
    first = Listener(address)
    wait_for(lambda: first.of("health"))
    raise_findings(store, 1)
    wait_for(lambda: first.of("finding"))
    raise_findings(store, *range(2, 8))
    second = Listener(address, **{"Last-Event-ID": next(name for what, _, name in first.events if what == "finding")})
    wait_for(lambda: second.of("reload"))
    assert ids(second) == []


def test_a_listener_of_another_database_is_told_to_load_anew(store: Engine, address: str) -> None:
    raise_findings(store, 1)
    listener = Listener(address, **{"Last-Event-ID": encoded("changed", 10**15, "z")})
    wait_for(lambda: listener.of("reload"))
    raise_findings(store, 2)
    wait_for(lambda: found(2)["finding_id"] in ids(listener))  # behind the first, where the feed had not told it yet


@pytest.mark.parametrize("last", ["x", "WyJmaXJzdF9hdCIsIjIwMjYiLCJhIl0"])
def test_a_last_id_that_is_none_of_ours_is_refused(world, last: str) -> None:
    answer = world.client.get("/api/v1/events", headers={"Last-Event-ID": last})
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


def test_streams_end_with_the_server(store: Engine, tmp_path: Path) -> None:
    app = make_app(Settings(data=tmp_path, database_url=store.url.render_as_string(hide_password=False)))
    with serving(app) as address:
        listener = Listener(address + "/api/v1/events")
        wait_for(lambda: listener.of("positions"))
        assert len(app.state.live.subscribers) == 1
        began = time.monotonic()
    wait_for(lambda: listener.ended)
    assert time.monotonic() - began < 5
