"""Real processes of the command line: started, killed, stopped and continued by their own id."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_COMMAND = (sys.executable, "-c", "from services.cli import main; main()")
_ROOT = Path(__file__).parents[2]


class Worker:
    """One process that goes on until it is told to end; what it prints goes to a file."""

    def __init__(self, arguments: tuple[str, ...], environment: dict[str, str], output: Path) -> None:
        self.arguments, self._output = arguments, output
        with output.open("wb") as sink:
            self._process = subprocess.Popen([*_COMMAND, *arguments], cwd=_ROOT, env=environment, stdout=sink, stderr=sink)
        self.pid = self._process.pid

    @property
    def output(self) -> str:
        """What it has printed so far."""
        return self._output.read_text(errors="backslashreplace")

    @property
    def exit_code(self) -> int | None:
        """None while it lives."""
        return self._process.poll()

    def kill(self) -> None:
        """SIGKILL: it has no last word."""
        self._process.kill()
        self._process.wait(10)

    def pause(self) -> None:
        """SIGSTOP: it stands still in the middle of whatever it does."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT."""
        self._process.send_signal(signal.SIGCONT)

    def end(self, seconds: float = 30, *, may_just_have_started: bool = False) -> str:
        """SIGTERM, as an operator ends it; it must end well, or by the signal where it did not listen yet. Returns what it printed."""
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        code = self._process.wait(seconds)
        assert code == 0 or (may_just_have_started and code == -signal.SIGTERM), (
            f"{self.arguments} ended with {code}:\n{self.output}"
        )
        return self.output


@dataclass
class Surroundings:
    """Where processes find their database and log. folder: also for what they print."""

    folder: Path
    settings: dict[str, str]
    workers: list[Worker] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """That of this process without settings of ours, and the settings."""
        others = {name: value for name, value in os.environ.items() if not name.startswith("PLUMEWATCH_")}
        return others | {f"PLUMEWATCH_{name}": value for name, value in self.settings.items()}

    def run(self, *arguments: str, exit_code: int = 0, seconds: float = 120) -> str:
        """A command to its end; what it printed on standard output, or where it must fail, on standard error."""
        command = [*_COMMAND, *arguments]
        done = subprocess.run(command, cwd=_ROOT, env=self.environment, capture_output=True, text=True, timeout=seconds)
        assert done.returncode == exit_code, f"{arguments} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        return done.stdout if exit_code == 0 else done.stderr

    def start(self, *arguments: str) -> Worker:
        """A command that goes on."""
        worker = Worker(arguments, self.environment, self.folder / f"output-{len(self.workers)}.txt")
        self.workers.append(worker)
        return worker


@contextmanager
def surroundings(folder: Path, **settings: str) -> Iterator[Surroundings]:
    """Surroundings whose processes do not outlive the `with`."""
    folder.mkdir(parents=True, exist_ok=True)
    place = Surroundings(folder, {"DATA": str(folder / "data"), **settings})
    try:
        yield place
    finally:
        for worker in place.workers:
            if worker.exit_code is None:
                worker.kill()


def wait_until(is_so: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Wait, but not for ever."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"after {seconds:.0f} s still not: {what}"
        time.sleep(0.1)
