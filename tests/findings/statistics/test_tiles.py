"""The tiles."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from services.findings.statistics.tiles import Tiles, tiles
from services.store.engine import reading, writing
from services.store.tables import FINDING, PLATE_DAY
from tests.api.findings import at, found

NOW = at("2026-11-20 09:00")
NONE = Tiles(0, 0, 0, 0, 0)


def driving(last: str, **changes: Any) -> dict[str, Any]:
    return found(
        "x", "2026-11-20 08:30", **{"rule": "restricted_traffic", "outcome": "violation", "last_at": at(last), **changes}
    )


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (driving("2026-11-20 08:50"), Tiles(0, 1, 0, 0, 1)),
        (driving("2026-11-20 08:45"), Tiles(0, 0, 0, 0, 1)),  # a quarter of an hour ago is not now
        (driving("2026-11-20 08:50", outcome="to_be_verified"), Tiles(0, 0, 0, 1, 0)),
        (driving("2026-11-20 08:50", withdrawn=True), NONE),
        (driving("2026-11-20 09:10"), Tiles(0, 0, 0, 0, 1)),  # not yet
        (found(1, "2026-11-20 00:00", rule="remote_sensing", outcome="suspected"), Tiles(0, 0, 1, 0, 0)),
        (found(1, "2026-11-19 23:59", rule="remote_sensing", outcome="violation"), NONE),
        (found(1, "2026-11-20 08:00", rule="road_check", outcome="violation"), Tiles(0, 0, 0, 0, 1)),
        (found(1, "2026-11-20 08:00", rule="road_check", outcome="listed"), NONE),  # a part of another's case
        (found(1, "2026-11-20 08:00", rule="remote_sensing", outcome="listed"), Tiles(0, 0, 1, 0, 0)),  # but it was measured
        (found(1, "2026-10-01 08:00", rule="road_check", outcome="to_be_verified"), Tiles(0, 0, 0, 1, 0)),  # of any day
    ],
)
def test_a_finding_in_the_tiles(store: Engine, finding: dict, expected: Tiles) -> None:
    with writing(store) as connection:
        connection.execute(insert(FINDING), [finding])
    with reading(store) as connection:
        assert tiles(connection, NOW) == expected


def test_a_truck_seen_by_two_sources_is_one(store: Engine) -> None:
    today = date(2026, 11, 20)
    rows = [
        ("terminal:T1", today, "豫C1"),
        ("station:A1", today, "豫C1"),
        ("check", today, "豫C2"),
        ("check", today - timedelta(days=1), "豫C3"),
    ]
    with writing(store) as connection:
        connection.execute(insert(PLATE_DAY), [dict(zip(("source", "day", "plate"), row, strict=True)) for row in rows])
    with reading(store) as connection:
        assert tiles(connection, NOW) == NONE._replace(trucks_seen_today=2)


def test_a_placeholder_for_an_unread_plate_is_no_truck(store: Engine) -> None:
    today = date(2026, 11, 20)
    plates = ("无牌", "豫C00000", "UNKNOWN1", "豫C00001", "豫C1")
    with writing(store) as connection:
        connection.execute(insert(PLATE_DAY), [{"source": "station:A1", "day": today, "plate": plate} for plate in plates])
    with reading(store) as connection:
        assert tiles(connection, NOW) == NONE._replace(trucks_seen_today=2)
