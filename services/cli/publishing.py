"""`plumewatch publish`: put a history file onto a topic."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from services.intake.topics import refuse_lost_log
from services.publishing import Published, PublishRefused, publish_file
from services.runtime import open_log
from services.settings import current
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log
from streams.profiles import PLAIN, Profile, ProfileRefused, load

_WRONG_USE = 2


def publish(
    topic: Annotated[str, typer.Argument(help=f"One of {', '.join(TOPICS)}.")],
    file: Annotated[
        str, typer.Argument(help="A .ndjson, .jsonl, .csv, .tsv, .txt or .xlsx file, or - for NDJSON on standard input.")
    ],
    profile: Annotated[str, typer.Option(help="How the source spells it: a shipped profile or a .yaml file.")] = PLAIN,
    shift_days: Annotated[
        int, typer.Option(help="Move every time by so many days (7 × n keeps weekdays); only with a profile of made-up plates.")
    ] = 0,
) -> None:
    """Put every row of a file onto a topic, spelled by a source profile."""
    errors = Console(stderr=True, highlight=False, markup=False)
    if topic not in TOPICS:
        errors.print(f"unknown topic {topic}: expected one of {', '.join(TOPICS)}", soft_wrap=True)
        raise typer.Exit(_WRONG_USE)
    try:
        published = _publish(topic, file, load(profile), shift_days, errors)
    except (PublishRefused, ProfileRefused) as error:
        errors.print(str(error), soft_wrap=True)
        raise typer.Exit(_WRONG_USE) from error
    for line in report(published, topic):
        typer.echo(line)
    if shift_days:
        typer.echo(f"every time was moved by {shift_days:,} days{'' if shift_days % 7 == 0 else ', to other weekdays'}")


def report(published: Published, topic: str) -> list[str]:
    """What happened, in lines for a person."""
    lines = [f"{published.messages:,} messages published to {topic} ({published.rows:,} rows)"]
    if published.encoding:
        lines.append(f"text read as {published.encoding}")
    if published.problem_rows:
        fields = ", ".join(f"{name} {count:,}" for name, count in sorted(published.problems.items()))
        lines.append(f"{published.problem_rows:,} records do not fit the profile and will be rejected by intake: {fields}")
    if published.unnamed:
        names = ", ".join(f"{name} {count:,}" for name, count in sorted(published.unnamed.items()))
        lines.append(f"left out, not named by the profile: {names}")
    return lines + published.notes


def _publish(topic: str, file: str, profile: Profile, shift_days: int, errors: Console) -> Published:
    settings = current()
    log: Log = open_log(settings)
    columns = (
        TextColumn("publish"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[sent]:,} messages"),
        TimeElapsedColumn(),
    )
    try:
        refuse_lost_log(settings, log)
        log.create_topics((*TOPICS, VIOLATIONS), settings.partitions)
        with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as bar:
            task = bar.add_task("publish", total=None, sent=0)

            def show(share: float | None, sent: int) -> None:
                bar.update(task, total=None if share is None else 1.0, completed=share or 0.0, sent=sent)

            return publish_file(log, topic, file, profile, shift_days=shift_days, progress=show)
    finally:
        log.close()
