"""How often it counts: one pass at two sensors, one act at a sensor and a check, one check from two platforms, one capture by a camera."""

from services.simulator.acts import SUSPECTED, TO_BE_VERIFIED, VIOLATION
from services.simulator.fleet import Truck
from services.simulator.hard_cases.case import Case
from services.simulator.hard_cases.drives import AFTERNOON
from services.simulator.hard_cases.stations import FIRST_SENSOR, INSIDE, SECOND_SENSOR, SOUND
from services.simulator.hard_cases.trucks import TRUCKS
from services.simulator.plan import moment

_READING, _CHECK = "remote_sensing", "road_check"


def two_sensors(case: Case) -> None:
    """Two sensors 40 m apart see one pass over the limit: one exceedance. The first truck exceeded before, the second did not."""
    for truck in TRUCKS["two_sensors"]:
        has_earlier = truck is TRUCKS["two_sensors"][0]
        begin_anew(case, truck)
        if has_earlier:
            exceed_once(case, truck)
        second, opacity = case.random.uniform(13, 16) * 3600, case.random.uniform(40, 75)
        time = case.reading(truck, FIRST_SENSOR, second, round(float(opacity), 1))
        case.measured(_READING, truck, time, VIOLATION if has_earlier else SUSPECTED, "one pass at two sensors")
        again = case.reading(truck, SECOND_SENSOR, second + case.random.integers(2, 9), round(float(opacity * 0.97), 1))
        case.counted_already(truck, again, "the same pass at the second sensor")


def sensor_and_check(case: Case) -> None:
    """A sensor screens a truck, and inspectors stop and measure it minutes later: one act, charged once."""
    for truck in TRUCKS["sensor_and_check"]:
        begin_anew(case, truck)
        exceed_once(case, truck)
        second = case.random.uniform(10, 15) * 3600
        stopped = second + case.random.integers(180, 900)
        time = case.reading(truck, FIRST_SENSOR, second, round(float(case.random.uniform(40, 75)), 1))
        case.check(truck, FIRST_SENSOR, stopped, round(float(case.random.uniform(1.6, 3.4)), 2))
        one = {"deed": f"screened and checked {truck.plate} {case.day}"}
        case.measured(_READING, truck, time, VIOLATION, "screened, then checked", **one)
        case.measured(_CHECK, truck, moment(case.day, stopped), VIOLATION, "screened, then checked", **one)


def check_sent_twice(case: Case) -> None:
    """Two platforms send one check, each under an id of its own; one sends it again with the time of upload."""
    for truck in TRUCKS["check_sent_twice"]:
        second, smoke = case.random.uniform(9, 16) * 3600, round(float(case.random.uniform(1.6, 3.4)), 2)
        for platform in ("CITY", "PROVINCE"):
            case.check(truck, SOUND, second, smoke, check_id=f"SAMPLE-{platform}-{case.day:%Y%m%d}-{truck.plate}")
        case.measured(_CHECK, truck, moment(case.day, second), VIOLATION, "one check from two platforms")
        uploaded = second + 45 * 60
        case.check(truck, SOUND, uploaded, smoke, check_id=f"SAMPLE-UPLOAD-{case.day:%Y%m%d}-{truck.plate}")
        note, doubt = "sent again with the time of upload", {"reason": "repeats_another"}
        case.measured(_CHECK, truck, moment(case.day, uploaded), TO_BE_VERIFIED, note, **doubt)


def captured(case: Case) -> None:
    """A camera inside the ring sees a barred truck once: charged, and nobody knows for how many minutes."""
    for truck in TRUCKS["captured"]:
        second = case.random.uniform(*AFTERNOON)
        case.reading(truck, INSIDE, second, round(float(case.random.uniform(2, 9)), 1))
        case.barred(truck, second, second, VIOLATION, "one capture", captured=True)


def begin_anew(case: Case, truck: Truck) -> None:
    """A reading that complies: whatever the truck did on other days no longer matters."""
    case.reading(truck, SOUND, case.random.uniform(6, 6.5) * 3600, round(float(case.random.uniform(2, 9)), 1))


def exceed_once(case: Case, truck: Truck) -> None:
    """A first exceedance, in the morning."""
    time = case.reading(truck, SOUND, case.random.uniform(7, 8) * 3600, round(float(case.random.uniform(36, 78)), 1))
    case.measured(_READING, truck, time, SUSPECTED, "first of the day")
