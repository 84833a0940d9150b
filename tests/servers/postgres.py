"""A private PostgreSQL for tests: empty, trusted on 127.0.0.1, fast and forgetful (no fsync)."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import URL, make_url

from tests.servers import Missing, free_port, is_listening, stop, wait_until_ready

_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1", "max_connections=200")


@contextmanager
def postgres_server() -> Iterator[str]:
    """A server that runs inside the `with`; gives the address of its database `postgres`."""
    programs, owner = postgres_programs(), _owner()
    folder = Path(tempfile.mkdtemp(prefix="plumewatch-postgres-"))
    if owner:
        shutil.chown(folder, owner["user"], owner["group"])
    cluster, output, port = folder / "cluster", folder / "output.txt", free_port()
    try:
        _initialise(programs, cluster, owner)
        options = [f"-c{setting}" for setting in (*_SETTINGS, f"unix_socket_directories={folder}")]
        command = [str(programs / "postgres"), "-D", str(cluster), "-p", str(port), *options]
        with output.open("wb") as sink:
            process = subprocess.Popen(command, cwd=folder, stdout=sink, stderr=sink, start_new_session=True, **owner)
        try:
            wait_until_ready(process, lambda: is_listening(port) and "ready to accept" in output.read_text(), output)
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            stop(process, signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(server: str, template: str) -> Iterator[str]:
    """A new database on a running server, a copy of the template; gives its SQLAlchemy address, and drops it at the end."""
    name = f"test_{uuid.uuid4().hex}"
    url = make_url(server).set(drivername="postgresql")
    with psycopg.connect(_text(url), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        try:
            yield _text(url.set(drivername="postgresql+psycopg", database=name))
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _initialise(programs: Path, cluster: Path, owner: dict[str, Any]) -> None:
    options = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(programs / "initdb"), "-D", str(cluster), *options]
    done = subprocess.run(command, cwd=cluster.parent, capture_output=True, text=True, timeout=120, **owner)
    if done.returncode:
        raise RuntimeError(f"initdb failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")


def postgres_programs() -> Path:
    """The folder of the newest server's programs; Debian keeps them off the PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda folder: int(folder.parent.name) if folder.parent.name.isdigit() else 0)
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise Missing("a PostgreSQL for tests needs its server programs: apt-get install postgresql (or name a running database)")


def _owner() -> dict[str, Any]:
    """Whom the server runs as: PostgreSQL refuses root, so root starts it as the user that the Debian package makes."""
    if os.geteuid() != 0:
        return {}
    try:
        group = pwd.getpwnam("postgres").pw_gid
    except KeyError:
        raise Missing("PostgreSQL refuses root and there is no user postgres: apt-get install postgresql") from None
    return {"user": "postgres", "group": group, "extra_groups": []}
