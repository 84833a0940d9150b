"""`plumewatch serve`: only for this machine, and it ends when told to."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx2 as httpx
import pytest

from services.cli.serve import _is_loopback
from services.store.engine import open_engine
from services.store.schema_version import migrate
from tests.live.serving import Listener, wait_for


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("192.168.1.7", False),
        ("example.org", False),
        ("127.0.0.1.example.org", False),
        ("2130706433", False),
    ],
)
def test_only_loopback(address: str, allowed: bool) -> None:
    assert _is_loopback(address) is allowed


def serve(folder: Path, *arguments: str) -> subprocess.Popen:
    environment = {**os.environ, "PLUMEWATCH_DATA": str(folder)}
    command = [sys.executable, "-c", "from services.cli import main; main()", "serve", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "10.0.0.1"])
def test_any_other_address_is_refused_saying_why(tmp_path: Path, address: str) -> None:
    process = serve(tmp_path, "--host", address, "--port", "0")
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (2, "")
    assert f"{address} is no loopback address: refused. There are no accounts yet" in err


@pytest.mark.ci
@pytest.mark.parametrize("name", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_ends_cleanly_even_while_somebody_listens(tmp_path: Path, name: signal.Signals) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'plumewatch.db'}")
    migrate(engine)
    engine.dispose()
    process = serve(tmp_path, "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:")
    assert httpx.get(f"{address}/api/v1/findings").json() == {"items": [], "next": None}
    listener = Listener(f"{address}/api/v1/events")
    wait_for(lambda: listener.of("health"))
    began = time.monotonic()
    process.send_signal(name)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert time.monotonic() - began < 4
