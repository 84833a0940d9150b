"""Settings, all from the environment with the prefix PLUMEWATCH_; listed for users in docs/settings.md."""

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url

from rules.inputs.thresholds import Thresholds

_HOST_NAME = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
MAIL_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*"
)
"""A mail address without quotes, comments and letters of other alphabets: nothing in it can end a header or a command."""


def _host_names(written: Any) -> Any:
    """Names as a person types them, comma separated; names in other letters than ASCII as browsers send them."""
    listed = written.split(",") if isinstance(written, str) else written
    return tuple(_host_name(one.strip()) for one in listed if one.strip())


def _host_name(written: str) -> str:
    try:
        name = written.lower().removesuffix(".").encode("idna").decode()
    except UnicodeError:
        name = ""
    if not _HOST_NAME.fullmatch(name):
        raise ValueError(f"{written!r}: expected a host name such as plumewatch.example.cn, without scheme, port or *")
    return name


def _hosts_with_ports(written: Any) -> Any:
    """Host names, each with a port where that is not 443."""
    listed = written.split(",") if isinstance(written, str) else written
    return tuple(_host_with_port(one.strip()) for one in listed if one.strip())


def _host_with_port(written: str) -> str:
    name, colon, port = written.partition(":")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 2**16):
        raise ValueError(f"{written!r}: expected a host name such as lists.example.cn or lists.example.cn:8443, without scheme")
    return f"{_host_name(name)}:{int(port)}" if colon and int(port) != 443 else _host_name(name)


def _absolute_folders(written: Any) -> Any:
    """Folders as a person types them, comma separated."""
    listed = written.split(",") if isinstance(written, str) else written
    folders = tuple(Path(str(one).strip()) for one in listed if str(one).strip())
    for one in folders:
        if not one.is_absolute():
            raise ValueError(f"{str(one)!r}: expected an absolute path")
    return folders


def _sender(written: str | None) -> str | None:
    if written is not None and not MAIL_ADDRESS.fullmatch(written):
        raise ValueError(f"{written!r}: expected a mail address such as lists@example.cn")
    return written


