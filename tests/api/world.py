"""A small city with every kind of finding, facts, rejects, a withdrawal: what the API is asked about. SQLite, to read only."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI

from services.api.app import make_app
from services.settings import Settings
from services.store.engine import open_engine
from streams.embedded_log import EmbeddedLog
from tests.clients import TestClient
from tests.wild.city import City, city_in, points, reading_of
from tests.wild.conftest import case_order
from tests.wild.lists import a_check

FIRST, SECOND, UNKNOWN = "豫C0T003", "豫C0T004", "豫C0T010"
DAY = "2026-11-20"


@dataclass(frozen=True)
class World:
    """The city, its app, a client."""

    city: City
    app: FastAPI
    client: TestClient


def make_world(folder: Path, template: Path) -> None:
    """Make the city in this folder: everything sent and derived. template: an SQLite file with all tables."""
    with city_in(folder, template) as city:
        assert city.import_orders(case_order()) == []
        city.drive(
            *points(FIRST, f"{DAY} 09:00", 20), *points(SECOND, f"{DAY} 09:00", 20), *points(UNKNOWN, f"{DAY} 09:10", 20)
        )
        city.read(
            reading_of(FIRST, "2026-09-10 09:00:00", 45.0),
            reading_of(FIRST, "2026-10-10 09:00:00", 52.0),
            reading_of(SECOND, "2026-10-10 09:00:00", -9999),
        )
        city.check(a_check(1, FIRST), a_check(2, SECOND))
        city.check(b"no JSON", None)
        assert city.import_orders(case_order("CASE-2", zones=["inner"], hours=[["22:00", "23:00"]])) == []


@contextmanager
def world_in(folder: Path, files: Path) -> Iterator[World]:
    """The city in this folder. files: of `make_world`, which are copied."""
    shutil.copytree(files, folder, dirs_exist_ok=True)
    url = f"sqlite:///{folder / 'city.db'}"
    engine, log = open_engine(url), EmbeddedLog(folder / "log.db")
    app = make_app(Settings(data=folder, database_url=url))
    yield World(City(engine, log, folder), app, TestClient(app))
    app.state.engine.dispose()
    log.close()
    engine.dispose()
