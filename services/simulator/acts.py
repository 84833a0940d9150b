"""The truth: what trucks did against orders and limits, known by what the simulator did itself and never by our rules.

Kinds: *clear* – well beyond every threshold, seen by healthy devices, of a vehicle that the register knows; it must be found with its
outcome. *border* – near a threshold, ill devices, unknown or unregistered vehicles; outcome None: must not be charged, may be in review;
outcome "violation": truly done but near a threshold, so that charging is right and not charging is no fault. *clean* – driven where or when
others may not, by one who may, or while an order was paused; nothing may be found. What is surely doubtful (a cloned plate, a towed truck) is
clear, too: it must be found as "to_be_verified", with its reason, and never charged.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from services.simulator.plan import LOCAL

SIMULATED_RULES = ("restricted_traffic", "remote_sensing", "road_check")
"""The rules against which the simulated trucks act, so that every finding of these can be judged."""
CLEAR, BORDER, CLEAN = "clear", "border", "clean"
VIOLATION, SUSPECTED, TO_BE_VERIFIED = "violation", "suspected", "to_be_verified"
_RANK = {(CLEAR, VIOLATION): 0, (BORDER, VIOLATION): 1, (BORDER, TO_BE_VERIFIED): 2, (BORDER, None): 3, (CLEAN, None): 4}


@dataclass(frozen=True)
class Act:
    """One act.

    outcome: what it calls for (see above).
    first_at, last_at: aware local times.
    note: for people.
    reason: a code that its finding must give; None = any.
    deed: acts of one deed share a text: together they are charged once, whichever of them is.
    captured: only a camera saw it, so that its finding has no minutes.
    """

    rule: str
    plate: str
    plate_type: str
    local_day: date
    kind: str
    outcome: str | None
    order_id: str | None
    station_id: str | None
    first_at: datetime
    last_at: datetime
    note: str
    reason: str | None = None
    deed: str | None = None
    captured: bool = False

    def as_dict(self) -> dict[str, Any]:
        """For a line of the truth file."""
        times = {"first_at": self.first_at.isoformat(), "last_at": self.last_at.isoformat()}
        return {**asdict(self), "local_day": self.local_day.isoformat(), **times}


def act_of(line: dict[str, Any]) -> Act:
    """The act that `as_dict` wrote."""
    times = {name: datetime.fromisoformat(line[name]).astimezone(LOCAL) for name in ("first_at", "last_at")}
    return Act(**{**line, "local_day": date.fromisoformat(line["local_day"]), **times})


def worst_of_each(acts: Iterable[Act]) -> Iterator[Act]:
    """One act a vehicle, order and local day: the clearest of them, over the time of all that are as clear."""
    together: dict[tuple[str, str, str | None, date], list[Act]] = {}
    for act in acts:
        together.setdefault((act.plate, act.plate_type, act.order_id, act.local_day), []).append(act)
    for same in together.values():
        rank = min(_RANK[act.kind, act.outcome] for act in same)
        worst = [act for act in same if _RANK[act.kind, act.outcome] == rank]
        first, last = min(act.first_at for act in worst), max(act.last_at for act in worst)
        yield Act(**{**asdict(worst[0]), "first_at": first, "last_at": last})
