"""What was measured, as Markdown tables."""

import os
import platform
from collections.abc import Iterable
from datetime import date

from tests.bench.measuring import Measured

_STEPS = ("bare", "intake", "derivation", "end to end")


def page(measured: list[Measured], workers: int) -> str:
    """Rates, ratios to the bare reading of the same form, and where the time goes."""
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, {date.today().isoformat()}"
    return "\n".join(
        [
            "# How fast",
            "",
            f"Points a second ({machine}). *bare*: kafka-python hands out the same messages and nothing is done with them; in brackets",
            "the share of that rate. Intake and derivation: one process each, one after the other. End to end: both steps until nothing",
            f"is left, by {workers} processes on Kafka + PostgreSQL and one on the embedded store. Servers run on the same cores.",
            "",
            *_table(["messages", "world", "points", *_STEPS], (_rates(one, _bare(one, measured)) for one in measured)),
            "",
            "## Where the time goes",
            "",
            *_table(["messages", "world", "step", "seconds", "shares"], (row for one in measured for row in _shares(one))),
            "",
        ]
    )


def _bare(one: Measured, measured: list[Measured]) -> float | None:
    rates = [other.rate("bare") for other in measured if other.form == one.form and "bare" in other.seconds]
    return rates[0] if rates else None


def _rates(one: Measured, bare: float | None) -> list[str]:
    cells = [f"{one.rate(step):,.0f}{_ratio(one.rate(step), bare)}" if step in one.seconds else "–" for step in _STEPS]
    return [one.form, one.world, f"{one.points:,}", *cells]


def _ratio(rate: float, bare: float | None) -> str:
    return "" if bare is None else f" ({rate / bare:.1%})"


def _shares(one: Measured) -> Iterable[list[str]]:
    for step in ("intake", "derivation"):
        spent = sorted(one.phases[step].items(), key=lambda phase: -phase[1])
        shares = ", ".join(f"{phase} {seconds / one.seconds[step]:.0%}" for phase, seconds in spent if seconds > 0)
        yield [one.form, one.world, step, f"{one.seconds[step]:.2f}", shares]


def _table(heads: list[str], rows: Iterable[list[str]]) -> list[str]:
    lines = [heads, ["---"] * len(heads), *rows]
    return [f"| {' | '.join(cells)} |" for cells in lines]
