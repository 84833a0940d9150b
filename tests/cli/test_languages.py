"""The command line in Chinese and English: every help, every word of Typer's own, and the choice of the language."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

import services.cli
import services.operations.backup
import services.simulator.city_run
import services.simulator.demo
import services.simulator.truth_files
from services import language
from services.cli import app, imported
from services.cli.bilingual import localise
from services.cli.commands import COMMANDS
from services.language import split_option, spoken

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?: [A-Za-z']+){2,}")
"""Three words in a row."""
ROOT = Path(services.cli.__file__).parents[1]
SPEAKING = [
    *sorted((ROOT / "cli").glob("*.py")),
    *sorted((ROOT / "simulator" / "city_run").glob("*.py")),
    *sorted((ROOT / "simulator" / "demo").glob("*.py")),
]
SAY = {"echo", "print", "BadParameter", "confirm", "add_column", "add_task", "TextColumn", "Table"}
REFUSALS = re.compile(r"(Run|Backup|Truth)Refused")


def tree() -> Iterator[tuple[str, Any]]:
    """Every command and group, made anew in the language of the process."""
    program = get_command(app)
    localise(program)  # as its `main` does, once the language is known
    yield "", program
    for name in COMMANDS:
        command = imported(name)
        yield name, command
        for inner, one in getattr(command, "commands", {}).items():
            yield f"{name} {inner}", one


NAMES = [name for name, _ in tree()]


@pytest.fixture(autouse=True)
def no_language_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "PLUMEWATCH_LANG"):
        monkeypatch.delenv(name, raising=False)


def test_every_command_and_option_has_help_in_both_languages() -> None:
    with spoken("zh"):
        chinese = {name: _helps(command) for name, command in tree()}
    with spoken("en"):
        english = {name: _helps(command) for name, command in tree()}
    assert len(NAMES) > 35
    for name in NAMES:
        for what, said in chinese[name].items():
            other = english[name][what]
            assert said and CHINESE.search(said), f"{name} {what}: no Chinese help: give it a Text(zh, en)"
            assert other and other != said, f"{name} {what}: the same in both languages"


def _helps(command: Any) -> dict[str, str | None]:
    return {"": command.help} | {parameter.name: parameter.help for parameter in command.params}


@pytest.mark.parametrize("name", NAMES)
def test_a_help_page_is_in_one_language(name: str) -> None:
    page = CliRunner().invoke(app, ["--lang", "zh", *name.split(), "--help"], env={"COLUMNS": "300"})
    assert page.exit_code == 0
    assert "用法：" in page.output and "选项" in page.output
    assert "Usage" not in page.output and "Options" not in page.output
    assert not ENGLISH.search(page.output.split("用法：")[1].partition("\n")[2])
    assert "…" not in page.output.replace("PW-20261120-…", ""), "cut off"


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_on_a_narrow_terminal(name: str) -> None:
    page = CliRunner().invoke(app, ["--lang", "zh", *name.split(), "--help"], env={"COLUMNS": "80"})
    assert "…" not in page.output.replace("PW-20261120-…", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("nothing", "没有命令 'nothing'。"),
        ("finding", "没有命令 'finding'。是否要用 'findings'？"),
        ("findings --plat", "没有选项 --plat（可能是："),
        ("findings --zzz", "没有选项 --zzz"),
        ("findings one two", "多余的参数：one two"),
        ("caselist", "缺少选项 '--date'。"),
        ("explain", "缺少参数 'finding_id'。"),
        ("caselist --date", "选项 '--date' 需要一个值。"),
        ("findings --json=1", "选项 '--json' 不带值。"),
        ("simulate --days two", "'--days' 的值无效：应为整数"),
        ("simulate --days 0", "'--days' 的值无效：应不小于 1"),
        ("doctor --days 99", "'--days' 的值无效：应不大于 31"),
        ("simulate --speed-up fast", "'--speed-up' 的值无效：应为数字"),
        ("simulate --until yesterday", "'--until' 的值无效：'yesterday' 不符合格式 '%Y-%m-%d'"),
        ("simulate --live --speed-up 2", "--live 以实际速度"),
        ("findings --date yesterday", "--date 的值无效：'yesterday' 不是日期"),
        ("findings --rule none", "--rule 的值无效：'none'：应为以下之一"),
        ("caselist --date 2026-11-20 --out pyproject.toml", "是文件"),
        ("publish nothing x.ndjson", "没有主题 nothing"),
        ("serve --host 0.0.0.0", "0.0.0.0 不是本机回环地址"),
    ],
)
def test_wrong_use_is_said_in_chinese(words: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT.parent)
    refused = CliRunner().invoke(app, ["--lang", "zh", *words.split()], env={"COLUMNS": "300"})
    assert refused.exit_code == 2
    assert said in refused.output
    assert not ENGLISH.search(refused.output)
    in_english = CliRunner().invoke(app, words.split(), env={"COLUMNS": "300"})
    assert in_english.exit_code == 2
    assert not CHINESE.search(in_english.output)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "PLUMEWATCH_LANG": "en"}, "en"),
        ({"PLUMEWATCH_LANG": "ZH"}, "zh"),
        ({"PLUMEWATCH_LANG": "fr", "LANG": "zh_TW"}, "zh"),
    ],
)
def test_the_language_without_an_option(environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language.current() == expected
    with spoken("zh"):
        assert language.current() == "zh"


@pytest.mark.parametrize(
    ("arguments", "expected", "rest"),
    [
        ("--lang zh status", "zh", "status"),
        ("status --lang=en --json", "en", "status --json"),
        ("status --lang fr", None, "--lang fr status"),
        ("status --lang", None, "status --lang"),
        ("retry -- --lang zh", None, "retry -- --lang zh"),
        ("status", None, "status"),
    ],
)
def test_the_option_stands_anywhere(arguments: str, expected: str | None, rest: str) -> None:
    assert split_option(arguments.split()) == (expected, rest.split())


def test_another_language_is_refused() -> None:
    refused = CliRunner().invoke(app, ["status", "--lang", "fr"], env={"COLUMNS": "300"})
    assert refused.exit_code == 2
    assert "'fr' is not one of 'zh', 'en'" in refused.output


def test_version() -> None:
    told = CliRunner().invoke(app, ["--version"], env={"PLUMEWATCH_BUILD": "v1-7-gabc"})
    assert told.exit_code == 0
    assert re.fullmatch(r"plumewatch \d+\.\d+\.\d+ \(v1-7-gabc\), build [0-9a-f]{16}, Python 3\.\d+\.\d+\n", told.output)


def test_completion_names_commands_in_the_language(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"_PLUMEWATCH_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "plumewatch fin", "PLUMEWATCH_LANG": "zh"}
    told = CliRunner().invoke(app, [], env=asked, prog_name="plumewatch")
    assert (told.exit_code, "findings" in told.output, "按日期、规则和时间列出线索" in told.output) == (0, True, True)


def test_help_imports_no_command() -> None:
    """All commands together take seconds; help and completion must not."""
    import subprocess
    import sys

    program = "import sys; from services.cli import app; app(['--help'], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    loaded = set(done.stdout.split())
    assert not loaded & {"pandas", "services.cli.work", "services.cli.findings"}


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_is_printed_has_both_languages(path: Path) -> None:
    """An English sentence that is printed stands in a Text or in localised(zh, en)."""
    assert not [f"line {line}: {words}" for line, words in _only_english(ast.parse(path.read_text(encoding="utf-8")))]


def _only_english(module: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and (_name(node.func) in SAY or REFUSALS.match(_name(node.func))):
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                yield from _sentences(argument)


def _sentences(node: ast.AST) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Call) and _name(node.func) in {"localised", "Text"}:
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", node.value):
        yield node.lineno, node.value
    for child in ast.iter_child_nodes(node):
        yield from _sentences(child)


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_the_check_of_printed_sentences_bites() -> None:
    assert list(_only_english(ast.parse('typer.echo(f"{n} things found")')))
    assert not list(_only_english(ast.parse('typer.echo(localised(f"{n} 项", f"{n} things found"))')))
    assert typer.echo.__name__ in SAY
