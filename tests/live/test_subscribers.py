"""What waits for a listener stays bounded, and a slow one still hears everything that matters."""

import asyncio

import pytest

from services.live.points import Point
from services.live.subscribers import FindingEvent, Subscribers
from services.live.trucks import Truck
from tests.live.conftest import NOW


def truck(plate: str, lon: float) -> Truck:
    return Truck.of(Point(plate, lon, 34.6, None, None, NOW), "standing")


def event(number: int) -> FindingEvent:
    return FindingEvent((number, "a"), "{}")


def test_a_slow_listener_holds_the_newest_point_of_each_truck_and_few_findings() -> None:
    everybody = Subscribers()
    with everybody.subscribe() as slow:
        for number in range(1_000):
            everybody.publish(NOW, {"A": truck("A", number / 10), "B": truck("B", number / 10)}, [event(number)], f"{number}")
        assert (len(slow.moved), slow.moved["A"].point.lon, slow.health) == (2, 99.9, "999")
        assert (slow.missed, len(slow.findings)) == (True, 0)
    assert len(everybody) == 0


@pytest.mark.parametrize("closed_before", [True, False])
def test_everybody_is_told_to_leave(closed_before: bool) -> None:
    async def listen() -> bool:
        everybody = Subscribers()
        if closed_before:
            everybody.close()
        with everybody.subscribe() as one:
            if not closed_before:
                asyncio.get_running_loop().call_later(0.01, everybody.close)
                await one.wait(5)
            return one.closed

    assert asyncio.run(listen())


def test_waiting_ends_after_its_time() -> None:
    async def listen() -> bool:
        with Subscribers().subscribe() as one:
            return await one.wait(0.01)

    assert asyncio.run(listen()) is False
