"""The command line `plumewatch`: every command is a small file here; this one puts them together.

Only the command that is asked for is imported: all of them together take seconds on a small machine.

Exit codes: 0 done; 1 done in part, or nothing found; 2 wrong use, or the surroundings do not fit; 130 interrupted.
"""

import logging
import os
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from services.cli.streams import closed_output_ends_quietly, ensure_utf8
from services.logs import start_logging
from services.settings import unknown_settings

_COMMANDS = {
    "migrate": "working.migrate",
    "import": "imports.app",
    "order": "orders.app",
    "publish": "publishing.publish",
    "work": "working.work",
    "alive": "working.alive",
    "findings": "findings.findings",
    "explain": "findings.explain",
    "caselist": "caselists.caselist",
    "rejects": "rejects.rejects",
    "dump": "dumping.dump",
    "backup": "backing_up.backup",
    "status": "working.status",
    "retry": "retrying.retry",
    "doctor": "doctor.doctor",
    "what-if": "what_if.what_if",
    "serve": "serving.serve",
    "run": "running.run",
    "restart-topic": "working.restart_topic",
    "index": "indexing.app",
    "simulate": "simulating.simulate",
    "truth": "simulating.truth",
    "demo": "demo.demo",
}
"""Where each command is: a function, or a group of commands, of a module here."""
_PLAIN: dict[str, Any] = {"pretty_exceptions_enable": False, "add_completion": False}


class _Commands(TyperGroup):
    """Finds a command by its name, and imports it then."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name].split(".")
        found = getattr(import_module(f"services.cli.{module}"), name)
        command: Any = typer.main.get_group(found) if isinstance(found, typer.Typer) else _alone(found)
        command.name = cmd_name
        return command


def _alone(function: Callable[..., Any]) -> Any:
    one = typer.Typer(**_PLAIN)
    one.command()(function)
    return typer.main.get_command(one)


app = typer.Typer(cls=_Commands, no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]}, **_PLAIN)


@app.callback()
def _plumewatch() -> None:
    """Three streams in, over-limit diesel trucks and violations of restricted-traffic orders out."""


def main() -> None:
    """The entry point: runs the command and words what went wrong outside of it."""
    ensure_utf8()
    os.umask(0o077)  # what is written holds plates and owners
    start_logging()
    for name in unknown_settings(os.environ):
        typer.echo(f"{name} is no setting: see docs/settings.md", err=True)
    try:
        with closed_output_ends_quietly():
            app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from services.cli.refusing import refusal  # here, for it takes the database's library

        said = refusal(error)
        if said is None:
            logging.getLogger("plumewatch").exception("an error of ours in %s", " ".join(sys.argv[1:2]))
            sys.exit(1)
        typer.echo(said, err=True)
        sys.exit(2)
