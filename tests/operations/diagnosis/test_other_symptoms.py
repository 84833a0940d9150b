"""Speeds, frozen fixes, clocks, dead stations; and that the doctor looks at facts only."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from tests.operations.diagnosis.feeds import DAY, drive, examined, store, told


@pytest.mark.parametrize(
    ("factor", "unit"),
    [
        (1 / 1.852, ": knots?"),
        (1 / 3.6, ": m/s?"),
        (10, ": tenths of km/h?"),
        (1.852, ": km/h taken for knots?"),
        (1 / 2.4, ")"),
    ],
)
def test_a_speed_that_does_not_fit_the_movement(bare: Engine, factor: float, unit: str) -> None:
    store(bare, drive("T5", kmh=18 if factor == 10 else 45, speed_factor=factor, count=40))
    (symptom,) = examined(bare).symptoms
    assert (symptom.kind, symptom.name) == ("speed", "T5")
    assert symptom.en.endswith(unit)


def test_the_words_of_case_g5(bare: Engine) -> None:
    store(bare, drive("T5", kmh=45, speed_factor=1 / 1.852, count=20))
    (symptom,) = examined(bare).symptoms
    assert symptom.en == "terminal T5: says 24.3, moves 45 km/h (median of 19 legs): knots?"
    assert symptom.zh == "终端 T5：上报车速 24.3，按位移为 45 km/h（19 段的中位数）：单位是否为节？"


@pytest.mark.parametrize("factor", [0.8, 1.0, 1.5])
def test_stops_and_bends_between_fixes_are_no_wrong_unit(bare: Engine, factor: float) -> None:
    store(bare, drive("T5", speed_factor=factor))
    assert told(examined(bare)) == []


def test_a_frozen_fix_is_pointed_out_with_its_share(bare: Engine) -> None:
    points = drive("T4", count=100)
    frozen = [point | {name: points[20][name] for name in ("lon", "lat")} for point in points[20:61]]
    store(bare, [*points[:20], *frozen, *points[61:]])
    (symptom,) = examined(bare).symptoms
    assert (symptom.kind, symptom.measured) == ("frozen_fix", {"driving_fixes": 100, "frozen": 41})
    assert "41 of 100 driving fixes (41%)" in symptom.en


def test_a_parked_truck_is_not_frozen(bare: Engine) -> None:
    points = drive("T4", count=100)
    parked = [point | {"lon": points[20]["lon"], "lat": points[20]["lat"], "speed_kmh": 0.4} for point in points[20:80]]
    store(bare, [*points[:20], *parked, *points[80:]])
    assert told(examined(bare)) == []


@pytest.mark.parametrize(("clock_s", "said"), [(240, "fast"), (-8 * 3600, "slow"), (-600, None), (30, None)])
def test_a_clock_that_goes_wrong(bare: Engine, clock_s: int, said: str | None) -> None:
    store(bare, *(drive(f"T{number}") for number in (1, 2, 3)))
    store(bare, drive("T9", clock_s=clock_s), clock_s=clock_s)
    symptoms = examined(bare).symptoms
    assert [symptom.name for symptom in symptoms] == ([] if said is None else ["T9"])
    assert all(symptom.kind == "clock" and str(said) in symptom.en for symptom in symptoms)


def test_a_history_that_is_sent_at_once_says_nothing_of_clocks(bare: Engine) -> None:
    store(bare, *(drive(f"T{number}") for number in (1, 2, 3)), received=datetime(2026, 11, 27, tzinfo=UTC))
    assert told(examined(bare)) == []


def test_the_days_end_with_the_newest_position(bare: Engine) -> None:
    for days_ago, factor in ((0, 1.0), (3, 1 / 1.852)):
        store(bare, drive("T5", start=DAY - timedelta(days=days_ago), speed_factor=factor))
    assert [told(examined(bare, days)) for days in (1, 3)] == [[], []]
    four = examined(bare, 4)
    assert (str(four.span.first), str(four.span.last), four.fixes) == ("2026-11-17", "2026-11-20", 240)


def test_points_that_came_twice_count_once(bare: Engine) -> None:
    store(bare, drive("T5"))
    store(bare, drive("T5"))
    assert examined(bare).fixes == 120


def test_one_query_a_shard_and_day(mapped: Engine) -> None:
    store(mapped, *(drive(f"T{number}", start=DAY - timedelta(days=number % 2)) for number in range(1, 40)))
    statements: list[str] = []
    event.listen(mapped, "before_cursor_execute", lambda _c, _k, statement, *_: statements.append(statement))
    examined(mapped, 2)
    assert sum("payload" in statement for statement in statements) == 2 * 64
