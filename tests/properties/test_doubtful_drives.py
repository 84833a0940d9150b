"""Each kind of drive that is doubtful as a whole, over midnight: whatever the order and the batches, the dump equals a fresh derivation.

Each kind shows its own reason in the dump, so that none of these histories is empty.
"""

import itertools
import random
from datetime import timedelta
from typing import Any

import pytest

from streams.events import POSITIONS, READINGS
from tests.properties.histories import DAY, PLATES, ZONE, Act, History, order_row, station_act, vehicle_row
from tests.properties.worlds import World, emptied_world, fresh

Fix = dict[str, Any]
_TO_AND_FRO = (0.0, 0.05, 0.02, 0.06)
_DRIFT = (-0.0016, 0.0021, -0.0007, 0.0019, 0.0004, -0.0012)


def fixes(every_s: int, places: tuple[float, ...], kmh: float = 36.0, hours: float = 2.0, **seen: Any) -> list[Fix]:
    """From an hour before midnight on, at these places (degrees to the east) by turns."""
    usual = {"terminal_id": "T1", "plate": PLATES[0], "plate_type": "01", "lat": 34.65, "speed_kmh": kmh}
    begins, count = DAY - timedelta(hours=hours / 2), int(hours * 3600 // every_s)
    return [
        usual
        | {
            "time": (begins + timedelta(seconds=every_s * n)).isoformat(),
            "lon": round(112.42 + places[n % len(places)] + 1e-5 * (n // len(places)), 6),
        }
        | seen
        for n in range(count)
    ]


def moving(every_s: int = 60, kmh: float = 11.0, **seen: Any) -> list[Fix]:
    """A drive to the east that turns round at the ends."""
    way = [0.002 * n for n in range(30)]
    return fixes(every_s, tuple(way + way[::-1]), kmh, **seen)


CAPTURE = {"reading_id": "r", "station_id": "A1", "plate": PLATES[0], "plate_type": "01", "fuel": "diesel", "opacity_pct": 12.0}
KINDS: dict[str, list[Fix]] = {
    "engine_off": moving(acc=False),
    "drifting": fixes(60, _DRIFT, 7.0),
    "reports_too_seldom": fixes(400, _TO_AND_FRO),
    "'reports_too_seldom'": fixes(1200, _TO_AND_FRO),  # as a count of what was not assessed
    "speed_contradicts": moving(kmh=0.0),
    "'not_located'": moving(located=False),
    "conflict": [one | said for one in moving(acc=True) for said in ({}, {"acc": False}, {"load": "full"})],
}
"""By what the dump shows of it."""


def acts(camera: str | None = None) -> list[Act]:
    order = order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)
    order["clauses"][0]["camera"] = camera
    return [
        Act("vehicle", vehicle_row(PLATES[0], 4)),
        Act("zone", {"zone_id": "inner", "ring": ZONE}),
        station_act("A1", 112.45),
        Act("order", order),
    ]


def in_pieces(history: History, world: World, chance: random.Random) -> list[str]:
    """The dump after the messages came in another order, some of them twice, and were derived in between."""
    messages = [*history.messages, *chance.sample(history.messages, len(history.messages) // 4)]
    chance.shuffle(messages)
    todo = list(history.acts)
    for number, (topic, value) in enumerate(messages):
        if todo and chance.random() < 0.3:
            world.enact(todo.pop(0))
        world.send(topic, value, chance.choice([b"a", b"b"]))
        if number % 9 == 0:
            world.intake(chance.randint(1, 20))
            world.touch()
            for shard in world.marked_shards():
                world.derive(shard)
    for act in todo:
        world.enact(act)
    return world.derived()


@pytest.mark.ci
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("shown", KINDS)
def test_a_doubtful_drive_in_any_order(shown: str, seed: int, sqlite_url: str) -> None:
    history = History([(POSITIONS, [one]) for one in KINDS[shown]], acts())
    with emptied_world(sqlite_url) as world:
        expected = fresh(history, world)
    assert any(shown in line for line in expected), "the history shows nothing of its kind"
    assert not any('"outcome":"violation"' in line for line in expected)
    with emptied_world(sqlite_url) as world:
        assert in_pieces(history, world, random.Random(seed)) == expected


@pytest.mark.parametrize("is_later_first", [False, True])
@pytest.mark.parametrize("shown", KINDS)
def test_day_by_day(shown: str, is_later_first: bool, sqlite_url: str) -> None:
    """The second day is derived after the first, and reaches back over midnight as far as it has to."""
    days = [[one for one in KINDS[shown] if (one["time"] >= DAY.isoformat()) == is_later] for is_later in (False, True)]
    history = History([(POSITIONS, day) for day in days[:: -1 if is_later_first else 1]], acts())
    with emptied_world(sqlite_url) as world:
        expected = fresh(history, world)
    with emptied_world(sqlite_url) as world:
        for act in history.acts:
            world.enact(act)
        for topic, value in history.messages:
            world.send(topic, value)
            world.finish()
        assert world.derived() == expected


@pytest.mark.ci
@pytest.mark.parametrize("turn", itertools.permutations(range(3)))
@pytest.mark.parametrize(
    "names",
    [
        [{"plate": PLATES[0]}, {"plate": PLATES[1]}, {"plate": PLATES[0]}],
        [{"plate_type": "01"}, {"plate_type": "02"}, {"plate_type": "01"}],
        [{"plate_type": "01"}, {"plate_type": None}, {"plate_colour": "blue"}],
    ],
    ids=["plates", "types", "told once each"],
)
def test_a_terminal_that_goes_to_another_vehicle_and_returns_over_midnight(
    names: list[dict[str, str | None]], turn: tuple[int, ...], sqlite_url: str
) -> None:
    """Three spells hours apart, each derived before the next arrives: the last one, whichever it is, makes all of them doubtful."""
    starts = DAY - timedelta(hours=9), DAY - timedelta(hours=2), DAY + timedelta(hours=11)
    usual = {"plate": PLATES[0], "plate_type": "01" if "plate" in names[0] else None}
    spells = [
        [one | usual | name | {"time": (start + timedelta(minutes=n)).isoformat()} for n, one in enumerate(moving()[:6])]
        for start, name in zip(starts, names, strict=True)
    ]
    registered = [*acts(), Act("vehicle", vehicle_row(PLATES[1], 4)), Act("vehicle", vehicle_row(PLATES[0], 4, "02"))]
    with emptied_world(sqlite_url) as world:
        expected = fresh(History([(POSITIONS, spell) for spell in spells], registered), world)
    found = [line for line in expected if '"restricted_traffic"' in line]
    returns = names[0] == names[2]
    assert len(found) == 3 and all(("terminal_shared" in line) == returns for line in found)
    assert not any('"violation"' in line for line in found) or not returns
    with emptied_world(sqlite_url) as world:
        for act in registered:
            world.enact(act)
        for number in turn:
            world.send(POSITIONS, spells[number])
            world.finish()
        assert world.derived() == expected


@pytest.mark.parametrize("camera", [None, "counts", "to_be_verified", "ignored"])
def test_single_captures_in_any_order(camera: str | None, sqlite_url: str) -> None:
    times = [DAY - timedelta(minutes=3), DAY + timedelta(minutes=3), DAY + timedelta(hours=5)]
    messages = [
        (READINGS, CAPTURE | {"reading_id": f"r{number}", "time": time.isoformat()}) for number, time in enumerate(times)
    ]
    history = History(messages, acts(camera))
    with emptied_world(sqlite_url) as world:
        expected = fresh(history, world)
    found = [line for line in expected if "restricted_traffic" in line]
    assert len(found) == (0 if camera == "ignored" else 2)
    assert all('"minutes":null' in line for line in found)
    assert all(("single_capture" in line) == (camera == "to_be_verified") for line in found)
    with emptied_world(sqlite_url) as world:
        assert in_pieces(history, world, random.Random(5)) == expected


def beside(**seen: Any) -> list[tuple[str, Any]]:
    """A truck that is parked beside the camera from two hours before midnight on, and is captured on either side of it."""
    captures = [CAPTURE | {"reading_id": f"r{n}", "time": (DAY + timedelta(minutes=n)).isoformat()} for n in (-24, -3, 14, 50)]
    return [
        *((READINGS, one | {"opacity_pct": 60.0}) for one in captures),
        *((POSITIONS, [one]) for one in fixes(720, (0.0335,), kmh=0.0, hours=4.0, **seen)),
    ]


BESIDE = {"engine off": beside(acc=False), "running": beside(acc=True), "not said": beside()}


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("said", BESIDE)
def test_captures_beside_a_parked_terminal_in_any_order(said: str, seed: int, sqlite_url: str) -> None:
    history = History(BESIDE[said], acts())
    with emptied_world(sqlite_url) as world:
        expected = fresh(history, world)
    for rule in ("remote_sensing", "restricted_traffic"):
        assert any("terminal_stands" in line and f'"rule":"{rule}"' in line for line in expected)
    assert not any('"outcome":"violation"' in line for line in expected)
    with emptied_world(sqlite_url) as world:
        assert in_pieces(history, world, random.Random(seed)) == expected
