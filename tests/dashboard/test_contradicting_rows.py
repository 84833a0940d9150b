"""A vehicle's page says what its register row says against itself."""

from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from services.reference.file_import import import_file
from tests.clients import TestClient
from tests.dashboard.reading import read
from tests.reference.examples import register, truck

PLATE = "豫C8K301"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", ["自相矛盾", "车型 轻型：应为 重型（总质量（kg）为 31000）"]),
        ("en", ["Contradicts itself", "vehicle_class is light, expected heavy, as gross_mass_kg is 31000"]),
    ],
)
def test_both_values_are_on_the_page(app: FastAPI, client: TestClient, tmp_path: Path, language: str, said: list[str]) -> None:
    row = truck(PLATE, plate_type="02", plate_colour="blue", vehicle_class="light", axles="")
    (tmp_path / "vehicles.csv").write_text(register(row), encoding="utf-8")
    import_file(app.state.engine, "vehicles", tmp_path / "vehicles.csv", recorded_at=datetime(2026, 11, 19, tzinfo=UTC))
    page = read(client.get(f"/vehicles/{quote(PLATE)}?lang={language}").text)
    assert all(one in page.text for one in said), page.text
