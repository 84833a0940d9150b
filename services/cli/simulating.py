"""`plumewatch simulate` and `plumewatch truth`: an invented city onto the log, and how well its truth was found."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.runtime import open_log, open_store
from services.settings import Settings, current
from services.simulator.city_files import write_city
from services.simulator.comparing import Comparison, Score
from services.simulator.files import write_messages
from services.simulator.flow import everything
from services.simulator.live import keep, live, now, pace, plan_in
from services.simulator.plan import CityPlan, midnight_s
from services.simulator.sending import send
from services.simulator.truth import acts
from services.simulator.truth_files import TruthRefused, compare_with_findings, read_truth, write_truth
from services.store.engine import reading
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log

STATE = "simulator.json"
"""In the data folder: the plan, and up to when everything was sent."""
Show = Callable[[float, int], None]


def simulate(
    seed: Annotated[int, typer.Option(help="Another seed, another city.", min=0)] = 1,
    trucks: Annotated[int, typer.Option(help="Trucks in the register.", min=1)] = 5_000,
    terminals: Annotated[int | None, typer.Option(help="How many of them send positions; default 3 %.", min=1)] = None,
    days: Annotated[int, typer.Option(help="Days, the last one included.", min=1)] = 4,
    until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day; default yesterday, with --live today.")
    ] = None,
    city: Annotated[Path | None, typer.Option(help="Write the city's reference files and map into this folder.")] = None,
    truth: Annotated[Path | None, typer.Option(help="Write what truly happened (NDJSON), for `plumewatch truth`.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write NDJSON files beside this name instead of onto the log.")] = None,
    speed_up: Annotated[
        float | None, typer.Option(help="So many times real speed; default as fast as it can.", min=0.001)
    ] = None,
    go_live: Annotated[bool, typer.Option("--live", help="Go on with today at real speed until Ctrl-C.")] = False,
) -> None:
    """An invented city: its days onto the log, its reference as files, its truth to compare with."""
    settings = current()
    if go_live and (out or speed_up or until):
        raise typer.BadParameter("--live sends to the log, at real speed, today: without --out, --speed-up and --until")
    today = now().date()
    last = until.date() if until else today if go_live else today - timedelta(days=1)
    plan = CityPlan(seed, last - timedelta(days=days - 1), days, trucks, terminals)
    kept = plan_in(settings.data / STATE) if go_live else None
    if kept is not None:
        typer.echo(f"going on with the city of {kept.last_day} (seed {kept.seed}); its state is in {STATE} of the data folder")
        plan = kept
    if city:
        write_city(plan, city)
        typer.echo(f"city written to {city}")
    if truth:
        typer.echo(f"{write_truth(truth, plan, acts(plan)):,} acts written to {truth}")
    if out:
        _write(plan, out)
    else:
        _send(plan, settings, speed_up, go_live, kept is not None)


def _write(plan: CityPlan, out: Path) -> None:
    with _bar(plan) as show:
        written = write_messages(out, everything(plan), show)
    for path, count in written.items():
        typer.echo(f"{count:,} messages in {path}")


def _send(plan: CityPlan, settings: Settings, speed_up: float | None, go_live: bool, goes_on: bool) -> None:
    log = open_log(settings)
    stop = _stop_on_signals() if go_live or speed_up else Event()
    try:
        log.create_topics((*TOPICS, VIOLATIONS), settings.partitions)
        if not goes_on:
            typer.echo(f"{_history(plan, log, speed_up, go_live, stop):,} messages sent")
        if go_live and not stop.is_set():
            state = settings.data / STATE
            if not goes_on:
                keep(state, plan, midnight_s(plan.last_day))
            typer.echo("today goes on; Ctrl-C ends")
            typer.echo(f"{live(plan, log, stop, state):,} messages sent live")
    finally:
        log.close()


def _history(plan: CityPlan, log: Log, speed_up: float | None, go_live: bool, stop: Event) -> int:
    """The days up to the last midnight (live), or all that is past by now: nothing is sent from the future."""
    ends = midnight_s(plan.last_day) if go_live else now().timestamp()
    with _bar(plan) as show:
        if speed_up is None:
            return send(log, takewhile(lambda _: not stop.is_set(), everything(plan, ends)), show)
        began, first = now(), midnight_s(plan.first_day)
        clock = lambda: datetime.fromtimestamp(first + (now() - began).total_seconds() * speed_up, began.tzinfo)  # noqa: E731
        return pace(everything(plan, ends), log, stop, clock, lambda when: show(when, 0))


@contextmanager
def _bar(plan: CityPlan) -> Iterator[Show]:
    """A bar over the plan's days on standard error, only on a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    first = midnight_s(plan.first_day)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("simulating", total=plan.days * 86_400.0)
        yield lambda when, sent: bar.update(task, completed=max(0.0, when - first))


def _stop_on_signals() -> Event:
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop


def truth(
    file: Annotated[Path, typer.Argument(help="The truth as `plumewatch simulate --truth` wrote it.")],
    as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False,
) -> None:
    """Compare the standing findings with what truly happened: precision and recall by rule; exit code 1 where it does not hold."""
    try:
        plan, acted, known = read_truth(file)
    except TruthRefused as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    engine = open_store(current())
    with reading(engine) as connection:
        compared = compare_with_findings(connection, plan, acted, known)
    if as_json:
        scores = {
            rule: {**vars(score), "precision": score.precision, "recall": score.recall}
            for rule, score in compared.scores.items()
        }
        typer.echo(json.dumps({"holds": compared.holds, "rules": scores, "misses": compared.misses}, ensure_ascii=False))
    else:
        _show(compared, plan.first_day, plan.last_day)
    raise typer.Exit(0 if compared.holds else 1)


_MEASURES: dict[str, Callable[[Score], str]] = {
    "clear acts": lambda score: f"{score.clear:,}",
    "… found": lambda score: f"{score.found:,}",
    "recall": lambda score: f"{score.recall:.4f}",
    "findings that charge": lambda score: f"{score.charged:,}",
    "… wrongly": lambda score: f"{score.wrong:,}",
    "… rightly, near a threshold": lambda score: f"{score.slight:,}",
    "precision": lambda score: f"{score.precision:.4f}",
    "border acts, never charged": lambda score: f"{score.border:,}",
    "… in review": lambda score: f"{score.in_review:,}",
    "clean acts, nothing found": lambda score: f"{score.clean:,}",
}


def _show(compared: Comparison, first: date, last: date) -> None:
    console = Console()
    scores = {rule: score for rule, score in compared.scores.items() if rule in compared.known}
    table = Table("", *scores, title=f"findings against the truth, {first} to {last}", title_justify="left")
    for words, value in _MEASURES.items():
        table.add_row(words, *(value(score) for score in scores.values()))
    console.print(table)
    for rule, score in compared.scores.items():
        if rule not in compared.known:
            console.print(f"{rule}: {score.uncompared:,} findings, not compared: the truth does not know this rule")
    for miss in compared.misses:
        console.print(
            f"{miss['rule']} {miss['plate']} {miss['first_at']} {miss.get('order_id') or ''}: {miss['kind']} ({miss['note']}), "
            f"expected {miss['outcome'] or 'no charge'}, found {miss['found'] or 'nothing'} {', '.join(miss['reasons'])}",
            soft_wrap=True,
            markup=False,
        )
    console.print("holds" if compared.holds else f"{len(compared.misses)} misses")
