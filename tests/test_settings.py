"""The page of settings names every setting."""

from dataclasses import fields
from pathlib import Path

import pytest

from rules.inputs.thresholds import Thresholds
from services.settings import Settings

PAGE = (Path(__file__).parents[1] / "docs" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in Settings.model_fields if name != "thresholds"])
def test_every_setting_is_on_the_page(name: str) -> None:
    assert f"`PLUMEWATCH_{name.upper()}`" in PAGE, f"add {name} to docs/settings.md"


@pytest.mark.parametrize("name", [field.name for field in fields(Thresholds)])
def test_every_threshold_is_on_the_page(name: str) -> None:
    assert f"`{name.upper()}`" in PAGE, f"add {name} to docs/settings.md"


def test_a_threshold_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMEWATCH_THRESHOLDS__LIMIT_SET", "b")
    monkeypatch.setenv("PLUMEWATCH_THRESHOLDS__TOLERANCE_M", "50")
    assert (Settings().thresholds.limit_set, Settings().thresholds.tolerance_m) == ("b", 50.0)


def test_the_password_comes_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("p/w:\n")
    settings = Settings(database_url="postgresql://x@y/z", database_password_file=secret)
    assert settings.database == "postgresql+psycopg://x:p%2Fw%3A@y/z"


def test_an_address_of_postgresql_gets_its_driver() -> None:
    assert Settings(database_url="postgresql://x@y/z").database == "postgresql+psycopg://x@y/z"
