"""What counts once is told by time and place, never by what a station or a record is called (N4)."""

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
        ([at("Z201", "10:00:20")], ["suspected", "violation"]),
        ([at("A6", "10:00:54")], ["suspected", "violation"]),  # 600 m on is another site
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
    row = [at("A1", "10:00:00"), at("Z199", "10:00:20"), at("M", "10:00:40"), at("A6", "10:00:54")]
    known = reference(*(one for rows in KNOWN.stations.values() for one in rows), station("M", LON + 410 * METRE_E))
    found = findings(*row, given=known, rule="remote_sensing")
    assert [one["outcome"] for one in found] == ["suspected", "violation"]
    assert [one["station_id"] for one in found[1]["evidence"]] == [
        "A1",
        "Z199",
        "M",
        "A6",
    ]  # twice two that are near their first


def test_a_doubt_about_one_of_two_sensors_is_a_doubt_about_the_pass() -> None:
    earlier = reading("2026-10-20 10:00", 55.0)
    assert verdicts(earlier, FIRST, at("A2", "10:00:04", **POOR)) == ["suspected", "to_be_verified"]


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
        (at("A6", "10:00:20", 12.0), "violation"),  # another site: it complied after the exceedance
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
