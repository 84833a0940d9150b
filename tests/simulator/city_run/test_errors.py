"""What `plumewatch run` refuses, before it does anything."""

import socket
from pathlib import Path

import pytest

from services.settings import Settings
from services.simulator.city_run.errors import RunRefused, refuse_servers, refuse_taken_port
from services.simulator.city_run.folder import held
from tests.end_to_end.processes import surroundings
from tests.servers import free_port


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({"kafka": "broker:9092"}, "PLUMEWATCH_KAFKA"),
        ({"database_url": "postgresql://x@y/z"}, "PLUMEWATCH_DATABASE_URL"),
        ({"kafka": "broker:9092", "database_url": "postgresql://x@y/z"}, "PLUMEWATCH_KAFKA and PLUMEWATCH_DATABASE_URL"),
    ],
)
def test_servers_in_the_settings(named: dict[str, str], says: str) -> None:
    with pytest.raises(RunRefused, match=f"unset {says}.*docs/operating.md"):
        refuse_servers(Settings(**named))


def test_a_free_port_is_taken_as_it_is() -> None:
    refuse_taken_port("127.0.0.1", free_port())


def test_a_port_in_use_is_said_before_anything_is_done(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener, surroundings(tmp_path) as place:
        port = listener.getsockname()[1]
        said = place.run("run", "--port", str(port), exit_code=2)
    assert f"127.0.0.1:{port} cannot be had" in said and "--port" in said and "Traceback" not in said
    assert not (tmp_path / "data").exists()


def test_a_folder_in_use(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    with held(settings), pytest.raises(RunRefused, match="in use"), held(settings):
        pass
    with held(settings):
        pass
