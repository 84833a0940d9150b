"""Histories on which the derivation goes wrong if a rule of the house is broken: found once by search, cut down, kept to be replayed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from sqlalchemy import Engine, event

from streams.events import READINGS
from tests.faults.scripts import drive
from tests.properties.histories import DAY, PLATES, ZONE, Act, History, later_acts, order_row, vehicle_row
from tests.properties.worlds import World

_KNOWN = [
    Act("vehicle", vehicle_row(PLATES[0], 4)),
    Act("zone", {"zone_id": "inner", "ring": ZONE}),
    Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)),
]
_DRIVE = drive(PLATES[0], timedelta(hours=9))


def _reading(opacity_pct: float) -> tuple[str, dict]:
    members = {"reading_id": "r1", "station_id": "A1", "time": DAY.isoformat(), "plate": PLATES[0], "plate_type": "01"}
    return READINGS, {**members, "fuel": "diesel", "opacity_pct": opacity_pct}


class CounterExample(NamedTuple):
    """messages, acts: what is stored before. moment: the beginning or a part of the statement of a deriver before which, once, the acts of
    `meanwhile` are published and another deriver works off what is marked."""

    messages: list[tuple[str, Any]]
    acts: list[Act]
    moment: str
    meanwhile: list[Act]

    @property
    def history(self) -> History:
        """All that happens."""
        return History(self.messages, [*self.acts, *self.meanwhile])


TWO_DERIVERS = CounterExample([_DRIVE], _KNOWN, "INSERT INTO finding", [])
"""Both derive one truck at the same time: without the lock both write its finding."""
LATE_CORRECTION = CounterExample([_DRIVE], _KNOWN, "FROM mark", [later_acts()["stage corrected"]])
"""The register is corrected before the marks are read: a reference that was read still earlier is out of date, and the marks will be gone."""
TWO_CONTENTS = CounterExample([_reading(52.0), _reading(12.0)], _KNOWN, "FROM mark", [])
"""One id, two contents: if one is kept, it is the one that came first."""


def replayed(known: CounterExample, world: World) -> list[str]:
    """The dump after the counter-example was gone through."""
    for act in known.acts:
        world.enact(act)
    for message in known.messages:
        world.send(*message)
        world.intake()
    world.touch()
    with _before_statement(world.engine, known.moment, lambda: _meanwhile(known, world)):
        _derive(world)
    return world.derived()


def _meanwhile(known: CounterExample, world: World) -> None:
    for act in known.meanwhile:
        world.enact(act)
    world.touch()
    _derive(world)


def _derive(world: World) -> None:
    for shard in world.marked_shards():
        world.derive(shard)


@contextmanager
def _before_statement(engine: Engine, part: str, act: Callable[[], object]) -> Iterator[None]:
    """Run the act once, before the first statement of `derive` that holds this text. Fails where none does."""
    todo = [act]

    def look(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if todo and part in statement and "DISTINCT" not in statement:  # not the question which shards have work
            todo.pop()()

    event.listen(engine, "before_cursor_execute", look)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", look)
    assert not todo, f"no statement holds {part!r}"
