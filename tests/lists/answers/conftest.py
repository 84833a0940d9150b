"""Both databases: what is asked of lists and answers is grouped, ranged and locked, in which they differ."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from services.store.engine import open_engine


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest) -> Iterator[Engine]:
    engine = open_engine(request.getfixturevalue(f"{request.param}_url"))
    yield engine
    engine.dispose()
