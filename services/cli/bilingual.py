"""Commands, groups and their options with help in Chinese and English.

An option's help stands beside it: `Annotated[int, typer.Option(min=1), Text("天数", "Days.")]`; that of a command of a group in
`@app.described(Text(…))`, that of the program's own commands in `commands.COMMANDS`.
"""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, TypeVar, get_args, get_type_hints

import typer
from typer.core import TyperCommand, TyperGroup

from rules.catalogue.entries import Text
from services import language
from services.cli import typer_texts

_Function = TypeVar("_Function", bound=Callable[..., Any])


class Command(TyperCommand):
    """A command in the language of the process."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        localise(self)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        return _with_help(super().get_help_option(ctx))


class Group(TyperGroup):
    """A group of commands in the language of the process."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        localise(self)

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        _write_usage(self, ctx, formatter)

    def get_help_option(self, ctx: Any) -> Any:
        return _with_help(super().get_help_option(ctx))


class Commands(typer.Typer):
    """What a module with a group of commands registers them with."""

    def __init__(self) -> None:
        super().__init__(cls=Group, no_args_is_help=True)

    def described(self, help: Text, name: str | None = None) -> Callable[[_Function], _Function]:
        """Register a command with its help."""

        def register(function: _Function) -> _Function:
            return self.command(name, cls=Command)(described(help)(function))

        return register


def described(help: Text) -> Callable[[_Function], _Function]:
    """Give the function of a command its help."""

    def with_help(function: _Function) -> _Function:
        function.described = help  # type: ignore[attr-defined]
        return function

    return with_help


def built(found: Any, name: str, help: Text) -> Any:
    """The command of a function, or the group of a `Commands`, under a name."""
    if isinstance(found, typer.Typer):
        group = typer.main.get_group(found)
        group.name, group.help = name, language.text(help)
        return group
    one = typer.Typer(add_completion=False)
    one.command(name, cls=Command)(described(help)(found))
    return typer.main.get_command(one)


def localise(command: Any) -> None:
    """Set the help of a command and of its options in the language of the process."""
    command.options_metavar = language.text(typer_texts.OPTIONS_METAVAR)
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = language.text(typer_texts.COMMANDS_METAVAR)
    function = inspect.unwrap(command.callback) if command.callback else None
    if described := getattr(function, "described", None):
        command.help = language.text(described)
    texts = {**typer_texts.PARAMETERS, **option_texts(function)}
    for parameter in command.params:
        if parameter.name in texts:
            parameter.help = language.text(texts[parameter.name])


def option_texts(function: Callable[..., Any] | None) -> dict[str, Text]:
    """The help of a function's parameters, by their names."""
    hints = get_type_hints(function, include_extras=True) if function else {}
    found = {name: [part for part in get_args(hint) if isinstance(part, Text)] for name, hint in hints.items()}
    return {name: texts[0] for name, texts in found.items() if texts}


def _with_help(option: Any) -> Any:
    if option is not None:
        option.help = language.text(typer_texts.HELP_OPTION)
    return option


def _write_usage(command: Any, ctx: Any, formatter: Any) -> None:
    """The line of usage, which stands first in help pages and before messages about wrong use: headings are set for both."""
    typer_texts.set_headings()
    pieces: Sequence[str] = command.collect_usage_pieces(ctx)
    formatter.write_usage(ctx.command_path, " ".join(pieces), prefix=language.text(typer_texts.USAGE))
