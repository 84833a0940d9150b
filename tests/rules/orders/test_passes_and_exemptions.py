"""Passes and exemptions: granting counts from its stated time, revoking from its announcement; times, routes, vehicles, levels."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.inputs.parsed_order import OrderVersion
from rules.inputs.parsed_pass import PassVersion
from rules.inputs.parsed_warning import WarningVersion
from tests.depth import examples
from tests.rules.building import (
    METRE_E,
    METRE_N,
    drive,
    event,
    findings,
    granted,
    order,
    rectangle,
    reference,
    road,
    vehicle,
    warning,
    zone,
)

DAY = "2026-11-20"
CHARGED, FREE, UNSURE = "violation", "free", "to_be_verified: pass_unsure"
HALF = rectangle(112.41, 34.645, 112.47, 34.655)
Given = PassVersion | WarningVersion | OrderVersion


def answer(*rows: Given, at: str = f"{DAY} 09:00", minutes: float = 5, known: dict | None = None, **how: Any) -> str:
    """What is found for the truck under order O1, or under those given."""
    orders = [row for row in rows if isinstance(row, OrderVersion)]
    rest = [row for row in rows if not isinstance(row, OrderVersion)]
    town = zone("half", geometry=HALF), road("street", (112.40, 34.65), (112.50, 34.65), width_m=20.0)
    truck = vehicle(**known) if known else vehicle()
    given = reference(truck, zone(), *town, *(orders or [order()]), *rest)
    found = findings(*drive(at, minutes, **how), given=given, rule="restricted_traffic")
    return "; ".join(": ".join([one["outcome"], *one["reasons"]]) for one in found) or FREE


def passes(effect: str, **by_level: str) -> dict[str, Any]:
    return {"passes": {"effect": effect, "by_level": by_level or None}}


@pytest.mark.parametrize(
    ("effect", "known", "found"),
    [
        ("honoured", {}, FREE),
        ("not_honoured", {}, CHARGED),
        ("locked", {}, CHARGED),
        ("suspended", {}, CHARGED),
        ("suspended", {"issued": "2026-11-10 17:59:59"}, CHARGED),
        ("suspended", {"issued": "2026-11-10 18:00"}, FREE),
        ("suspended", {"orders": ["O1"]}, FREE),
        ("not_honoured", {"orders": ["O1"]}, CHARGED),
        ("honoured", {"orders": ["O2"]}, CHARGED),
        ("honoured", {"plate": "豫C0T005"}, CHARGED),
        ("locked", {"kind": "exemption", "reason": "应急保供"}, FREE),
        ("locked", {"kind": "exemption", "reason": "应急保供", "orders": ["O2"]}, CHARGED),
    ],
)
def test_what_a_pass_is_worth(effect: str, known: dict[str, Any], found: str) -> None:
    assert answer(order(**passes(effect)), granted(**known)) == found


SUSPENDING = order(**passes("suspended"))
NEW_PASS = granted("2026-11-12 09:00")
AMENDED = {"event": "extended"}


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ([SUSPENDING], FREE),
        ([SUSPENDING, order(issued="2026-11-14 09:00", whole=AMENDED, **passes("suspended"))], FREE),  # an extension suspends nothing anew
        ([order(), order(issued="2026-11-14 09:00", whole=AMENDED, **passes("suspended"))], CHARGED),  # here it does
        ([SUSPENDING, event("paused", "2026-11-13 09:00", "2026-11-13 09:00"), event("resumed", "2026-11-14 09:00")], FREE),
        ([SUSPENDING, event("lifted", "2026-11-13 09:00", "2026-11-13 09:00"), order(issued="2026-11-14 09:00", **passes("suspended"))], CHARGED),
    ],
)  # fmt: skip
def test_a_pass_issued_while_older_ones_are_suspended(versions: list[OrderVersion], found: str) -> None:
    assert answer(*versions, NEW_PASS) == found


def revoked(issued: str, begins: str | None = None) -> PassVersion:
    return granted(issued, begins, event="revoked")


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ([granted(begins=f"{DAY} 09:05:01")], CHARGED),
        ([granted(begins=f"{DAY} 09:00")], FREE),
        ([granted(until=f"{DAY} 09:00")], CHARGED),
        ([granted(until=f"{DAY} 09:05:01")], FREE),
        ([granted(until=f"{DAY} 09:01")], CHARGED),
        ([granted("2026-11-21 09:00", f"{DAY} 00:00")], FREE),  # granted afterwards for that day
        ([granted(), revoked("2026-11-19 09:00")], CHARGED),
        ([granted(), revoked("2026-11-21 09:00", "2026-11-19 09:00")], FREE),  # revoked late: nobody knew on that day
        ([granted(), revoked("2026-11-19 09:00", "2026-11-21 09:00")], FREE),
        ([granted(), revoked("2026-11-19 09:00"), granted("2026-11-21 09:00", f"{DAY} 00:00")], FREE),
        ([granted(), revoked("2026-11-19 09:00"), granted(pass_id="P2")], FREE),  # another pass
        ([granted(), granted("2026-11-21 09:00", "2026-11-19 09:00", f"{DAY} 00:00")], FREE),  # shortened late
        ([granted(), granted("2026-11-18 09:00", until=f"{DAY} 00:00")], CHARGED),  # shortened in time
    ],
)
def test_granted_and_revoked_late(versions: list[PassVersion], found: str) -> None:
    assert answer(*versions) == found


# 2026-11-20 is a Friday.
@pytest.mark.parametrize(
    ("known", "at", "found"),
    [
        ({"hours": [["09:00", "10:00"]]}, f"{DAY} 09:00", FREE),
        ({"hours": [["09:00", "10:00"]]}, f"{DAY} 08:54:59", CHARGED),
        ({"hours": [["09:00", "10:00"]]}, f"{DAY} 09:54:59", FREE),
        ({"hours": [["09:00", "10:00"]]}, f"{DAY} 10:00", CHARGED),
        ({"hours": [["21:00", "07:00"]]}, f"{DAY} 06:50", FREE),
        ({"hours": [["21:00", "07:00"]]}, f"{DAY} 07:00", CHARGED),
        ({"hours": [["21:00", "07:00"]], "weekdays": [5]}, f"{DAY} 06:50", CHARGED),  # Thursday's night
        ({"hours": [["21:00", "07:00"]], "weekdays": [5]}, "2026-11-21 06:50", FREE),  # Friday's
        ({"hours": [["21:00", "07:00"]], "weekdays": [7]}, "2026-11-23 06:50", FREE),  # Sunday's, on Monday
        ({"weekdays": [1, 2, 3, 4]}, f"{DAY} 09:00", CHARGED),
    ],
)
def test_hours_and_weekdays_of_a_pass(known: dict[str, Any], at: str, found: str) -> None:
    assert answer(granted(**known), at=at) == found


@pytest.mark.parametrize(
    ("zones", "how", "found"),
    [
        (["half"], {}, FREE),
        (["half"], {"lat": 34.63}, CHARGED),
        (["half"], {"lat": 34.655 + 10 * METRE_N}, UNSURE),  # ten metres beside its route
        (["half"], {"lat": 34.655 - 10 * METRE_N}, FREE),  # what frees needs no margin
        (["half"], {"lat": 34.655 + 31 * METRE_N}, CHARGED),
        (["street"], {}, FREE),  # narrower than the tolerance: nearly every street is
        (["street"], {"lat": 34.65 + 15 * METRE_N}, UNSURE),
        (["street"], {"lat": 34.65 + 41 * METRE_N}, CHARGED),
        (["half", "street"], {"lat": 34.652}, FREE),
        (["half"], {"lon": 112.46, "minutes": 8}, CHARGED),  # it leaves its route and goes on
    ],
)
def test_routes(zones: list[str], how: dict[str, Any], found: str) -> None:
    assert answer(granted(zones=zones), **how) == found


@pytest.mark.parametrize(("metres", "found"), [(900, FREE), (1_900, CHARGED)])
def test_minutes_on_the_route_are_not_counted_and_part_the_rest(metres: float, found: str) -> None:
    """Off the route, 1.5 minutes on it, and off it again for as long as before."""
    strip = zone("strip", geometry=rectangle(112.45, 34.60, 112.46, 34.70))
    rows = drive(f"{DAY} 09:00", (2 * metres + 917) / 600, lon=112.45 - metres * METRE_E)
    known = findings(*rows, given=reference(zone(), strip, order(), granted(zones=["strip"])))
    assert [one["outcome"] for one in known] == ([] if found == FREE else [found])
    assert all(one["minutes"] <= 2 * metres / 600 for one in known)


@pytest.mark.parametrize(
    ("known", "seen", "found"),
    [
        ("01", {"plate_type": "01"}, FREE),
        ("02", {"plate_type": "01"}, CHARGED),  # a car of the same number has it
        (None, {"plate_type": "01"}, FREE),
        ("01", {}, FREE),  # the only vehicle of that plate in the register is of type 01
    ],
)
def test_a_pass_is_for_one_plate_and_type(known: str | None, seen: dict[str, Any], found: str) -> None:
    assert answer(granted(plate_type=known), **seen) == found


def test_a_pass_of_a_type_for_a_plate_of_which_nobody_knows_the_type() -> None:
    given = reference(vehicle(absent=True), zone(), order(), granted(plate_type="01"))
    (found,) = findings(*drive(f"{DAY} 09:00", 5), given=given)
    assert found["outcome"] == "to_be_verified" and "pass_unsure" in found["reasons"]


YELLOW, ORANGE, RED = (warning(level, "2026-11-19 09:00") for level in ("yellow", "orange", "red"))
RAISED_LATE = warning("orange", f"{DAY} 18:00", "2026-11-20 08:00", event="upgraded")
LOWERED_LATE = warning("yellow", f"{DAY} 18:00", "2026-11-20 08:00", event="downgraded")
LIFTED_LATE = warning("yellow", f"{DAY} 18:00", "2026-11-20 08:00", event="lifted")
EAST_RED = warning("red", "2026-11-19 09:00", districts=["410302"], warning_id="W2")
FOR_YELLOW = order(**passes("not_honoured", yellow="honoured"))
NOT_FOR_ORANGE = order(**passes("honoured", orange="not_honoured", red="locked"))


@pytest.mark.parametrize(
    ("rows", "at", "found"),
    [
        ((FOR_YELLOW,), f"{DAY} 09:00", CHARGED),
        ((FOR_YELLOW, YELLOW), f"{DAY} 09:00", FREE),
        ((FOR_YELLOW, ORANGE), f"{DAY} 09:00", CHARGED),
        ((NOT_FOR_ORANGE,), f"{DAY} 09:00", FREE),
        ((NOT_FOR_ORANGE, YELLOW), f"{DAY} 09:00", FREE),
        ((NOT_FOR_ORANGE, ORANGE), f"{DAY} 09:00", CHARGED),
        ((NOT_FOR_ORANGE, ORANGE), "2026-11-19 08:54:59", FREE),
        ((NOT_FOR_ORANGE, YELLOW, RAISED_LATE), f"{DAY} 09:00", FREE),  # a pass lost: not before it was told
        ((NOT_FOR_ORANGE, YELLOW, RAISED_LATE), f"{DAY} 18:00", CHARGED),
        ((NOT_FOR_ORANGE, ORANGE, LOWERED_LATE), f"{DAY} 09:00", FREE),  # a pass regained: from the stated time
        ((FOR_YELLOW, YELLOW, RAISED_LATE), f"{DAY} 09:00", FREE),
        ((FOR_YELLOW, YELLOW, LIFTED_LATE), f"{DAY} 09:00", FREE),
        ((FOR_YELLOW, YELLOW, LIFTED_LATE), f"{DAY} 18:00", CHARGED),
        ((FOR_YELLOW, ORANGE, LOWERED_LATE), f"{DAY} 09:00", FREE),
        ((FOR_YELLOW, YELLOW, EAST_RED), f"{DAY} 09:00", FREE),  # red is not spoken of
        ((order(**passes("honoured", yellow="honoured", red="locked")), YELLOW, EAST_RED), f"{DAY} 09:00", CHARGED),  # the highest that is on
        ((order(**passes("honoured", orange="locked", yellow="honoured")), YELLOW, warning("orange", "2026-11-19 09:00", warning_id="W2")), f"{DAY} 09:00", CHARGED),
        ((order(**passes("honoured", red="locked"), warning={"levels": ["yellow", "red"], "districts": ["410303"]}), YELLOW, EAST_RED), f"{DAY} 09:00", FREE),  # red, but not there
    ],
)  # fmt: skip
def test_by_level(rows: tuple[Given, ...], at: str, found: str) -> None:
    assert answer(*rows, granted(), at=at) == found


OZONE_RED, PM_RED = (warning("red", "2026-11-19 09:00", words=words) for words in ("臭氧红色预警", "PM2.5红色预警"))
OF_PM = {"warning": {"levels": ["yellow", "orange", "red"], "districts": [], "pollutants": ["pm25"]}}


@pytest.mark.parametrize(
    ("effects", "members", "warned", "found"),
    [
        (passes("honoured", red="locked"), {}, PM_RED, CHARGED),
        (passes("honoured", red="locked"), {}, OZONE_RED, UNSURE),  # nobody said that passes are locked under ozone
        (passes("locked", red="honoured"), {}, OZONE_RED, UNSURE),
        (passes("honoured", red="honoured"), {}, OZONE_RED, FREE),
        (passes("locked", red="not_honoured"), {}, OZONE_RED, CHARGED),
        (passes("honoured", red="locked"), OF_PM, PM_RED, CHARGED),
    ],
)
def test_by_the_level_of_a_warning_of_another_pollutant(effects: dict, members: dict, warned: Any, found: str) -> None:
    assert answer(order(**effects, **members), warned, granted()) == found


TIMES = st.sampled_from([f"2026-11-{day} {hour}:00" for day in (18, 19, 20, 21) for hour in ("06", "12")])


@settings(max_examples=examples(30))
@given(st.lists(st.tuples(TIMES, TIMES), min_size=1, max_size=3, unique_by=lambda pair: pair[0]))
def test_another_grant_never_makes_a_free_drive_a_violation(grants: list[tuple[str, str]]) -> None:
    versions = [granted(issued, begins, pass_id=f"P{number}") for number, (issued, begins) in enumerate(sorted(grants))]
    found = [answer(*versions[:number]) for number in range(len(versions) + 1)]
    assert found == sorted(found, key=lambda one: one == FREE)
