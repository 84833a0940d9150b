"""The command line `plumewatch`: every command is a small file here; this one puts them together and words the errors.

Exit codes: 0 done; 1 done in part, or nothing found; 2 wrong use, or the surroundings do not fit; 130 interrupted.
"""

import logging
import os
import sys

import typer
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from services.cli import (
    backing_up,
    caselists,
    demo,
    doctor,
    dumping,
    findings,
    imports,
    orders,
    publishing,
    rejects,
    running,
    serving,
    simulating,
    what_if,
    working,
)
from services.settings import unknown_settings
from streams.log import LogRefused

app = typer.Typer(
    help="Three streams in, over-limit diesel trucks and violations of restricted-traffic orders out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(working.migrate)
app.add_typer(imports.app, name="import", help="Load what is in force: vehicles, zones, stations, orders, warnings.")
app.add_typer(orders.app, name="order", help="Write an order: check it, draft it, have it approved by somebody else.")
app.command()(publishing.publish)
app.command()(working.work)
app.command()(working.alive)
app.command()(findings.findings)
app.command()(findings.explain)
app.command()(caselists.caselist)
app.command()(rejects.rejects)
app.command()(dumping.dump)
app.command()(backing_up.backup)
app.command()(working.status)
app.command()(doctor.doctor)
app.command("what-if")(what_if.what_if)
app.command()(serving.serve)
app.command()(running.run)
app.command("restart-topic")(working.restart_topic)
app.command()(simulating.simulate)
app.command()(simulating.truth)
app.command()(demo.demo)


def main() -> None:
    """The entry point: runs the command and words what went wrong outside of it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("kafka").setLevel(logging.ERROR)  # its warnings at every join are no news to an operator
    for name in unknown_settings(os.environ):
        typer.echo(f"{name} is no setting: see docs/settings.md", err=True)
    try:
        app()
    except LogRefused as error:
        _refuse(str(error))
    except ValidationError as error:
        _refuse(
            "\n".join(
                f"PLUMEWATCH_{'__'.join(str(part) for part in one['loc']).upper()}: {one['msg']}" for one in error.errors()
            )
        )
    except ArgumentError as error:
        _refuse(f"PLUMEWATCH_DATABASE_URL: {_first_line(error)}")
    except OSError as error:
        _refuse(f"{error.filename or 'the system'}: {error.strerror or error}")
    except (OperationalError, ProgrammingError) as error:
        if "no such table" in str(error.orig) or "does not exist" in str(error.orig):
            _refuse(f"the database is not set up ({_first_line(error.orig)}): run plumewatch migrate")
        _refuse(f"the database refused: {_first_line(error.orig)}")
    except KeyboardInterrupt:
        sys.exit(130)


def _first_line(error: object) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__


def _refuse(message: str) -> None:
    typer.echo(message, err=True)
    sys.exit(2)
