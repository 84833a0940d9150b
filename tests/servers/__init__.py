"""Real servers for the tests: a Kafka broker and a PostgreSQL of our own, on free ports of 127.0.0.1, data in a temp folder.

`python -m tests.servers -- pytest …` starts both once for all test processes. What is named by the environment is used instead:
PLUMEWATCH_TEST_KAFKA (bootstrap servers), PLUMEWATCH_TEST_DATABASE_URL (an address that may create databases).
"""

import os
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

KAFKA = "PLUMEWATCH_TEST_KAFKA"
DATABASE = "PLUMEWATCH_TEST_DATABASE_URL"


class Missing(Exception):
    """What a server needs is not on this machine; the message says how to install it."""


def skip_or_fail(reason: Missing) -> NoReturn:
    """A test that cannot run is skipped on a developer's machine, and fails under CI=true: there nothing may go untested."""
    if os.environ.get("CI") == "true":
        pytest.fail(str(reason), pytrace=False)
    pytest.skip(str(reason))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_until_ready(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], output: Path, seconds: float = 60) -> None:
    """Wait for the server; when it ends or takes too long, raise with the end of its output."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if process.poll() is not None or time.monotonic() > deadline:
            tail = output.read_text(errors="backslashreplace")[-3000:]
            raise RuntimeError(f"{process.args!r} did not start:\n{tail}")
        time.sleep(0.1)


def is_listening(port: int) -> bool:
    """Whether somebody accepts connections on this port."""
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex(("127.0.0.1", port)) == 0


def stop(process: subprocess.Popen[bytes], signal_number: int, seconds: float = 20) -> None:
    """Ask this very process to end, and end it if it does not."""
    if process.poll() is None:
        process.send_signal(signal_number)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
