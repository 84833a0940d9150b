"""The paragraph of an order: vehicles, area, times, exemptions and effect of passes, and the event of the version."""

from typing import Any

from rules.catalogue.entries import Language, Text
from rules.catalogue.labels import number_text
from rules.catalogue.order_labels import ORDER_KINDS as KINDS
from rules.inputs.parsed_order import is_remark
from services.orders.paragraph.dates import days_text, moment
from services.orders.paragraph.offence import offence_text
from services.orders.paragraph.passes import exempt_text, passes_text
from services.orders.paragraph.places import where_text
from services.orders.paragraph.texts import NOTHING, Names, around, clause_name, joined, said
from services.orders.paragraph.times import camera_text, min_minutes, when_text
from services.orders.paragraph.vehicles import vehicles_text

Order = dict[str, Any]
EVENTS = {
    "issued": Text("发布", "issued"),
    "amended": Text("修订", "amended"),
    "extended": Text("延长", "extended"),
    "paused": Text("决定暂停执行", "paused"),
    "resumed": Text("决定恢复执行", "resumed"),
    "lifted": Text("决定解除", "lifted"),
}
_TAKES_EFFECT = {
    "paused": Text("暂停执行", "paused"),
    "resumed": Text("恢复执行", "in force again"),
    "lifted": Text("停止执行", "no longer in force"),
}
_NOBODY = Names()


def paragraph(order: Order, language: Language = "zh", names: Names = _NOBODY) -> str:
    """The whole order in words.

    order: validated JSON.
    names: of its zones and districts.
    """
    parts = [opening(order), *(clause_text(clause, names) for clause in order["clauses"])]
    return joined(parts, "", " ").said(language)


def opening(order: Order) -> Text:
    """Title, number, issuer, kind and event, basis; when the version takes effect, grace, calendar, announcement."""
    event, time = EVENTS[order.get("event") or "issued"], moment(order["issued_at"])
    kind = KINDS.get(order["kind"]) or Text(order["kind"], order["kind"])
    number = order["order_id"]
    head = Text(
        f"《{order['title']}》（编号{number}，{kind.zh}），由{order['issuer']}于{time.zh}{event.zh}",
        f'"{order["title"]}" (no. {number}, {kind.en}), {event.en} by {order["issuer"]} on {time.en}',
    )
    first = joined((head, legal_basis(order), published(order)), "，", "; ")
    return joined(
        (
            _sentence(first),
            *(_sentence(part) for part in (takes_effect(order), expected_end(order), grace(order), calendar(order))),
        ),
        "",
        " ",
    )


def legal_basis(order: Order) -> Text:
    """依据大气污染防治法 §96."""
    listed = order["legal_basis"]
    return around(Text("依据", "under "), Text("、".join(listed), ", ".join(listed)))


def published(order: Order) -> Text:
    """The public announcement with its proof."""
    announced = order.get("published")
    if announced is None:
        return NOTHING
    at, where, proof = moment(announced["at"]), announced["where"], announced.get("proof")
    shown = Text(f"（凭证：{proof}）", f" (proof: {proof})") if proof else NOTHING
    return Text(f"于{at.zh}通过“{where}”公布{shown.zh}", f"announced on {at.en} at {where}{shown.en}")


def takes_effect(order: Order) -> Text:
    """自…起施行; 暂停执行, 恢复执行 or 停止执行 for other events."""
    what = _TAKES_EFFECT.get(order.get("event") or "")
    if order.get("from") is None:
        since = Text("自公布之时起", "from its announcement")
    else:
        since = around(Text("自", "from "), moment(order["from"]), Text("起", ""))
    effect = what or Text("施行", "in force")
    return Text(f"{since.zh}{effect.zh}", f"{effect.en[:1].upper()}{effect.en[1:]} {since.en}")


def expected_end(order: Order) -> Text:
    """预计至…止，以公告为准; the expected end has no effect by itself."""
    if order.get("expected_until") is None:
        return NOTHING
    until = moment(order["expected_until"])
    return Text(
        f"预计至{until.zh}止，实际以解除公告为准", f"Expected to last until {until.en}; it is the announced end that counts"
    )


def grace(order: Order) -> Text:
    """各条生效之初宽限60分钟; nothing for 0."""
    minutes = order.get("grace_minutes") or 0
    if not minutes:
        return NOTHING
    written = number_text(minutes)
    return Text(
        f"各条生效之初宽限{written}分钟，宽限期内不予处罚",
        f"For {written} minutes after a clause comes into force nobody is charged",
    )


def calendar(order: Order) -> Text:
    """The calendar that the order names, with its days."""
    named = order.get("calendar")
    if named is None:
        return NOTHING
    free, worked = days_text(named["holidays"]), days_text(named["working_days"])
    listed = joined(
        (around(Text("放假：", "holidays "), free), around(Text("调休上班：", "worked weekend days "), worked)), "；", "; "
    )
    listed = around(Text("（", " ("), listed, Text("）", ")"))
    return Text(
        f"节假日和调休上班日以“{named['name']}”（{named['source']}）为准{listed.zh}",
        f'Holidays and worked weekend days are those of "{named["name"]}" ({named["source"]}){listed.en}',
    )


def clause_text(clause: dict[str, Any], names: Names = _NOBODY) -> Text:
    """One clause: 第1条：自…起至…止，每日0时至24时，禁止…在…通行；…除外；通行证…."""
    name = clause_name(clause["clause_id"])
    if is_remark(clause):
        remark = clause["remark"].rstrip("。.")
        return _sentence(Text(f"{name.zh}（备注，不据以追究）：{remark}", f"{name.en} (remark, charges nobody): {remark}"))
    when, whom, where = when_text(clause, names), vehicles_text(clause["vehicles"]), where_text(clause, names)
    ban = Text(f"{when.zh}，禁止{whom.zh}{where.zh}", f"{when.en}, no {whom.en} may {where.en}")
    rest = (exempt_text(clause), passes_text(clause), min_minutes(clause), camera_text(clause), offence_text(clause))
    said_all = joined((ban, *(part for part in rest if said(part))), "；", "; ")
    return _sentence(Text(f"{name.zh}：{said_all.zh}", f"{name.en}: {said_all.en}"))


def _sentence(text: Text) -> Text:
    return around(NOTHING, text, Text("。", "."))
