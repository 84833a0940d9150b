"""How fast pages and API answer on a full database: `python -m tests.bench --pages [--database URL] [--findings N] [--keep FOLDER]`.

A server of its own (`plumewatch serve`, loopback, any free port) is asked for every page and the main API calls, one at a time,
each at least forty times with ever other filters. How much of it is SQL is found in this process: some addresses are answered once more, and
the statements that they ran are run again by themselves. For what takes longer than the goal, the statement to blame is said.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from sqlalchemy import Connection, Engine, event, select
from starlette.testclient import TestClient

from rules.timing.times import LOCAL
from services.dashboard.router import attach
from services.settings import Settings
from services.store.engine import open_engine, reading
from services.store.schema_version import migrate
from services.store.tables import FINDING, READING_FACT
from tests.bench.million import Size, fill

GOAL_MS = 200.0
_TIMES = 40
_SETTLES_S = 120
"""So long after its start the server counts days beforehand at most; when it rests before, it is asked at once."""
_SHARED_OUT = 5
"""So many addresses of a kind are taken apart into SQL and the rest."""
_STARTS_WITHIN_S = 60
_AT_MOST_S = 30.0
"""So long one kind of address is asked at most: what is that slow needs no forty answers to be seen."""
Draw = Callable[[random.Random], str]


@dataclass
class Asked:
    """One kind of address: the milliseconds of each answer with its address, those of the server's processor time (on a machine that others
    use, too, the honest ones), and answers that were no 200. sql_share: of the time in one process."""

    name: str
    taken: list[tuple[float, str]] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    sql_share: float | None = None

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        return _percentile([ms for ms, _ in self.taken], share)


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def measure_pages(database: str | None, findings: int, keep: Path | None) -> list[str]:
    """Fill (or take what `keep` holds), serve, ask; lines of Markdown."""
    with _folder(keep) as folder:
        settings = Settings(data=folder, database_url=database)
        engine = open_engine(settings.database)
        _fill_once(engine, findings, folder)
        draws = _draws(engine, datetime.now(LOCAL).date())
        engine.dispose()
        with _served(folder, database) as (base, process_id):
            _settled(process_id)
            asked = [_ask(base, process_id, name, draw) for name, draw in draws.items()]
        blamed = _blame(settings, asked)
        return [*_table(asked), "", *blamed]


@contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        yield keep
        return
    with tempfile.TemporaryDirectory(prefix="plumewatch-pages-") as folder:
        yield Path(folder)


def _fill_once(engine: Engine, findings: int, folder: Path) -> None:
    migrate(engine)
    with reading(engine) as connection:
        if connection.execute(select(FINDING.c.finding_id).limit(1)).first():
            return
    share = max(1, 1_000_000 // findings)
    size = Size(findings, 70_000 // share, readings=200_000 // share)
    fill(engine, size, datetime.now(LOCAL).date(), folder, say=lambda text: print(text, file=sys.stderr))


@contextmanager
def _served(folder: Path, database: str | None) -> Iterator[tuple[str, int]]:
    """`plumewatch serve` on a free port, and its process; ended by its own process."""
    environment = os.environ | {"PLUMEWATCH_DATA": str(folder)} | ({"PLUMEWATCH_DATABASE_URL": database} if database else {})
    command = [sys.executable, "-c", "from services.cli import main; main()", "serve", "--port", "0"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            line = server.stdout.readline()
            assert line.startswith("http://"), f"serve said {line!r}"
            yield line.strip(), server.pid
        finally:
            server.terminate()
            server.wait(_STARTS_WITHIN_S)


def _processor_ms(process_id: int) -> float:
    """Processor time of the process's threads so far (Linux; elsewhere 0)."""
    threads = Path(f"/proc/{process_id}/task").glob("*/schedstat")
    return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e6


def _settled(process_id: int) -> None:
    """Wait until the server has rested for three seconds."""
    until, rested, spent = time.monotonic() + _SETTLES_S, 0, _processor_ms(process_id)
    while rested < 3 and time.monotonic() < until:
        time.sleep(1)
        before, spent = spent, _processor_ms(process_id)
        rested = rested + 1 if spent - before < 50 else 0


def _ask(base: str, process_id: int, name: str, draw: Draw) -> Asked:
    chance, asked = random.Random(name), Asked(name)
    connection = HTTPConnection(urlsplit(base).netloc, timeout=120)
    begun = time.perf_counter()
    for _ in range(_TIMES):
        address = draw(chance)
        started = time.perf_counter()
        if started - begun > _AT_MOST_S:
            break
        spent = _processor_ms(process_id)
        started = time.perf_counter()
        connection.request("GET", address, headers={"Accept": "*/*"})
        answer = connection.getresponse()
        answer.read()
        asked.taken.append(((time.perf_counter() - started) * 1_000, address))
        asked.processor.append(_processor_ms(process_id) - spent)
        if answer.status != 200:
            asked.odd.append(f"{answer.status} {address}")
    connection.close()
    said = f"{asked.percentile(0.95):,.0f} ms, of the processor {_percentile(asked.processor, 0.95):,.0f}"
    print(f"{name}: p95 {said}, of {len(asked.taken)}", file=sys.stderr)
    return asked


