"""The random histories hold what the properties are to be tried on: without it they would prove nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import Phase, find, settings
from hypothesis.errors import NoSuchExample

from rules.timing.times import MINUTE, micros_of
from streams.events import CHECKS, READINGS
from tests.properties.histories import PLACEHOLDERS, PLATES, TRAILER, VINS, History, histories

_FEW = settings(max_examples=600, database=None, phases=[Phase.generate], derandomize=True)


def exceedances(history: History, *plates: str) -> set[str]:
    """Days of the readings of these plates that are over the limit."""
    readings = (value for topic, value in history.messages if topic == READINGS)
    return {one["time"][:10] for one in readings if one["plate"] in plates and one["opacity_pct"] > 30}


def number_moves(history: History) -> bool:
    """The number is another vehicle's between two exceedances, by the VIN."""
    vins = {act.row["vin"] for act in history.acts if act.kind == "vehicle" and act.row["plate"] == PLATES[0]}
    return {*VINS} <= vins and len({day[:7] for day in exceedances(history, PLATES[0])}) > 1


def number_may_move(history: History) -> bool:
    """The register changes between two exceedances, and then knows no VIN."""
    owners = {act.row["owner"] for act in history.acts if act.kind == "vehicle" and act.row["plate"] == PLATES[0]}
    return len(owners) > 1 and len({day[:7] for day in exceedances(history, PLATES[0])}) > 1


def trailer_exceeds(history: History) -> bool:
    return len(exceedances(history, TRAILER)) > 1


def placeholder_exceeds(history: History) -> bool:
    return len(exceedances(history, *PLACEHOLDERS)) > 1


def limit_is_not_for_it(history: History) -> bool:
    """A low-speed truck, by the type that was seen, is over what would be the limit."""
    readings = [value for topic, value in history.messages if topic == READINGS]
    return any(one.get("plate_type") == "13" and one["opacity_pct"] > 30 for one in readings)


def check_is_sent_again(history: History) -> bool:
    """Two checks of one plate with one failed value, more than half an hour and less than a day apart."""
    checks = [value for topic, value in history.messages if topic == CHECKS and value["check_id"] in ("s", "s-P")]
    us = [
        micros_of(datetime.fromisoformat(one["time"])) for one in checks if one["result"] == "fail" and one["smoke_m1"] == 1.5
    ]
    return len(us) == 2 and 30 * MINUTE < abs(us[0] - us[1]) < 24 * 60 * MINUTE


def check_contradicts(history: History) -> bool:
    """A truck over the limit at a sensor, and within the limits at a check a few minutes later."""
    clean = [value for topic, value in history.messages if topic == CHECKS and value.get("smoke_m1") == 0.4]
    return bool(clean) and any(value["reading_id"] == "s1" for topic, value in history.messages if topic == READINGS)


@pytest.mark.parametrize(
    "holds",
    [
        number_moves,
        number_may_move,
        check_is_sent_again,
        check_contradicts,
        trailer_exceeds,
        placeholder_exceeds,
        limit_is_not_for_it,
    ],
    ids=lambda one: one.__name__,
)
def test_histories_hold(holds: Callable[[History], bool]) -> None:
    try:
        find(histories(), holds, settings=_FEW)
    except NoSuchExample:
        pytest.fail(f"no history of {_FEW.max_examples} in which {holds.__name__}")
