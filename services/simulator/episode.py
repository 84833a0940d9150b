"""The heavy-pollution episode: warnings and orders through time, placed by the plan's last day; and what they truly forbid whom.

An earlier episode, lifted; then yellow, upgraded to orange, paused for some hours, resumed, and in force on the whole last day. A
standing order beside it. `orders` and `warnings` are the files of this; `bans` is what the simulator itself knows of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from services.simulator.fleet import Truck
from services.simulator.plan import DAY_S, CityPlan, midnight_s, moment

ALL_DAY = (("00:00", "24:00"),)
RUSH = (("07:00", "09:00"), ("17:00", "19:00"))
BY_DAY = (("07:00", "22:00"),)
HAULERS = ("muck", "mixer", "sand")
EXEMPT = ("new_energy", "special", "sanitation")
LEAST_MINUTES = 3
_ISSUER = "示例市重污染天气应急指挥部（虚构）"
_BASIS = ["中华人民共和国大气污染防治法 第九十六条", "中华人民共和国道路交通安全法 第三十九条"]


@dataclass(frozen=True)
class Clause:
    """What one clause forbids: diesel trucks of stage `stage_at_most` (含; None = any) and of these classes and uses (empty = any)."""

    clause_id: str
    zone: str
    stage_at_most: int | None = None
    classes: tuple[str, ...] = ("heavy", "medium")
    uses: tuple[str, ...] = ()
    hours: tuple[tuple[str, str], ...] = ALL_DAY

    def means(self, truck: Truck) -> bool:
        """Whether it means this truck as it truly is."""
        return (
            truck.fuel == "diesel"
            and (self.stage_at_most is None or truck.stage <= self.stage_at_most)
            and (not self.classes or truck.vehicle_class in self.classes)
            and (not self.uses or truck.use in self.uses)
            and truck.use not in EXEMPT
        )

    def is_answered(self, truck: Truck) -> bool:
        """Whether the register says of this truck all that the clause asks for."""
        return (
            truck.registered
            and truck.register_use is not None
            and (self.stage_at_most is None or truck.register_stage is not None)
        )

    def may_mean(self, truck: Truck) -> bool:
        """Whether it means the truck, or might as far as the register tells."""
        if self.means(truck):
            return True
        if self.is_answered(truck) or truck.fuel != "diesel":
            return False
        stage, use = truck.register_stage, truck.register_use
        told_otherwise = (
            (stage is not None and self.stage_at_most is not None and stage > self.stage_at_most)
            or (bool(self.classes) and truck.vehicle_class not in self.classes)
            or (use is not None and (use in EXEMPT or (bool(self.uses) and use not in self.uses)))
        )
        return not truck.registered or not told_otherwise


@dataclass(frozen=True)
class Version:
    """An order as issued, its clauses in force from `begins` until `ends` (None = open), and until the next version."""

    issued: datetime
    begins: datetime
    ends: datetime | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Order:
    """An order with its versions by issue."""

    order_id: str
    title: str
    kind: str
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Ban:
    """A clause in force from second to second since the day's local midnight."""

    order_id: str
    clause: Clause
    start: float
    end: float


_STANDING = (Clause("1", "inner-ring", 3, ("heavy",), (), BY_DAY),)
_YELLOW = (Clause("1", "inner-ring", 3),)
_ORANGE = (
    Clause("1", "inner-ring", 4),
    Clause("2", "inner-ring", None, (), HAULERS, RUSH),
    Clause("3", "outer-ring", 3),
)


@lru_cache(maxsize=8)
def order_history(plan: CityPlan) -> tuple[Order, ...]:
    """All orders of the plan's world."""
    at = _clock(plan)
    first, last = plan.last_day - timedelta(days=10), plan.last_day - timedelta(days=3)
    begins, back = at(-3, 20), at(-1, 18)
    return (
        Order(
            "SAMPLE-STANDING",
            "示例市中心城区高排放货车限行通告（虚构）",
            "standing",
            (Version(at(-120, 9), at(-100, 0), None, _STANDING),),
        ),
        Order(
            f"SAMPLE-{first:%Y%m%d}-ORANGE",
            "示例市重污染天气橙色预警期间货车限行通告（前一轮，虚构）",
            "emergency",
            (Version(at(-10, 20), at(-9, 0), None, _ORANGE[:1]), Version(at(-6, 12), at(-9, 0), at(-6, 12), _ORANGE[:1])),
        ),
        Order(
            f"SAMPLE-{last:%Y%m%d}-EPISODE",
            "示例市重污染天气应急响应期间货车限行通告（虚构）",
            "emergency",
            (
                Version(at(-3, 18), begins, None, _YELLOW),
                Version(at(-2, 12), at(-2, 12), None, _ORANGE),
                Version(at(-1, 9), at(-2, 12), at(-1, 10), _ORANGE),
                Version(at(-1, 17), back, None, _ORANGE),
            ),
        ),
    )


