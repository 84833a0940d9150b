"""A database of its own for every test, with and without the roads of the sample city."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.store.engine import open_engine
from tests.operations.diagnosis.feeds import import_roads


@pytest.fixture
def bare(sqlite_url: str) -> Iterator[Engine]:
    """A database without zones."""
    engine = open_engine(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def mapped(bare: Engine, tmp_path: Path) -> Engine:
    """A database with the sample city's road zones."""
    import_roads(bare, tmp_path)
    return bare
