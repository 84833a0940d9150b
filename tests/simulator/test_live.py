"""Live: at once what is due, then message by message; a second start goes on where the first one was."""

from datetime import datetime, timedelta
from pathlib import Path
from threading import Event

from services.simulator.flow import flow
from services.simulator.live import keep, live, plan_in, sent_until
from services.simulator.plan import LOCAL, midnight_s
from streams.events import TOPICS
from streams.log import Message
from tests.simulator.running import LAST, small_plan

PLAN = small_plan(5, trucks=60, terminals=8)
NOON = datetime(2026, 11, 20, 12, tzinfo=LOCAL)


class Kept:
    """A log that keeps what is appended."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, Message]] = []

    def append(self, topic: str, messages: list[Message]) -> None:
        self.messages += [(topic, message) for message in messages]


class Waiting(Event):
    """Time that goes on only while somebody waits; at `end` it is set."""

    def __init__(self, start: datetime, minutes: float) -> None:
        super().__init__()
        self.time, self.end = start, start + timedelta(minutes=minutes)

    def wait(self, timeout: float | None = None) -> bool:
        self.time += timedelta(seconds=max(timeout or 0.0, 0.001))
        if self.time >= self.end:
            self.set()
        return self.is_set()


def run(state: Path, start: datetime, minutes: float) -> list[tuple[str, Message]]:
    log, stop = Kept(), Waiting(start, minutes)
    live(PLAN, log, stop, state, lambda: stop.time)  # type: ignore[arg-type]
    return log.messages


def due(after: float, until: float) -> list[tuple[str, Message]]:
    messages = flow(PLAN, LAST - timedelta(days=1), LAST, after)
    return [(topic, message) for when, topic, message in messages if when <= until]


def test_the_first_start_sends_today_up_to_now_and_the_second_goes_on(tmp_path: Path) -> None:
    state = tmp_path / "simulator.json"
    assert sent_until(state) is None
    first = run(state, NOON, 2)
    midnight = midnight_s(LAST)
    assert set(due(midnight, NOON.timestamp())) <= set(first)
    assert plan_in(state) == PLAN
    second = run(state, NOON + timedelta(minutes=30), 2)
    later = NOON.timestamp() + 1_800
    assert set(due(midnight, later)) <= {*first, *second}
    assert len(second) < len(first) / 4, "only what was not sent yet"
    assert {topic for topic, _ in first} <= set(TOPICS)


def test_nothing_is_sent_before_its_time(tmp_path: Path) -> None:
    messages = run(tmp_path / "state", NOON, 2)
    assert set(due(midnight_s(LAST), NOON.timestamp() + 115)) <= set(messages)
    assert set(messages) <= set(due(midnight_s(LAST), NOON.timestamp() + 120))


def test_a_long_absence_is_caught_up_for_two_days_only(tmp_path: Path) -> None:
    state = tmp_path / "state"
    keep(state, PLAN, midnight_s(LAST - timedelta(days=20)))
    messages = run(state, NOON, 2)
    wanted = flow(PLAN, LAST - timedelta(days=3), LAST, NOON.timestamp() - 2 * 86_400)
    assert len(messages) == sum(when <= NOON.timestamp() + 119 for when, _, _ in wanted)


def test_a_broken_state_file_is_as_none(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("{")
    assert sent_until(tmp_path / "state") is None
