"""What is simulated: which city (seed), which days, how many trucks. Everything else follows from it, the same on every run."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

import numpy as np

from streams.log import Message

LOCAL = timezone(timedelta(hours=8))
DAY_S = 86_400
Timed = tuple[float, str, Message]
"""When it is sent (seconds since the day's local midnight, perhaps on the next day), to which topic, what."""

_TERMINAL_SHARE = 0.03


@dataclass(frozen=True)
class CityPlan:
    """A city and its days. The episode of bad air is placed by the last day, on which an orange order is in force at every hour.

    trucks: in the register. terminals: how many of them send positions; None = 3 % of the trucks.
    """

    seed: int
    first_day: date
    days: int
    trucks: int = 5_000
    terminals: int | None = None

    @property
    def last_day(self) -> date:
        """The day that the episode is placed by."""
        return self.first_day + timedelta(days=self.days - 1)

    @property
    def all_days(self) -> list[date]:
        """The days from first to last."""
        return [self.first_day + timedelta(days=number) for number in range(self.days)]

    @property
    def carried(self) -> int:
        """How many trucks carry a terminal."""
        return max(1, round(self.trucks * _TERMINAL_SHARE)) if self.terminals is None else self.terminals

    def random(self, *names: int) -> np.random.Generator:
        """A source of chance of its own for what these numbers name, so that no part's chance hangs on another's."""
        return np.random.default_rng([self.seed, *names])

    def as_dict(self) -> dict[str, Any]:
        """For JSON; `plan_of` reads it."""
        return {**vars(self), "first_day": self.first_day.isoformat()}


def plan_of(values: dict[str, Any]) -> CityPlan:
    """The plan that `as_dict` wrote."""
    return CityPlan(**{**values, "first_day": date.fromisoformat(values["first_day"])})


def moment(day: date, second: float) -> datetime:
    """The aware local time so many seconds after the day's midnight, to the whole second."""
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL) + timedelta(seconds=int(second))


def midnight_s(day: date) -> float:
    """The day's local midnight in seconds since 1970 UTC."""
    return moment(day, 0).timestamp()
