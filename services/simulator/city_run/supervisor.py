"""How the invented city runs: the one list of what is checked, prepared, started and ended.

1. refuse what cannot go: servers in the settings, an address that is taken, a folder in use;
2. prepare: tables, reference, every message up to now stored and derived;
3. start `work` (derives), `serve` (pages), `schedule` (issues lists) and `simulate` (writes only to the log);
4. say the address and watch over them; 5. on Ctrl-C or SIGTERM end all.
"""

import signal
import time
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

from rich.console import Console

from services.language import localised
from services.settings import Settings
from services.simulator.city_run.errors import refuse_servers, refuse_taken_port
from services.simulator.city_run.folder import CityFolder, held
from services.simulator.city_run.preparation import plan_for, prepare
from services.simulator.city_run.processes import Children
from services.simulator.city_run.readiness import wait_until_ready
from services.simulator.plan import LOCAL

SEED = 20261120
_LOOK_EVERY_S = 0.5


@dataclass(frozen=True)
class Size:
    """A city that does not exist yet. trucks: in its register; days: before today."""

    seed: int = SEED
    trucks: int = 5_000
    days: int = 3


def run_city(settings: Settings, size: Size, port: int, console: Console) -> None:
    """Show the city until SIGINT or SIGTERM; returns then. Raises RunRefused with what a person must do."""
    refuse_servers(settings)
    refuse_taken_port(settings.host, port)
    try:
        _hear_signals()
        with held(settings) as folder:
            _show(folder, folder.settings(settings, wait_for_more_s=0.0), size, port, console)
    except KeyboardInterrupt:
        console.print(localised("已结束；下次启动从此处继续", "ended; the next start goes on from here"))


def _show(folder: CityFolder, settings: Settings, size: Size, port: int, console: Console) -> NoReturn:
    console.print(localised(f"一座虚构的城市，位于 {folder.path}", f"an invented city, in {folder.path}"), soft_wrap=True)
    prepare(folder, settings, plan_for(datetime.now(LOCAL), size.seed, size.trucks, size.days), console)
    url = f"http://{f'[{settings.host}]' if ':' in settings.host else settings.host}:{port}"
    with Children(lambda line: console.print(line, soft_wrap=True)) as children:
        console.print(localised("启动页面和工作进程 …", "starting the pages and the workers …"), soft_wrap=True)
        for arguments in commands(settings.host, port):
            children.start(folder.child(*arguments))
        wait_until_ready(f"{url}/ready", children.watch)
        console.print(localised(f"{url}  （按 Ctrl-C 结束）", f"{url}  (Ctrl-C ends it)"), soft_wrap=True)
        while True:
            time.sleep(_LOOK_EVERY_S)
            children.watch()


def commands(host: str, port: int) -> list[list[str]]:
    """The processes in the order of their start."""
    return [["work"], ["serve", "--host", host, "--port", str(port)], ["schedule"], ["simulate", "--live"]]


def _hear_signals() -> None:
    """SIGTERM is heard as Ctrl-C; after the first of either, more of them do not disturb the ending."""

    def end(*_: object) -> None:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        raise KeyboardInterrupt

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, end)
