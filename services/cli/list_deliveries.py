"""`plumewatch lists deliver` and `receipts`: what is sent, what became of it, and what a person does about it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from rules.catalogue.entries import Text
from rules.timing.times import local_text, micros_of
from services.cli.list_lines import local_minute
from services.cli.options import chosen, one_of
from services.language import localised, text
from services.lists.delivery import by_hand
from services.lists.delivery.record import DeliveryRecord, deliveries_of, newest_deliveries
from services.lists.delivery.refused import SubscriptionRefused
from services.lists.delivery.round import deliver as deliver_due
from services.lists.delivery.words import CHANNELS, STATES, TRY_OUTCOMES
from services.runtime import open_store
from services.settings import current
from services.store.engine import reading

By = Annotated[str | None, typer.Option("--by", show_default=False), Text("您的姓名。", "Your name.")]
_MOST = 50


def deliver(
    resend: Annotated[
        int | None,
        typer.Option("--resend", min=1),
        Text("重发此编号的一份，见 lists receipts。", "Send this delivery again, by its number in lists receipts."),
    ] = None,
    by: By = None,
) -> None:
    """Deliver once what is due; exit code 1 where something could not be delivered."""
    settings = current()
    engine = open_store(settings)
    if resend is not None:
        with refusals_said():
            by_hand.resend(engine, resend, _name(by), datetime.now(UTC))
    counts = deliver_due(engine, settings)
    counted = {name: counts[name] for name in TRY_OUTCOMES if counts[name]}
    for name, count in counted.items():
        typer.echo(f"{text(TRY_OUTCOMES[name])} {count:,}")
    if left := counts["left"]:
        typer.echo(
            localised(
                f"中断的发送 {left:,}：其进程已不在，邮件须由人重发，见 lists receipts",
                f"cut off {left:,}: the processes that tried are gone; a mail is for a person to resend, see lists receipts",
            )
        )
    if not counted and not left:
        typer.echo(localised("没有到期的清单", "nothing was due"))
    if left or set(counted) - {"delivered"}:
        raise typer.Exit(1)


def receipts(
    state: Annotated[str | None, typer.Option(), one_of(STATES)] = None,
    arrived: Annotated[
        int | None,
        typer.Option("--arrived", min=1),
        Text("此编号的一份已收到（由人确认）。", "This delivery arrived, as a person says."),
    ] = None,
    by: By = None,
    note: Annotated[str, typer.Option("--note"), Text("备注，如签收人。", "A note, such as who signed for it.")] = "",
    as_json: Annotated[bool, typer.Option("--json"), Text("以一个 JSON 对象输出。", "As one JSON object.")] = False,
) -> None:
    """Print the newest deliveries."""
    chosen(state, STATES, "--state")
    engine = open_store(current())
    if arrived is not None:
        with refusals_said():
            by_hand.confirm_arrival(engine, arrived, _name(by), datetime.now(UTC), note)
    with reading(engine) as connection:
        found = newest_deliveries(connection, state=state, limit=_MOST)
    if as_json:
        typer.echo(json.dumps({"items": [_as_json(one) for one in found]}, ensure_ascii=False))
        return
    for one in found:
        typer.echo("\n".join(_lines(one)))
    if not found:
        typer.echo(localised("没有送达记录", "no deliveries"))


def lines_of(connection: Connection, list_id: int) -> Iterator[str]:
    """The deliveries of a list."""
    for one in deliveries_of(connection, list_id):
        yield from _lines(one)


def as_json(connection: Connection, list_id: int) -> list[dict[str, Any]]:
    """The deliveries of a list as JSON values."""
    return [_as_json(one) for one in deliveries_of(connection, list_id)]


def _lines(one: DeliveryRecord) -> Iterator[str]:
    yield f"{one.delivery_id}  {one.number}  {one.receiver}  {text(CHANNELS[one.channel])} {one.address}  {text(STATES[one.state])}"
    for made in one.tries:
        words = text(TRY_OUTCOMES[made.outcome]) if made.outcome in TRY_OUTCOMES else made.outcome
        yield f"    {made.number}  {local_minute(made.began_at)}  {words}  {made.answer or ''}".rstrip()
    if one.receipt:
        yield localised(f"    回执：{one.receipt}", f"    receipt: {one.receipt}")


def _as_json(one: DeliveryRecord) -> dict[str, Any]:
    tries = [{**made._asdict(), "began_at": _local(made.began_at), "ended_at": _local(made.ended_at)} for made in one.tries]
    times = {"first_due_at": _local(one.first_due_at), "next_try_at": _local(one.next_try_at)}
    return {**one._asdict(), **times, "tries": tries}


def _local(moment: datetime | None) -> str | None:
    return None if moment is None else local_text(micros_of(moment))


def _name(by: str | None) -> str:
    if not by or not by.strip():
        raise typer.BadParameter(localised("请写明您的姓名", "say your name"), param_hint="--by")
    return by


@contextmanager
def refusals_said() -> Iterator[None]:
    """Say what is refused (exit code 2)."""
    try:
        yield
    except SubscriptionRefused as error:
        typer.echo(text(error.said), err=True)
        raise typer.Exit(2) from error
