"""What `plumewatch run` says while it prepares the city where its output is no terminal: a line when a step begins, and its parts."""

import io

import pytest
from rich.console import Console

from services.language import spoken
from services.pipeline.loop import Progress
from services.simulator.city_run import progress


def printed(console: Console) -> list[str]:
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue().splitlines()


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), force_terminal=False, highlight=False)


def test_a_line_when_a_step_begins_and_one_a_part(console: Console) -> None:
    with progress.bar(console, "sending 2.0 days") as show:
        assert printed(console) == ["sending 2.0 days …"]
        for share, part in ((0.1, "day 1 of 2"), (0.3, "day 1 of 2"), (0.7, "day 2 of 2")):
            show(share, part)
    assert printed(console) == ["sending 2.0 days …", "  day 1 of 2 …", "  day 2 of 2 …"]


def test_storing_says_how_far_it_is_every_few_seconds(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(progress.time, "monotonic", lambda: float(next(clock)))
    with spoken("en"), progress.two_bars(console) as show:
        for stored in (100, 200, 300):
            show(Progress(stored, 1_000, 7))
    lines = printed(console)
    assert lines[0] == "storing facts, deriving findings …"
    assert lines[1:-1] == ["  200 of 1,000 records stored, 7 marks left"]
    assert lines[-1] == "facts stored, findings derived"


def test_in_chinese(console: Console) -> None:
    with spoken("zh"), progress.two_bars(console):
        pass
    assert printed(console) == ["存储事实、推导线索 …", "事实已存储，线索已推导"]
