"""`python -m tests.bench [--record FILE] [--quick]`."""

import argparse
import os
from contextlib import ExitStack
from pathlib import Path

from tests.bench.load import TRUCKS, arrays, singles
from tests.bench.measuring import measure
from tests.bench.tables import page
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
    options = asked.parse_args()
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
    found = page(measured, _WORKERS)
    print(found)
    if options.record:
        options.record.write_text(found)


if __name__ == "__main__":
    main()
