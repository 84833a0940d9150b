"""今日通报: a paragraph about the list, to be copied into the day's report. Every number is counted from the list's rows."""

from collections import Counter
from datetime import date

from rules.catalogue import RULES
from services.lists.files.layout import Layout
from services.lists.issued.content import Content, Line

_PARTS = (("violation", "涉嫌违法、待人工审核"), ("suspected", "提醒类"), ("to_be_verified", "待核实"))


def report(content: Content, layout: Layout) -> str:
    """The paragraph."""
    unit, head = layout.unit, f"{day_text(content.local_day)}，{layout.receiver(content.district)}"
    if not content.lines:
        return f"{head}无新增线索。{_changes(content, unit)}"
    plates = {line.plate for line in content.lines}
    local = sum(map(layout.is_local, plates))
    parts = "；".join(
        f"{word} {len(some)} {unit}{_by_rule(some, unit)}"
        for outcome, word in _PARTS
        if (some := [line for line in content.lines if line.outcome == outcome])
    )
    vehicles = f"涉及号牌 {len(plates)} 个，其中本市 {local} 个、外地及其他 {len(plates) - local} 个"
    return f"{head}共发现线索 {len(content.lines)} {unit}：{parts}。{vehicles}。{_compared(content, unit)}{_changes(content, unit)}"


def day_text(day: str) -> str:
    """2026-11-20 as 2026年11月20日."""
    on = date.fromisoformat(day)
    return f"{on.year}年{on.month}月{on.day}日"


def _by_rule(lines: list[Line], unit: str) -> str:
    """How many by rule, in the rules' order; between them ，, as 、 stands in their titles."""
    counts = Counter(line.rule for line in lines)
    names = [*(name for name in RULES if counts[name]), *sorted(set(counts) - set(RULES))]
    return f"（{'，'.join(f'{RULES[name].title.zh if name in RULES else name} {counts[name]} {unit}' for name in names)}）"


def _compared(content: Content, unit: str) -> str:
    if content.previous is None:
        return ""
    more = len(content.lines) - sum(content.previous_counts.get(outcome, 0) for outcome, _ in _PARTS)
    return f"较上一份清单{f'增加 {more} {unit}' if more > 0 else f'减少 {-more} {unit}' if more else '持平'}。"


def _changes(content: Content, unit: str) -> str:
    return f"对此前清单补充 {len(content.supplements)} {unit}、撤回 {len(content.withdrawals)} {unit}。"
