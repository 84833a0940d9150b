"""The state at an instant of something in force during given spans (microseconds since 1970 UTC, end excluded)."""

from dataclasses import dataclass

from rules.timing.intervals import FOREVER, Span


@dataclass(frozen=True)
class State:
    """A state with its time.

    name: announced, in_force, standing_by, paused, ended or lifted.
    since_us: its beginning; of `announced` the beginning of what is announced.
    until_us: its known end, None if open.
    """

    name: str
    since_us: int
    until_us: int | None


def state_at(spans: list[Span], us: int) -> State | None:
    """The state at an instant; None without spans. spans: sorted and disjoint (`rules.timing.intervals.merged`)."""
    if not spans:
        return None
    past = [span for span in spans if span[0] <= us]
    coming = [span for span in spans if span[0] > us]
    if past and us < past[-1][1]:
        return State("in_force", past[-1][0], _known(past[-1][1]))
    if past and coming:
        return State("paused", past[-1][1], coming[0][0])
    if coming:
        return State("announced", coming[0][0], _known(coming[0][1]))
    return State("ended", past[-1][1], None)


def _known(end: int) -> int | None:
    return None if end >= FOREVER else end
