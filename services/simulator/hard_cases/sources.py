"""What said it: a station or an agency that says one value, one that says fractions for percent, one whose clock is set back."""

import numpy as np

from rules.catalogue.source_faults import FRACTIONS, ONE_VALUE, SET_BACK
from rules.columns import Numbers
from rules.inputs.unreliable_span import AGENCY, STATION
from services.simulator.acts import SUSPECTED, TO_BE_VERIFIED, VIOLATION
from services.simulator.hard_cases.case import Case
from services.simulator.hard_cases.once import begin_anew, exceed_once
from services.simulator.hard_cases.stations import ALWAYS_ONE_VALUE, FAST_CLOCK, FIRST_SENSOR, IN_FRACTIONS, SOUND
from services.simulator.hard_cases.trucks import TRUCKS
from services.simulator.plan import moment

_READING = "remote_sensing"
_SICK = {"reason": "sick_source"}
_CLOCK_PASSES_S, _SET_BACK_AFTER, _OVER = (0, 90, 180, 270, 360, 450, 1_800), 4, (1, 2, 6)
"""Seconds of passes at the fast clock, how many of them before it is set back, and which are over the limit; the last is later than any time
that the clock gave before."""


def one_value(case: Case) -> None:
    """A station says one value, over the limit, of each truck that passes."""
    value = round(float(case.plan.random(21).uniform(40, 95)), 1)
    trucks, times = TRUCKS["passing"][:9], []
    for truck, second in zip(trucks, _passes(case, len(trucks), 7.0, 9.5), strict=True):
        times.append(case.reading(truck, ALWAYS_ONE_VALUE, second, value))
        case.measured(_READING, truck, times[-1], TO_BE_VERIFIED, "the station says one value", **_SICK)
    case.is_sick(STATION, ALWAYS_ONE_VALUE.station_id, ONE_VALUE, times)


def fractions(case: Case) -> None:
    """A station says 0.55 for 55 %: what "complies" there breaks no chain of a truck that exceeds the limit before and after."""
    trucks, times = TRUCKS["passing"], []
    for truck, second in zip(trucks, _passes(case, len(trucks), 13.5, 17.0), strict=True):
        times.append(case.reading(truck, IN_FRACTIONS, second, round(float(case.random.uniform(0.02, 0.6)), 3)))
    for truck in TRUCKS["past_fractions"]:
        begin_anew(case, truck)
        exceed_once(case, truck)
        times.append(case.reading(truck, IN_FRACTIONS, case.random.uniform(13.5, 14) * 3600, 0.547))
        over = round(float(case.random.uniform(40, 75)), 1)
        time = case.reading(truck, FIRST_SENSOR, case.random.uniform(15, 17) * 3600, over)
        case.measured(_READING, truck, time, VIOLATION, "second; what complied between was a fraction")
    case.is_sick(STATION, IN_FRACTIONS.station_id, FRACTIONS, times)


def set_back(case: Case) -> None:
    """A station's clock is some minutes fast until it is set back: what it said before is to be verified, what it says later stands."""
    fast, start = float(case.random.integers(300, 900)), case.random.uniform(11, 12) * 3600
    times = []
    for number, (truck, since) in enumerate(zip(TRUCKS["passing"], _CLOCK_PASSES_S, strict=False)):
        is_fast, is_over = number < _SET_BACK_AFTER, number in _OVER
        named = {"reading_id": f"SAMPLE-CLOCK-{case.day:%Y%m%d}-{number + 1:04d}", "sent": start + since + fast + 60}
        opacity = round(float(case.random.uniform(36, 78) if is_over else case.random.uniform(2, 9)), 1)
        time = case.reading(truck, FAST_CLOCK, start + since + fast * is_fast, opacity, **named)
        times += [time] if is_fast else []
        if is_over and is_fast:
            case.measured(_READING, truck, time, TO_BE_VERIFIED, "the station's clock is fast", **_SICK)
        elif is_over:
            begin_anew(case, truck)
            case.measured(_READING, truck, time, SUSPECTED, "first, by a clock that is right again")
    case.is_sick(STATION, FAST_CLOCK.station_id, SET_BACK, times)


def agency_one_value(case: Case) -> None:
    """An agency measures one value, over the limit, of each truck that it checks."""
    agency, smoke = "示例定值检测站（虚构）", round(float(case.plan.random(22).uniform(1.3, 3.0)), 2)
    trucks, times = TRUCKS["passing"][-10:], []
    for truck, second in zip(trucks, _passes(case, len(trucks), 9.8, 10.6), strict=True):
        case.check(truck, SOUND, second, smoke, agency=agency)
        times.append(moment(case.day, second))
        case.measured("road_check", truck, times[-1], TO_BE_VERIFIED, "the agency says one value", **_SICK)
    case.is_sick(AGENCY, agency, ONE_VALUE, times)


def _passes(case: Case, count: int, after: float, before: float) -> Numbers:
    """Seconds of passes between two hours, in the order of time. The same trucks pass several stations, hours apart."""
    seconds: Numbers = np.sort(case.random.uniform(after, before, count)) * 3600
    return seconds
