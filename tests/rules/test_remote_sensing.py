"""Remote sensing: which reading exceeds, which complies, which is no measurement; one is suspected, two are a violation (HJ 845-2017)."""

import pytest

from rules.inputs.thresholds import Thresholds
from tests.rules.building import Row, findings, outcomes, reading, reference, station, vehicle

FIRST, BETWEEN, SECOND = "2026-09-10 09:00", "2026-10-10 09:00", "2026-11-10 09:00"
NO, NAN = Thresholds(counts_no=True), float("nan")


def verdicts(*rows: Row, **how) -> list[str]:
    return outcomes(*rows, rule="remote_sensing", **how)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("2026-02-28 09:00", "2026-08-28 23:59:59", "violation"),  # the last day inside six natural months
        ("2026-02-28 09:00", "2026-08-29 00:00:00", "suspected"),
        ("2026-02-28 23:59:59", "2026-08-28 00:00", "violation"),
        ("2026-03-01 00:00:00", "2026-09-01 23:59:59", "violation"),  # local days, though it is February in UTC
        ("2026-03-01 00:00:00", "2026-09-02 00:00:00", "suspected"),
        ("2025-08-31 09:00", "2026-02-28 09:00", "violation"),  # a month without a 31st ends on its last day
        ("2025-08-31 09:00", "2026-03-01 00:00:00", "suspected"),
        ("2025-08-29 09:00", "2026-02-28 23:59", "violation"),
        ("2023-08-31 09:00", "2024-02-29 09:00", "violation"),
        ("2026-05-31 09:00", "2026-11-30 09:00", "violation"),
        ("2026-05-31 09:00", "2026-12-01 09:00", "suspected"),
        ("2026-07-15 09:00", "2027-01-15 09:00", "violation"),
        ("2026-11-10 09:00", "2026-11-10 09:11", "violation"),
    ],
)
def test_two_exceedances_within_six_natural_months(first: str, second: str, verdict: str) -> None:
    assert verdicts(reading(first), reading(second)) == ["suspected", verdict]


@pytest.mark.parametrize(
    ("seen", "verdict"),
    [
        ({"opacity_pct": 30.0}, []),  # exactly at the limit complies
        ({"opacity_pct": 30.04}, ["suspected"]),
        ({"opacity_pct": 45.0}, ["suspected"]),
        ({"opacity_pct": 45.0, "valid": False}, []),
        ({"opacity_pct": 45.0, "valid": True}, ["suspected"]),
        ({"opacity_pct": 45.0, "acceleration_ms2": -0.1}, []),
        ({"opacity_pct": 45.0, "acceleration_ms2": 0.0}, ["suspected"]),
        ({"opacity_pct": NAN}, []),
        ({"opacity_pct": NAN, "ringelmann": 1}, []),
        ({"opacity_pct": NAN, "ringelmann": 1.5}, ["suspected"]),
        ({"opacity_pct": 12.0, "no_ppm": 1501}, []),  # NO is for screening
        ({"opacity_pct": 45.0, "fuel": None}, ["suspected"]),  # the register knows
        ({"opacity_pct": 45.0, "plate_confidence": 0.5}, ["to_be_verified"]),
    ],
)
def test_one_reading(seen: Row, verdict: list[str]) -> None:
    assert verdicts(reading(FIRST, **seen)) == verdict


@pytest.mark.parametrize(
    ("no_ppm", "counts", "verdict"), [(1501, NO, "violation"), (1500, NO, None), (1501, Thresholds(), None)]
)
def test_no_only_by_the_switch(no_ppm: float, counts: Thresholds, verdict: str | None) -> None:
    rows = [reading(time, 12.0, no_ppm=no_ppm) for time in (FIRST, SECOND)]
    assert verdicts(*rows, thresholds=counts) == (["suspected", verdict] if verdict else [])


def test_before_the_standard_was_in_force_nothing_is_over() -> None:
    assert verdicts(reading("2017-07-26 23:59:59"), reading("2017-07-27 00:11")) == ["suspected"]


@pytest.mark.parametrize(
    ("registered", "seen", "verdict"),
    [
        ("diesel", "diesel", ["suspected", "violation"]),
        ("diesel", None, ["suspected", "violation"]),
        ("diesel_hybrid", "diesel", ["suspected", "violation"]),
        (None, "diesel", ["suspected", "violation"]),
        (None, None, ["to_be_verified", "to_be_verified"]),
        ("diesel", "petrol", ["to_be_verified", "to_be_verified"]),
        ("petrol", "petrol", []),
        ("petrol", None, []),
        (None, "petrol", []),
        ("electric", None, []),
    ],
)
def test_only_compression_ignition_is_judged(registered: str | None, seen: str | None, verdict: list[str]) -> None:
    rows = [reading(time, fuel=seen) for time in (FIRST, SECOND)]
    assert verdicts(*rows, given=reference(vehicle(fuel=registered))) == verdict


