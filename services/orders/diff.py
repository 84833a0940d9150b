"""Differences between an amendment and the version before it, member by member, in both languages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rules.catalogue.entries import Text
from rules.inputs.parsed_order import is_remark
from services.orders.paragraph import offence, order_text, passes, places, times, vehicles
from services.orders.paragraph.texts import NOTHING, Names, clause_name, said

Body = Mapping[str, Any]
Words = Callable[[Any, Names], Text]
_NOT_SAID = Text("未规定", "not said")


@dataclass(frozen=True)
class Difference:
    """One differing member.

    place: 第1条, or NOTHING for the order itself.
    member: its name in the JSON.
    label: its name in words.
    """

    place: Text
    member: str
    label: Text
    before: Text
    after: Text

    @property
    def text(self) -> Text:
        """第1条 排放阶段：国四及以下（含国四） → 国五及以下（含国五）."""
        where = Text(f"{self.place.zh} ", f"{self.place.en}, ") if said(self.place) else NOTHING
        before, after = self.before if said(self.before) else _NOT_SAID, self.after if said(self.after) else _NOT_SAID
        return Text(
            f"{where.zh}{self.label.zh}：{before.zh} → {after.zh}", f"{where.en}{self.label.en}: {before.en} → {after.en}"
        )


@dataclass(frozen=True)
class _Member:
    name: str
    label: Text
    words: Words


def _of_order(name: str, zh: str, en: str, words: Callable[[Any], Text]) -> _Member:
    return _Member(name, Text(zh, en), lambda order, _: words(order))


def _of_clause(name: str, zh: str, en: str, words: Callable[[Any], Text]) -> _Member:
    return _Member(name, Text(zh, en), lambda clause, _: words(clause))


def _of_vehicles(name: str, zh: str, en: str, words: Callable[[Any], Text]) -> _Member:
    return _Member(f"vehicles.{name}", Text(zh, en), lambda clause, _: words(clause["vehicles"]))


def _plain(name: str) -> Callable[[Any], Text]:
    return lambda order: Text(str(order[name]), str(order[name]))


_ORDER = (
    _of_order("title", "标题", "title", _plain("title")),
    _of_order("issuer", "发布机关", "issuer", _plain("issuer")),
    _of_order("kind", "管控性质", "kind", lambda order: order_text.KINDS[order["kind"]]),
    _of_order("legal_basis", "依据", "legal basis", order_text.legal_basis),
    _of_order("from", "施行", "in force", lambda order: order_text.takes_effect(order) if order.get("from") else NOTHING),
    _of_order("expected_until", "预计结束", "expected end", order_text.expected_end),
    _of_order("published", "公布", "announcement", order_text.published),
    _of_order("grace_minutes", "宽限", "grace", order_text.grace),
    _of_order("calendar", "日历", "calendar", order_text.calendar),
)
_CLAUSE = (
    _of_vehicles("fuels", "燃料种类", "fuels", vehicles.fuels),
    _of_vehicles("stage_at_most", "排放阶段", "emission stage", vehicles.stage),
    _of_vehicles("classes", "车型", "classes", vehicles.classes),
    _of_vehicles("uses", "用途", "uses", vehicles.uses),
    _of_vehicles("axles_at_least", "轴数", "axles", vehicles.axles),
    _of_vehicles("gross_mass_over_kg", "总质量", "gross mass", vehicles.gross_mass),
    _of_vehicles("rated_load", "核定载质量", "rated load", vehicles.rated_load),
    _of_vehicles("plate_colours", "号牌颜色", "plate colours", vehicles.colours),
    _of_vehicles("origin", "号牌归属", "origin", vehicles.origin),
    _of_vehicles("last_digit", "号牌尾号", "last digit", vehicles.last_digit),
    _of_vehicles("new_energy", "新能源", "new energy", vehicles.new_energy),
    _of_vehicles("except_clauses", "除外条款", "other than the vehicles of", vehicles.except_clauses),
    _Member("zones", Text("管控区域", "zones"), places.zones),
    _Member("boundaries", Text("边界道路", "boundary roads"), places.boundaries),
    _Member("except_zones", Text("除外区域", "exempt zones"), places.except_zones),
    _Member("passages", Text("禁行方向", "passages"), places.passages),
    _of_clause("from", "起始时间", "from", times.begins),
    _of_clause("until", "终止时间", "until", times.ends),
    _Member("warning", Text("预警联动", "warning"), times.warning),
    _of_clause("weekdays", "星期", "weekdays", times.weekdays),
    _of_clause("days", "指定日期", "named days", times.days),
    _of_clause("hours", "时段", "hours", times.hours),
    _of_clause("holidays", "节假日", "public holidays", times.holidays),
    _of_clause("working_days", "调休上班日", "worked weekend days", times.working_days),
    _of_clause("exempt", "豁免", "exempt", passes.exempt),
    _of_clause("passes", "通行证", "passes", passes.passes),
    _of_clause("min_minutes", "最短时长", "least minutes", times.min_minutes),
    _of_clause("camera", "抓拍", "captures", times.camera),
    _of_clause("act", "违法行为", "offence", offence.act),
    _of_clause("code", "违法代码", "violation code", offence.code),
    _of_clause("article", "处罚法条", "article of law", offence.article),
    _of_clause("penalty", "处罚", "penalty", offence.penalty),
)
MEMBERS = tuple(member.name for member in (*_ORDER, *_CLAUSE))


def differences(before: Sequence[Body], after: Body, names: Names) -> list[Difference]:
    """Differences of `after` from the versions before it (in the order of issue).

    A version without clauses (paused, resumed, lifted) changes no clauses; the next one is compared with the clauses stated last.
    """
    if not before:
        return []
    found = list(_members(_ORDER, NOTHING, before[-1], after, names))
    stated: list[dict[str, Any]] = next((body["clauses"] for body in reversed(before) if body["clauses"]), [])
    if after["clauses"]:
        found += _clauses(stated, after["clauses"], names)
    return found


def _clauses(before: Sequence[dict[str, Any]], after: Sequence[dict[str, Any]], names: Names) -> Iterator[Difference]:
    earlier, later = ({clause["clause_id"]: clause for clause in clauses} for clauses in (before, after))
    for clause_id in dict.fromkeys((*earlier, *later)):
        place = clause_name(clause_id)
        if clause_id not in later:
            gone = order_text.clause_text(earlier[clause_id], names)
            yield Difference(place, "clause", Text("删去", "left out"), gone, Text("无", "nothing"))
        elif clause_id not in earlier:
            new = order_text.clause_text(later[clause_id], names)
            yield Difference(place, "clause", Text("增加", "added"), Text("无", "nothing"), new)
        elif is_remark(earlier[clause_id]) or is_remark(later[clause_id]):
            was, reads = (order_text.clause_text(one[clause_id], names) for one in (earlier, later))
            if was != reads:
                yield Difference(place, "clause", Text("条文", "text"), was, reads)
        else:
            yield from _members(_CLAUSE, place, earlier[clause_id], later[clause_id], names)


def _members(members: Sequence[_Member], place: Text, before: Body, after: Body, names: Names) -> Iterator[Difference]:
    for member in members:
        earlier, later = member.words(before, names), member.words(after, names)
        if earlier != later:
            yield Difference(place, member.name, member.label, earlier, later)
