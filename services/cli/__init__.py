"""The command line `plumewatch`: every command is a small file here; `commands` lists them, this puts them together.

Only the command that is asked for is imported: all of them together take seconds on a small machine.

Exit codes: 0 done; 1 done in part, or nothing found; 2 wrong use, or the surroundings do not fit; 3 done, with something set aside
(`work --until-idle`); 130 interrupted.
"""

import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Annotated, Any, Literal

import typer

from rules.catalogue.entries import Text
from services import language
from services.cli.bilingual import Command, Group, built, described, localise
from services.cli.commands import COMMANDS
from services.cli.standard_streams import closed_output_ends_quietly, ensure_utf8
from services.cli.typer_texts import errors_localised
from services.logs import start_logging
from services.settings import unknown_settings


class _Program(Group):
    """The program: it lists commands without importing them, and imports the one that is called."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **named: Any) -> Any:
        """Run with these arguments, in the language that they or the surroundings ask for."""
        asked, arguments = language.split_option(sys.argv[1:] if args is None else args)
        with language.spoken(asked):
            localise(self)
            self.commands = {name: Command(name, help=language.text(help)) for name, (_, help) in COMMANDS.items()}
            return super().main(arguments, *more, **named)

    def make_context(self, *args: Any, **named: Any) -> Any:
        """Read the program's own options."""
        with errors_localised():
            return super().make_context(*args, **named)

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        with errors_localised():
            return super().invoke(ctx)

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the command that is called, and import it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, None if name is None else imported(name), rest


def imported(name: str) -> Any:
    """A command of the list, imported."""
    place, help = COMMANDS[name]
    module, attribute = place.split(".")
    return built(getattr(import_module(f"services.cli.{module}"), attribute), name, help)


app = typer.Typer(
    cls=_Program,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        from services.cli.version import version_line

        typer.echo(version_line())
        raise typer.Exit


@app.callback()
@described(
    Text(
        "三路数据推导为超标柴油货车与违反限行令的案件。",
        "Three streams in, over-limit diesel trucks and violations of restricted-traffic orders out.",
    )
)
def _plumewatch(
    lang: Annotated[
        Literal["zh", "en"] | None,
        typer.Option(language.OPTION, show_default=False),
        Text(
            "语言；可写在任何位置。默认取 PLUMEWATCH_LANG，再取系统区域设置。",
            "Language, anywhere on the line; default PLUMEWATCH_LANG, else the locale.",
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True),
        Text("显示版本、构建来源和 Python 版本。", "Show the version, what it was built from, and Python's."),
    ] = False,
) -> None:
    """Takes the options of the program; `_Program.main` has read --lang already."""


def main() -> None:
    """The entry point: runs the command and words what went wrong outside of it."""
    ensure_utf8()
    os.umask(0o077)  # what is written holds plates and owners
    start_logging()
    asked, _ = language.split_option(sys.argv[1:])
    with language.spoken(asked):
        _run()


def _run() -> None:
    for name in unknown_settings(os.environ):
        typer.echo(
            language.localised(f"{name} 不是设置项：见 docs/settings.md", f"{name} is no setting: see docs/settings.md"),
            err=True,
        )
    try:
        with closed_output_ends_quietly():
            app()
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        from services.cli.errors import refusal  # here, for it takes the database's library

        said = refusal(error)
        if said is None:
            logging.getLogger("plumewatch").exception("an error of ours in %s", " ".join(sys.argv[1:2]))
            sys.exit(1)
        typer.echo(said, err=True)
        sys.exit(2)