@lru_cache(maxsize=64)
def bans(plan: CityPlan, day: date) -> tuple[Ban, ...]:
    """What is forbidden from the day before until the day after, as spans of the day's clock."""
    zero = midnight_s(day)
    found: list[Ban] = []
    for order in order_history(plan):
        for number, version in enumerate(order.versions):
            later = order.versions[number + 1].issued.timestamp() if number + 1 < len(order.versions) else float("inf")
            ends = version.ends.timestamp() if version.ends else float("inf")
            start, end = max(version.begins, version.issued).timestamp() - zero, min(later, ends) - zero
            for clause in version.clauses:
                found += [
                    Ban(order.order_id, clause, max(a, start), min(b, end))
                    for a, b in _windows(clause)
                    if max(a, start) < min(b, end)
                ]
    return tuple(found)


def orders(plan: CityPlan) -> list[dict[str, Any]]:
    """The orders in the form of `plumewatch import orders`, a version each."""
    return [_order(order, version) for order in order_history(plan) for version in order.versions]


def warnings(plan: CityPlan) -> list[dict[str, Any]]:
    """The warnings in the form of `plumewatch import warnings`, an event each."""
    at = _clock(plan)
    first, last = f"SAMPLE-W-{at(-10, 0):%Y%m%d}", f"SAMPLE-W-{at(-3, 0):%Y%m%d}"
    orange, yellow = ("orange", "橙色(Ⅱ级)"), ("yellow", "黄色(Ⅲ级)")
    return [
        _warning(first, *orange, "issued", at(-10, 19), at(-9, 0), None),
        _warning(first, *orange, "lifted", at(-6, 12), at(-6, 12), None),
        _warning(last, *yellow, "issued", at(-3, 18), at(-3, 20), None),
        _warning(last, *orange, "upgraded", at(-2, 11), at(-2, 12), None),
        _warning(last, *orange, "paused", at(-1, 9), at(-1, 10), None),
        _warning(last, *orange, "resumed", at(-1, 17), at(-1, 18), None),
    ]


def _clock(plan: CityPlan) -> Any:
    """(days after the last day, hour) -> local time."""
    return lambda days, hour: moment(plan.last_day + timedelta(days=days), hour * 3600)


def _windows(clause: Clause) -> Iterator[tuple[float, float]]:
    """The clause's hours on the day before, the day and the day after; whole days as one span."""
    if clause.hours == ALL_DAY:
        yield -DAY_S, 2.0 * DAY_S
        return
    for day in (-1, 0, 1):
        for start, end in clause.hours:
            yield day * DAY_S + _seconds(start), day * DAY_S + _seconds(end)


def _seconds(clock: str) -> float:
    hours, minutes = clock.split(":")
    return int(hours) * 3600.0 + int(minutes) * 60


def _order(order: Order, version: Version) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "title": order.title,
        "issuer": _ISSUER,
        "kind": order.kind,
        "issued_at": _text(version.issued),
        "legal_basis": _BASIS,
        "clauses": [_clause(clause, version) for clause in version.clauses],
    }


def _clause(clause: Clause, version: Version) -> dict[str, Any]:
    stage = {} if clause.stage_at_most is None else {"stage_at_most": clause.stage_at_most, "stage_inclusive": True}
    return {
        "clause_id": clause.clause_id,
        "vehicles": {"fuels": ["diesel"], **stage, "classes": [*clause.classes], "uses": [*clause.uses]},
        "zones": [clause.zone],
        "hours": [[*pair] for pair in clause.hours],
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "from": _text(version.begins),
        "until": None if version.ends is None else _text(version.ends),
        "exempt": [*EXEMPT],
        "min_minutes": LEAST_MINUTES,
    }


def _warning(
    warning_id: str, level: str, words: str, event: str, issued: datetime, begins: datetime, until: datetime | None
) -> dict[str, Any]:
    return {
        "warning_id": warning_id,
        "issuer": _ISSUER,
        "level": level,
        "words": words,
        "event": event,
        "issued_at": _text(issued),
        "from": _text(begins),
        "until": None if until is None else _text(until),
        "districts": [],
        "pollutant": "pm25",
    }


def _text(time: datetime) -> str:
    return time.isoformat(timespec="minutes")
