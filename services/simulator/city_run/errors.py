"""What `plumewatch run` checks before it does anything."""

import socket

from services.language import localised
from services.settings import Settings


class RunRefused(Exception):
    """It cannot run here; the message says why and what to do."""


def refuse_servers(settings: Settings) -> None:
    """The invented city keeps to its own folder. Raises RunRefused when the settings name Kafka or a database."""
    named = [name for name in ("kafka", "database_url") if getattr(settings, name)]
    if named:
        settings_named = [_setting(name) for name in named]
        raise RunRefused(
            localised(
                f"run 在本机用自己的文件展示一座虚构城市；请取消设置 {'、'.join(settings_named)}。"
                "使用 Kafka 和 PostgreSQL 时各进程逐一启动：见 docs/operating.md",
                f"run shows an invented city on this machine, with files of its own; unset {' and '.join(settings_named)}. "
                "On Kafka and PostgreSQL the processes are started one by one: see docs/operating.md",
            )
        )


def refuse_taken_port(host: str, port: int) -> None:
    """Raises RunRefused when somebody listens at the address, or when it cannot be had for another reason."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            trial.listen()
        except OSError as error:
            raise RunRefused(
                localised(
                    f"无法使用 {host}:{port}（{error.strerror}）：请结束占用它的程序，或用 --port 另选端口",
                    f"{host}:{port} cannot be had ({error.strerror}): end what listens there, or choose another with --port",
                )
            ) from error


def _setting(name: str) -> str:
    return f"PLUMEWATCH_{name.upper()}"
