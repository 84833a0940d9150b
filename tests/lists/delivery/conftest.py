"""Receivers, and settings that allow them."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from services.settings import Settings
from tests.lists.delivery.receivers import Desk, Office, desk, office

Contexts = Callable[..., ssl.SSLContext]


@pytest.fixture(scope="session")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def ca_file(ca: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ca") / "ca.pem"
    ca.cert_pem.write_to_path(str(file))
    return file


@pytest.fixture(scope="session")
def certified(ca: trustme.CA) -> Contexts:
    """certified("localhost"): a server's context with a certificate for that name; by another CA if one is given."""

    def context(name: str = "localhost", by: trustme.CA | None = None) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (by or ca).issue_cert(name).configure_cert(made)
        return made

    return context


@pytest.fixture
def https(certified: Contexts) -> Iterator[Desk]:
    with desk(certified()) as server:
        yield server


@pytest.fixture
def mail(certified: Contexts) -> Iterator[Office]:
    with office(certified()) as handler:
        yield handler


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that lists may be put into, under one that the settings name."""
    made = tmp_path / "lists" / "luolong"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def allowed(folder: Path, ca_file: Path, tmp_path: Path) -> Callable[..., Settings]:
    """allowed(https=…, mail=…): settings that allow these servers and the folder; others by name."""

    def settings(https: Desk | None = None, mail: Office | None = None, **others: Any) -> Settings:
        name = "" if https is None else f"localhost:{https.server_address[1]}"
        secrets = tmp_path / "secrets"
        secrets.write_text(f"{name} the key of luolong\nzip@luolong.example  p/w 密码\n", encoding="utf-8")
        values: dict[str, Any] = {
            "lists_folders": str(folder.parent),
            "lists_mail_domains": "luolong.example",
            "lists_https_hosts": name,
            "lists_private_hosts": "localhost",
            "lists_secrets_file": secrets,
            "lists_ca_file": ca_file,
            "smtp_host": "localhost",
            "smtp_port": 587 if mail is None else mail.port,
            "smtp_from": "lists@plume.example",
            "smtp_ca_file": ca_file,
        }
        return Settings(**values | others)

    return settings