def test_opacity_and_ringelmann_are_separate_chains() -> None:
    smoke = {"opacity_pct": NAN, "ringelmann": 2}
    assert verdicts(reading(FIRST), reading(SECOND, **smoke)) == ["suspected", "suspected"]
    assert verdicts(reading(FIRST), reading(BETWEEN, **smoke), reading(SECOND)) == ["suspected", "suspected", "violation"]
    assert verdicts(reading(FIRST), reading(BETWEEN, **smoke, valid=True), reading(SECOND, 12.0, ringelmann=2)) == [
        "suspected",
        "suspected",
        "violation",
    ]


def test_of_two_grounds_the_graver_one_is_charged() -> None:
    rows = [reading(FIRST, 12.0, ringelmann=2), reading(SECOND, 45.0, ringelmann=2)]
    assert [(one["outcome"], one["pollutant"]) for one in findings(*rows)] == [
        ("suspected", "ringelmann"),
        ("violation", "ringelmann"),
    ]


def test_what_a_violation_says() -> None:
    first, second = findings(reading(FIRST, 45.0), reading(SECOND, 30.04))
    wanted = ("outcome", "pollutant", "measured", "limit", "unit", "basis", "code", "place", "reasons")
    assert [second[name] for name in wanted] == [
        "violation",
        "opacity_pct",
        30.04,
        30.0,
        "%",
        "HJ 845-2017 cl. 5",
        "6063",
        "点位A1",
        [],
    ]
    assert [one["reading_id"] for one in second["evidence"]] == [f"R {FIRST}", f"R {SECOND}"]
    assert (first["measured"], first["reasons"]) == (45.0, ["first_exceedance"])
    assert first["finding_id"] != second["finding_id"]


BOTH, SMOKE_ALONE, HAZE_ALONE = (55.0, 2.0), (10.0, 2.0), (55.0, 1.0)


@pytest.mark.parametrize(
    ("first", "second", "outcomes"),
    [
        (SMOKE_ALONE, SMOKE_ALONE, ["suspected", "violation"]),  # Ringelmann twice: a limit of its own
        (HAZE_ALONE, HAZE_ALONE, ["suspected", "violation"]),
        (SMOKE_ALONE, HAZE_ALONE, ["suspected", "suspected"]),  # two consecutive ones of the same pollutant are wanted
        (HAZE_ALONE, SMOKE_ALONE, ["suspected", "suspected"]),
        (BOTH, SMOKE_ALONE, ["suspected", "violation"]),
        (BOTH, HAZE_ALONE, ["suspected", "violation"]),
    ],
)
@pytest.mark.parametrize("station_id", ["A1", "A2"])
def test_opacity_and_ringelmann_are_two_limits(
    first: tuple[float, float], second: tuple[float, float], outcomes: list[str], station_id: str
) -> None:
    """HJ 845-2017 cl. 5 and 6: each pollutant has its limit, and its two consecutive exceedances."""
    rows = [
        reading("2026-11-10 09:00", first[0], ringelmann=first[1]),
        reading("2026-11-20 09:00", second[0], ringelmann=second[1], station_id=station_id),
    ]
    assert [one["outcome"] for one in findings(*rows)] == outcomes


@pytest.mark.parametrize("seconds", [0, 4, 59])
@pytest.mark.parametrize("values", [(BOTH, BOTH), (BOTH, SMOKE_ALONE), (SMOKE_ALONE, HAZE_ALONE), (HAZE_ALONE, SMOKE_ALONE)])
def test_two_quantities_of_one_passage_confirm_nothing(values: tuple[tuple[float, float], ...], seconds: int) -> None:
    one, two = values
    rows = [
        reading("2026-11-20 09:00:00", one[0], ringelmann=one[1]),
        reading(f"2026-11-20 09:00:{seconds:02}", two[0], ringelmann=two[1], station_id="A2"),
    ]
    given = reference(vehicle(), station("A1"), station("A2", 112.4504))
    assert "violation" not in [found["outcome"] for found in findings(*rows, given=given)]
