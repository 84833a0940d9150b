"""Where it was: islands in a track, engines that are off, terminals that report too seldom."""

import numpy as np

from rules.catalogue.source_faults import ONE_RING
from rules.columns import Numbers
from rules.inputs.unreliable_span import TERMINAL
from services.simulator.acts import TO_BE_VERIFIED
from services.simulator.fleet import Truck
from services.simulator.ground import on_plane
from services.simulator.hard_cases.case import Case
from services.simulator.hard_cases.drives import AFTERNOON, drive
from services.simulator.hard_cases.trucks import TRUCKS
from services.simulator.plan import moment

_FAR_AWAY = on_plane(((113.10, 34.66),))
_PARKED_AT = on_plane(((112.455, 34.652),))
"""Deep inside the inner ring."""
_RING_M = 450.0
_WIDE_M, _NARROW_M = 250.0, 90.0
"""Radius of a drift that is taken for a drive by its extent (300 m from its first place), and of one that is not."""


def island(case: Case) -> None:
    """A truck that stands 60 km away seems to drive inside the ring for a quarter of an hour: only impossible legs lead there and back."""
    for truck in TRUCKS["island"]:
        second, xy, kmh = drive(case.random, minutes=15, every_s=20)
        _between_stands_far_away(case, truck, second, xy, kmh, reason="island")


def one_ring(case: Case) -> None:
    """The same of two trucks at once, which seem to go round one ring: spoofed positioning."""
    for truck in TRUCKS["one_ring"]:
        second = _afternoon(case, minutes=16, every_s=12)
        turns = 2 * np.pi * (np.arange(len(second)) / 30 + case.random.random())
        xy = _PARKED_AT + _RING_M * np.column_stack([np.cos(turns), np.sin(turns)])
        _between_stands_far_away(case, truck, second, xy, np.full(len(second), 2 * np.pi * _RING_M / 360 * 3.6), "sick_source")
        case.is_sick(TERMINAL, _terminal(truck.number), ONE_RING, (moment(case.day, at) for at in second.tolist()))


def _between_stands_far_away(case: Case, truck: Truck, second: Numbers, xy: Numbers, kmh: Numbers, reason: str) -> None:
    """Fixes inside the ring, and for half an hour before and after 60 km away."""
    before, after = second[0] - np.arange(1_800, 30, -120), second[-1] + np.arange(40, 1_800, 120)
    for own in (before, after):
        away = np.repeat(_FAR_AWAY, len(own), axis=0)
        case.fixes(truck, _terminal(truck.number), own, away, np.zeros(len(own)))
    case.fixes(truck, _terminal(truck.number), second, xy, kmh)
    first, last = float(second[0]), float(second[-1])
    case.barred(truck, first, last, TO_BE_VERIFIED, "entered and left by impossible legs", reason=reason)


def drifting(case: Case) -> None:
    """Parked trucks with their engines off whose positions drift at 6 to 11 km/h: of one widely, of the other less."""
    for truck, radius_m in zip(TRUCKS["drifting"], (_WIDE_M, _NARROW_M), strict=True):
        second = _afternoon(case, minutes=40, every_s=30)
        angle, share = case.random.uniform(0, 2 * np.pi, len(second)), np.sqrt(case.random.random(len(second)))
        angle[:2], share[:2] = (0.0, np.pi), 1.0  # from one side to the other, so that the extent is surely that of the drift
        xy = _PARKED_AT + radius_m * np.column_stack([share * np.cos(angle), share * np.sin(angle)])
        case.fixes(truck, _terminal(truck.number), second, xy, case.random.uniform(6, 11, len(second)), acc=False)
        first, last = float(second[0]), float(second[-1])
        if radius_m == _WIDE_M:
            case.barred(truck, first, last, TO_BE_VERIFIED, "parked, its positions drift widely", reason="engine_off")
        else:
            case.not_driven(truck, first, last, "parked, its positions drift", may_be_verified=True)


def towed(case: Case) -> None:
    """A truck that is towed through the ring: it moves as if it drove, and its engine is off."""
    for truck in TRUCKS["towed"]:
        second, xy, kmh = drive(case.random, minutes=14, every_s=20)
        case.fixes(truck, _terminal(truck.number), second, xy, kmh, acc=False)
        first, last = float(second[0]), float(second[-1])
        case.barred(truck, first, last, TO_BE_VERIFIED, "towed", reason="engine_off")


def parked(case: Case) -> None:
    """A truck that stands inside with its engine running, and jitters."""
    for truck in TRUCKS["parked"]:
        second = _afternoon(case, minutes=60, every_s=30)
        xy = _PARKED_AT + case.random.normal(0, 6, (len(second), 2))
        case.fixes(truck, _terminal(truck.number), second, xy, np.abs(case.random.normal(0, 0.4, len(second))))
        case.not_driven(truck, float(second[0]), float(second[-1]), "parked")


def seldom(case: Case) -> None:
    """A terminal that reports every 6 to 12 minutes, on a truck that drives inside for an hour and a half or more."""
    for truck in TRUCKS["seldom"]:
        second, xy, kmh = drive(case.random, minutes=110, every_s=float(case.random.integers(360, 720)))
        case.fixes(truck, _terminal(truck.number), second, xy, kmh)
        first, last = float(second[0]), float(second[-1])
        case.barred(truck, first, last, TO_BE_VERIFIED, "reports too seldom", reason="reports_too_seldom")


def _afternoon(case: Case, minutes: float, every_s: float) -> Numbers:
    """Seconds of fixes while a truck does not move on."""
    start = np.floor(case.random.uniform(AFTERNOON[0], AFTERNOON[1] - minutes * 60))
    second: Numbers = start + np.arange(0, minutes * 60, every_s)
    return second


def _terminal(number: int) -> str:
    return f"SAMPLE-H{number}"
