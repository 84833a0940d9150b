"""What is kept of the register is asked for once, and never after an import; no more is kept than there is room for."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from services.orders.what_if import register_cache
from services.orders.what_if.register_cache import Found, kept_register
from services.store.engine import reading
from tests.properties.histories import DAY, Act, vehicle_row
from tests.properties.worlds import World

PLATES = ["豫C0T001", "豫C0T003", "豫C0T127"]


@pytest.fixture
def world(store: Engine, tmp_path: Path) -> World:
    """A city of two registered trucks; the third plate is of none."""
    made = World(store, tmp_path)
    made.log.close()
    for plate in PLATES[:2]:
        made.enact(Act("vehicle", vehicle_row(plate, 4)))
    return made


def asked(world: World, *plates: str) -> tuple[Found, int]:
    """What is found of these plates, and with how many statements beyond that for the tick."""
    statements: list[str] = []
    event.listen(world.engine, "before_cursor_execute", lambda *told: statements.append(told[2]))
    with reading(world.engine) as connection:
        found = kept_register(connection).read(connection, list(plates))
    return found, sum("_version" in one for one in statements)


def test_a_plate_is_asked_for_once(world: World) -> None:
    first, statements = asked(world, *PLATES)
    assert statements == 2 and list(first[0]) == PLATES[:2] and first[1] == {}
    assert asked(world, *PLATES) == (first, 0)


def test_an_import_makes_it_ask_again(world: World) -> None:
    asked(world, *PLATES)
    world.enact(Act("vehicle", vehicle_row(PLATES[0], 5), mode="change", holds_from=DAY))
    (vehicles, _), statements = asked(world, PLATES[0])
    assert statements > 0 and vehicles[PLATES[0]][-1].values["emission_stage"] == 5


def test_what_was_asked_for_last_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_cache, "KEPT_AT_MOST", 2)
    for plates in (PLATES[:2], PLATES[:1], PLATES[2:]):
        asked(world, *plates)
    assert [asked(world, plate)[1] > 0 for plate in (PLATES[0], PLATES[2], PLATES[1])] == [False, False, True]
