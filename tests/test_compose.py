"""The city set-up's file: well formed, and held to what a police network asks. It cannot be run here."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
OURS = ("migrate", "intake", "derivation")


def test_the_client_reads_it() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker compose client on this machine: the file is only read as YAML")
    checked = subprocess.run([docker, "compose", "config", "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", OURS)
def test_our_processes_are_not_privileged(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["read_only"] and "no-new-privileges:true" in service["security_opt"]
    assert "USER plumewatch" in (ROOT / "services" / "Dockerfile").read_text(encoding="utf-8")


def test_nothing_listens_outside_and_no_password_is_written() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert not [name for name, service in COMPOSE["services"].items() if "ports" in service]
    assert "POSTGRES_PASSWORD:" not in text and not os.path.exists(ROOT / "secrets" / "database_password.example")


def test_every_command_exists() -> None:
    from typer.main import get_command

    from services.cli import app

    known = get_command(app).commands  # type: ignore[attr-defined]
    assert {COMPOSE["services"][name]["command"][0] for name in OURS} <= set(known)


def test_what_stands_waits_for_what_it_needs() -> None:
    services = COMPOSE["services"]
    assert set(services["migrate"]["depends_on"]) == {"kafka", "postgres"}
    assert all(set(services[name]["depends_on"]) == {"migrate"} for name in ("intake", "derivation"))
    assert all("healthcheck" in services[name] for name in ("kafka", "postgres"))