class Settings(BaseSettings):
    """How this process finds its database and log, and how it works through them."""

    model_config = SettingsConfigDict(env_prefix="PLUMEWATCH_", env_nested_delimiter="__")

    data: Path = Field(Path("data"), description="Folder of the embedded database, sample files and lists.")
    database_url: str | None = Field(None, description="SQLAlchemy address; absent = SQLite in the data folder.")
    database_password_file: Path | None = Field(None, description="File with the password for the database address.")
    kafka: str | None = Field(None, description="Kafka bootstrap servers, comma separated; absent = embedded log.")
    kafka_group: str = Field("plumewatch", description="Consumer group of intake.")
    kafka_session_timeout_ms: int = Field(45_000, description="After this silence Kafka gives a worker's partitions away.")
    kafka_max_poll_interval_ms: int = Field(
        300_000, description="Longest work on one batch before Kafka gives its partition away."
    )
    kafka_proxy_url: str | None = Field(None, description="CONNECT proxy between us and Kafka.")
    received_at: Literal["log", "intake"] = Field(
        "log",
        description="Whose clock says when a record of a topic with CreateTime was received: log = refuse it, intake = intake's own.",
    )
    partitions: int = Field(4, description="Partitions of topics that `migrate` makes.")
    batch_records: int = Field(4_000, description="Most records that intake takes at a time.")
    batch_points: int = Field(200_000, description="Most bytes / 200 of values in one intake transaction.")
    wait_for_more_s: float = Field(1.0, description="How long marks wait so that one derivation serves many points.")
    host: str = Field("127.0.0.1", description="Address of `serve`; only loopback until there are accounts.")
    port: int = Field(8000, description="Port of `serve`.")
    hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_host_names)] = Field(
        (), description="Names besides loopback that Host may have, comma separated: those of a proxy before `serve`."
    )
    what_if_running: int = Field(1, ge=1, le=3, description="What-ifs of `serve` that are worked on at a time.")
    what_if_waiting: int = Field(4, ge=0, le=100, description="What-ifs that may wait behind those; one more is answered 503.")
    what_if_seconds: float = Field(
        60.0, gt=0, le=3_600, description="A what-if without an answer after this, waiting included, is stopped."
    )
    what_if_exact_seconds: float = Field(
        600.0, gt=0, le=3_600, description="The same for a what-if that goes on until every vehicle-day is decided."
    )
    map_file: Path | None = Field(None, description="GeoJSON drawn under the map; absent = map.geojson in the data folder.")
    lists_layout: Path | None = Field(None, description="The city's own layout of lists (YAML); absent = the usual one.")
    lang: Literal["zh", "en"] | None = Field(None, description="Language of the command line; absent = by the locale.")
    build: str | None = Field(None, description="What this installation was built from, for `--version`; set by the image.")
    user: str | None = Field(None, description="Who enters what is imported, for the record; `--by` says another.")
    doctor_off_roads_m: float = Field(
        100.0, description="A terminal whose driving lies farther off the roads (median) is off them."
    )
    doctor_on_roads_m: float = Field(
        30.0, description="A terminal whose driving lies no farther off the roads (median) is on them."
    )
    lists_folders: Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_absolute_folders)] = Field(
        (), description="Folders under which lists may be put, comma separated."
    )
    lists_mail_domains: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_host_names)] = Field(
        (), description="Domains to whose addresses lists may be mailed, comma separated; none within another."
    )
    lists_zip_domains: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_host_names)] = Field(
        (), description="Those of them that get the files in an encrypted ZIP, comma separated."
    )
    lists_https_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_hosts_with_ports)] = Field(
        (), description="Hosts that lists may be posted to, comma separated, with the port where it is not 443."
    )
    lists_private_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_host_names)] = Field(
        (), description="Those of them that may be in a private network, comma separated."
    )
    lists_secrets_file: Path | None = Field(
        None,
        description="File with a line a receiver: its mail address and the ZIP's password, or its host and the key of the HMAC.",
    )
    lists_ca_file: Path | None = Field(
        None, description="Certificates (PEM) by which receivers' HTTPS servers are verified; absent = the system's."
    )
    smtp_host: str | None = Field(None, description="The mail server that lists are handed to; it must speak STARTTLS.")
    smtp_port: int = Field(587, ge=1, lt=2**16, description="Its port.")
    smtp_user: str | None = Field(None, description="User at the mail server; absent = none is needed.")
    smtp_password_file: Path | None = Field(None, description="File with this user's password.")
    smtp_from: Annotated[str | None, BeforeValidator(_sender)] = Field(None, description="Mail address that lists come from.")
    smtp_ca_file: Path | None = Field(
        None, description="Certificates (PEM) by which the mail server is verified; absent = the system's."
    )
    lists_overdue_days: int = Field(15, ge=1, le=30, description="Days after its list from which an open case is overdue.")
    lists_at: time = Field(time(7), description="Local time of day from which yesterday's lists are issued.")
    lists_wait_min: int = Field(
        30, ge=0, le=720, description="Longest that the issue of lists waits for what is unread or not derived yet, in minutes."
    )
    thresholds: Thresholds = Field(default_factory=Thresholds, description="What the rules leave open, see docs/settings.md.")

    @property
    def database(self) -> str:
        """The database address in use."""
        if self.database_url:
            url = make_url(self.database_url.replace("postgresql://", "postgresql+psycopg://", 1))
            if self.database_password_file:
                url = url.set(password=self.database_password_file.read_text(encoding="utf-8").strip())
            return url.render_as_string(hide_password=False)
        return f"sqlite:///{(self.data / 'plumewatch.db').absolute()}"


_FOR_TESTS = ("TEST_KAFKA", "TEST_DATABASE_URL", "TEST_DEPTH", "CACHE")


def unknown_settings(environment: Mapping[str, str]) -> list[str]:
    """Names in the environment that look like settings and are none: a slip would otherwise be silent."""
    known = {*(name.upper() for name in Settings.model_fields), *_FOR_TESTS}
    known |= {f"THRESHOLDS__{field.name.upper()}" for field in fields(Thresholds)}
    return sorted(
        name for name in environment if name.startswith("PLUMEWATCH_") and name.removeprefix("PLUMEWATCH_") not in known
    )


@lru_cache
def current() -> Settings:
    """The settings of this process."""
    return Settings()
