"""The cover of a list: what it is, what it holds, what changed, what was in force, what was missing. Every figure is counted from its rows."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from rules.catalogue import OUTCOMES, RULES
from services.lists.files.layout import HELD, Layout
from services.lists.files.report import day_text, report
from services.lists.files.tables import Table
from services.lists.issued.content import CITY, NO_NUMBER, Answered, Content, OrderLine
from services.tabular.table_files import Cell

COVER, NUMBER_FACT = "封面", "编号"
PREVIEW = "预览（未编号、未签发） preview"
_OUTCOMES = HELD[:3]


class Figures(NamedTuple):
    """A small table of the cover, with its title; at most six columns, the first of which is wide."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


class Notes(NamedTuple):
    """Lines of the cover under a title."""

    title: str
    lines: Sequence[str]


class Cover(NamedTuple):
    """A cover: its title, names with their texts, and parts one below the other. heading: of every page of the list."""

    title: str
    heading: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Figures | Notes]


def cover_of(content: Content, found: Sequence[Table], layout: Layout, digest: str, notes: Sequence[str]) -> Cover:
    """The cover of a list. digest: of its content; notes: on its files, such as glyphs that a PDF cannot print."""
    day, is_preview = content.local_day, content.number == NO_NUMBER
    facts = (
        (NUMBER_FACT, PREVIEW if is_preview else content.number),
        ("期间", f"{day} 00:00 至 24:00（北京时间）"),
        ("接收单位", layout.receiver(content.district)),
        ("预览时间" if is_preview else "签发时间", content.issued_at.replace("T", " ").removesuffix("+08:00")),
        ("上一份清单", content.previous or "无，本份为第一份"),
        ("内容校验值", f"SHA-256 {digest}"),
    )
    parts: list[Figures | Notes] = [
        Notes("今日通报", [report(content, layout)]),
        _by_rule(content),
        Figures("各表", ("表", *(one.sheet.name for one in found)), [("行数", *(one.size for one in found))]),
        Notes("当日生效的预警与管控", [_order_text(one) for one in content.orders] or ["无"]),
        Notes("预览时尚缺" if is_preview else "签发时尚缺", _missing(content, is_preview) or ["无"]),
        Notes("说明", [*notes, *_explanations(content, layout)]),
        *([_answered(content.answered)] if content.answered else []),  # last, as it grows to 31 rows and may go to another page
    ]
    title = f"{layout.title}（{day_text(content.local_day)}）"
    return Cover(title, f"{title}　{PREVIEW if is_preview else content.number}", facts, parts)


def _by_rule(content: Content) -> Figures:
    """Findings of the day by rule and state, beside those of the list before."""
    counts = Counter((line.rule, line.outcome) for line in content.lines)
    names = [*RULES, *sorted({line.rule for line in content.lines} - set(RULES))]
    rows: list[Sequence[Cell]] = []
    for name in names:
        rows.append(_with_sum(RULES[name].title.zh if name in RULES else name, [counts[name, one] for one in _OUTCOMES]))
    now = [sum(counts[name, outcome] for name in names) for outcome in _OUTCOMES]
    rows.append(_with_sum("合计", now))
    if content.previous:
        before = [content.previous_counts.get(outcome, 0) for outcome in _OUTCOMES]
        rows.append(_with_sum(f"上一份清单 {content.previous}", before))
        more = [this - earlier for this, earlier in zip(now, before, strict=True)]
        rows.append(("增减", *(f"{one:+d}" if one else "0" for one in (*more, sum(more)))))
    return Figures("当日线索（按类型和状态）", ("类型", *(OUTCOMES[one].word.zh for one in _OUTCOMES), "合计"), rows)


def _with_sum(name: str, counts: Sequence[int]) -> Sequence[Cell]:
    return name, *counts, sum(counts)


def _order_text(one: OrderLine) -> str:
    kind = "预警" if one.kind == "warning" else "管控令"
    span = f"{one.begins} 至 {one.ends}" if one.ends else f"{one.begins} 起"
    unsure = "" if one.surely else "（是否生效须核实：预警污染物未明确）"
    return f"{kind} {one.number}：{'，'.join(filter(None, (one.title, one.issuer, span)))}{unsure}"


def _answered(answered: Sequence[Answered]) -> Figures:
    rows = [(one.number, one.local_day, one.open, one.done, one.overdue) for one in answered]
    return Figures("此前清单的办理情况", ("清单", "日期", "未反馈", "已反馈", "其中逾期未反馈"), rows)


def _missing(content: Content, is_preview: bool) -> list[str]:
    """What was not yet in: it comes in the next list, as a supplement. A preview does not ask the log.

    Counted in the whole city, and a district's cover says so: what is not derived yet has no place, so nobody knows whose it is.
    """
    pending, where, what = content.pending, "", "所涉案件"
    if content.district != CITY:
        where, what = "全市 ", "其中属本清单的案件"
    counted = ((pending.unread, "条数据未读入"), (pending.marks, "个车日待判定"), (pending.tasks, "项基础数据变动待处理"))
    lines = [f"{where}{count} {text}；{what}将列入下一份清单的补充。" for count, text in counted if count]
    if is_preview:
        lines = [f"{where}{count} {text}。" for count, text in counted if count]
    elif not pending.is_log_known:
        lines.append(f"签发时无法查询数据日志，未读入的数据数量不明；{what}将列入下一份清单的补充。")
    if pending.set_aside_total:
        more = "等" if pending.set_aside_total > len(pending.set_aside) else ""
        lines.append(f"{pending.set_aside_total} 项判定出错搁置，须由技术人员处理：{'、'.join(pending.set_aside)}{more}。")
    return lines


def _explanations(content: Content, layout: Layout) -> list[str]:
    lines = [
        "时间均为北京时间。检测值与限值的单位见“涉嫌违法行为”一栏。",
        "预览仅供查看，不作为办理依据，请勿填写交回。"
        if content.number == NO_NUMBER
        else f"请在“{layout.full.name}”表填写{'、'.join(layout.headings(('result', 'handled_at', 'handler')))}后交回；其他栏目请勿改动。",
        "CSV 文件中以 = + - @ 等字符开头的文本前加有一个撇号，以防被当作公式；请优先使用 XLSX 文件。",
    ]
    if content.later:
        lines.insert(0, "此前案件的变动多于一份清单可列的数量，其余将列入下一份清单。")
    return [*lines, *([layout.notice] if layout.notice else [])]
