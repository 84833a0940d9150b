"""Odd and even plates: which digit counts, by the order's own rule for a letter at the end, and on which date."""

from typing import Any

import pytest

from rules.inputs.parsed_order import LastDigit
from rules.orders.vehicle_match import digit_of
from tests.rules.building import drive, findings, order, reference, vehicle, vehicles


@pytest.mark.parametrize(
    ("plate", "letter", "digit"),
    [
        ("豫C0T013", None, 3),
        ("豫C0T01A", None, 1),
        ("豫C0T01A", 0, 0),
        ("豫C0T0AB", None, 0),
        ("豫C0T13挂", 0, 3),  # 挂, 学 and 警 are no letters
        ("豫C0T1A警", 0, 0),
        ("豫CD00012", None, 2),
        ("豫CABCDE", None, None),
        ("豫CABCDE", 4, 4),
    ],
)
def test_the_digit_that_counts(plate: str, letter: int | None, digit: int | None) -> None:
    assert digit_of(plate, LastDigit("odd", letter)) == digit


def found(plate: str, at: str, barred: Any, letter: Any = "last_digit") -> list[str]:
    wanted = vehicles(last_digit={"barred": barred, "letter": letter})
    rows = (row | {"plate": plate, "plate_seen": plate} for row in drive(at, 5))
    return [one["outcome"] for one in findings(*rows, given=reference(vehicle(plate), order(vehicles=wanted)))]


CHARGED, FREE = ["violation"], []
EVEN_DATE, ODD_DATE = "2026-11-20 09:00", "2026-11-21 09:00"


@pytest.mark.parametrize(
    ("plate", "at", "barred", "letter", "answer"),
    [
        ("豫C0T013", EVEN_DATE, "odd", "last_digit", CHARGED),
        ("豫C0T012", EVEN_DATE, "odd", "last_digit", FREE),
        ("豫C0T010", EVEN_DATE, "even", "last_digit", CHARGED),  # 0 is even
        ("豫C0T01A", EVEN_DATE, "odd", "last_digit", CHARGED),
        ("豫C0T01A", EVEN_DATE, "odd", 0, FREE),  # here a letter counts as 0
        ("豫C0T013", EVEN_DATE, [3, 8], "last_digit", CHARGED),
        ("豫C0T014", EVEN_DATE, [3, 8], "last_digit", FREE),
        ("豫C0T013", EVEN_DATE, "unlike_date", "last_digit", CHARGED),
        ("豫C0T013", ODD_DATE, "unlike_date", "last_digit", FREE),
        ("豫C0T012", ODD_DATE, "unlike_date", "last_digit", CHARGED),
        ("豫C0T01A", ODD_DATE, "unlike_date", 0, CHARGED),
        ("豫CABCDE", ODD_DATE, "unlike_date", "last_digit", FREE),  # it has no digit to be barred by
        ("豫CABCDE", ODD_DATE, "odd", "last_digit", ["to_be_verified"]),
    ],
)
def test_whom_it_bars(plate: str, at: str, barred: Any, letter: Any, answer: list[str]) -> None:
    assert found(plate, at, barred, letter) == answer


@pytest.mark.parametrize(("start", "minutes"), [("2026-11-20 23:56", 3), ("2026-11-20 23:58", None)])
def test_the_date_changes_at_midnight(start: str, minutes: int | None) -> None:
    rows = [row | {"plate": "豫C0T013", "plate_seen": "豫C0T013"} for row in drive(start, 8)]
    wanted = vehicles(last_digit={"barred": "unlike_date", "letter": "last_digit"})
    found = findings(*rows, given=reference(vehicle("豫C0T013"), order(vehicles=wanted)))
    assert [one["minutes"] for one in found] == ([minutes] if minutes else [])
