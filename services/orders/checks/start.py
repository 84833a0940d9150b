"""Checks of the beginning: before the announcement, or before the order was entered."""

from collections.abc import Iterator

from rules.inputs.parsed_order import Clause, OrderVersion
from rules.timing.times import MINUTE, local_text
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written
from services.orders.paragraph.dates import moment


def before_announcement(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """A clause that starts before its announcement, where a burden takes effect, unless the version before had the clause already."""
    order = written.order
    said_before = _clause_ids(_versions_before(order, surroundings))
    for _body, clause in written.clauses:
        begins = _begins(order, clause)
        if begins >= order.announced_us or clause.clause_id in said_before:
            continue
        end = order.announced_us if clause.until_us is None else min(order.announced_us, clause.until_us)
        start, stop = moment(local_text(begins)), moment(local_text(end))
        whole = end == clause.until_us
        yield written.slip(
            "wholly_before_announcement" if whole else "before_announcement",
            "error" if whole else "warning",
            f"起始时间早于公布时间，{start.zh}至{stop.zh}之间不得据此处罚{'，本条因而不产生任何效力' if whole else ''}",
            f"it starts before its announcement: from {start.en} to {stop.en} nobody can be charged"
            f"{', so the clause has no effect at all' if whole else ''}",
            clause,
        )


def entered_late(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Clauses that began before now, without proof of their announcement."""
    order = written.order
    if _is_registered(order, surroundings) or (written.body.get("published") or {}).get("proof"):
        return
    starts = [max(_begins(order, clause), order.announced_us) for clause in order.clauses]
    begun = min((start for start in starts if start < surroundings.now_us), default=None)
    if begun is None:
        return
    since, now = moment(local_text(begun)), moment(local_text(surroundings.now_us // MINUTE * MINUTE))
    yield written.slip(
        "entered_late",
        "warning",
        f"自{since.zh}起即已执行，而录入时间为{now.zh}，属补录；请在 published 中填写公布时间、公布渠道和凭证",
        f"it is in force from {since.en} and is entered at {now.en} only: say in published when and where it was announced, with a proof",
    )


def same_issue(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """A registered version with the same order_id and issued_at but different content."""
    order = written.order
    for known in surroundings.reference.orders.get(order.order_id, []):
        if known.issued_us == order.issued_us and known != order:
            yield written.slip(
                "same_issue",
                "warning",
                "库中已有同一编号、同一发布时间而内容不同的版本；修订请填写新的 issued_at，更正录入错误请用 --correction",
                "the register has another text with this order_id and issued_at: give an amendment a later issued_at, or import with "
                "--correction if the register is wrong",
            )


def _begins(order: OrderVersion, clause: Clause) -> int:
    return clause.from_us if order.from_us is None else max(order.from_us, clause.from_us)


def _versions_before(order: OrderVersion, surroundings: CheckContext) -> list[OrderVersion]:
    return [one for one in surroundings.orders.get(order.order_id, []) if one.issued_us < order.issued_us]


def _clause_ids(versions: list[OrderVersion]) -> set[str]:
    stating = [version for version in versions if version.states_clauses]
    return {clause.clause_id for clause in stating[-1].clauses} if stating else set()


def _is_registered(order: OrderVersion, surroundings: CheckContext) -> bool:
    return order in surroundings.reference.orders.get(order.order_id, [])
