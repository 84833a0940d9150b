"""The city set-up's file: well formed, and held to what a police network asks. It cannot be run here."""

import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import yaml

from services.cli import imported
from services.reference.kinds import KINDS
from services.settings import Settings, unknown_settings
from services.simulator.city_files import write_city
from services.simulator.plan import CityPlan

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if "build" in service]
LASTING = [name for name, service in SERVICES.items() if service["restart"] == "unless-stopped"]
KNOWN_KEYS = {
    *("build", "image", "entrypoint", "command", "profiles", "environment", "secrets", "volumes", "tmpfs"),
    *("network_mode", "networks", "extra_hosts", "depends_on", "healthcheck", "restart", "stop_grace_period", "logging"),
    *("read_only", "cap_drop", "security_opt", "mem_limit", "shm_size", "cpus", "pids_limit"),
}


def test_the_client_reads_it() -> None:
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("no docker compose client on this machine: the file is only read as YAML")
    checked = subprocess.run([docker, "compose", "config", "--quiet"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_no_key_is_a_slip_and_no_merge_is_left(name: str) -> None:
    assert set(SERVICES[name]) <= KNOWN_KEYS


@pytest.mark.parametrize("name", SERVICES)
def test_each_has_its_limits(name: str) -> None:
    service = SERVICES[name]
    assert all(service[limit] for limit in ("mem_limit", "cpus", "pids_limit")) and service["logging"]["options"]["max-size"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service and "latest" not in service["image"]


@pytest.mark.parametrize("name", LASTING)
def test_each_that_goes_on_has_a_health_check(name: str) -> None:
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL") and {"interval", "timeout", "retries", "start_period"} <= set(check)


def test_those_that_go_on_are_these() -> None:
    assert {"kafka", "postgres", "intake", "derivation", "schedule", "api", "simulator"} == set(LASTING)
    assert [name for name in SERVICES if "profiles" in SERVICES[name]] == ["simulator", "city"]


@pytest.mark.parametrize("name", OURS)
def test_our_processes_are_not_privileged(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert "USER plumewatch" in (ROOT / "services" / "operations" / "Dockerfile").read_text(encoding="utf-8")


def test_nothing_listens_outside_and_no_password_is_written() -> None:
    assert not [name for name, service in SERVICES.items() if "ports" in service]
    assert [name for name, service in SERVICES.items() if "network_mode" in service] == ["api"]
    assert "HOST" not in str(SERVICES["api"]["environment"]), "serve keeps to loopback"
    assert "PASSWORD:" not in TEXT.replace("_PASSWORD_FILE:", "")
    assert all(
        "PASSWORD" not in key or key.endswith("_FILE") for service in SERVICES.values() for key in service["environment"]
    )
    assert not os.path.exists(ROOT / "secrets" / "database_password.example")


def test_what_holds_state_holds_it_in_a_volume() -> None:
    named = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert named == set(COMPOSE["volumes"]) >= {"kafka", "postgres"}


def commands(service: dict[str, Any]) -> list[list[str]]:
    """What is run of our command line: by the entry point, by a shell, by a health check."""
    asked = service.get("healthcheck", {}).get("test", [])
    own = (
        [line.split() for line in service["command"][0].splitlines()]
        if "entrypoint" in service
        else [["plumewatch", *service["command"]]]
    )
    return [words[1:] for words in (*own, asked[1:]) if words[:1] == ["plumewatch"]]


@pytest.mark.parametrize("name", OURS)
def test_every_command_its_options_and_settings_exist(name: str) -> None:
    assert not unknown_settings(SERVICES[name]["environment"])
    assert commands(SERVICES[name])
    for words in commands(SERVICES[name]):
        command, *words = imported(words[0]), *words[1:]
        while hasattr(command, "get_command"):
            command, words = command.get_command(None, words[0]), words[1:]
        options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert {word for word in words if word.startswith("--")} <= options, words


def test_the_city_is_imported_whole() -> None:
    """Each kind that the simulator writes and we can import, zones before the orders that name them; last the numbers that move today."""
    *imported, moved = [words[1:] for words in commands(SERVICES["city"])]
    assert [kind for kind, _ in imported] == [kind for kind in city_kinds() if kind in KINDS]
    assert (moved[0], Path(moved[1]).name, moved[2:]) == ("vehicles", "moved-numbers.csv", ["--change"])
    assert {Path(path).parent.as_posix() for _, path, *_ in (*imported, moved)} == {SERVICES["simulator"]["command"][-1]}


def city_kinds() -> list[str]:
    """The kinds in the simulator's order."""
    with TemporaryDirectory() as folder:
        return list(write_city(CityPlan(1, date(2026, 11, 20), 1, trucks=20), Path(folder)))


def test_what_stands_waits_for_what_it_needs() -> None:
    assert set(SERVICES["migrate"]["depends_on"]) == {"kafka", "postgres"}
    assert all(set(SERVICES[name]["depends_on"]) == {"migrate"} for name in ("intake", "derivation", "schedule", "api"))


def test_the_pages_find_the_servers_by_fixed_addresses() -> None:
    """In the host's network no name of ours is known: the addresses must be those that the servers have."""
    told = dict(line.split(":", 1) for line in (entry.replace(":-", "§") for entry in SERVICES["api"]["extra_hosts"]))
    for name, address in told.items():
        assert SERVICES[name]["networks"]["default"]["ipv4_address"] == address.replace("§", ":-")
    (network,) = COMPOSE["networks"]["default"]["ipam"]["config"]
    assert network["ip_range"].endswith(".128/25") and network["subnet"].endswith(".0/24")


def test_the_health_check_of_the_pages_asks_where_they_are() -> None:
    assert f"127.0.0.1:{Settings.model_fields['port'].default}/ready" in SERVICES["api"]["healthcheck"]["test"][-1]


def test_images_that_are_not_ours_are_pinned_by_digest() -> None:
    dockerfile = (ROOT / "services" / "operations" / "Dockerfile").read_text(encoding="utf-8")
    images = [service["image"] for name, service in SERVICES.items() if name not in OURS]
    images += re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)
    assert len(images) == 3 and all(re.fullmatch(r"[a-z/]+:\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}", image) for image in images), (
        images
    )


def test_the_lock_files_fit_each_other_and_only_one_has_test_packages() -> None:
    run, dev = (
        set(re.findall(r"^([a-z0-9-]+==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )
    tools = ("pytest", "hypothesis", "mypy", "ruff", "selenium", "schemathesis")
    assert run < dev
    assert not any(one.startswith(f"{tool}==") for one in run for tool in tools)
    assert all(any(one.startswith(f"{tool}==") for one in dev) for tool in tools)
