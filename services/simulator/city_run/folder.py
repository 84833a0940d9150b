"""The folder of the invented city, `<data>/city`: database, log, the city's files, what its processes print, and how far it was sent."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.language import VARIABLE, localised
from services.language import current as current_language
from services.settings import Settings
from services.simulator.city_run.errors import RunRefused
from services.simulator.city_run.processes import Child


@dataclass(frozen=True)
class CityFolder:
    """The places in the folder."""

    path: Path

    @property
    def files(self) -> Path:
        """Register, zones, stations, orders, warnings, map."""
        return self.path / "files"

    @property
    def logs(self) -> Path:
        """What the processes print."""
        return self.path / "logs"

    @property
    def state(self) -> Path:
        """Which city it is, and up to when its messages are in the log: the file that `simulate --live` keeps in its data folder.

        It is there once the city's files are imported.
        """
        return self.path / "simulator.json"

    def settings(self, settings: Settings, **changed: Any) -> Settings:
        """The settings for everything in here."""
        return settings.model_copy(update={"data": self.path, "map_file": self.files / "map.geojson", **changed})

    def child(self, *arguments: str) -> Child:
        """A process of ours on this folder."""
        environment = {**os.environ, "PLUMEWATCH_DATA": str(self.path), "PLUMEWATCH_MAP_FILE": str(self.files / "map.geojson")}
        environment[VARIABLE] = current_language()
        return Child([*arguments], environment, self.logs / f"{arguments[0]}.txt")


@contextmanager
def held(settings: Settings) -> Iterator[CityFolder]:
    """The city's folder, for one `run` at a time. Raises RunRefused while another has it."""
    folder = CityFolder(settings.data.absolute() / "city")
    for path in (folder.files, folder.logs):
        path.mkdir(parents=True, exist_ok=True)
    with (folder.path / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunRefused(
                localised(
                    f"{folder.path} 正在使用：另一个 plumewatch run 正在展示这座城市",
                    f"{folder.path} is in use: another plumewatch run shows this city",
                )
            ) from error
        yield folder
