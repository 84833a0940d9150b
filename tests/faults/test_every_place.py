"""A crash before and after statements, commits and appends: after recovery the dump is the same.

At full depth one crash a run, at every place. Else one run crashes again and again, each time that a restarted process has come so many
commits and appends further (or statements: until the commit the database keeps nothing of a transaction, wherever in it the crash comes);
runs that begin at another place each reach them all at CI's depth.
"""

import gc
from collections.abc import Iterator
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
LEAST_CRASHES = 5
"""Of a run: with fewer it would not be what it is called."""
LASTING_APART, STATEMENTS_APART = 20, 200
"""How far a restarted process comes before it crashes again. It begins its step anew: with 12 commits and appends it would never end one."""


def dump_after_crash(url: str, at: int | None, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], Places]:
    """The dump after a crash at a place and a recovery, and the places that were passed."""
    with emptied_world(url) as world:
        todo = steps()
        with crashing(world.engine, monkeypatch, at) as places, suppress(Crash):
            run(world, todo)
        end_of_process(world)
        run(world, todo)
        return _dump_in_the_end(world), places


def dump_after_crashes(
    url: str, first: int, apart: int, lasting: bool, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[str], int]:
    """The dump after a crash at place `first`, and in each process after it at place `apart`; how often it crashed.

    lasting: whether places beside a commit or an append are counted alone.
    """
    crashes, at = 0, first
    with emptied_world(url) as world:
        todo = steps()
        while todo:
            places = {"at": None, "at_lasting": at} if lasting else {"at": at}
            with crashing(world.engine, monkeypatch, **places), suppress(Crash):
                run(world, todo)
            end_of_process(world)
            crashes, at = crashes + bool(todo), apart
        return _dump_in_the_end(world), crashes


def _dump_in_the_end(world: World) -> list[str]:
    dump = world.examined()
    assert _unsent(world) == 0
    return dump


def end_of_process(world: World) -> None:
    """What the end of a process does by itself: its connections are gone, and with them what they had begun."""
    world.engine.dispose()
    gc.collect()


def _unsent(world: World) -> int:
    with reading(world.engine) as connection:
        return connection.execute(select(func.count()).select_from(OUTBOX).where(OUTBOX.c.sent.is_(False))).scalar_one()


@pytest.fixture
def frozen_objects() -> Iterator[None]:
    """What is there already is no process's of ours: `end_of_process` looking through it hundreds of times would take minutes."""
    gc.freeze()
    yield
    gc.unfreeze()


def undisturbed(url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], Places]:
    """The dump without a crash, which is that of a fresh derivation, and the places of the run."""
    with emptied_world(url) as world:
        expected = fresh(HISTORY, world, examined=True)
        assert missing(expected) == []
    dump, places = dump_after_crash(url, None, monkeypatch)
    assert dump == expected
    assert places.count > 200, "fewer places than the script has statements: the counter is broken"
    return expected, places


@pytest.mark.faults
@pytest.mark.slow
@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_crash_after_crash_changes_nothing(
    database: str, part: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, frozen_objects: None
) -> None:
    url = request.getfixturevalue(f"{database}_url")
    expected, _ = undisturbed(url, monkeypatch)
    runs = [(first, LASTING_APART, True) for first in range(1, LASTING_APART + 1, how_many("commits between starts"))]
    runs += [
        (first, STATEMENTS_APART, False) for first in range(1, STATEMENTS_APART + 1, how_many("statements between starts"))
    ]
    for first, apart, is_lasting in runs[part::SLICES]:
        dump, crashes = dump_after_crashes(url, first, apart, is_lasting, monkeypatch)
        assert crashes >= LEAST_CRASHES
        assert dump == expected, f"after {crashes} crashes, the first at place {first}, then each {apart} places further"


@pytest.mark.faults
@pytest.mark.night
@pytest.mark.parametrize("part", range(SLICES))
@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_a_crash_at_any_place_changes_nothing(
    database: str, part: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, frozen_objects: None
) -> None:
    url = request.getfixturevalue(f"{database}_url")
    expected, places = undisturbed(url, monkeypatch)
    for at in range(1 + part, places.count + 1, SLICES):
        assert dump_after_crash(url, at, monkeypatch)[0] == expected, f"after a crash at place {at} of {places.count}"
