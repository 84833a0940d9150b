"""A database, once SQLite and once PostgreSQL, with the zone, the register and the clock that the orders of `building` suppose."""

import json
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.reference.file_import import import_file
from tests.orders.building import NOW
from tests.wild.city import REGISTER, ZONES


@pytest.fixture
def city(store: Engine, tmp_path: Path) -> Engine:
    """The zone `inner` and six trucks of stages 2 to 6 and unknown."""
    for kind, content in (("zones", json.dumps(ZONES)), ("vehicles", REGISTER)):
        path = tmp_path / f"{kind}.csv"
        path.write_text(content)
        assert import_file(store, kind, path, recorded_at=NOW).of("error") == []
    return store
