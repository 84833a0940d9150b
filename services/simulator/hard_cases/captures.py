"""A camera beside the truck's own terminal: it was parked there, was towed past, or waited at the light."""

import numpy as np

from rules.columns import Numbers
from services.simulator.acts import SUSPECTED, TO_BE_VERIFIED, VIOLATION
from services.simulator.fleet import Truck
from services.simulator.ground import on_plane
from services.simulator.hard_cases.case import Case
from services.simulator.hard_cases.drives import AFTERNOON
from services.simulator.hard_cases.once import begin_anew
from services.simulator.hard_cases.stations import INSIDE
from services.simulator.hard_cases.trucks import TRUCKS

_CAMERA = on_plane(((INSIDE.lon, INSIDE.lat),))


def parked_beside(case: Case) -> None:
    """The camera reads the plate while the truck is parked beside it: with its engine off and a report every 5 minutes, or running."""
    for truck, (every_s, is_running) in zip(TRUCKS["parked_beside"], ((300, False), (30, True)), strict=True):
        passed = _passed(case)
        second = _seconds(passed - 3_600 + case.random.uniform(0.1, 0.9) * every_s, passed + 3_600, every_s)
        beside = _CAMERA + case.random.choice([-1, 1]) * np.array([case.random.uniform(130, 600), 0.0])
        case.fixes(
            truck, _terminal(truck), second, np.repeat(beside, len(second), axis=0), np.zeros(len(second)), acc=is_running
        )
        _doubtful(case, truck, passed, "its terminal stands beside the camera", "terminal_stands")


def towed_past(case: Case) -> None:
    """A truck is towed past the camera: it moves, and its engine is off."""
    for truck in TRUCKS["towed_past"]:
        passed = _passed(case)
        since = _seconds(-50, 60, 20)
        case.fixes(truck, _terminal(truck), passed + since, _along(since * 8.0), np.full(len(since), 28.8), acc=False)
        _doubtful(case, truck, passed, "towed past a camera", "engine_off")


def queued(case: Case) -> None:
    """A truck stands in front of the camera for a minute, and drives on: it is on its way."""
    for truck in TRUCKS["queued"]:
        begin_anew(case, truck)
        passed = _passed(case)
        since = _seconds(-75, 80, 10)
        metres = np.sign(since) * np.maximum(np.abs(since) - 35, 0) * 8.0
        speed = np.where(np.abs(since) > 35, 28.8, 0.0)
        case.fixes(truck, _terminal(truck), passed + since, _along(metres - 15), speed)
        time = case.reading(truck, INSIDE, passed, round(float(case.random.uniform(36, 78)), 1))
        case.measured("remote_sensing", truck, time, SUSPECTED, "waited at the camera")
        case.barred(truck, passed, passed, VIOLATION, "waited at the camera", captured=True)


def _doubtful(case: Case, truck: Truck, passed: float, note: str, reason: str) -> None:
    """A capture over the limit that is to be verified by both rules."""
    time = case.reading(truck, INSIDE, passed, round(float(case.random.uniform(36, 78)), 1))
    case.measured("remote_sensing", truck, time, TO_BE_VERIFIED, note, reason=reason)
    case.barred(truck, passed, passed, TO_BE_VERIFIED, note, captured=True, reason=reason)


def _passed(case: Case) -> float:
    return float(np.floor(case.random.uniform(*AFTERNOON)))


def _seconds(first: float, end: float, every_s: float) -> Numbers:
    seconds: Numbers = np.arange(first, end, every_s, dtype=np.float64)
    return seconds


def _along(metres: Numbers) -> Numbers:
    """Places on a road to the east, so far from the camera."""
    along: Numbers = _CAMERA + np.column_stack([metres, np.zeros(len(metres))])
    return along


def _terminal(truck: Truck) -> str:
    return f"SAMPLE-H{truck.number}"
