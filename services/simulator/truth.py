"""All acts of a plan, collected day by day."""

from collections.abc import Iterable

from services.simulator.acts import Act, worst_of_each
from services.simulator.day import SimulatedDay, simulated_day
from services.simulator.day_record import Seen
from services.simulator.drives import clean_acts, drive_acts, sighting_acts
from services.simulator.hard_cases.sick_source import SickSource
from services.simulator.measured_acts import check_acts, reading_acts
from services.simulator.past import simulated_past
from services.simulator.plan import CityPlan


def acts(plan: CityPlan) -> list[Act]:
    """All acts of the plan's days and of the months before, in the order of time."""
    return truth_of(plan).acts()


def truth_of(plan: CityPlan) -> "Truth":
    """What is known of the plan's days and of the months before."""
    truth = Truth(plan)
    truth.add_past(simulated_past(plan).seen)
    for day in plan.all_days:
        truth.add_day(simulated_day(plan, day))
    return truth


class Truth:
    """Collects what the simulator knows, day by day; for a caller that makes the days anyway."""

    def __init__(self, plan: CityPlan) -> None:
        self._plan = plan
        self._driven: list[Act] = []
        self._seen: list[Seen] = []
        self._planted: list[Act] = []
        self._sick: list[SickSource] = []

    def add_past(self, seen: Iterable[Seen]) -> None:
        """Readings and retests of the months before."""
        self._seen += seen

    def add_day(self, simulated: SimulatedDay) -> None:
        """A day."""
        for track in simulated.tracks:
            self._driven += drive_acts(self._plan, track)
            self._driven += clean_acts(self._plan, track)
        for seen in simulated.seen:
            self._driven += sighting_acts(self._plan, simulated.day, seen)
        self._seen += simulated.seen
        self._planted += simulated.planted
        self._sick += simulated.sick

    def acts(self) -> list[Act]:
        """All acts so far."""
        found = [*worst_of_each(self._driven), *reading_acts(self._seen), *check_acts(self._seen), *self._planted]
        return sorted(found, key=lambda act: (act.first_at, act.rule, act.plate))

    def sick_sources(self) -> list[SickSource]:
        """All sources so far that were truly ill, a day each, so that a span of each must be proposed."""
        return self._sick
