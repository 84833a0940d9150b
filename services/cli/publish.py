"""`plumewatch publish`: put a history file onto a topic."""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from rules.catalogue.entries import Text
from services.cli.options import one_of
from services.language import localised, text
from services.pipeline.intake.topics import refuse_lost_log
from services.publish import Published, publish_file
from services.runtime import open_log
from services.settings import current
from services.tabular import FileRefused
from streams.events import TOPICS, VIOLATIONS
from streams.log import Log
from streams.profiles import PLAIN, Profile, ProfileRefused, load

_WRONG_USE = 2


def publish(
    topic: Annotated[str, typer.Argument(), one_of(TOPICS)],
    file: Annotated[
        str,
        typer.Argument(),
        Text(
            ".ndjson、.jsonl、.csv、.tsv、.txt 或 .xlsx 文件；- 表示从标准输入读取 NDJSON。",
            "A .ndjson, .jsonl, .csv, .tsv, .txt or .xlsx file, or - for NDJSON on standard input.",
        ),
    ],
    profile: Annotated[
        str,
        typer.Option(),
        Text("数据源的写法：自带的配置或 .yaml 文件。", "How the source spells it: a shipped profile or a .yaml file."),
    ] = PLAIN,
    shift_days: Annotated[
        int,
        typer.Option(),
        Text(
            "所有时间平移的天数（7 的倍数则星期不变）；仅限使用虚构号牌的配置。",
            "Move every time by so many days (7 × n keeps weekdays); only with a profile of made-up plates.",
        ),
    ] = 0,
) -> None:
    """Publish a file and print what was read."""
    errors = Console(stderr=True, highlight=False, markup=False)
    if topic not in TOPICS:
        listed = ", ".join(TOPICS)
        errors.print(
            localised(f"没有主题 {topic}：应为以下之一：{listed}", f"unknown topic {topic}: expected one of {listed}"),
            soft_wrap=True,
        )
        raise typer.Exit(_WRONG_USE)
    try:
        published = _publish(topic, file, load(profile), shift_days, errors)
    except (FileRefused, ProfileRefused) as error:
        errors.print(text(error.text if isinstance(error, FileRefused) else Text(*error.said)), soft_wrap=True)
        raise typer.Exit(_WRONG_USE) from error
    for line in report(published, topic):
        typer.echo(line)
    if shift_days:
        weekdays = "" if shift_days % 7 == 0 else localised("，星期有变", ", to other weekdays")
        typer.echo(
            localised(f"所有时间平移了 {shift_days:,} 天{weekdays}", f"every time was moved by {shift_days:,} days{weekdays}")
        )


def report(published: Published, topic: str) -> list[str]:
    """What happened, in lines for a person."""
    messages, rows, misfits = published.messages, published.rows, published.problem_rows
    lines = [
        localised(
            f"{messages:,} 条消息已写入 {topic}（{rows:,} 行）", f"{messages:,} messages published to {topic} ({rows:,} rows)"
        )
    ]
    if published.encoding:
        lines.append(localised(f"文本按 {published.encoding} 读取", f"text read as {published.encoding}"))
    if misfits:
        fields = _counted(published.problems)
        lines.append(
            localised(
                f"{misfits:,} 条记录不符合配置，将被拒收：{fields}",
                f"{misfits:,} records do not fit the profile and will be rejected by intake: {fields}",
            )
        )
    if published.unnamed:
        names = _counted(published.unnamed)
        lines.append(localised(f"配置中没有、已略去：{names}", f"left out, not named by the profile: {names}"))
    return lines + [text(note) for note in published.notes]


def _counted(names: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(names.items()))


def _publish(topic: str, file: str, profile: Profile, shift_days: int, errors: Console) -> Published:
    settings = current()
    log: Log = open_log(settings)
    columns = (
        TextColumn(localised("写入", "publish")),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn(localised("{task.fields[sent]:,} 条", "{task.fields[sent]:,} messages")),
        TimeElapsedColumn(),
    )
    try:
        refuse_lost_log(settings, log)
        log.create_topics((*TOPICS, VIOLATIONS), settings.partitions)
        with Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True) as bar:
            task = bar.add_task("publish", total=None, sent=0)

            def show(share: float | None, sent: int) -> None:
                bar.update(task, total=None if share is None else 1.0, completed=share or 0.0, sent=sent)

            return publish_file(log, topic, file, profile, shift_days=shift_days, progress=show)
    finally:
        log.close()
