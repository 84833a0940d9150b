"""The processes under `run`: started each in a session of its own, so that Ctrl-C reaches only the supervisor; watched; ended.

One that dies is started again. One that dies again within AGAIN_S of that would do so for ever: then the whole ends.
"""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from services.language import localised
from services.simulator.city_run.child import PROGRAM
from services.simulator.city_run.errors import RunRefused

AGAIN_S = 60.0
_PATIENCE_S = 8.0
_LAST_LINES = 12

Tell = Callable[[str], None]


class Child:
    """One command of ours that goes on until it is told to end; what it prints goes to a file."""

    def __init__(self, arguments: list[str], environment: Mapping[str, str], output: Path) -> None:
        self.name, self.output = arguments[0], output
        self._arguments, self._environment = arguments, environment
        self._process: subprocess.Popen[bytes] | None = None
        self._again_at: float | None = None

    def start(self) -> None:
        """Start it; its standard input is a pipe that ends with this process."""
        command = [sys.executable, *PROGRAM, *self._arguments]
        with self.output.open("ab") as sink:
            self._process = subprocess.Popen(
                command, env=self._environment, stdin=subprocess.PIPE, stdout=sink, stderr=sink, start_new_session=True
            )

    def start_again(self) -> bool:
        """Start it after it has died; False, and it is not, if that was done only a moment ago."""
        if self._again_at is not None and time.monotonic() - self._again_at < AGAIN_S:
            return False
        self._again_at = time.monotonic()
        self.start()
        return True

    @property
    def exit_code(self) -> int | None:
        """None while it runs, or before it was started."""
        return self._process.poll() if self._process else None

    def ask_to_end(self) -> None:
        """SIGTERM, if it runs."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def wait(self, seconds: float) -> None:
        """Wait until it has ended; after so long it is killed."""
        if self._process is None:
            return
        try:
            self._process.wait(max(0.1, seconds))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def last_words(self) -> str:
        """The end of what it printed."""
        lines = self.output.read_text(encoding="utf-8", errors="backslashreplace").splitlines() if self.output.exists() else []
        return "\n".join(f"  {line}" for line in lines[-_LAST_LINES:])


class Children:
    """All of them. Use as a `with`: they end with it."""

    def __init__(self, tell: Tell) -> None:
        self._all: list[Child] = []
        self._tell = tell

    def start(self, child: Child) -> None:
        """Start it and watch over it from now on."""
        self._all.append(child)
        child.output.unlink(missing_ok=True)
        child.start()

    def watch(self) -> None:
        """Start again what has died. Raises RunRefused for one that does not stay alive."""
        for child in self._all:
            code = child.exit_code
            if code is None:
                continue
            if not child.start_again():
                raise RunRefused(
                    localised(
                        f"{child.name} 再次结束（{_how(code)}）。其最后输出（{child.output}）：\n{child.last_words()}",
                        f"{child.name} ended {_how(code)}, again. Its last words ({child.output}):\n{child.last_words()}",
                    )
                )
            self._tell(
                localised(
                    f"{child.name} 已结束（{_how(code)}），正在重新启动；其输出在 {child.output}",
                    f"{child.name} ended {_how(code)} and is started again; what it said is in {child.output}",
                )
            )

    def __enter__(self) -> "Children":
        return self

    def __exit__(self, *_: object) -> None:
        deadline = time.monotonic() + _PATIENCE_S
        for child in self._all:
            child.ask_to_end()
        for child in self._all:
            child.wait(deadline - time.monotonic())


def _how(code: int) -> str:
    if code < 0:
        name = signal.Signals(-code).name
        return localised(f"信号 {name}", f"by {name}")
    return localised(f"退出码 {code}", f"with exit code {code}")