def _draws(engine: Engine, today: date) -> dict[str, Draw]:
    """By name, what makes an address of it from chance."""
    ids, plates, owners = _some(engine, FINDING.c.finding_id), _some(engine, FINDING.c.plate), _some(engine, FINDING.c.owner)
    read = _some(engine, READING_FACT.c.plate)

    def day(chance: random.Random) -> str:
        return str(today - timedelta(days=chance.randrange(90)))

    def wanted(chance: random.Random) -> dict[str, str]:
        """One to three of the filters, as people combine them."""
        first = today - timedelta(days=chance.randrange(1, 120))
        west, south = 112.38 + chance.random() / 10, 34.59 + chance.random() / 10
        filters: dict[str, str] = {
            "plate": chance.choice(plates),
            "rule": chance.choice(("restricted_traffic", "remote_sensing", "road_check")),
            "outcome": chance.choice(("violation", "suspected", "to_be_verified")),
            "district": f"4103{chance.randrange(2, 14):02}",
            "owner": chance.choice(owners)[2:6],
            "zone": chance.choice(("ring-2", "ring-3", "north")),
            "order": chance.choice(("LY-0", "LY-1")),
            "station": f"A41031{chance.randrange(10)}",
            "box": f"{west:.4f},{south:.4f},{west + 0.01:.4f},{south + 0.01:.4f}",
            "from": str(first),
            "to": str(first + timedelta(days=chance.randrange(30))),
            "withdrawn": chance.choice(("false", "true", "any")),
        }
        names = chance.sample(sorted(filters), chance.randrange(1, 4))
        if {"from", "to"} <= set(names) or "to" not in names:
            return {name: filters[name] for name in names}
        return {name: filters[name] for name in {*names, "from"}}

    def api(path: str, **fixed: str) -> Draw:
        return lambda chance: f"/api/v1{path}?{urlencode(fixed)}" if fixed else f"/api/v1{path}"

    def filtered(path: str, **fixed: str) -> Draw:
        return lambda chance: f"{path}?{urlencode(fixed | wanted(chance))}"

    def about(path: str, names: list[str], rest: str = "") -> Draw:
        return lambda chance: f"{path}/{quote(chance.choice(names))}{rest}"

    grouped = ("day", "hour", "district", "station", "stage", "rule", "outcome", "zone", "owner")
    draws: dict[str, Draw] = {
        "/": lambda _: "/",
        "/findings": lambda _: "/findings",
        "/findings?filters": filtered("/findings"),
        "/findings/{id}": about("/findings", ids),
        "/vehicles": lambda chance: f"/vehicles?q={quote(chance.choice(plates)[:5])}",
        "/vehicles/{plate}": about("/vehicles", plates),
        "/trends": lambda chance: f"/trends?from={today - timedelta(days=chance.randrange(7, 60))}&to={today}",
        "/lists": lambda _: "/lists",
        "/lists/of/{day}": lambda chance: f"/lists/of/{day(chance)}",
        "/lists/of/{worst day}": lambda _: f"/lists/of/{today - timedelta(days=2)}",
        "/rejects": lambda _: "/rejects",
        "API /findings": api("/findings"),
        "API /findings?filters": filtered("/api/v1/findings"),
        "API /findings?sort=changed": api("/findings", sort="changed", limit="200"),
        "API /findings?sort=first_at&filters": filtered("/api/v1/findings", sort="first_at", limit="200"),
        "API /findings/{id}": about("/api/v1/findings", ids),
        "API /findings/{id}/track": about("/api/v1/findings", ids, "/track"),
        "API /vehicles?q": lambda chance: f"/api/v1/vehicles?q={quote(chance.choice(plates)[1:5])}",
        "API /vehicles/{plate}": about("/api/v1/vehicles", plates),
        "API /vehicles/{plate}/readings": about("/api/v1/vehicles", read, "/readings"),
        "API /vehicles/{plate}/track": about("/api/v1/vehicles", plates, f"/track?day={today}"),
        "API /caselists": api("/caselists"),
        "API /caselists/{day}": lambda chance: f"/api/v1/caselists/{day(chance)}",
        "API /rejects": api("/rejects"),
        "API /rejects/summary": api("/rejects/summary"),
        "API /statistics/driving": lambda chance: (
            f"/api/v1/statistics/driving?order=LY-1&from={today - timedelta(days=chance.randrange(5, 20))}&to={today}"
        ),
        "API /statistics/exceedances": lambda chance: (
            f"/api/v1/statistics/exceedances?by={chance.choice(('station', 'stage', 'day'))}"
            f"&from={today - timedelta(days=chance.randrange(7, 90))}&to={today}"
        ),
        "API /statistics/now": api("/statistics/now"),
        "API /positions": api("/positions"),
        "API /orders": api("/orders"),
        "API /warnings": api("/warnings"),
        "API /zones": api("/zones"),
        "API /stations": api("/stations"),
        "API /health": api("/health"),
        "/metrics": lambda _: "/metrics",
    }
    for by in grouped:
        draws[f"API /statistics/findings?by={by} (30 days)"] = lambda chance, by=by: (  # type: ignore[misc]
            f"/api/v1/statistics/findings?by={by}&from={(last := today - timedelta(days=chance.randrange(90))) - timedelta(days=30)}"
            f"&to={last}"
        )
        draws[f"API /statistics/findings?by={by} (all)"] = api("/statistics/findings", by=by)
    return draws


