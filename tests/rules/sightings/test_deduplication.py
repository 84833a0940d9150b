"""One id, several contents: repeats collapse, the highest revision wins, two that differ charge nobody."""

import pytest

from rules.judge.judge import READING_IDENTITY
from rules.sightings.deduplication import DELIVERY, counting, distinct_positions
from services.store.position_chunks import COLUMNS
from streams.events import POSITION
from tests.rules.building import Row, facts, findings, fix, order, reading, reference, vehicle

R = "2026-11-20 09:00"


def one(opacity_pct: float, **seen) -> Row:
    """A reading under one id."""
    return reading(R, opacity_pct, reading_id="R1", **seen)


@pytest.mark.parametrize(
    ("contents", "counts", "in_conflict"),
    [
        ([one(45)], [45], False),
        ([one(45), one(45), one(45)], [45], False),
        ([one(45), one(52)], [45, 52], True),
        ([one(45), one(52), one(45)], [45, 52], True),
        ([one(45), one(52, revision=1)], [52], False),
        ([one(45, revision=0), one(52)], [45], False),  # 0 is a number, none given is below it
        ([one(45, revision=2), one(52, revision=10)], [52], False),
        ([one(45, revision=2), one(52, revision=2), one(12, revision=1)], [45, 52], True),
        ([one(45, revision=2), one(45, revision=2)], [45], False),
        ([one(45), one(52, plate="豫C0T005")], [45, 52], True),  # ids do not end at a plate
        ([one(45, station_id="A1"), one(52, station_id="A2")], [45, 52], False),
        ([one(45, lane=1), one(52, lane=2)], [45, 52], False),
    ],
)
def test_what_counts(contents: list[Row], counts: list[float], in_conflict: bool) -> None:
    for given in (contents, contents[::-1]):
        kept, conflict = counting(facts(*given).readings, READING_IDENTITY)
        assert sorted(kept["opacity_pct"]) == counts
        assert set(conflict) == {in_conflict}


@pytest.mark.parametrize(
    ("second", "kept", "in_conflict"),
    [
        ({}, 1, False),
        (
            {"received_at": "2026-11-21 00:00", "offset": 9, "partition": "p/1", "stored": True},
            1,
            False,
        ),  # how it came is no content
        ({"lon": 112.46}, 2, True),
        ({"speed_kmh": 0.0}, 2, True),
        ({"plate": "豫C0T005"}, 2, True),
        ({"terminal_id": "T2", "lon": 112.46}, 2, False),
        ({"time": "2026-11-20 09:00:01", "lon": 112.46}, 2, False),
    ],
)
def test_positions_of_one_terminal_and_instant(second: Row, kept: int, in_conflict: bool) -> None:
    other = fix(second.get("time", R), **{k: v for k, v in second.items() if k not in ("time", "received_at")})
    for given in ([fix(R), other], [other, fix(R)]):
        positions, conflict = distinct_positions(facts(*given).positions)
        assert (len(positions), set(conflict)) == (kept, {in_conflict})


def test_what_is_no_content_is_the_field_dictionarys() -> None:
    """Rules see positions as chunks hold them: with all that the dictionary calls delivery, save the topic, which is in the partition."""
    assert set(DELIVERY) == set(POSITION.delivery) - {"topic"} == set(POSITION.delivery) & set(COLUMNS)


def test_two_contents_under_one_id_charge_nobody() -> None:
    month_ago = reading("2026-10-20 09:00")
    (_, second) = findings(month_ago, one(52), rule="remote_sensing")
    assert second["outcome"] == "violation"
    found = findings(month_ago, one(52), one(60), rule="remote_sensing")
    assert {one["outcome"] for one in found if "conflict" in one["reasons"]} == {"to_be_verified"}
    assert "violation" not in {one["outcome"] for one in found}


def test_a_rival_plate_under_one_id_charges_neither() -> None:
    given = reference(vehicle(), vehicle("豫C0T005"), order())
    found = findings(one(52), one(52, plate="豫C0T005"), given=given)
    assert {(one["plate"], one["rule"], one["outcome"]) for one in found} == {
        (plate, rule, "to_be_verified")
        for plate in ("豫C0T004", "豫C0T005")
        for rule in ("remote_sensing", "restricted_traffic")
    }
    assert all("conflict" in one["reasons"] for one in found)


@pytest.mark.parametrize(
    "differs", [{"acc": True}, {"load": "full"}, {"lid_closed": False}, {"alarms": "x"}, {"mileage_km": 3.0}]
)
def test_two_contents_that_differ_in_anything_are_sorted_by_it(differs: Row) -> None:
    """Not by arrival: a rule may read what differs."""
    one, other = fix(R) | dict.fromkeys(differs, None) | {"mileage_km": float("nan")}, fix(R, **differs)
    name = next(iter(differs))
    orders = [
        [str(value) for value in distinct_positions(facts(*given).positions)[0][name]] for given in ([one, other], [other, one])
    ]
    assert orders[0] == orders[1] and len(orders[0]) == 2
