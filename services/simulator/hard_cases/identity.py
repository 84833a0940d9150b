"""Who it was: cloned plates, moved numbers, trailers, texts in place of a plate, one terminal with two plates, vehicles out of scope."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from rules.catalogue.source_faults import ONE_TRACK, PLATES_BY_DAYS, TWO_PLATES
from rules.inputs.unreliable_span import TERMINAL
from services.simulator.acts import SUSPECTED, TO_BE_VERIFIED
from services.simulator.ground import on_plane
from services.simulator.hard_cases.case import Case
from services.simulator.hard_cases.drives import AFTERNOON, drive
from services.simulator.hard_cases.stations import FIRST_SENSOR, INSIDE, SOUND
from services.simulator.hard_cases.trucks import TRUCKS
from services.simulator.plan import moment

_READING, _CHECK = "remote_sensing", "road_check"
_ELSEWHERE = on_plane(((113.65, 34.75),))
"""110 km to the east: 33 minutes at 200 km/h."""
_NO_PLATE = ("无牌", "豫C00000", "未识别")


def cloned(case: Case) -> None:
    """A plate passes a camera inside the ring, over the limit, while the truck's own terminal stands 110 km away."""
    for truck in TRUCKS["cloned"]:
        second = np.arange(8, 19, 0.5) * 3600 + case.random.integers(0, 600)
        # Between two of them, more than 10 minutes from both: only the speed that the way would need tells.
        passed = float(case.random.choice(second[11:17])) + case.random.uniform(660, 1_140)
        still = np.zeros(len(second))
        case.fixes(truck, f"SAMPLE-H{truck.number}", second, np.repeat(_ELSEWHERE, len(second), axis=0), still, acc=False)
        time = case.reading(truck, INSIDE, passed, _over(case))
        doubt = {"reason": "two_places"}
        case.measured(_READING, truck, time, TO_BE_VERIFIED, "its terminal stands 110 km away", **doubt)
        case.barred(truck, passed, passed, TO_BE_VERIFIED, "its terminal stands 110 km away", captured=True, **doubt)


def two_cameras(case: Case) -> None:
    """A plate is over the limit at two stations 21 km apart within minutes; it has no terminal that could tell which one was the truck."""
    doubt = {"reason": "two_places"}
    for truck in TRUCKS["two_cameras"]:
        second = case.random.uniform(*AFTERNOON)
        later = second + case.random.integers(120, 300)
        for station, at in ((FIRST_SENSOR, second), (INSIDE, later)):
            time = case.reading(truck, station, at, _over(case))
            case.measured(_READING, truck, time, TO_BE_VERIFIED, "at two stations at once", **doubt)
        case.barred(truck, later, later, TO_BE_VERIFIED, "at two stations at once", captured=True, **doubt)


def type_untold(case: Case) -> None:
    """A reading over the limit says neither plate type nor colour, on a day on which another vehicle with the number was seen."""
    for truck in TRUCKS["type_untold"]:
        car = replace(truck, plate_type="02", plate_colour="blue")
        case.reading(car, SOUND, case.random.uniform(8, 9) * 3600, 3.2)
        untold = {"plate_type": None, "plate_colour": None}
        time = case.reading(truck, FIRST_SENSOR, case.random.uniform(11, 15) * 3600, _over(case), **untold)
        case.measured(_READING, truck, time, TO_BE_VERIFIED, "which of two plates is not said", reason="type_not_seen")


def moved(case: Case) -> None:
    """On the plan's last day the numbers move to other vehicles (`MOVED`); both were over the limit 20 days before, which is told late."""
    if case.day != case.plan.last_day:
        return
    for truck in TRUCKS["moved"]:
        second = case.random.uniform(9, 11) * 3600
        before = moment(case.day - timedelta(days=20), second)
        case.reading(truck, SOUND, second, _over(case), time=before)
        case.measured(_READING, truck, before, SUSPECTED, "first, by the vehicle before")
        time = case.reading(truck, FIRST_SENSOR, second + 4 * 3600, _over(case))
        if truck.vin:
            case.measured(_READING, truck, time, SUSPECTED, "first, by the vehicle to which the number moved")
        else:
            note, doubt = "perhaps another vehicle, no VIN is known", {"reason": "vehicle_may_have_changed"}
            case.measured(_READING, truck, time, TO_BE_VERIFIED, note, **doubt)


