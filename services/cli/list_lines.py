"""Lists in lines of text, for `plumewatch status` and `plumewatch lists`."""

from collections.abc import Iterator
from datetime import datetime

from rules.catalogue.districts import named_with_code
from rules.timing.times import LOCAL
from services.language import localised, text
from services.lists.delivery.words import STATES
from services.lists.issued.content import CITY
from services.lists.issued.status import ListsStatus
from services.lists.issued.waits import Group


def lists_lines(now: ListsStatus) -> Iterator[str]:
    """How it stands with lists; no line where nothing was ever issued and nothing is due."""
    if now.issued_at is not None:
        yield localised(f"最近签发清单：{local_minute(now.issued_at)}", f"lists issued last: {local_minute(now.issued_at)}")
    if now.due:
        yield localised(f"待签发清单：{now.due:,}（plumewatch schedule）", f"lists due: {now.due:,} (plumewatch schedule)")
    yield from (_waits(group) for group in now.waits.groups.values())
    for failed in now.waits.failed:
        where = receiver_name(failed.district)
        yield localised(
            f"未能签发：{failed.day} {where}：{failed.error}", f"could not be issued: {failed.day} {where}: {failed.error}"
        )
    if fault := now.waits.layout_fault:
        yield localised(
            f"清单版式文件有误，暂按此前的版式签发：{fault}",
            f"the layout of lists is malformed, and lists are issued in the one before: {fault}",
        )
    if now.without_files:
        yield localised(f"待生成文件的清单：{now.without_files:,}", f"lists without files yet: {now.without_files:,}")
    if now.deliveries:
        counted = ", ".join(f"{text(STATES[state])} {count:,}" for state, count in now.deliveries.items())
        yield localised(f"送达：{counted}", f"deliveries: {counted}")


def receiver_name(district: str) -> str:
    """Whose lists they are: the city, or a district by name and code."""
    return localised("全市", "the city") if district == CITY else text(named_with_code(district))


def _waits(group: Group) -> str:
    pending, until = group.pending, local_minute(group.until)
    return localised(
        f"清单等待至多到 {until}：未读 {pending.unread:,} 条，待推导 {pending.marks:,}，基础数据变更 {pending.tasks:,}",
        f"lists wait until {until} at the latest: {pending.unread:,} records unread, {pending.marks:,} marks, "
        f"{pending.tasks:,} changes of reference",
    )


def local_minute(moment: datetime) -> str:
    """A time on the local clock, to the minute."""
    return f"{moment.astimezone(LOCAL):%Y-%m-%d %H:%M}"
