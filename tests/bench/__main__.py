"""`python -m tests.bench [--record FILE] [--quick]`, or `--pages` for pages and API on 10⁶ findings (`tests.bench.pages`)."""

import argparse
import os
from contextlib import ExitStack
from pathlib import Path

from tests.bench.load import TRUCKS, arrays, singles
from tests.bench.measuring import measure
from tests.bench.pages import measure_pages
from tests.bench.tables import page
from tests.bench.volume import measure_volume
from tests.bench.what_if import measure_what_if
from tests.bench.worlds import EMBEDDED, KAFKA_POSTGRESQL
from tests.servers import DATABASE, KAFKA
from tests.servers.kafka import kafka_broker
from tests.servers.postgres import postgres_server

_WORKERS = 2


def main() -> None:
    """Measure, print, and record where asked."""
    asked = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    asked.add_argument("--record", type=Path, metavar="FILE", help="write the tables to this file, too")
    asked.add_argument("--quick", action="store_true", help="a tenth of the load: for trying out, not for recording")
    asked.add_argument("--pages", action="store_true", help="measure pages and API on a full database instead of the workers")
    asked.add_argument("--what-if", action="store_true", help="measure what-if on the index of a city instead of the workers")
    asked.add_argument("--months", type=int, nargs="*", default=[1, 3, 6, 12], help="with --what-if: over how many months")
    asked.add_argument("--findings", type=int, default=1_000_000, help="with --pages: how many findings")
    asked.add_argument("--database", metavar="URL", help="with --pages: an empty PostgreSQL database; without it SQLite")
    asked.add_argument("--keep", type=Path, metavar="FOLDER", help="with --pages: keep the database there for the next time")
    asked.add_argument("--volume", action="store_true", help="derive ten times a city's year once (needs 10 GB of disk)")
    asked.add_argument("--rows", type=int, default=10_000_000, help="with --volume: how many readings and checks")
    options = asked.parse_args()
    if options.pages:
        _print("\n".join(measure_pages(options.database, options.findings, options.keep)) + "\n", options.record)
        return
    if options.volume:
        for line in measure_volume(options.database, options.rows):
            print(line, flush=True)
        return
    if options.what_if:
        _print("\n".join(measure_what_if(options.database, tuple(options.months), options.keep)) + "\n", options.record)
        return
    share = 10 if options.quick else 1
    forms = {
        "arrays of 200": (list(arrays(400 // share)), TRUCKS * 400 // share),
        "single": (list(singles(100 // share)), TRUCKS * 100 // share),
    }
    with ExitStack() as running:
        for variable, server in ((KAFKA, kafka_broker), (DATABASE, postgres_server)):
            if not os.environ.get(variable):
                os.environ[variable] = running.enter_context(server())
        measured = [
            measure(form, world, messages, points, _WORKERS)
            for form, (messages, points) in forms.items()
            for world in (EMBEDDED, KAFKA_POSTGRESQL)
        ]
    _print(page(measured, _WORKERS), options.record)


def _print(found: str, record: Path | None) -> None:
    print(found)
    if record:
        record.write_text(found)


if __name__ == "__main__":
    main()
