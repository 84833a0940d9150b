"""The sample city from nothing to a case list: `make run`. The way a newcomer should read to see how the pieces are put together."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table
from sqlalchemy import Engine, func, select

from services.runtime import open_log, open_store
from services.settings import Settings
from services.simulator import CITY_FILES
from services.simulator.sample_day import DAY, sample_day
from services.store.engine import reading
from services.store.facts import CheckFact, PositionChunk, ReadingFact, Reject
from services.store.findings import Finding
from services.store.work import Mark, StreamPosition
from streams.events import TOPICS
from streams.log import Log, Message

_SEED = 20261120
_CHUNK = 2_000
_OURS = ("plumewatch.db*", "log.db*", "lists/caselist-*")


@dataclass(frozen=True)
class Summary:
    """What the sample day gave. findings: (rule, outcome) -> how many stand."""

    facts: dict[str, int]
    rejects: int
    findings: dict[tuple[str, str], int]
    files: list[Path]

    @property
    def events(self) -> int:
        """All that came in: facts and rejects."""
        return sum(self.facts.values()) + self.rejects


def run_demo(settings: Settings, console: Console | None = None) -> Summary:
    """Migrate, import the city, publish its day, work until idle, write the case list, print a summary.

    Works in the folder `demo` of the data folder, with a database and log of its own that are made anew.
    """
    from services.caselists.writing import write_case_list
    from services.store.migrating import migrate
    from services.working import work_until_idle

    console = console or Console(highlight=False)
    own = settings.model_copy(
        update={"data": settings.data / "demo", "database_url": None, "kafka": None, "wait_for_more_s": 0.0}
    )
    _clear(own.data)
    engine, log = open_store(own), open_log(own)
    try:
        migrate(engine)
        console.print("sample city: an invented Luoyang (register, zones, stations, an orange warning's order)")
        _import_city(engine, own.data)
        log.create_topics(TOPICS, own.partitions)
        with _bars(console) as bars:
            total = _publish_day(log, bars)
            work_until_idle(engine, log, own, on_progress=_watcher(engine, bars, total))
        summary = _summary(engine, write_case_list(engine, DAY, None, own.data / "lists"))
    finally:
        log.close()
        engine.dispose()
    _show(summary, console)
    return summary


def _clear(folder: Path) -> None:
    """Remove what an earlier demo left, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in _OURS:
        for path in folder.glob(pattern):
            path.unlink()


def _import_city(engine: Engine, folder: Path) -> None:
    from services.reference.importing import import_file

    for kind, path in CITY_FILES.items():
        import_file(engine, kind, path)


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _publish_day(log: Log, bars: Progress) -> int:
    """Append the day in chunks as a gateway would; returns the number of messages."""
    messages = list(sample_day(_SEED))
    task = bars.add_task("publishing messages", total=len(messages))
    flow = iter(messages)
    while chunk := list(islice(flow, _CHUNK)):
        by_topic: dict[str, list[Message]] = {topic: [] for topic in TOPICS}
        for topic, message in chunk:
            by_topic[topic].append(message)
        for topic, some in by_topic.items():
            if some:
                log.append(topic, some)
        bars.advance(task, len(chunk))
    return len(messages)


def _watcher(engine: Engine, bars: Progress, total: int) -> Callable[..., None]:
    """A callback that shows how far both steps are, as the database says; what it is called with does not matter."""
    taken = bars.add_task("intake: messages", total=total)
    derived: list[TaskID] = []
    most = 0

    def look(*_said: object) -> None:
        nonlocal most
        with reading(engine) as connection:
            position = connection.scalar(select(func.sum(StreamPosition.next))) or 0
            left = connection.scalar(select(func.count()).select_from(Mark)) or 0
        bars.update(taken, completed=min(int(position), total))
        most = max(most, left)
        if most and not derived:
            derived.append(bars.add_task("derivation: marks", total=most))
        for task in derived:
            bars.update(task, total=most, completed=most - left)

    return look


def _summary(engine: Engine, files: list[Path]) -> Summary:
    finding = Finding.__table__.c  # type: ignore[attr-defined]
    with reading(engine) as connection:
        facts = {
            "readings": connection.scalar(select(func.count()).select_from(ReadingFact)) or 0,
            "checks": connection.scalar(select(func.count()).select_from(CheckFact)) or 0,
            "positions": int(connection.scalar(select(func.sum(PositionChunk.points))) or 0),
        }
        rejects = connection.scalar(select(func.count()).select_from(Reject)) or 0
        by_outcome = (
            select(finding.rule, finding.outcome, func.count())
            .where(~finding.withdrawn)
            .group_by(finding.rule, finding.outcome)
        )
        findings = {(rule, outcome): count for rule, outcome, count in connection.execute(by_outcome)}
    return Summary(facts, rejects, findings, files)


def _show(summary: Summary, console: Console) -> None:
    facts = ", ".join(f"{count:,} {name}" for name, count in summary.facts.items())
    console.print(
        f"\n{summary.events:,} events in: {facts}; {summary.rejects:,} rejected, each with a reason (plumewatch rejects)"
    )
    table = Table("rule", "outcome", "findings", title=f"Findings of the sample, day {DAY}", title_justify="left")
    for (rule, outcome), count in sorted(summary.findings.items()):
        table.add_row(rule, outcome, f"{count:,}")
    console.print(table)
    for path in summary.files:
        console.print(f"case list: {path}", soft_wrap=True)
