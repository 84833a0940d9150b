"""What one row of a file means for the register: nothing, a new key, a new row, or a conflict that a person must settle."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from services.reference.history import History, Point, begin_of_step, held_at, point_at, repeats_after
from services.reference.parse_result import Values

LOCAL = ZoneInfo("Asia/Shanghai")
EVER = datetime(2000, 1, 1, tzinfo=LOCAL)
"""From when the first row of a key holds when nobody says otherwise."""

Mode = Literal["change", "correction"] | None
Kind = Literal["added", "changed", "unchanged", "absent"]


@dataclass(frozen=True)
class Times:
    """What the caller said: mode, from when (None = not said), and today's local midnight."""

    mode: Mode
    holds_from: datetime | None
    today: datetime


@dataclass(frozen=True)
class Decision:
    """The rows to append (one each of `points`), and what held there before (None = nothing)."""

    kind: Kind
    points: tuple[Point, ...] = ()
    before: Point | None = None


class ConflictError(Exception):
    """The row differs from what the register has, and nobody said which of both it is: a change or a correction."""

    def __init__(self, registered: Point | None) -> None:
        super().__init__("differs from the register")
        self.registered = registered


def decide(history: History, values: Values, times: Times) -> Decision:
    """What to do with a key's values from a file. Raises ConflictError.

    * No rows yet: it holds from holds_from, else from EVER.
    * Equal to what holds at the time in question: nothing. That time is holds_from; else today (for a correction: the step that
      holds today). Without mode and holds_from, equal to the last recorded step is enough too (a change recorded ahead).
    * Otherwise, without mode: ConflictError.
    * A *change* holds from holds_from, else from today. A *correction* says that what is recorded from holds_from on was wrong;
      without holds_from, from where the step that holds today begins. Where the register has nothing yet at that time, its
      first step is what is corrected.
    * Both reach up to the next real step: a later point that only repeats the old value is written over as well, a later point
      with another value stays. What held before the time stays.
    """
    if not history:
        return Decision("added", (Point(times.holds_from or EVER, values, False),))
    at = times.holds_from or times.today
    held = held_at(history, at)
    if times.mode == "correction":
        held = held or history[0]
        at = times.holds_from or begin_of_step(history, held)
        old = held_at(history, at)
    else:
        old = held
    new = Point(at, values, False)
    if new.says_the_same(old) or _is_recorded_ahead(history, new, times):
        return Decision("unchanged")
    if times.mode is None:
        raise ConflictError(held)
    return Decision("changed", _written(history, new, held), old)


def _is_recorded_ahead(history: History, new: Point, times: Times) -> bool:
    return times.mode is None and times.holds_from is None and new.says_the_same(history[-1])


def decide_dated(history: History, new: Point, mode: Mode) -> Decision:
    """The same for a row that brings its own time (an order's issue): a new time is a new version without any mode.

    Raises ConflictError for other values at a recorded time, unless they are a correction or what was recorded is absent by now.
    """
    recorded = point_at(history, new.holds_from)
    if recorded is None:
        return Decision("changed" if history else "added", (new,), held_at(history, new.holds_from))
    if new.says_the_same(recorded):
        return Decision("unchanged")
    if mode != "correction" and not recorded.absent:
        raise ConflictError(recorded)
    return Decision("absent" if new.absent else "changed", (new,), recorded)


def decide_absent(history: History, times: Times) -> Decision:
    """A key that a complete file does not name: absent from holds_from (default today) up to the next real step."""
    at = times.holds_from or times.today
    held = held_at(history, at)
    if held is None or held.absent:
        return Decision("unchanged")
    return Decision("absent", _written(history, Point(at, held.values, True), held), held)


def _written(history: History, new: Point, old: Point | None) -> tuple[Point, ...]:
    """The new point, and its repetition wherever the history only repeats the old value."""
    return (new, *(new._replace(holds_from=at) for at in repeats_after(history, new.holds_from, old)))
