"""A day's hard cases as they grow: records as they are sent, and beside each what is true of it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import msgspec
import numpy as np

from rules.columns import Numbers
from services.simulator.acts import BORDER, CLEAN, CLEAR, Act
from services.simulator.episode import bans
from services.simulator.fleet import Truck
from services.simulator.ground import to_degrees
from services.simulator.hard_cases.sick_source import SickSource
from services.simulator.hard_cases.stations import PlantedStation
from services.simulator.plan import CityPlan, Timed, moment
from streams.events import CHECKS, POSITIONS, READINGS
from streams.log import Message

_SENT_AFTER_S = 5.0


@dataclass(eq=False)
class Case:
    """Cases of one kind on a day, which functions of `kinds.KINDS` fill.

    random: a source of chance of the day's and the kind's own.
    messages: by second of sending.
    acts: what truly was done.
    sick: sources that were truly ill.
    """

    plan: CityPlan
    day: date
    random: np.random.Generator
    messages: list[Timed] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    sick: list[SickSource] = field(default_factory=list)

    def reading(self, truck: Truck, station: PlantedStation, second: float, opacity_pct: float, **members: Any) -> datetime:
        """Sends a sound reading, but for the members that are given; returns its time as recorded. sent: another second of sending."""
        sent, time = members.pop("sent", second + _SENT_AFTER_S), members.pop("time", moment(self.day, second))
        event: dict[str, Any] = {
            "reading_id": f"{station.station_id}-H{len(self.messages):03d}-{time:%Y%m%d%H%M%S}",
            "station_id": station.station_id,
            "time": time.isoformat(),
            **_plate(truck),
            "plate_confidence": 0.97,
            "lane": 1,
            "lon": station.lon,
            "lat": station.lat,
            "datum": "WGS84",
            "fuel": truck.fuel,
            "speed_kmh": round(float(self.random.uniform(30, 55)), 1),
            "acceleration_ms2": round(float(self.random.uniform(0.2, 0.9)), 2),
            "valid": True,
            "opacity_pct": opacity_pct,
            **members,
        }
        self._send(sent, READINGS, event)
        return time

    def check(self, truck: Truck, at: PlantedStation, second: float, smoke_m1: float, **members: Any) -> None:
        """Sends a road check beside a station that measured so much by free acceleration."""
        event = {
            "check_id": f"SAMPLE-H{len(self.messages):03d}-{self.day:%Y%m%d}-{truck.plate}",
            "kind": "roadside",
            "time": moment(self.day, second).isoformat(),
            **_plate(truck),
            "lon": at.lon,
            "lat": at.lat,
            "datum": "WGS84",
            "district": at.district,
            "place": f"{at.name}旁（虚构）",
            "agency": "示例市联合执法组（虚构）",
            "fuel": truck.fuel,
            "method": "free_acceleration",
            "smoke_m1": smoke_m1,
            "result": "fail",
            **members,
        }
        self._send(second + 600, CHECKS, event)

    def fixes(
        self,
        truck: Truck,
        terminal_id: str,
        second: Numbers,
        xy: Numbers,
        kmh: Numbers,
        acc: bool = True,
        noise_m: float = 1.5,
    ) -> None:
        """Sends a terminal's positions, one a message. xy: metres on the plane."""
        lon, lat = to_degrees(*(xy + self.random.normal(0, noise_m, xy.shape)).T)
        columns = (second.tolist(), np.round(lon, 6).tolist(), np.round(lat, 6).tolist(), np.round(kmh, 1).tolist())
        for at, east, north, speed in zip(*columns, strict=True):
            event: dict[str, Any] = {"terminal_id": terminal_id, "plate": truck.plate, "plate_type": truck.plate_type}
            event |= {"time": moment(self.day, at).isoformat(), "lon": east, "lat": north, "speed_kmh": speed, "acc": acc}
            self._send(at + _SENT_AFTER_S, POSITIONS, event)

    def measured(self, rule: str, truck: Truck, time: datetime, outcome: str | None, note: str, **members: Any) -> None:
        """Notes what a reading or check calls for. outcome None: nothing may be found of it."""
        kind = CLEAN if outcome is None else CLEAR
        self.acts.append(_act(rule, truck, kind, outcome, None, time, time, note, members))

    def counted_already(self, truck: Truck, time: datetime, note: str) -> None:
        """Notes a reading that must charge nobody by itself, as another one stands for it."""
        self.acts.append(_act("remote_sensing", truck, BORDER, None, None, time, time, note, {}))

    def barred(self, truck: Truck, first: float, last: float, outcome: str, note: str, **members: Any) -> None:
        """Notes what driving deep inside the inner ring calls for, order by order: one deed, so it is charged under one of them."""
        self._of_orders(truck, first, last, CLEAR, outcome, note, members | {"deed": f"{note} {truck.plate} {self.day}"})

    def not_driven(self, truck: Truck, first: float, last: float, note: str, *, may_be_verified: bool = False) -> None:
        """Notes that a truck did not drive deep inside the inner ring, whatever its terminal said: nothing may be found, or not charged."""
        self._of_orders(truck, first, last, BORDER if may_be_verified else CLEAN, None, note, {})

    def _of_orders(
        self, truck: Truck, first: float, last: float, kind: str, outcome: str | None, note: str, members: dict[str, Any]
    ) -> None:
        """An act against each order that bars the truck there all the time."""
        means = (ban for ban in bans(self.plan, self.day) if ban.clause.means(truck))
        for order_id in sorted({ban.order_id for ban in means if ban.start <= first and last < ban.end}):
            times = moment(self.day, first), moment(self.day, last)
            self.acts.append(_act("restricted_traffic", truck, kind, outcome, order_id, *times, note, members))

    def is_sick(self, kind: str, source_id: str, cause: str, times: Iterable[datetime]) -> None:
        """Notes that a source was ill at these times, which one proposed span must hold."""
        known = sorted(times)
        self.sick.append(SickSource(kind, source_id, cause, known[0], known[-1]))

    def _send(self, second: float, topic: str, event: dict[str, Any]) -> None:
        self.messages.append((second, topic, Message(event["plate"].encode(), msgspec.json.encode(event))))


def _plate(truck: Truck) -> dict[str, str]:
    return {"plate": truck.plate, "plate_type": truck.plate_type, "plate_colour": truck.plate_colour}


def _act(
    rule: str,
    truck: Truck,
    kind: str,
    outcome: str | None,
    order_id: str | None,
    first: datetime,
    last: datetime,
    note: str,
    members: dict[str, Any],
) -> Act:
    named = (rule, truck.plate, truck.plate_type, first.date(), kind, outcome, order_id)
    return Act(*named, None, first, last, note, **members)
