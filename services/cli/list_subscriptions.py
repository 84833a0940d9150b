"""`plumewatch lists subscriptions list|add|change|end`: who receives the lists of a district, how, and when."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Row

from rules.catalogue.entries import Text
from rules.timing.times import LOCAL
from services.cli.bilingual import Commands, described
from services.cli.list_deliveries import refusals_said
from services.cli.list_lines import receiver_name
from services.cli.options import local_date
from services.language import localised, text
from services.lists.delivery import subscriptions
from services.lists.delivery.subscriptions import Terms
from services.lists.delivery.words import CHANNELS
from services.lists.issued.content import CITY
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading

app = Commands()

Id = Annotated[int, typer.Argument(min=1, show_default=False), Text("订阅编号。", "The subscription's number.")]
By = Annotated[str, typer.Option("--by", show_default=False), Text("您的姓名。", "Your name.")]
Receiver = Annotated[
    str, typer.Option("--receiver", show_default=False), Text("接收单位名称。", "Name of the office that receives.")
]
Channel = Annotated[
    str,
    typer.Option("--channel", show_default=False),
    Text("folder（文件夹）、mail（邮件）或 https。", "folder, mail or https."),
]
Address = Annotated[
    str,
    typer.Option("--address", show_default=False),
    Text("文件夹、邮箱或网址，须在设置允许的范围内。", "A folder, a mailbox or an address of HTTPS that the settings allow."),
]
Kinds = Annotated[str, typer.Option("--kinds"), Text("文件格式，逗号分隔。", "Files, comma separated.")]
At = Annotated[str, typer.Option("--at"), Text("当地时间，如 07:00。", "Local time of day, such as 07:00.")]
Weekdays = Annotated[
    str, typer.Option("--weekdays"), Text("星期，1 为周一，逗号分隔。", "Days of the week, 1 = Monday, comma separated.")
]
_KINDS, _DAYS = "xlsx,pdf", "1,2,3,4,5,6,7"


@app.callback()
@described(Text("订阅：谁接收哪个区县的清单、以何方式、何时。", "Who receives the lists of which district, how, and when."))
def _subscriptions() -> None:
    """Takes no option of its own."""


@app.described(Text("列出订阅。", "List the subscriptions."), name="list")
def list_subscriptions(
    as_json: Annotated[bool, typer.Option("--json"), Text("以一个 JSON 对象输出。", "As one JSON object.")] = False,
) -> None:
    """Print the subscriptions, the active ones first."""
    with reading(open_store(current())) as connection:
        found = subscriptions.listed(connection)
    if as_json:
        typer.echo(json.dumps({"items": [_as_json(one) for one in found]}, ensure_ascii=False))
        return
    for one in found:
        typer.echo(_line(one))
    if not found:
        typer.echo(localised("没有订阅", "no subscriptions"))


@app.described(Text("新增订阅，自某日的清单起。", "Add a subscription, from the list of a day on."))
def add(
    receiver: Receiver,
    channel: Channel,
    address: Address,
    by: By,
    district: Annotated[
        str | None, typer.Option(), Text("此区县的清单；不写为全市的。", "This district's lists; without it the whole city's.")
    ] = None,
    kinds: Kinds = _KINDS,
    at: At = "07:00",
    weekdays: Weekdays = _DAYS,
    begins: Annotated[
        str | None,
        typer.Option(),
        Text("第一份清单的本地日期；不写为今天。", "The local day of the first list; without it today."),
    ] = None,
) -> None:
    """Add a subscription."""
    settings, now = current(), datetime.now(UTC)
    terms = Terms(receiver=receiver, channel=channel, address=address, kinds=_listed(kinds), at=at, weekdays=_numbers(weekdays))
    first = local_date(begins, "--begins") or now.astimezone(LOCAL).date()
    with refusals_said():
        number = subscriptions.add(open_store(settings), district or CITY, terms, first, settings, by, now)
    typer.echo(localised(f"订阅 {number} 已新增", f"subscription {number} added"))


@app.described(Text("修改订阅；未写的保持不变。", "Change a subscription; what is not said stays."))
def change(
    subscription_id: Id,
    by: By,
    receiver: Annotated[str | None, typer.Option(), Text("接收单位名称。", "Name of the office that receives.")] = None,
    channel: Annotated[str | None, typer.Option(), Text("folder、mail 或 https。", "folder, mail or https.")] = None,
    address: Annotated[str | None, typer.Option(), Text("地址。", "The address.")] = None,
    kinds: Annotated[str | None, typer.Option(), Text("文件格式，逗号分隔。", "Files, comma separated.")] = None,
    at: Annotated[str | None, typer.Option(), Text("当地时间，如 07:00。", "Local time of day, such as 07:00.")] = None,
    weekdays: Annotated[
        str | None, typer.Option(), Text("星期，1 为周一，逗号分隔。", "Days of the week, 1 = Monday, comma separated.")
    ] = None,
) -> None:
    """Change a subscription."""
    settings = current()
    engine = open_store(settings)
    with reading(engine) as connection:
        before = next((one for one in subscriptions.listed(connection) if one.id == subscription_id), None)
    terms = Terms(
        receiver=receiver or (before.receiver if before else ""),
        channel=channel or (before.channel if before else ""),
        address=address or (before.address if before else ""),
        kinds=_listed(kinds) if kinds else (before.kinds if before else []),
        at=at or (before.at if before else ""),
        weekdays=_numbers(weekdays) if weekdays else (before.weekdays if before else []),
    )
    with refusals_said():
        subscriptions.change(engine, subscription_id, terms, settings, by, datetime.now(UTC))
    typer.echo(localised(f"订阅 {subscription_id} 已修改", f"subscription {subscription_id} changed"))


@app.described(Text("终止订阅：尚未送出的也不再送。", "End a subscription: nothing more is sent, also of what is due."))
def end(subscription_id: Id, by: By) -> None:
    """End a subscription."""
    with refusals_said():
        subscriptions.end(open_store(current()), subscription_id, by, datetime.now(UTC))
    typer.echo(localised(f"订阅 {subscription_id} 已终止", f"subscription {subscription_id} ended"))


def _listed(written: str) -> list[str]:
    return [one.strip() for one in written.split(",") if one.strip()]


def _numbers(written: str) -> list[int]:
    """Days of the week; what is no number becomes 0, which is refused by name."""
    return [int(one) if one.isascii() and one.isdigit() else 0 for one in _listed(written)]


def _line(one: Row[Any]) -> str:
    state = localised("有效", "active") if one.is_active else localised("已终止", "ended")
    where, how = receiver_name(one.district), text(CHANNELS[one.channel])
    days = ",".join(map(str, one.weekdays))
    return f"{one.id}  {where}  {one.receiver}  {how} {one.address}  {','.join(one.kinds)}  {one.at} ({days})  {state}"


def _as_json(one: Row[Any]) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("id", "receiver", "channel", "address", "kinds", "at", "weekdays")}
    more = {"district": one.district or None, "begins": str(one.begins), "is_active": one.is_active, "by": one.changed_by}
    return {**named, **more}