def _some(engine: Engine, column: Any) -> list[str]:
    """A few hundred values of the column, from anywhere in the table."""
    with reading(engine) as connection:
        return list(connection.execute(select(column).where(column.is_not(None)).limit(40_000)).scalars())[::97]


def _table(asked: list[Asked]) -> list[str]:
    lines = [
        f"| what ({_TIMES} times each) | p50 ms | p95 ms | slowest ms | processor p50 ms | processor p95 ms | SQL | |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for one in sorted(asked, key=lambda one: -_percentile(one.processor, 0.95)):
        few = f"only {len(one.taken)} asked; " if len(one.taken) < _TIMES else ""
        note = few + (f"{len(one.odd)} × no 200, such as {one.odd[0]}" if one.odd else "")
        flag = "**" if one.percentile(0.95) > GOAL_MS else ""
        own50, own95 = (f"{_percentile(one.processor, share):,.0f}" for share in (0.5, 0.95))
        p50, p95, slowest = (f"{one.percentile(share):,.0f}" for share in (0.5, 0.95, 1))
        share = "" if one.sql_share is None else f"{one.sql_share:.0%}"
        lines.append(f"| {one.name} | {p50} | {flag}{p95}{flag} | {slowest} | {own50} | {own95} | {share} | {note} |")
    return lines


def _blame(settings: Settings, asked: list[Asked]) -> list[str]:
    """The share of SQL of each kind of address; for those above the goal the slowest address, and which statements take the time there."""
    from services.api.app import make_app

    app, lines = make_app(settings, pages=attach), []
    with TestClient(app, base_url="http://127.0.0.1") as client:
        for one in asked:
            is_slow = one.percentile(0.95) > GOAL_MS and not one.odd
            addresses = [max(one.taken)[1]] if is_slow else []
            addresses += [address for _, address in one.taken[: _SHARED_OUT - len(addresses)]]
            looked = [_taken_apart(client, app.state.engine, address) for address in addresses]
            one.sql_share = sum(sum(ms for ms, _ in spent) for _, spent in looked) / sum(whole for whole, _ in looked)
            if is_slow:
                whole, spent = looked[0]
                lines.append(
                    f"* {one.name}: {addresses[0]}: {whole:,.0f} ms, of which {sum(ms for ms, _ in spent):,.0f} ms in SQL"
                )
                lines += [
                    f"  * {ms:,.0f} ms: `{' '.join(text.split())[:1_500]}`" for ms, text in sorted(spent, reverse=True)[:2]
                ]
    return ["## What to blame", "", *lines] if lines else [f"Nothing above {GOAL_MS:.0f} ms at the 95th percentile."]


def _taken_apart(client: TestClient, engine: Engine, address: str) -> tuple[float, list[tuple[float, str]]]:
    """Milliseconds of the whole answer, and those of each statement with its text."""
    with _statements(engine) as ran:
        started = time.perf_counter()
        client.get(address)
        whole = (time.perf_counter() - started) * 1_000
    with engine.connect() as connection:
        spent = [(_again(connection, text, parameters), f"{text} -- {parameters}") for text, parameters in ran]
    return max(whole, sum(ms for ms, _ in spent)), spent


def _again(connection: Connection, text: str, parameters: Any) -> float:
    """Milliseconds of a statement with its rows read."""
    started = time.perf_counter()
    connection.exec_driver_sql(text, parameters).cursor.fetchall()  # type: ignore[union-attr]
    return (time.perf_counter() - started) * 1_000


@contextmanager
def _statements(engine: Engine) -> Iterator[list[tuple[str, Any]]]:
    """Text and parameters of the queries that run meanwhile."""
    ran: list[tuple[str, Any]] = []

    def before(_connection: Any, _cursor: Any, text: str, parameters: Any, _context: Any, _many: bool) -> None:
        if text.lstrip().upper().startswith(("SELECT", "WITH")):
            ran.append((text, parameters))

    event.listen(engine, "before_cursor_execute", before)
    try:
        yield ran
    finally:
        event.remove(engine, "before_cursor_execute", before)
