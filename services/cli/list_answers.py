"""`plumewatch lists receive`: an answered list is checked, and loaded once somebody says yes."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from rules.catalogue.entries import Text
from services.cli.list_lines import receiver_name
from services.language import localised, text
from services.lists.answers.checking import Checked
from services.lists.answers.loading import load
from services.lists.answers.refusals import ReturnRefused
from services.lists.answers.returned_file import returned_file
from services.lists.files.layout import layout_in_use
from services.lists.returns import check_return
from services.runtime import open_store
from services.settings import current

_SHOWN = 50
_HAS_ERRORS = 1


def receive(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, show_default=False), Text("交回的文件。", "The file that came back.")
    ],
    by: Annotated[str, typer.Option("--by", show_default=False), Text("您的姓名。", "Your name.")],
    yes: Annotated[bool, typer.Option("--yes"), Text("没有错误则入库。", "Load it, if nothing is wrong with it.")] = False,
    except_errors: Annotated[
        bool,
        typer.Option("--except-errors"),
        Text("有错误的案件除外，其余入库。", "With --yes: load all cases but those with an error."),
    ] = False,
    district: Annotated[
        str | None,
        typer.Option(),
        Text("哪个区县交回的；文件看不出时才需要。", "Whose list it is, where the file does not say."),
    ] = None,
) -> None:
    """Check the file, and load it with --yes. Exit code 1 where it has errors, 2 where it cannot be read."""
    settings, now = current(), datetime.now(UTC)
    engine, layout = open_store(settings), layout_in_use(settings.lists_layout)
    try:
        checked = check_return(engine, returned_file(file), layout, now, district)
    except ReturnRefused as error:
        typer.echo(f"{file}: {text(error.said)}", err=True)
        raise typer.Exit(2) from error
    for one in checked.errors[:_SHOWN]:
        typer.echo(text(one.line), err=True)
    if (more := checked.error_count - _SHOWN) > 0:
        typer.echo(localised(f"另有 {more:,} 处错误", f"and {_counted(more, 'more error')}"), err=True)
    typer.echo(_summary(checked))
    if yes and (except_errors or not checked.error_count):
        count = load(engine, checked, by, now, except_errors=except_errors)
        typer.echo(localised(f"已入库 {count:,} 件反馈", f"{_counted(count, 'answer')} loaded"))
    elif checked.answers:
        typer.echo(localised("未入库：确认无误后加 --yes", "nothing is loaded: say --yes once it is right"))
    if checked.error_count:
        raise typer.Exit(_HAS_ERRORS)


def _summary(checked: Checked) -> str:
    receiver, answers, errors = receiver_name(checked.district), len(checked.answers), checked.error_count
    return localised(
        f"{receiver}：反馈 {answers:,} 件，未填 {checked.blank:,} 件，错误 {errors:,} 处",
        f"{receiver}: {_counted(answers, 'answer')}, {_counted(checked.blank, 'case')} without one, {_counted(errors, 'error')}",
    )


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"
