"""What Typer itself prints, in Chinese: headings of help pages and messages about wrong use.

Typer gives its messages as English sentences without a code, so they are known here by their form. A test provokes each of them.
"""

import inspect
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer

from rules.catalogue.entries import Text
from services import language

USAGE = Text("用法：", "Usage: ")
OPTIONS_METAVAR = Text("[选项]", "[OPTIONS]")
COMMANDS_METAVAR = Text("命令 [参数]...", "COMMAND [ARGS]...")
HELP_OPTION = Text("显示本说明并退出。", "Show this message and exit.")
PARAMETERS = {
    "install_completion": Text("为当前 shell 安装命令补全。", "Install completion for the current shell."),
    "show_completion": Text(
        "显示当前 shell 的补全脚本，以便复制或自行安装。",
        "Show completion for the current shell, to copy it or customize the installation.",
    ),
}
"""The options that Typer adds to the program."""

_HEADINGS = {
    "DEFAULT_STRING": Text("[默认：{}]", "[default: {}]"),
    "ENVVAR_STRING": Text("[环境变量：{}]", "[env var: {}]"),
    "REQUIRED_LONG_STRING": Text("[必填]", "[required]"),
    "ARGUMENTS_PANEL_TITLE": Text("参数", "Arguments"),
    "OPTIONS_PANEL_TITLE": Text("选项", "Options"),
    "COMMANDS_PANEL_TITLE": Text("命令", "Commands"),
    "ERRORS_PANEL_TITLE": Text("错误", "Error"),
    "ABORTED_TEXT": Text("已中止。", "Aborted."),
    "RICH_HELP": Text(
        "用 [blue]'{command_path} {help_option}'[/] 查看帮助。", "Try [blue]'{command_path} {help_option}'[/] for help."
    ),
}
"""By their names in typer.rich_utils."""
_KINDS = {"argument": "参数", "option": "选项"}
_MESSAGES: list[tuple[str, str]] = [
    (r"Missing command\.?", "缺少命令。"),
    (r"No such command (.+?)\. Did you mean (.+)\?", "没有命令 {0}。是否要用 {1}？"),
    (r"No such command (.+?)\.", "没有命令 {0}。"),
    (r"No such option: (\S+) \(Possible options: (.+)\)", "没有选项 {0}（可能是：{1}）"),
    (r"No such option: (\S+)(?: Did you mean (.+)\?)?", "没有选项 {0}"),
    (r"Got unexpected extra arguments? ?\(?s?\)? ?\((.+)\)", "多余的参数：{0}"),
    (r"Option (\S+) requires an argument\.", "选项 {0} 需要一个值。"),
    (r"Option (\S+) requires (\d+) arguments\.", "选项 {0} 需要 {1} 个值。"),
    (r"Option (\S+) does not take a value\.", "选项 {0} 不带值。"),
    (r"Input should be a valid integer.*", "应为整数"),
    (r"Input should be a valid number.*", "应为数字"),
    (r"Input should be greater than or equal to (\S+)", "应不小于 {0}"),
    (r"Input should be greater than (\S+)", "应大于 {0}"),
    (r"Input should be less than or equal to (\S+)", "应不大于 {0}"),
    (r"Input should be less than (\S+)", "应小于 {0}"),
    (r"(?:Value error, )?(.+) does not match the formats (.+)\.", "{0} 不符合格式 {1}"),
    (r"(?:Value error, )?(.+) is not one of (.+)\.", "{0} 应为以下之一：{1}"),
    (r"Input should be (.+ or .+)", "应为 {0}"),
    (r"\w+ (.+) does not exist\.", "{0} 不存在"),
    (r"\w+ (.+) is a file\.", "{0} 是文件"),
    (r"\w+ (.+) is a directory\.", "{0} 是文件夹"),
    (r"\w+ (.+) is not readable\.", "{0} 无法读取"),
    (r"\w+ (.+) is not writable\.", "{0} 无法写入"),
]
"""Form of the English message, and the Chinese one with its groups; the first that fits counts."""


class _Localised(typer.BadParameter):
    """An error of use whose message is complete as it stands."""

    def format_message(self) -> str:
        return str(self.message)


def _folded(*, text: str, style: str = "", markup_mode: Any = None) -> Any:
    """Help that may be broken anywhere: Chinese has no spaces, and Rich would cut what does not fit."""
    from rich.text import Text as RichText
    from typer.rich_utils import highlighter

    return highlighter(RichText.from_markup(inspect.cleandoc(text), style=style, overflow="fold"))


def set_headings() -> None:
    """Set Typer's headings in the language of the process. Imports what draws help pages: call it only where one is drawn."""
    from typer import rich_utils

    for name, both in _HEADINGS.items():
        setattr(rich_utils, name, language.text(both))
    rich_utils._make_rich_text = _folded


@contextmanager
def errors_localised() -> Iterator[None]:
    """Errors of use that are raised inside come out in the language of the process."""
    try:
        yield
    except typer.Abort:
        set_headings()
        raise
    except Exception as error:
        if not hasattr(error, "format_message"):
            raise
        if language.current() == "en" or type(error).__name__ == "NoArgsIsHelpError":  # that one is a help page
            raise
        known: Any = error
        raise _Localised(in_chinese(known.format_message()), ctx=getattr(known, "ctx", None)) from error


def in_chinese(message: str) -> str:
    """Typer's message in Chinese; one that is not known stays as it is (ours are Chinese already)."""
    if missing := re.fullmatch(r"Missing (argument|option) (.+?)\.(?: (.+))?", message, re.DOTALL):
        kind, name, _ = missing.groups()
        return f"缺少{_KINDS[kind]} {name}。"
    if invalid := re.fullmatch(r"Invalid value(?: for (.+?))?: (.+)", message, re.DOTALL):
        name, reason = invalid.groups()
        return f"{name} 的值无效：{in_chinese(reason)}" if name else f"值无效：{in_chinese(reason)}"
    for form, chinese in _MESSAGES:
        if found := re.fullmatch(form, message, re.DOTALL):
            return chinese.format(*found.groups())
    return message