def trailer(case: Case) -> None:
    """A trailer's plate over the limit at a station twice and at a check: it has no engine, whatever the register says of its fuel."""
    doubt = {"reason": "trailer_plate"}
    for truck in TRUCKS["trailer"]:
        for hour in (8, 11):
            time = case.reading(truck, SOUND, case.random.uniform(hour, hour + 1) * 3600, _over(case))
            case.measured(_READING, truck, time, TO_BE_VERIFIED, "a trailer's plate", **doubt)
        second = case.random.uniform(14, 16) * 3600
        case.check(truck, FIRST_SENSOR, second, _smoke(case))
        case.measured(_CHECK, truck, moment(case.day, second), TO_BE_VERIFIED, "a trailer's plate", **doubt)


def no_plate(case: Case) -> None:
    """Texts that stand for "no plate", over the limit twice each: nobody's."""
    for place, text in enumerate(_NO_PLATE):
        nobody = replace(TRUCKS["passing"][0], plate=text)
        for hour in (7, 10):
            time = case.reading(nobody, SOUND, case.random.uniform(hour, hour + 1) * 3600 + place, _over(case))
            case.measured(_READING, nobody, time, None, "no plate was read")


def shared_terminal(case: Case) -> None:
    """One terminal, one way through the ring, and two plates by turns: nobody knows in which truck it is."""
    trucks, terminal_id = TRUCKS["shared_terminal"], "SAMPLE-HSHARED"
    second, xy, kmh = drive(case.random, minutes=16, every_s=30)
    for turn, truck in enumerate(trucks):
        own = slice(turn, None, 2)
        case.fixes(truck, terminal_id, second[own], xy[own], kmh[own])
        first, last = float(second[own][0]), float(second[own][-1])
        case.barred(truck, first, last, TO_BE_VERIFIED, "its terminal names two plates", reason="terminal_shared")
    # Both plates again on each day: it returns to them from day to day, too.
    for cause in (TWO_PLATES, PLATES_BY_DAYS) if case.plan.days > 1 else (TWO_PLATES,):
        case.is_sick(TERMINAL, terminal_id, cause, (moment(case.day, float(at)) for at in second))


def one_track(case: Case) -> None:
    """Two terminals on two trucks report one way through the ring fix by fix: one receiver's track is used twice."""
    second, xy, kmh = drive(case.random, minutes=16, every_s=30)
    for truck in TRUCKS["one_track"]:
        terminal_id = f"SAMPLE-H{truck.number}"
        case.fixes(truck, terminal_id, second, xy, kmh, noise_m=0.0)
        doubt = {"reason": "sick_source"}
        case.barred(truck, float(second[0]), float(second[-1]), TO_BE_VERIFIED, "its track is another truck's, too", **doubt)
        case.is_sick(TERMINAL, terminal_id, ONE_TRACK, (moment(case.day, float(at)) for at in second))


def out_of_scope(case: Case) -> None:
    """A low-speed truck at a check and a three-wheeler at a station, registered as such, over limits that are not for them."""
    doubt = {"reason": "outside_limit_scope"}
    for truck in TRUCKS["low_speed"]:
        second = case.random.uniform(9, 16) * 3600
        case.check(truck, SOUND, second, _smoke(case))
        case.measured(_CHECK, truck, moment(case.day, second), TO_BE_VERIFIED, "a low-speed truck", **doubt)
    for truck in TRUCKS["three_wheeler"]:
        for hour in (8, 13):
            time = case.reading(truck, SOUND, case.random.uniform(hour, hour + 1) * 3600, _over(case))
            case.measured(_READING, truck, time, TO_BE_VERIFIED, "a three-wheeler", **doubt)


def _over(case: Case) -> float:
    return round(float(case.random.uniform(36, 78)), 1)


def _smoke(case: Case) -> float:
    return round(float(case.random.uniform(1.6, 3.4)), 2)
