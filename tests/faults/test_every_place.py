"""A crash before and after statements, commits and appends, one place after the other: after recovery the dump is the same.

Every commit and every append at CI's depth, at the developers' one in so many, others on either database. Every statement at full depth, else
one in so many: until the commit the database keeps nothing of a transaction, wherever in it the crash comes.
"""

import gc
from contextlib import suppress

import pytest
from sqlalchemy import func, select

from services.store.engine import reading
from services.store.tables import OUTBOX
from tests.depth import how_many
from tests.faults.crashing import Crash, Places, crashing
from tests.faults.scripts import HISTORY, missing, run, steps
from tests.properties.worlds import World, emptied_world, fresh

SLICES = 4


def dump_after_crash(url: str, at: int | None, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], Places]:
    """The dump after a crash at a place and a recovery, and the places that were passed."""
    with emptied_world(url) as world:
        todo = steps()
        with crashing(world.engine, monkeypatch, at) as places, suppress(Crash):
            run(world, todo)
        end_of_process(world)
        run(world, todo)
        dump = world.examined()
        assert _unsent(world) == 0
        return dump, places


def end_of_process(world: World) -> None:
    """What the end of a process does by itself: its connections are gone, and with them what they had begun."""
    world.engine.dispose()
    gc.collect()


def _unsent(world: World) -> int:
    with reading(world.engine) as connection:
        return connection.execute(select(func.count()).select_from(OUTBOX).where(OUTBOX.c.sent.is_(False))).scalar_one()


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_crash_at_any_place_changes_nothing(
    database: str, part: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = request.getfixturevalue(f"{database}_url")
    with emptied_world(url) as world:
        expected = fresh(HISTORY, world, examined=True)
        assert missing(expected) == []
    undisturbed, places = dump_after_crash(url, None, monkeypatch)
    assert undisturbed == expected
    assert places.count > 200, "fewer places than the script has statements: the counter is broken"
    every, among = how_many("statements between crashes"), how_many("commits between crashes")
    lasting = sorted(places.lasting)[(database == "postgres") % among :: among]
    chosen = sorted({*lasting, *range(every, places.count + 1, every)})
    gc.freeze()  # what is there already is no process's of ours: looking through it hundreds of times would take minutes
    request.addfinalizer(gc.unfreeze)
    for at in chosen[part::SLICES]:
        assert dump_after_crash(url, at, monkeypatch)[0] == expected, f"after a crash at place {at} of {places.count}"
