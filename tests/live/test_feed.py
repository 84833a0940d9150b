"""What the feed says of trucks and findings, on both databases, without its threads."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert, update

from rules.inputs.thresholds import Thresholds
from services.findings.search.query import Box
from services.live.feed import LiveFeed
from services.settings import Settings
from services.store.change_order import next_change
from services.store.engine import writing
from services.store.tables import FINDING
from tests.api.findings import found
from tests.live.conftest import NOW, point
from tests.settling import wait_until_settled

A, B = "豫C0T003", "豫C0T004"


@pytest.fixture
def feed(store: Engine, tmp_path: Path) -> LiveFeed:
    return LiveFeed(Settings(data=tmp_path), store, lambda: NOW)


def raise_finding(engine: Engine, plate: str, minutes_ago: float, seed: object = 0, **changes: Any) -> None:
    """A stay against an order that ended so long ago."""
    last = NOW - timedelta(minutes=minutes_ago)
    usual = {"rule": "restricted_traffic", "plate": plate, "first_at": last - timedelta(minutes=5), "last_at": last}
    with writing(engine) as connection:
        connection.execute(insert(FINDING), [found((plate, seed)) | usual | {"changed": next_change(connection)} | changes])
    wait_until_settled(engine)


@pytest.mark.parametrize(
    ("finding", "kmh", "status"),
    [
        (None, 36.0, "driving"),
        (None, 5.0, "driving"),
        (None, 4.9, "standing"),
        (None, None, "standing"),
        ({}, 36.0, "against"),
        ({}, 0.0, "against"),
        ({"outcome": "to_be_verified"}, 36.0, "unsure"),
        ({"outcome": "suspected"}, 36.0, "driving"),
        ({"withdrawn": True}, 36.0, "driving"),
        ({"rule": "road_check"}, 36.0, "driving"),
        ({"minutes_ago": 10}, 36.0, "against"),
        ({"minutes_ago": 10.1}, 36.0, "driving"),
    ],
)
@pytest.mark.parametrize("already_there", [True, False])
def test_the_status_of_a_truck(
    store: Engine, feed: LiveFeed, drive: Callable, finding: dict | None, kmh: float | None, status: str, already_there: bool
) -> None:
    """The same whether the finding stood when the feed began or was raised afterwards."""
    drive(point(A, 0, speed_kmh=kmh))
    if not already_there:
        feed.poll()
    if finding is not None:
        raise_finding(store, A, **{"minutes_ago": 1} | finding)
    feed.poll()
    assert [truck.status for truck in feed.trucks()[1]] == [status]


@pytest.mark.parametrize(("driving_kmh", "status"), [(5.0, "driving"), (8.0, "standing")])
def test_a_truck_drives_from_the_speed_that_is_set(
    store: Engine, tmp_path: Path, drive: Callable, driving_kmh: float, status: str
) -> None:
    feed = LiveFeed(Settings(data=tmp_path, thresholds=Thresholds(driving_kmh=driving_kmh)), store, lambda: NOW)
    drive(point(A, 0, speed_kmh=6.0))
    feed.poll()
    assert [truck.status for truck in feed.trucks()[1]] == [status]


def test_a_violation_outweighs_a_doubt_and_a_withdrawal_clears_it(store: Engine, feed: LiveFeed, drive: Callable) -> None:
    drive(point(A, 0))
    raise_finding(store, A, 1, seed=1)
    raise_finding(store, A, 1, seed=2, outcome="to_be_verified")
    feed.poll()
    statuses = [feed.trucks()[1][0].status]
    for seed in (1, 2):
        with writing(store) as connection:
            values = {"withdrawn": True, "changed": next_change(connection)}
            name = found((A, seed))["finding_id"]
            connection.execute(update(FINDING).where(FINDING.c.finding_id == name).values(values))
        wait_until_settled(store)
        moved, findings = feed.poll()
        statuses.append(moved[A].status)
        assert len(findings) == 1 and '"withdrawn":true' in findings[0].text
    assert statuses == ["against", "unsure", "driving"]


def test_findings_that_stood_before_are_no_news(store: Engine, feed: LiveFeed) -> None:
    raise_finding(store, A, 1)
    assert feed.poll() == ({}, [])
    raise_finding(store, B, 1)
    assert [event.text.count(B) for event in feed.poll()[1]] == [1]
    assert feed.poll() == ({}, [])


def test_only_trucks_in_the_box(feed: LiveFeed, drive: Callable) -> None:
    drive(point(A, 0, lon=112.4), point(B, 0, lon=112.6))
    feed.poll()
    plates = {
        box: sorted(truck.point.plate for truck in feed.trucks(box)[1])
        for box in (None, Box(112.5, 34, 112.7, 35), Box(112.4, 34.6, 112.4, 34.6))
    }
    assert list(plates.values()) == [[A, B], [B], [A]]
