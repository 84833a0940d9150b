"""A small living city as `make run` starts it, for as long as it is looked at."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import free_port

_PLUMEWATCH = str(Path(sys.executable).with_name("plumewatch"))
_READY_S, _END_S = 240, 30


@dataclass(frozen=True)
class Site:
    """url: of the pages; data: the data folder of the city's own processes."""

    url: str
    data: Path

    def command(self, *arguments: str) -> None:
        """Run a command on the city's data."""
        subprocess.run([_PLUMEWATCH, *arguments], env={**os.environ, "PLUMEWATCH_DATA": str(self.data)}, timeout=60, check=True)


@contextmanager
def living_city(data: Path, *size: str) -> Iterator[Site]:
    """Serve a city in this folder; ended as by Ctrl-C."""
    port = free_port()
    told = data / "told.txt"
    with told.open("w") as output:
        arguments = [_PLUMEWATCH, "run", "--port", str(port), *size]
        environment = {**os.environ, "PLUMEWATCH_DATA": str(data)}
        city = subprocess.Popen(arguments, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait(city, f"http://127.0.0.1:{port}/ready", told)
            yield Site(f"http://127.0.0.1:{port}", data / "city")
        finally:
            city.send_signal(signal.SIGINT)
            assert city.wait(_END_S) == 0, told.read_text()


def _wait(city: "subprocess.Popen[bytes]", address: str, told: Path) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        assert city.poll() is None, told.read_text()
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError(f"not ready after {_READY_S} s:\n{told.read_text()}")
