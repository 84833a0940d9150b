"""The whole app with its pages on a small database, and a client that asks as a browser does."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import insert

from services.api.app import make_app
from services.dashboard.router import attach
from services.settings import Settings
from services.store.engine import writing
from services.store.tables import FINDING
from tests.api.world import world_in
from tests.apps import app_on
from tests.clients import TestClient

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def app(sqlite_url: str, tmp_path: Path) -> Iterator[FastAPI]:
    """The app on an empty SQLite database; its clock stands at `NOW`."""
    with app_on(Settings(data=tmp_path, database_url=sqlite_url), lambda: NOW, pages=attach) as made:
        yield made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """A browser's client; the live feed's threads are not started."""
    return TestClient(app, headers=BROWSER, raise_server_exceptions=False, follow_redirects=False)


@pytest.fixture
def fill(app: FastAPI) -> Callable[[Iterable[dict[str, Any]]], None]:
    """Puts findings into the database."""

    def put(rows: Iterable[dict[str, Any]]) -> None:
        with writing(app.state.engine) as connection:
            connection.execute(insert(FINDING), list(rows))

    return put


@pytest.fixture(scope="session")
def city(world_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A browser's client of a small city whose messages went all the way; to read only."""
    folder = tmp_path_factory.mktemp("city")
    with world_in(folder, world_files) as world:
        made = make_app(world.app.state.settings, pages=attach)
        yield TestClient(made, headers=BROWSER, raise_server_exceptions=False)
        made.state.engine.dispose()
