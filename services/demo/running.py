"""How a demo runs: migrate, import the city, publish its day, work until idle, write the case list."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from shutil import copyfile

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from sqlalchemy import Engine

from services.caselists.writing import write_case_list
from services.demo.summary import Summary, show, summary_of
from services.reference.importing import import_file
from services.runtime import open_log, open_store
from services.settings import Settings
from services.simulator import CITY_FILES
from services.simulator.sample_day import DAY, sample_day
from services.store.migrating import migrate
from services.working import OnProgress, work_until_idle
from services.working import Progress as Work
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log, Message

_SEED = 20261120
_CHUNK = 2_000
_OURS = ("plumewatch.db*", "log.db*", "city/*", "lists/caselist-*")


def run_demo(settings: Settings, console: Console | None = None) -> Summary:
    """Migrate, import the city, publish its day, work until idle, write the case list, print a summary.

    Works in the folder `demo` of the data folder, with a database and log of its own that are made anew.
    """
    console = console or Console(highlight=False)
    own = settings.model_copy(
        update={"data": settings.data / "demo", "database_url": None, "kafka": None, "wait_for_more_s": 0.0}
    )
    _clear(own.data)
    engine, log = open_store(own), open_log(own)
    try:
        migrate(engine)
        console.print(f"an invented Luoyang on {DAY}, in {own.data}", soft_wrap=True)
        _import_city(engine, own.data / "city", console)
        log.create_topics((*TOPICS, VIOLATIONS), own.partitions)
        with _bars(console) as bars:
            _publish_day(log, bars)
            work_until_idle(engine, log, own, on_progress=_watcher(bars))
        summary = summary_of(engine, write_case_list(engine, DAY, None, own.data / "lists"))
    finally:
        log.close()
        engine.dispose()
    show(summary, console)
    return summary


def _clear(folder: Path) -> None:
    """Remove what an earlier demo left, and nothing else."""
    folder.mkdir(parents=True, exist_ok=True)
    for pattern in _OURS:
        for path in folder.glob(pattern):
            path.unlink()


def _import_city(engine: Engine, folder: Path, console: Console) -> None:
    """Import copies of the city's files, so that lists of errors would not be written into the package."""
    folder.mkdir(exist_ok=True)
    for kind, path in CITY_FILES.items():
        report = import_file(engine, kind, Path(copyfile(path, folder / path.name)), recorded_at=datetime.now(UTC))
        console.print(f"{kind}: {report.outcome.added:,} imported from {path.name}")
        for remark in report.of("error"):
            console.print(f"  not loaded: {remark}")


def _bars(console: Console) -> Progress:
    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal)


def _publish_day(log: Log, bars: Progress) -> None:
    """Append the day in chunks, as a gateway would."""
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


def _watcher(bars: Progress) -> OnProgress:
    """A callback that shows how far both steps are."""
    stored = bars.add_task("intake: messages stored", total=None)
    derived = bars.add_task("derivation: marks worked off", total=None)
    most = 0

    def look(so_far: Work) -> None:
        nonlocal most
        most = max(most, so_far.marks)
        bars.update(stored, completed=so_far.stored, total=so_far.total)
        bars.update(derived, completed=most - so_far.marks, total=most or None)

    return look
