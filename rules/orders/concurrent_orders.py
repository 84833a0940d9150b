"""Precedence among orders violated by one drive: one order is charged, the others are listed under it.

Grounds of one vehicle that overlap, or follow each other within the maximum gap of a stay, belong to one drive. Order of precedence: sure
before unsure grounds, then the kind of the order (a setting), then its time of issue, then its id.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rules.inputs.thresholds import Thresholds
from rules.orders.grounds import Ground
from rules.timing.times import MINUTE, local_day


@dataclass(frozen=True)
class Charge:
    """The finding that a ground belongs to: order, number of the vehicle key, local day."""

    order_id: str
    key: int
    day: int


@dataclass(frozen=True)
class Linked:
    """Links between findings of one drive.

    charged_under: the charge, by number of each listed ground.
    also: by charge, the findings listed under it.
    """

    charged_under: dict[int, Charge]
    also: dict[Charge, list[Charge]]


def charge_of(key: int, ground: Ground) -> Charge:
    """The finding that a ground belongs to."""
    return Charge(ground.governing.order.order_id, key, local_day(ground.first_us))


def linked(grounds: Iterable[tuple[int, Ground]], thresholds: Thresholds) -> Linked:
    """Group grounds (with the number of the vehicle key) by drive, and choose the charged order of each."""
    charged_under: dict[int, Charge] = {}
    also: dict[Charge, set[Charge]] = defaultdict(set)
    for key, drive in _drives(grounds, thresholds):
        if len({ground.governing.order.order_id for ground in drive}) < 2:
            continue
        first = min(drive, key=lambda ground: _rank(ground, thresholds))
        charged = charge_of(key, first)
        for ground in drive:
            if ground.governing.order.order_id != charged.order_id:
                charged_under[ground.number] = charged
                also[charged].add(charge_of(key, ground))
    by_charge = {charge: sorted(listed, key=lambda one: (one.order_id, one.day)) for charge, listed in also.items()}
    return Linked(charged_under, by_charge)


def _drives(grounds: Iterable[tuple[int, Ground]], thresholds: Thresholds) -> Iterator[tuple[int, list[Ground]]]:
    """Interval union with a tolerated gap, by vehicle: a ground that begins later than the gap after all before it starts a new drive."""
    by_key: dict[int, list[Ground]] = defaultdict(list)
    for key, ground in grounds:
        by_key[key].append(ground)
    gap = thresholds.stay_gap_min * MINUTE
    for key, own in by_key.items():
        drive: list[Ground] = []
        until = 0
        for ground in sorted(own, key=lambda ground: (ground.first_us, ground.last_us)):
            if drive and ground.first_us > until + gap:
                yield key, drive
                drive = []
            until = max(until, ground.last_us) if drive else ground.last_us
            drive.append(ground)
        yield key, drive


def _rank(ground: Ground, thresholds: Thresholds) -> tuple[bool, int, int, str, int]:
    order, kinds = ground.governing.order, thresholds.precedence
    place = kinds.index(order.kind) if order.kind in kinds else len(kinds)
    return not ground.sure, place, order.issued_us, order.order_id, ground.first_us
