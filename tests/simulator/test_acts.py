"""What the simulator calls clear, border and clean: tables of cases that once were wrong."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from services.simulator.acts import BORDER, CLEAR, SUSPECTED, VIOLATION
from services.simulator.day_record import COMPLIES, OVER, PASSED_RETEST, Seen
from services.simulator.episode import Clause
from services.simulator.fleet import Truck, fleet
from services.simulator.measured_acts import reading_acts
from services.simulator.plan import LOCAL
from tests.simulator.running import small_plan

TRUCK = next(one for one in fleet(small_plan(1)).registered if one.use == "muck" and one.fuel == "diesel")
STAGE_4 = Clause("1", "inner-ring", 4)
HAULERS = Clause("2", "inner-ring", None, (), ("muck", "mixer"))


def truck(stage: int, register_stage: int | None, register_use: str | None = "muck", registered: bool = True) -> Truck:
    return replace(TRUCK, stage=stage, register_stage=register_stage, register_use=register_use, registered=registered)


@pytest.mark.parametrize(
    ("clause", "of", "means", "answered", "may_mean"),
    [
        (STAGE_4, truck(4, 4), True, True, True),
        (STAGE_4, truck(5, 5), False, True, False),
        (STAGE_4, truck(5, None), False, False, True),  # it is stage 5, but the register cannot tell
        (STAGE_4, truck(4, None), True, False, True),
        (STAGE_4, truck(5, 5, registered=False), False, False, True),
        (STAGE_4, truck(5, 5, None), False, False, False),  # whatever its use, its stage is told
        (HAULERS, truck(5, None), True, True, True),  # this clause asks for no stage
        (HAULERS, truck(5, 5, None), True, False, True),
    ],
)
def test_whom_a_clause_means_and_what_the_register_tells(
    clause: Clause, of: Truck, means: bool, answered: bool, may_mean: bool
) -> None:
    assert (clause.means(of), clause.is_answered(of), clause.may_mean(of)) == (means, answered, may_mean)


def seen(day: date, verdict: str, doubt: str | None = None, hour: int = 9) -> Seen:
    time = datetime(day.year, day.month, day.day, hour, tzinfo=LOCAL)
    kind = "retest" if verdict == PASSED_RETEST else "reading"
    return Seen(kind, TRUCK, TRUCK.plate, "01", time, hour * 3600.0, "A1", 0.0, 0.0, {"opacity_pct": verdict}, doubt, True)


LAST = date(2026, 11, 14)
BEFORE = LAST - timedelta(days=30)


@pytest.mark.parametrize(
    ("before", "kind", "outcome"),
    [
        ([], CLEAR, SUSPECTED),
        ([seen(BEFORE, OVER)], CLEAR, VIOLATION),
        ([seen(BEFORE, OVER), seen(BEFORE, COMPLIES, hour=10)], CLEAR, SUSPECTED),
        ([seen(BEFORE, OVER), seen(BEFORE, PASSED_RETEST, hour=10)], CLEAR, SUSPECTED),
        ([seen(BEFORE, OVER), seen(BEFORE, COMPLIES, "misread", 10)], BORDER, None),
        ([seen(BEFORE, OVER), seen(BEFORE, OVER, "poor plate", 10)], CLEAR, VIOLATION),
        ([seen(BEFORE, OVER, "poor plate")], BORDER, None),
        ([seen(date(2026, 5, 13), OVER)], BORDER, VIOLATION),  # six months to the day
        ([seen(date(2026, 5, 8), OVER)], CLEAR, SUSPECTED),
        ([seen(date(2026, 5, 8), OVER, "poor plate")], CLEAR, SUSPECTED),  # too long ago to matter
    ],
)
def test_what_an_exceedance_calls_for(before: list[Seen], kind: str, outcome: str | None) -> None:
    *_, last = reading_acts([*before, seen(LAST, OVER)])
    assert (last.kind, last.outcome) == (kind, outcome)
