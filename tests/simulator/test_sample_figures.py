"""The figures of the sample city against a count by hand: the episode's phases hour by hour, and a what-if of a rectangle."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from rules.inputs.thresholds import Thresholds
from rules.timing.times import LOCAL
from services.api.statistics_driving import answer
from services.orders.what_if import answered, draft_of
from services.simulator.episode import EXEMPT, HAULERS
from services.store.engine import reading
from services.store.tables import DRIVING_HOURS
from tests.reference.examples import clause, feature, order
from tests.simulator.running import LAST, derived, small_plan

FIRST = LAST - timedelta(days=3)
EPISODE = f"SAMPLE-{FIRST:%Y%m%d}-EPISODE"
RECTANGLE = [[112.36, 34.58], [112.52, 34.58], [112.52, 34.72], [112.36, 34.72], [112.36, 34.58]]
ALL_DIESEL = {"fuels": ["diesel"], "classes": [], "uses": []}

pytestmark = [pytest.mark.slow, pytest.mark.ci, pytest.mark.xdist_group("sample figures")]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Engine]:
    """Four days with the whole episode: Tuesday to Friday."""
    folder = tmp_path_factory.mktemp("figures")
    database = shutil.copy(sqlite_template, folder / "plumewatch.db")
    engine = derived(small_plan(1, days=4, trucks=700, terminals=60), f"sqlite:///{database}", folder)
    yield engine
    engine.dispose()


def is_barred(row: dict) -> bool:
    """Whom the episode's clauses surely mean: heavy and medium diesels up to stage 4, and hauling diesels of any class and stage."""
    if row["fuel"] != "diesel" or row["plate_type"] in ("51", "52") or row["use"] is None or row["use"] in EXEMPT:
        return False
    is_old = row["emission_stage"] is not None and row["emission_stage"] <= 4 and row["vehicle_class"] in ("heavy", "medium")
    return is_old or row["use"] in HAULERS


def phase_of(hour: datetime) -> str:
    """In force from the first day at 20:00, paused on the third from 10:00 to 18:00."""
    begins = datetime(FIRST.year, FIRST.month, FIRST.day, 20, tzinfo=LOCAL)
    pause = begins + timedelta(days=1, hours=14)
    if hour < begins:
        return "before"
    return "paused" if pause <= hour < pause + timedelta(hours=8) else "during"


def by_hand(engine: Engine) -> dict[str, tuple[int, int, float, float]]:
    """Of each phase: hours compared, hours before, vehicles an hour in the phase, and before at the same hours."""
    seen: dict[datetime, set[tuple[str, str]]] = {}
    with reading(engine) as connection:
        for row in connection.execute(select(DRIVING_HOURS).where(DRIVING_HOURS.c.local_day >= FIRST)).mappings():
            if row["zone_id"] in ("inner-ring", "outer-ring") and is_barred(dict(row)):
                midnight = datetime(row["local_day"].year, row["local_day"].month, row["local_day"].day, tzinfo=LOCAL)
                for hour in range(24):
                    if row["hours"] >> hour & 1:
                        seen.setdefault(midnight + timedelta(hours=hour), set()).add((row["plate"], row["plate_type"]))
    start = min(seen)
    every = [start + timedelta(hours=number) for number in range(4 * 24) if (start + timedelta(hours=number)).date() <= LAST]
    counts = {hour: len(seen.get(hour, ())) for hour in every}
    # All four days are working days, so the kind of day is one; before the order there is one day, so each hour of the day at most once.
    before = {hour.hour: number for hour, number in counts.items() if phase_of(hour) == "before"}
    found = {}
    for phase in ("during", "paused"):
        pairs = [
            (number, before[hour.hour]) for hour, number in counts.items() if phase_of(hour) == phase and hour.hour in before
        ]
        hours = {hour.hour for hour in counts if phase_of(hour) == phase} & before.keys()
        found[phase] = (
            len(pairs),
            len(hours),
            sum(number for number, _ in pairs) / len(pairs),
            sum(then for _, then in pairs) / len(pairs),
        )
    return found


def test_the_episodes_phases_are_those_counted_by_hand(city: Engine) -> None:
    now = datetime(LAST.year, LAST.month, LAST.day, tzinfo=LOCAL).astimezone(UTC) + timedelta(days=2)
    with reading(city) as connection:
        read = answer(connection, order=EPISODE, zone=None, first=None, last=None, now=now)
    phases = {one.phase: one for one in read.phases}
    assert phases["before"].compared is None and phases["before"].vehicles_an_hour is not None
    for name, (hours, before_hours, mean, before_mean) in by_hand(city).items():
        found = phases[name].compared
        assert found is not None, f"{name} is compared"
        assert (found.hours, found.before_hours) == (hours, before_hours)
        assert found.vehicles_an_hour == pytest.approx(mean) and found.before_an_hour == pytest.approx(before_mean)
        assert found.change == pytest.approx(mean / before_mean - 1)
        assert found.change_low < found.change < found.change_high


@pytest.mark.parametrize(
    ("ring", "least"),
    [(RECTANGLE, 400), ([[112.36, 34.645], [112.52, 34.645], [112.52, 34.6535], [112.36, 34.6535], [112.36, 34.645]], 0)],
)
def test_a_what_if_is_near_the_full_answer_at_once(city: Engine, ring: list[list[float]], least: int) -> None:
    """The headline is within 2 % of the full answer, or a range that holds it; times are told relative to the full answer's own."""
    zones = {"type": "FeatureCollection", "features": [feature("drawn", ring)]}
    draft = draft_of(order("NEW", clause(zones=["drawn"], hours=[["00:00", "24:00"]], vehicles=ALL_DIESEL, exempt=[])), zones)
    first, last, thresholds = FIRST, LAST, Thresholds()
    answered(city, draft, first, last, thresholds, at_most=0)  # caches are filled, and the area is made
    began = time.process_time()  # so small an index is read in this process, whatever else the machine does
    quick = answered(city, draft, first, last, thresholds)
    taken = time.process_time() - began
    exact = answered(city, draft, first, last, thresholds, seconds=None)
    alone = time.process_time() - began - taken
    assert exact.undecided == 0 and exact.violations >= least and exact.violation_range.low == exact.violation_range.high
    assert quick.violation_range.low <= exact.violations <= quick.violation_range.high
    assert quick.vehicle_range.low <= exact.vehicles <= quick.vehicle_range.high
    is_near = abs(quick.violations - exact.violations) <= 0.02 * exact.violations
    assert is_near or quick.violation_range.high - quick.violation_range.low <= 0.1 * quick.violation_range.high
    assert taken < max(3, 1.5 * alone), f"{taken:.2f} s; the full answer took {alone:.2f} s"
