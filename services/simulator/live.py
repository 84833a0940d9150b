"""Today going on: the city's messages as their time comes, until told to stop; a second start goes on where the first one was."""

import json
import os
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from services.simulator.flow import flow
from services.simulator.log_append import append
from services.simulator.plan import DAY_S, LOCAL, CityPlan, Timed, midnight_s, plan_of
from streams.log import Log

Clock = Callable[[], datetime]
_CHUNK = 2_000
_LOOK_EVERY_S = 0.5
_CATCH_UP_DAYS = 2
_OVERLAP_S = 0.001


def now() -> datetime:
    """The wall clock."""
    return datetime.now(LOCAL)


def live(plan: CityPlan, log: Log, stop: Event, state: Path, clock: Clock = now) -> int:
    """Sends what is due and was not sent yet, at once; then message by message. Returns how many, after `stop` is set.

    state: a small file that keeps how far it was; without one, today's local midnight. At most two days are caught up. What was sent
    but not yet written there is sent again at the next start: a repeat is harmless. A new day takes some seconds to be made.
    """
    today = clock().astimezone(LOCAL)
    kept = sent_until(state)
    begin = midnight_s(today.date()) if kept is None else max(kept, today.timestamp() - _CATCH_UP_DAYS * DAY_S)
    first = datetime.fromtimestamp(begin, LOCAL).date() - timedelta(days=1)
    keep(state, plan, begin)
    return pace(flow(plan, first, None, begin), log, stop, clock, lambda until: keep(state, plan, until))


def pace(messages: Iterable[Timed], log: Log, stop: Event, clock: Clock, on_sent: Callable[[float], None]) -> int:
    """Appends each message when the clock has come to its time (seconds since 1970); returns how many. on_sent: told the last one's time."""
    chunk: list[Timed] = []
    sent = 0

    def put() -> None:
        nonlocal sent
        if chunk:
            append(log, chunk)
            on_sent(chunk[-1][0] - _OVERLAP_S)
            sent += len(chunk)
            chunk.clear()

    for timed in messages:
        while (wait_s := timed[0] - clock().timestamp()) > 0:
            put()
            if stop.wait(min(wait_s, _LOOK_EVERY_S)):
                return sent
        chunk.append(timed)
        if len(chunk) >= _CHUNK:
            put()
        if stop.is_set():
            break
    put()
    return sent


def sent_until(state: Path) -> float | None:
    """The time up to which everything was sent, or None where nothing is kept."""
    return None if (kept := _kept(state)) is None else float(kept["sent_until"])


def plan_in(state: Path) -> CityPlan | None:
    """The plan that the file was kept for: a second start goes on with it, since its orders are those that were imported."""
    return None if (kept := _kept(state)) is None else plan_of(kept["plan"])


def keep(state: Path, plan: CityPlan, until: float) -> None:
    """Writes the file, as a whole or not at all."""
    state.parent.mkdir(parents=True, exist_ok=True)
    half = state.with_name(f"{state.name}.{os.getpid()}.new")
    half.write_text(json.dumps({"plan": plan.as_dict(), "sent_until": until}), encoding="utf-8")
    half.replace(state)


def _kept(state: Path) -> dict | None:
    try:
        value = json.loads(state.read_text(encoding="utf-8"))
        return value if isinstance(value, dict) and {"plan", "sent_until"} <= value.keys() else None
    except (FileNotFoundError, ValueError):
        return None
