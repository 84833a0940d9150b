"""`python -m tests.servers -- COMMAND …`: run a command with a Kafka and a PostgreSQL, started once for all its processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack

from tests.servers import DATABASE, KAFKA, Missing
from tests.servers.kafka import kafka_broker
from tests.servers.postgres import postgres_server
from tests.servers.scratch import scratch


def main(arguments: list[str]) -> int:
    """Start what the environment does not name, run the command, stop it; the command's exit code."""
    if len(arguments) < 2 or arguments[0] != "--":
        print("usage: python -m tests.servers -- COMMAND …", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as running:
        running.enter_context(scratch())
        _provide(running, KAFKA, kafka_broker)
        _provide(running, DATABASE, postgres_server)
        return _run(arguments[1:])


def _provide(running: ExitStack, variable: str, server: Callable[[], AbstractContextManager[str]]) -> None:
    """Without the server the command still runs: its tests are skipped, or fail under CI=true, with the same reason."""
    if os.environ.get(variable):
        return
    try:
        os.environ[variable] = running.enter_context(server())
    except Missing as reason:
        print(f"not started: {reason}", file=sys.stderr)


def _run(command: list[str]) -> int:
    """The command as our child; it hears Ctrl-C itself, and we wait for it before the servers go."""
    child = subprocess.Popen(command)
    try:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
