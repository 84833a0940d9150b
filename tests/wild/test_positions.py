"""GPS positions as terminals send them (kind G of the cases)."""

import pytest

from tests.wild.city import City, points

FOUND = ("outcome", "local_day", "minutes", "order_id")
DAY = "2026-11-20"


def told(city: City, *columns: str) -> list[tuple]:
    """Findings with the day as text."""
    return [
        tuple(str(value) if name == "local_day" else value for name, value in zip(columns, row, strict=True))
        for row in city.findings(*columns)
    ]


def test_g1_the_week_roll_over_is_set_aside_and_nothing_is_corrected(city: City) -> None:
    whole = points("豫C0T003", f"{DAY} 09:00", 12)
    for number in range(4, 8):
        whole[number]["time"] = f"2007-04-06T09:0{number // 2}:{number % 2 * 30:02}+08:00"
    city.drive(*whole)
    assert city.facts() == 8
    assert [(one["field"], "7,168 days early" in one["expected"]) for one in city.rejects()] == [("time", True)] * 4
    assert told(city, *FOUND) == [("violation", DAY, 5, "CASE-1")]


def test_g3_a_frozen_fix_convicts_nobody(city: City) -> None:
    city.drive(*[one | {"lon": 112.42} for one in points("豫C0T004", f"{DAY} 09:00", 41)])
    assert (city.facts(), city.rejects()) == (41, [])
    assert city.findings("outcome", "reasons") == [("to_be_verified", ["frozen_fix"])]


@pytest.mark.parametrize(
    ("field", "value", "is_fact"),
    [
        ("speed_kmh", 450, False),
        ("speed_kmh", -1, False),
        ("speed_kmh", 6553.5, False),
        ("heading_deg", 361, False),
        ("heading_deg", -1, False),
        ("heading_deg", 360, True),  # north: the direction is not in doubt
        ("heading_deg", 0, True),
    ],
)
def test_g5_tenths_and_headings(city: City, field: str, value: float, is_fact: bool) -> None:
    city.drive(points("豫C0T005", f"{DAY} 09:00", 1)[0] | {field: value})
    assert (city.facts(), [one["field"] for one in city.rejects()]) == ((1, []) if is_fact else (0, [field]))


def test_g5_a_speed_in_knots_is_still_driving(city: City) -> None:
    """It says 24.3 and moves 45: the test of driving must not hang on the number being exact."""
    city.drive(*points("豫C0T004", f"{DAY} 10:00", 20, kmh=45.0, speed_kmh=24.3))
    assert city.findings("outcome", "minutes", "reasons") == [("violation", 9, [])]


def test_g7_points_from_months_ago_are_judged_by_the_order_of_their_time(empty_city: City, order) -> None:
    until = {"from": "2026-03-05T00:00+08:00", "until": "2026-03-06T14:00+08:00"}
    assert empty_city.import_orders(order("G7", "2026-03-04T18:00+08:00", **until)) == []
    old = points("豫C0T003", "2026-03-06 13:50", 30, kmh=18.0, stored=True)
    live = points("豫C0T003", f"{DAY} 09:00", 6, lon=112.70)
    mixed = [*live[:2], *old[::2], *live[2:4], *old[1::2][::-1], *live[4:]]
    empty_city.drive(*mixed)
    assert empty_city.facts() == 36
    assert told(empty_city, *FOUND) == [("violation", "2026-03-06", 9, "G7")]


def test_g_positions_across_a_border_of_days_and_batches(city: City) -> None:
    """The night's drive arrives in pieces, the middle last."""
    night = points("豫C0T003", "2026-11-19 23:55", 21)
    for part in (night[:8], night[15:], [night[8:15]]):
        city.drive(*part)
    assert told(city, *FOUND) == [("violation", "2026-11-19", 10, "CASE-1")]


@pytest.mark.parametrize(
    ("datum", "found"), [("WGS84", [("violation",)]), (None, [("violation",)]), ("GCJ02", []), ("BD09", [])]
)
def test_g_a_datum_is_settled_at_the_door(city: City, datum: str | None, found: list) -> None:
    """Just inside the border as the map shows it is 500 m and more west of it on the ground."""
    city.drive(*points("豫C0T003", "2026-11-20 09:00", 9, lon=112.4005, kmh=6.2, datum=datum))
    assert city.findings("outcome") == found


@pytest.mark.parametrize(
    ("acc", "found"),
    [
        (False, [("to_be_verified", 19, ["engine_off"])]),  # towed
        (True, [("violation", 19, [])]),
        (None, [("violation", 19, [])]),
    ],
)
def test_n14_what_the_terminal_says_of_the_engine_comes_through(city: City, acc: bool | None, found: list) -> None:
    city.drive(*points("豫C0T003", f"{DAY} 09:00", 40, kmh=12.0, acc=acc))
    assert city.findings("outcome", "minutes", "reasons") == found


def test_n14_drift_convicts_nobody(city: City) -> None:
    places = (-190, 120, -60, 175, 10, -140, 80, -20)
    drift = points("豫C0T004", f"{DAY} 09:00", 80, kmh=0.0, speed_kmh=7.0)
    city.drive(*[one | {"lon": round(112.45 + places[n % 8] / 91_700, 6)} for n, one in enumerate(drift)])
    assert city.findings("outcome", "minutes", "reasons") == [("to_be_verified", 39, ["drifting"])]


@pytest.mark.parametrize(
    ("step_s", "found"),
    [
        (300, ("violation", [])),
        (360, ("to_be_verified", ["reports_too_seldom"])),
        (840, ("to_be_verified", ["reports_too_seldom"])),
    ],
)
def test_n11_who_reports_seldom_is_not_passed_over(city: City, step_s: int, found: tuple) -> None:
    seldom = points("豫C0T003", f"{DAY} 09:00", 7200 // step_s, kmh=0.0, step_s=step_s)
    city.drive(*[one | {"lon": (112.42, 112.47, 112.44, 112.48)[n % 4], "speed_kmh": 40.0} for n, one in enumerate(seldom)])
    assert city.findings("outcome", "reasons") == [found]
