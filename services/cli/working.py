"""`plumewatch migrate`, `work`, `alive`, `status` and `restart-topic`: set up, run, and see how it goes."""

import json
import signal
from threading import Event
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from services.beats import is_alive_here
from services.cli.words import chosen
from services.derivation.set_aside import SHARD, UPKEEP
from services.intake.positions import forget_topic
from services.intake.topics import refuse_changed_topics, refuse_lost_topics
from services.runtime import open_log, open_store
from services.settings import current
from services.standing import Standing, standing
from services.store.migrating import migrate as migrate_database
from services.working import Done, OnProgress, Progress, work_on, work_until_idle
from streams.events import TOPICS, VIOLATIONS

_SHOWN = 20
_OF_PARTITION = ("partition", "next", "end", "behind")
_NO_PLATE = {SHARD: "the whole shard", UPKEEP: "packing of the shard"}
STEPS = ("intake", "derivation")


def migrate() -> None:
    """Bring the database to the newest form and make the topics that are missing."""
    settings = current()
    engine = open_store(settings)
    migrate_database(engine)
    log = open_log(settings)
    try:
        refuse_lost_topics(engine, log)
        log.create_topics([*TOPICS, VIOLATIONS], settings.partitions)
        refuse_changed_topics(engine, log, settings.received_at)
    finally:
        log.close()
    typer.echo("the database and the topics are ready")


def work(
    until_idle: Annotated[
        bool, typer.Option("--until-idle", help="Stop when nothing is left; without it work on until Ctrl-C.")
    ] = False,
    only: Annotated[str | None, typer.Option(help=f"Only one step: {' or '.join(STEPS)}.")] = None,
) -> None:
    """Take events in and derive findings."""
    chosen(only, STEPS, "--only")
    settings = current()
    engine, log = open_store(settings), open_log(settings)
    steps = {step: only in (None, step) for step in STEPS}
    try:
        if until_idle:
            with progress_bar() as show:
                done = work_until_idle(engine, log, settings, on_progress=show, **steps)
        else:
            done = work_on(engine, log, settings, _stop_on_signals(), **steps)
    finally:
        log.close()
        engine.dispose()
    typer.echo(summary(done))


def summary(done: Done) -> str:
    """What was done, in a line."""
    intake, derivation = done.intake, done.derivation
    aside = f"; {derivation.set_aside:,} set aside: plumewatch status names them" if derivation.set_aside else ""
    lost = f"; {intake.lost:,} batches left to another worker" if intake.lost else ""
    return (
        f"{intake.records:,} records in: {intake.facts:,} facts, {intake.rejects:,} rejects; "
        f"{derivation.marks:,} marks worked off, {derivation.changes:,} findings changed, {done.sent:,} messages sent{lost}{aside}"
    )


def alive() -> None:
    """Exit 0 if a worker of this machine (or container) has beaten in the last half minute, else 1: for health checks."""
    if not is_alive_here(open_store(current())):
        typer.echo("no worker of this machine has given a sign of life", err=True)
        raise typer.Exit(1)


class progress_bar:  # noqa: N801 - used like a function
    """A bar on standard error while `work_until_idle` goes on; only on a terminal."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, console=console, disable=not console.is_terminal, transient=True)
        self._stored, self._marks = (
            self._bar.add_task("records stored", total=None),
            self._bar.add_task("marks left", total=None),
        )
        self._most = 0

    def __enter__(self) -> OnProgress:
        self._bar.start()
        return self._show

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _show(self, progress: Progress) -> None:
        self._most = max(self._most, progress.marks)
        self._bar.update(self._stored, total=progress.total, completed=progress.stored)
        self._bar.update(self._marks, total=self._most, completed=self._most - progress.marks)


def _stop_on_signals() -> Event:
    stop = Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    return stop


def status(as_json: Annotated[bool, typer.Option("--json", help="As one JSON object.")] = False) -> None:
    """How far intake is in each partition, what waits, and what stands."""
    settings = current()
    engine, log = open_store(settings), open_log(settings)
    try:
        now = standing(engine, log, settings.received_at)
    finally:
        log.close()
    if as_json:
        typer.echo(json.dumps(now.as_dict(), ensure_ascii=False))
    else:
        _print_status(now)
    for line in now.refused:
        typer.echo(line, err=True)
    if now.refused:
        raise typer.Exit(2)


def _print_status(now: Standing) -> None:
    console = Console()
    table = Table("topic", "partition", "stored up to", "end", "behind", title="intake")
    for row in now.partitions:
        table.add_row(row["topic"], *("—" if row[name] is None else f"{row[name]:,}" for name in _OF_PARTITION))
    console.print(table)
    counted: dict[str, Any] = {
        "marks waiting": now.marks,
        "changes of reference waiting": now.tasks,
        "set aside": now.set_aside_total,
        "messages waiting": now.unsent,
    }
    counted |= {
        "readings": now.readings,
        "checks": now.checks,
        "positions": now.positions,
        "rejects": now.rejects,
        "gaps": len(now.gaps),
    }
    for name, count in counted.items():
        console.print(f"{name:<30}{count:>12,}")
    for (rule, outcome), count in now.findings.items():
        console.print(f"{rule + ' ' + outcome:<30}{count:>12,}")
    for row in now.set_aside[:_SHOWN]:
        what = row["plate"] if row["plate"] not in _NO_PLATE else _NO_PLATE[row["plate"]]
        console.print(
            f"set aside: {what}, shard {row['shard']}, since {row['since'][:19]}, tried {row['tries']} times", highlight=False
        )
        console.print(f"  {row['reason']} ({row['place']}), next try {row['retry_at'][:19]}", highlight=False, markup=False)
    if now.set_aside_total > _SHOWN:
        console.print(f"and {now.set_aside_total - _SHOWN} more: plumewatch status --json")
    for gap in now.gaps:
        console.print(
            f"lost before we came: {gap['topic']} partition {gap['partition']}, offsets {gap['first']} to {gap['next'] - 1}"
        )
    for own in now.own_clock:
        console.print(
            f"received by intake's own clock: {own['topic']} partition {own['partition']}, offsets {own['first']} to {own['next'] - 1}"
        )


def restart_topic(topic: Annotated[str, typer.Argument(help="The topic that was made anew.")]) -> None:
    """Read a topic that was made anew from its beginning; facts that came before stay."""
    chosen(topic, TOPICS, "TOPIC")
    count = forget_topic(open_store(current()), topic)
    typer.echo(f"{topic}: {count} positions forgotten; work begins at the beginning of the topic")
