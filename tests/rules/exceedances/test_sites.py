"""What counts once is told by time and place, never by what a station or a record is called (N4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from rules.inputs.thresholds import Thresholds
from tests.rules.building import METRE_E, Row, findings, outcomes, reading, reference, station, vehicle

DAY = "2026-11-20"
LON = 112.45
POOR = {"plate_confidence": 0.5}
KNOWN = reference(
    *(vehicle(), station("A1"), station("A2", LON + 40 * METRE_E), station("A3", LON + 80 * METRE_E)),
    *(station("A1-PROV"), station("B1", LON + 30 * METRE_E), station("A6", LON + 600 * METRE_E)),
    *(station("Z199", LON + 199 * METRE_E), station("Z201", LON + 201 * METRE_E), station("C1"), station("C2")),
)


def verdicts(*rows: Row, **how: Any) -> list[str]:
    return outcomes(*rows, given=KNOWN, rule="remote_sensing", **how)


def at(station_id: str, time: str, opacity_pct: float = 55.0, **seen: Any) -> Row:
    return reading(f"{DAY} {time}", opacity_pct, station_id=station_id, reading_id=f"{station_id} {time}", **seen)


FIRST = at("A1", "10:00:00")


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([at("A2", "10:00:04")], ["suspected"]),  # N4: 40 m and 4 s on
        ([at("A2", "10:00:04"), at("A3", "10:00:08")], ["suspected"]),  # three in a row
        ([at("B1", "10:08:00", lane=2)], ["suspected"]),  # there and back, the sensor of the other direction
        ([at("A1-PROV", "10:00:00")], ["suspected"]),  # one station under two ids
        ([at("A1-PROV", "10:00:00", lane=2)], ["suspected"]),  # whose lanes have other numbers
        ([at("A1", "10:00:00") | {"reading_id": "PROV-1"}], ["suspected"]),  # one reading under two ids
        ([at("Z199", "10:00:20")], ["suspected"]),
        ([at("Z201", "10:00:20")], ["suspected"]),  # another site, but driven on: one drive past, at 36 km/h
        ([at("A6", "10:00:54")], ["suspected"]),  # 600 m at 40 km/h
        ([at("A6", "10:02:00")], ["suspected"]),  # at 18 km/h
        ([at("A6", "10:02:01")], ["suspected", "violation"]),
        ([at("Z201", "10:02:24")], ["suspected", "violation"]),  # at 5 km/h, but not within two minutes
        ([at("A6", "10:00:00")], ["suspected"]),  # faster than any truck, but within what places are good to
        ([at("A2", "10:10:00")], ["suspected"]),
        ([at("A2", "10:10:01")], ["suspected", "violation"]),
        ([at("A404", "10:00:04")], ["suspected"]),  # not registered: it may stand there
        ([at("A404", "10:00:04", lon=LON + 600 * METRE_E, lat=34.65)], ["suspected"]),  # what it says of itself is no proof
        ([at("A404", "10:10:01")], ["suspected", "violation"]),
        ([at("C1", "10:00:04", lon=LON, lat=34.65)], ["suspected"]),  # a mobile station beside it
        ([at("C1", "10:05:00", lon=LON + 0.02, lat=34.65)], ["suspected", "violation"]),
        ([at("C1", "10:05:00", lon=float("nan"), lat=float("nan"))], ["suspected"]),
    ],
)
def test_where_and_when_two_exceedances_are_one(others: list[Row], found: list[str]) -> None:
    assert verdicts(FIRST, *others) == verdicts(*others[::-1], FIRST) == found


def test_all_that_was_measured_is_evidence_of_the_one_finding() -> None:
    (found,) = findings(FIRST, at("A2", "10:00:04", 58.0), given=KNOWN)
    assert [(one["station_id"], one["measured"]) for one in found["evidence"]] == [("A1", 55.0), ("A2", 58.0)]


def test_after_an_earlier_exceedance_one_pass_is_one_violation() -> None:
    earlier = reading("2026-10-20 10:00", 55.0)
    assert verdicts(earlier, FIRST, at("A2", "10:00:04"), at("A3", "10:00:08")) == ["suspected", "violation"]


def test_a_site_is_measured_from_its_first_exceedance_and_does_not_creep_along_the_road() -> None:
    row = [at("A1", "10:00:00"), at("Z199", "10:03:00"), at("M", "10:06:00"), at("A6", "10:09:00")]
    known = reference(*(one for rows in KNOWN.stations.values() for one in rows), station("M", LON + 410 * METRE_E))
    found = findings(*row, given=known, rule="remote_sensing")
    assert [one["outcome"] for one in found] == ["suspected", "violation"]
    assert [one["station_id"] for one in found[1]["evidence"]] == [
        "A1",
        "Z199",
        "M",
        "A6",
    ]  # twice two that are near their first


ROAD = reference(vehicle(), *(station(f"R{number}", LON + number * 300 * METRE_E) for number in range(60)))
"""A sensor every 300 m of a road."""


def along(start: str, step_s: float, numbers: Sequence[int], **seen: Any) -> list[Row]:
    """Exceedances at these sensors of the road, so many seconds after each other."""
    begins = datetime.fromisoformat(f"{DAY} {start}")
    times = (f"{begins + timedelta(seconds=step_s * place):%H:%M:%S}" for place in range(len(numbers)))
    return [at(f"R{number}", time, **seen) for number, time in zip(numbers, times, strict=True)]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (along("10:00", 14, [0, 1]), ["suspected"]),  # 300 m at 77 km/h
        (along("10:00", 55, [0, 3]), ["suspected"]),  # 900 m at 59 km/h
        (along("10:00", 110, [0, 6]), ["suspected"]),
        (along("10:00", 20, range(10)), ["suspected"]),  # each step is a drive on: one pass
        (along("10:00", 6, [0, 4]), ["to_be_verified"] * 2),  # 1.2 km at 720 km/h: two vehicles, no pass
        # A pass is bounded as an act is: the reading at 10:30 is its last, that at 10:31 the first of the next occasion.
        (along("10:00", 60, range(31)), ["suspected"]),
        (along("10:00", 60, range(40)), ["suspected", "violation"]),
        # Turned round: at each site what follows the first there within ten minutes counts once, though the group began at another.
        ([*along("10:00", 14, [0, 1]), at("R1", "10:08:00"), at("R0", "10:08:30")], ["suspected"]),
        ([*along("10:00", 14, [0, 1]), at("R1", "10:10:15")], ["suspected", "violation"]),
        # Stopped between: an occasion each.
        ([at("R0", "10:00:00"), at("R2", "10:09:50")], ["suspected", "violation"]),
        # A platform that sends the first again while the truck drives on.
        ([*along("10:00", 14, [0, 1, 2]), at("R0", "10:00:05") | {"reading_id": "PROV-1"}], ["suspected"]),
    ],
)
def test_one_drive_past_several_sensors_is_one_occasion(rows: list[Row], found: list[str]) -> None:
    assert (
        outcomes(*rows, given=ROAD, rule="remote_sensing") == outcomes(*rows[::-1], given=ROAD, rule="remote_sensing") == found
    )


@pytest.mark.parametrize("step_s", [14, 40, 120])
def test_after_an_earlier_exceedance_one_drive_past_is_charged_once(step_s: float) -> None:
    earlier, numbers = reading("2026-10-20 10:00", 55.0), [0, 2, 4]
    assert outcomes(earlier, *along("10:00", step_s, numbers), given=ROAD) == ["suspected", "violation"]


def test_how_far_a_drive_on_goes_is_a_setting() -> None:
    rows = along("10:00", 170, [0, 6])
    assert outcomes(*rows, given=ROAD) == ["suspected", "violation"]
    assert outcomes(*rows, given=ROAD, thresholds=Thresholds(drive_on_min=3.0)) == ["suspected"]


@pytest.mark.parametrize("poor", [POOR, {"fuel": "petrol"}])
@pytest.mark.parametrize("time", ["09:55:00", "09:59:56", "10:00:00", "10:00:04", "10:05:00"])
def test_a_doubtful_record_of_the_pass_takes_nothing_from_a_sure_exceedance(time: str, poor: Row) -> None:
    """N10: neither before nor after it; what it says is shown beside it."""
    earlier = reading("2026-10-20 10:00", 55.0)
    found = findings(earlier, FIRST, at("A2", time, **poor), given=KNOWN, rule="remote_sensing")
    assert [one["outcome"] for one in found] == ["suspected", "violation"]
    assert [one["reading_id"] for one in found[1]["evidence"]] == ["R 2026-10-20 10:00", f"A2 {time}", FIRST["reading_id"]]


@pytest.mark.parametrize("of", ["the first", "the second"])
@pytest.mark.parametrize(
    ("seconds", "station_id", "last"),
    [
        (-4, "A2", "violation"),
        (4, "A2", "violation"),
        (30, "A1", "violation"),
        (54, "A6", "violation"),
        (-54, "A6", "violation"),
        (31, "A1", "to_be_verified"),  # another pass: it may have been this truck, and may have complied
        (300, "A6", "to_be_verified"),
    ],
)
def test_a_doubtful_reading_that_complies_in_the_pass_of_a_sure_exceedance_ends_no_chain(
    of: str, seconds: int, station_id: str, last: str
) -> None:
    pass_at = datetime.fromisoformat(f"{DAY} 10:00:00" if of == "the second" else "2026-10-20 10:00:00")
    seconds = -seconds if of == "the second" and last == "to_be_verified" else seconds  # between the two
    time = (pass_at + timedelta(seconds=seconds)).isoformat(" ")
    poor = reading(time, 12.0, station_id=station_id, **POOR)
    earlier = reading("2026-10-20 10:00:00", 55.0)
    assert verdicts(earlier, poor, FIRST) == verdicts(FIRST, poor, earlier) == ["suspected", last]


def test_a_doubtful_record_adds_no_occasion() -> None:
    """The sure ones at 10:05 and 10:12 count once, though a doubtful one at 10:00 is ten minutes before the first of them only."""
    rows = [at("A1", "10:00:00", **POOR), at("A1", "10:05:00"), at("A1", "10:12:00")]
    assert verdicts(*rows) == ["suspected"]


def test_a_doubtful_record_joins_no_two_occasions() -> None:
    """R0 and R6 are 1.8 km and three minutes apart; a doubtful one half way makes no pass of them."""
    rows = [at("R0", "10:00:00"), at("R3", "10:01:30", **POOR), at("R6", "10:03:00")]
    assert outcomes(*rows, given=ROAD) == outcomes(rows[0], rows[2], given=ROAD) == ["suspected", "violation"]


@pytest.mark.parametrize(
    ("other", "last"),
    [
        (at("A2", "10:00:04", 12.0), "to_be_verified"),  # Hong Kong asks both sensors to be over
        (at("A2", "09:59:56", 12.0), "to_be_verified"),  # whichever comes first
        (at("A1", "10:00:00", 12.0) | {"reading_id": "PROV-1"}, "to_be_verified"),
        (at("A404", "10:00:04", 12.0), "to_be_verified"),
        (at("A2", "10:00:30", 12.0), "to_be_verified"),
        (at("A2", "10:00:31", 12.0), "violation"),  # it came back, and complied
        (at("A2", "09:59:29", 12.0), "suspected"),
        (at("A6", "10:00:20", 12.0), "to_be_verified"),  # the next sensor of the road, on the same drive past
        (at("A6", "09:59:06", 12.0), "to_be_verified"),
        (at("A6", "10:02:01", 12.0), "violation"),  # another pass: it complied after the exceedance
        (at("A6", "09:57:59", 12.0), "suspected"),
        (at("A2", "10:00:04", 12.0, **POOR), "violation"),  # what is in doubt contradicts nothing
        (at("A2", "10:00:04", 12.0, valid=False), "violation"),
        (at("A2", "10:00:04", float("nan"), ringelmann=0), "violation"),  # another pollutant
    ],
)
def test_sensors_that_disagree_about_one_pass(other: Row, last: str) -> None:
    earlier = reading("2026-10-20 10:00", 55.0)
    found = findings(earlier, FIRST, other, given=KNOWN, rule="remote_sensing")
    assert found == findings(other, FIRST, earlier, given=KNOWN, rule="remote_sensing")
    assert [one["outcome"] for one in found] == ["suspected", last]
    assert ("sensors_disagree" in found[-1]["reasons"]) == (last == "to_be_verified")
    shown = [one["reading_id"] for one in found[-1]["evidence"]]
    assert shown[-1] == FIRST["reading_id"]
    assert (other["reading_id"] in shown) == (last == "to_be_verified")


def test_the_distance_is_a_setting() -> None:
    far = at("A6", "10:00:54")
    assert verdicts(FIRST, far, thresholds=Thresholds(same_site_m=700.0)) == ["suspected"]
    assert verdicts(FIRST, at("A2", "10:00:04"), thresholds=Thresholds(same_site_m=0.0))[0] == "suspected"
    assert verdicts(FIRST, at("A1-PROV", "10:00:04"), thresholds=Thresholds(same_site_m=0.0)) == ["suspected"]
