"""An order tried unchanged finds what stands: also where a drive is charged under another order, and not where nothing of it is sure."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from services.orders.what_if import answered, draft_of
from services.orders.what_if.comparison import standing_days
from services.settings import Settings
from services.store.engine import reading, writing
from services.store.tables import FINDING
from tests.api.findings import found
from tests.orders.what_if.test_exact import message
from tests.properties.histories import SMALLER, ZONE, Act, vehicle_row
from tests.properties.worlds import World
from tests.reference.examples import clause, order
from tests.rules.building import NORTH, Row, drive

DAY = date(2026, 11, 20)
SURE, UNKNOWN, ALONG = "豫C0T001", "豫C0T127", "豫C0T003"
MORNING = order("E", clause(zones=["whole"], hours=[["00:00", "12:00"]]))
STANDING = order("S", clause(zones=["west"], hours=[["00:00", "24:00"]]), kind="standing")
LONG = order("L", clause(zones=["west"], hours=[["00:00", "24:00"]], min_minutes=30), kind="standing")


def drives() -> list[Row]:
    """All three drive in the morning, where two orders hold; one along the border of the standing order's zone in the afternoon, too."""
    found = [
        drive("2026-11-20 09:00", 12, lon=112.405, kmh=20, plate=plate, terminal_id=plate) for plate in (SURE, UNKNOWN, ALONG)
    ]
    along = drive("2026-11-20 15:00", 12, lon=112.45, lat=34.62, kmh=20, toward=NORTH, plate=ALONG, terminal_id=ALONG)
    return [*found[0], *found[1], *found[2], *along]


@pytest.mark.parametrize(
    ("outcome", "is_sure", "is_against"),
    [
        ("violation", True, True),
        ("listed", True, True),
        ("to_be_verified", True, True),
        ("listed", False, False),
        ("to_be_verified", False, False),
        ("suspected", True, False),
    ],
)
def test_what_would_be_a_violation_if_its_order_were_the_only_one(
    store: Engine, outcome: str, is_sure: bool, is_against: bool
) -> None:
    row = found(1, rule="restricted_traffic", local_day=DAY, order_id="E") | {"outcome": outcome, "is_sure": is_sure}
    with writing(store) as connection:
        connection.execute(insert(FINDING), [row])
    with reading(store) as connection:
        assert len(standing_days(connection, "E", DAY, DAY)) == is_against


@pytest.mark.parametrize(("tried", "standing"), [(MORNING, 2), (STANDING, 2), (LONG, 0)])
def test_an_order_tried_unchanged_finds_what_stands(store: Engine, tmp_path: Path, tried: dict, standing: int) -> None:
    world = World(store, tmp_path)
    for plate, stage in ((SURE, 4), (UNKNOWN, None), (ALONG, 4)):
        world.enact(Act("vehicle", vehicle_row(plate, stage)))
    for zone_id, ring in (("whole", ZONE), ("west", SMALLER)):
        world.enact(Act("zone", {"zone_id": zone_id, "ring": ring}))
    for one in (MORNING, STANDING, LONG):
        world.enact(Act("order", one))
    for row in drives():
        world.send(*message(row))
    world.finish()
    world.log.close()
    found = answered(world.engine, draft_of(tried, None), DAY, DAY, Settings().thresholds)
    assert (found.violations, found.compared.standing.violations, found.compared.also_hit.violations) == (standing,) * 3
