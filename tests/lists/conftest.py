"""Findings for lists: `finding(...)` makes one, `store` is a database that `fill` puts them into."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, insert

from services.store.engine import open_engine, writing
from services.store.tables import metadata
from services.store.tables.findings import Finding
from tests.lists.examples import stated


@pytest.fixture
def finding() -> Callable[..., Finding]:
    return lambda *args, **changes: Finding(**stated(*args, **changes))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'store' / 'plumewatch.db'}")
    metadata.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def fill(store: Engine) -> Callable[[Iterable[dict[str, Any]]], None]:
    def put(rows: Iterable[dict[str, Any]]) -> None:
        rows = iter(rows)
        with writing(store) as connection:
            while some := list(islice(rows, 5_000)):
                connection.execute(insert(Finding), some)

    return put
