"""A small history that goes through everything, as steps that an operator would do one after the other and repeat after a crash."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from rules.catalogue.source_faults import ONE_VALUE, SET_BACK, TWO_PLATES
from services.pipeline.derivation.outbox import send_outbox
from streams.events import CHECKS, POSITIONS, READINGS
from tests.properties.histories import (
    DAY,
    PLACEHOLDERS,
    PLATES,
    TRAILER,
    VINS,
    ZONE,
    Act,
    History,
    later_acts,
    order_row,
    vehicle_row,
)
from tests.properties.worlds import World

Step = Callable[[World], object]


def _reading(name: str, days_ago: int, opacity: float, plate: str = PLATES[0]) -> tuple[str, dict]:
    time = (DAY - timedelta(days=days_ago)).isoformat()
    reading = {"reading_id": name, "station_id": "A1", "time": time, "plate": plate, "plate_type": "01", "fuel": "diesel"}
    return READINGS, {**reading, "opacity_pct": opacity}


def drive(plate: str, start: timedelta) -> tuple[str, list[dict]]:
    fixes = [
        {
            "terminal_id": f"T-{plate}",
            "plate": plate,
            "time": (DAY + start + timedelta(seconds=30 * number)).isoformat(),
            "lon": 112.46 + 0.0012 * number,
            "lat": 34.65,
            "speed_kmh": 36.0,
        }
        for number in range(12)
    ]
    return POSITIONS, fixes


def _check(name: str, smoke: float) -> tuple[str, dict]:
    check = {
        "check_id": name,
        "kind": "roadside",
        "time": DAY.isoformat(),
        "plate": PLATES[1],
        "plate_type": "01",
        "fuel": "diesel",
    }
    return CHECKS, {**check, "method": "free_acceleration", "smoke_m1": smoke, "result": "fail"}


def _dead_station() -> list[tuple[str, dict]]:
    """Readings of a station that says 100 of every truck."""
    times = [DAY - timedelta(days=40, hours=5 * number) for number in range(7)]
    usual = {"station_id": "A3", "plate_type": "01", "fuel": "diesel", "opacity_pct": 100.0}
    return [
        (READINGS, {**usual, "reading_id": f"d{number}", "time": time.isoformat(), "plate": PLATES[number % 3]})
        for number, time in enumerate(times)
    ]


def _clock_set_back() -> list[tuple[str, dict]]:
    """Readings of a station that counts on while its clock is set back by eleven minutes, over a midnight."""
    usual = {"station_id": "A4", "plate_type": "01", "fuel": "diesel", "opacity_pct": 12.0}
    minutes = (4, 6, -5, -3)
    times = [(DAY - timedelta(days=30) + timedelta(minutes=one)).isoformat() for one in minutes]
    return [
        (READINGS, {**usual, "reading_id": f"x{number}", "time": time, "plate": PLATES[number % 3]})
        for number, time in enumerate(times)
    ]


def _by_turns() -> tuple[str, list[dict]]:
    """One terminal on two plates by turns."""
    places = enumerate(drive(PLATES[0], timedelta(hours=14))[1])
    return POSITIONS, [{**fix, "terminal_id": "T-two", "plate": PLATES[number % 2]} for number, fix in places]


HISTORY = History(
    messages=[
        _reading("r1", 90, 45.0),
        drive(PLATES[0], timedelta(minutes=-3)),
        _check("c1", 1.5),
        _check("c1-P", 1.5),
        _reading("r2", 1, 52.0),
        _reading("r2", 1, 52.0),
        (POSITIONS, {"terminal_id": "T", "plate": "坏", "time": "never"}),
        drive(PLATES[2], timedelta(hours=9)),
        _reading("r3", 10, 52.0),
        _reading("t1", 1, 52.0, TRAILER),
        _reading("n1", 1, 52.0, PLACEHOLDERS[0]),
        _by_turns(),
        *_clock_set_back(),
        *_dead_station(),
    ],
    acts=[
        Act("vehicle", vehicle_row(PLATES[0], 3, vin=VINS[0])),
        Act("zone", {"zone_id": "inner", "ring": ZONE}),
        Act("order", order_row(DAY - timedelta(days=3), DAY - timedelta(days=2), None)),
        later_acts()["lifted early"],
        Act("vehicle", vehicle_row(PLATES[0], 5, vin=VINS[0]), "correction"),
        Act("vehicle", vehicle_row(PLATES[0], 3, vin=VINS[1]), "change", DAY - timedelta(days=30)),
    ],
)
SHOWN = (
    (ONE_VALUE, "A3"),
    (SET_BACK, "A4"),
    (TWO_PLATES, PLATES[1]),
    ("trailer_plate", TRAILER),
    ("no_plate", PLACEHOLDERS[0]),
    ("charged_as_one_act", PLATES[1]),
    ('"local_day":"2026-11-10"', '"outcome":"suspected"'),  # the number had moved: the first exceedance of another vehicle
    ('"local_day":"2026-11-19"', '"outcome":"violation"'),  # the second one of it
    ('"rule":"restricted_traffic"', '"outcome":"violation"'),
    ("sick_source", PLATES[2]),
)
"""What a line each of this history's dump holds: every kind that it is made for."""


def missing(dump: Sequence[str]) -> list[tuple[str, ...]]:
    """What should be shown and is not."""
    return [one for one in SHOWN if not any(all(text in line for text in one) for line in dump)]


def steps() -> list[Step]:
    """Acts among the facts, with both steps of the work and the doctor in between, so that findings are raised, changed and withdrawn."""
    acts: list[Step] = [lambda world, act=act: world.enact(act) for act in HISTORY.acts]
    sends: list[Step] = [lambda world, message=message: world.send(*message, key=b"k") for message in HISTORY.messages]
    return [*acts[:3], *sends[:4], _take, _derive, acts[3], *sends[4:], _take, *acts[4:], _derive, World.examine, _derive]


def _take(world: World) -> None:
    while world.intake():
        pass


def _derive(world: World) -> None:
    world.touch()
    while shards := world.marked_shards():
        for shard in shards:
            world.derive(shard)
    send_outbox(world.engine, world.log)


def run(world: World, todo: list[Step]) -> None:
    """Do the steps; what is left of the list after a crash is what an operator does again."""
    while todo:
        todo[0](world)
        todo.pop(0)
