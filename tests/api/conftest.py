"""Apps on databases for the API's tests: without pages and, unless a test starts it, without the live feed's threads."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine, insert

from services.settings import Settings
from services.store.engine import writing
from services.store.tables import FINDING
from tests import apps
from tests.api.world import World, world_in
from tests.clients import TestClient

NOW = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
OpenApp = Callable[[Engine], FastAPI]


@pytest.fixture
def app_on(tmp_path: Path) -> Iterator[OpenApp]:
    """Makes the app on a database; its clock stands at `NOW`."""
    with ExitStack() as made:

        def make(engine: Engine) -> FastAPI:
            url = engine.url.render_as_string(hide_password=False)
            return made.enter_context(apps.app_on(Settings(data=tmp_path, database_url=url), lambda: NOW))

        yield make


@pytest.fixture
def client(store: Engine, app_on: OpenApp) -> TestClient:
    """A client on an empty database, once SQLite and once PostgreSQL; answers 500 instead of raising."""
    return TestClient(app_on(store), raise_server_exceptions=False)


@pytest.fixture
def fill(store: Engine) -> Callable[[Iterable[dict[str, Any]]], None]:
    """Puts findings into the database."""

    def put(rows: Iterable[dict[str, Any]]) -> None:
        with writing(store) as connection:
            connection.execute(insert(FINDING), list(rows))

    return put


@pytest.fixture(scope="session")
def world(world_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A small city whose messages went all the way; to read only."""
    with world_in(tmp_path_factory.mktemp("world"), world_files) as made:
        yield made
