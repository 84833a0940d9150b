"""`plumewatch run` as a person uses it: started, looked at, interrupted, started again; and what befalls its processes."""

import json
import signal
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from services.cli.simulate import STATE
from services.simulator.city_run.folder import CityFolder
from services.store.engine import open_engine, reading
from services.store.tables import REFERENCE_CHANGE
from streams.embedded_log import EmbeddedLog
from streams.events import POSITIONS, TOPICS
from streams.log import Message
from tests.end_to_end.processes import Surroundings, Worker, surroundings, wait_until
from tests.servers import free_port
from tests.simulator.city_run.asking import asked, children_of, signalled, told, wait_until_gone

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("run")]
SMALL = ("--trucks", "60", "--days", "1")
PROCESSES = {"work", "serve", "schedule", "simulate"}


class Shown:
    """A run of the city that has come up."""

    def __init__(self, place: Surroundings) -> None:
        port = free_port()
        self.url, self.folder = f"http://127.0.0.1:{port}", CityFolder(Path(place.settings["DATA"]) / "city")
        self.run: Worker = place.start("run", "--port", str(port), *SMALL)
        wait_until(lambda: self.url in self.run.output or self.run.exit_code is not None, "the address", 150)
        assert self.run.exit_code is None, self.run.output
        assert (asked(f"{self.url}/ready") or {}).get("status") == "ready"
        self.children = children_of(self.run.pid)

    def drive(self, plate: str) -> None:
        """A truck sends where it is: at night the city's own may all be parked."""
        point = {"terminal_id": f"T-{plate}", "plate": plate, "lon": 112.45, "lat": 34.65, "speed_kmh": 36.0}
        point["time"] = datetime.now(UTC).isoformat(timespec="seconds")
        with closing(EmbeddedLog(self.folder.path / "log.db")) as log:
            log.append(POSITIONS, [Message(None, json.dumps(point).encode())])

    def positions(self) -> set[str]:
        """Plates on the map."""
        return {truck["plate"] for truck in (asked(f"{self.url}/api/v1/positions") or {"items": []})["items"]}

    def ended(self, seconds: float = 15) -> int:
        """The exit code, soon; nothing is left running."""
        wait_until(lambda: self.run.exit_code is not None, f"its end:\n{self.run.output}", seconds)
        wait_until_gone([*self.children.values()], 1)
        assert "Traceback" not in self.run.output, self.run.output
        return self.run.exit_code or 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    with surroundings(tmp_path_factory.mktemp("run")) as place:
        yield place


def records(folder: CityFolder) -> int:
    with closing(EmbeddedLog(folder.path / "log.db")) as log:
        return sum(bounds.end for topic in TOPICS for bounds in log.bounds(topic).values())


def imports(folder: CityFolder) -> int:
    engine = open_engine(f"sqlite:///{folder.path / 'plumewatch.db'}")
    with reading(engine) as connection:
        count = connection.execute(select(func.count()).select_from(REFERENCE_CHANGE)).scalar_one()
    engine.dispose()
    return count


def test_ctrl_c_while_it_is_prepared(place: Surroundings) -> None:
    run = place.start("run", "--port", str(free_port()), *SMALL)
    wait_until(lambda: "importing" in run.output, "the city is imported", 60)
    signalled(run.pid, signal.SIGINT)
    wait_until(lambda: run.exit_code is not None, "its end", 15)
    assert run.exit_code == 0 and "Traceback" not in run.output, run.output


@pytest.mark.ci
def test_it_shows_today_and_goes_on_where_it_was(place: Surroundings) -> None:
    first = Shown(place)
    assert set(first.children) == PROCESSES
    assert (asked(f"{first.url}/api/v1/findings") or {})["items"], "the days before have findings"
    first.drive("豫C00001")
    wait_until(lambda: "豫C00001" in first.positions(), "the truck on the map", 30)
    first.drive("豫C00002")
    assert "豫C00002" in told(f"{first.url}/api/v1/events", "豫C00002", 30)
    signalled(first.run.pid, signal.SIGINT)
    assert first.ended() == 0
    sent, imported = records(first.folder), imports(first.folder)
    again = Shown(place)
    assert imports(again.folder) == imported, "the city was imported twice"
    assert sent <= records(again.folder) < sent * 1.2, "its days were sent twice"
    again.drive("豫C00003")
    wait_until(lambda: "豫C00003" in again.positions(), "the truck on the map", 30)
    signalled(again.run.pid, signal.SIGTERM)
    assert again.ended() == 0


@pytest.mark.ci
def test_a_worker_that_is_killed_is_started_again_once(place: Surroundings) -> None:
    shown = Shown(place)
    signalled(shown.children["work"], signal.SIGKILL)
    wait_until(lambda: children_of(shown.run.pid).get("work") not in (None, shown.children["work"]), "another worker")
    wait_until(lambda: "work ended by SIGKILL and is started again" in shown.run.output, "its word", 5)
    shown.children = children_of(shown.run.pid)
    shown.drive("豫C00004")
    wait_until(lambda: "豫C00004" in shown.positions(), "the truck on the map", 30)
    signalled(shown.children["work"], signal.SIGKILL)
    assert shown.ended() == 2
    assert "work ended by SIGKILL, again" in shown.run.output


@pytest.mark.ci
def test_nothing_outlives_a_run_that_is_killed(place: Surroundings) -> None:
    shown = Shown(place)
    shown.run.kill()
    wait_until_gone([*shown.children.values()], 15)


def test_the_state_is_where_the_simulator_looks_for_it(tmp_path: Path) -> None:
    assert CityFolder(tmp_path).state == tmp_path / STATE
