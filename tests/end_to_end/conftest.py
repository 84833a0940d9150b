"""The city on one machine, undisturbed, as what every other way must equal; and surroundings on Kafka and PostgreSQL."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.store.engine import open_engine
from tests.conftest import BuiltOnce
from tests.end_to_end.city import LATER_ORDER, REFERENCE, malformed, messages, write_reference
from tests.end_to_end.processes import Surroundings, surroundings
from tests.end_to_end.simulated import simulated
from tests.end_to_end.stock import Rejects, rejects_of

__all__ = ["simulated"]


@dataclass(frozen=True)
class Undisturbed:
    """The city's reference files, and the answers of one run on one machine."""

    reference: Path
    dump: str
    rejects: Rejects


@pytest.fixture(scope="session")
def undisturbed(built_once: BuiltOnce) -> Undisturbed:
    """Embedded, by the commands that a person types, one after the other."""
    folder = built_once("undisturbed", _make_undisturbed)
    engine = open_engine(f"sqlite:///{folder / 'data' / 'plumewatch.db'}")
    found = Undisturbed(folder, (folder / "dump.ndjson").read_bytes().decode(), rejects_of(engine))
    engine.dispose()
    return found


def _make_undisturbed(folder: Path) -> None:
    write_reference(folder)
    with surroundings(folder) as place:
        place.run("migrate")
        import_city(place, folder)
        place.run("import", "orders", str(folder / LATER_ORDER))
        for topic, path in _files(folder):
            place.run("publish", topic, str(path))
        place.run("work", "--until-idle")
        (folder / "dump.ndjson").write_bytes(place.run("dump", "--canonical").encode())


def import_city(place: Surroundings, folder: Path) -> None:
    """The register, zones, stations and the first order."""
    for kind, name in REFERENCE:
        place.run("import", kind, str(folder / name))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    lines = [*messages(), *malformed()]
    for topic in sorted({topic for topic, _ in lines}):
        path = folder / f"{topic}.ndjson"
        path.write_bytes(b"".join(value + b"\n" for own, value in lines if own == topic))
        yield topic, path


@pytest.fixture
def city(clean_kafka: str, postgres_url: str, tmp_path: Path) -> Iterator[Surroundings]:
    """Surroundings with Kafka and PostgreSQL, empty; members that fall silent are missed soon."""
    settings = {
        "DATABASE_URL": postgres_url,
        "KAFKA": clean_kafka,
        "KAFKA_GROUP": f"group-{tmp_path.name}",
        "KAFKA_SESSION_TIMEOUT_MS": "3000",
        "WAIT_FOR_MORE_S": "0.2",
    }
    with surroundings(tmp_path, **settings) as place:
        yield place


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    """An engine on the same database, to look in from outside."""
    engine = open_engine(postgres_url)
    yield engine
    engine.dispose()
