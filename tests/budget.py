"""Pytest hooks that keep the suite quick: a budget for every test, and the seconds that each folder took.

A test that takes longer than 20 s without the mark `slow` fails. Its own fixtures count; those that it shares with others do not, since
whichever test comes first pays for them. Machines differ and may be busy: before a test fails, a fixed piece of work is timed, and the
budget grows by as much as this machine is slower at the moment than the one it was made on; under CI=true threefold at least. At full
depth there is no budget.
"""

import os
import time
from collections import Counter
from collections.abc import Generator
from pathlib import PurePath
from typing import Any

import pytest

from tests import depth

BUDGET_S = 20.0
_REFERENCE_S = 0.2
"""What `_work` takes on the machine on which the budget was made, with nothing else running."""
_OWN_SETUP = pytest.StashKey[float]()
_SHARED = {"seconds": 0.0}


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """Time fixtures that outlive a test."""
    began = time.monotonic()
    try:
        return (yield)
    finally:
        if fixturedef.scope != "function":
            _SHARED["seconds"] += time.monotonic() - began


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that passed, but not within its budget."""
    report = yield
    own, _SHARED["seconds"] = call.duration - _SHARED["seconds"], 0.0
    if call.when == "setup":
        item.stash[_OWN_SETUP] = own
    is_bounded = call.when == "call" and report.passed and item.get_closest_marker("slow") is None
    if is_bounded and (reason := over_budget(item.stash[_OWN_SETUP] + own)):
        report.outcome, report.longrepr = "failed", reason
    return report


def over_budget(took_s: float) -> str | None:
    """Why a test that took so long fails; None where it may."""
    if took_s <= BUDGET_S or depth.IS_FULL:
        return None
    allowed = BUDGET_S * max(slowdown(), 3.0 if os.environ.get("CI") == "true" else 1.0)
    if took_s <= allowed:
        return None
    return f"took {took_s:.0f} s, expected at most {allowed:.0f} s: make it quicker, or mark it `slow` and say why (docs/testing.md)"


def slowdown() -> float:
    """How many times slower than the reference this machine is at the moment."""
    began = time.perf_counter()
    _work()
    return (time.perf_counter() - began) / _REFERENCE_S


def _work() -> int:
    return sum(len(str(number)) for number in range(2_000_000))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the seconds of all tests by folder."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds["/".join(PurePath(report.fspath).parts[:2])] += report.duration  # type: ignore[assignment]
    if len(seconds) > 1:
        terminalreporter.section("seconds by folder, all workers together")
        for folder, took in seconds.most_common():
            terminalreporter.line(f"{took:8.1f}  {folder}")
