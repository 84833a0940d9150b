"""What an amendment changes, member by member, in words of both languages."""

from copy import deepcopy
from typing import Any

import pytest

from services.orders.diff import MEMBERS, differences
from services.orders.paragraph.texts import Names
from tests.orders.building import body_of, clause, full_order, order

NAMES = Names({"inner": "内环"})


def changed(before: dict, after: dict) -> list[tuple[str, str]]:
    return [(one.text.zh, one.text.en) for one in differences([body_of(before)], body_of(after), NAMES)]


@pytest.mark.parametrize(
    ("members", "zh", "en"),
    [
        ({"vehicles": {"stage_at_least": 4}}, "第1条 排放阶段：国四及以下（含国四） → 国四", "Clause 1, emission stage: China 4 and below (China 4 included) → China 4"),
        ({"vehicles": {"stage_at_most": 5}}, "第1条 排放阶段：国四及以下（含国四） → 国五及以下（含国五）", "Clause 1, emission stage: China 4 and below (China 4 included) → China 5 and below (China 5 included)"),
        ({"vehicles": {"axles_at_least": 5}}, "第1条 轴数：未规定 → 5轴以上（含5轴）", "Clause 1, axles: not said → 5 axles or more"),
        ({"zones": ["inner", "outer"]}, "第1条 管控区域：“内环” → “内环”、“outer”", 'Clause 1, zones: "内环" → "内环", "outer"'),
        ({"hours": [["21:00", "07:00"]]}, "第1条 时段：0时至24时 → 21时至次日7时", "Clause 1, hours: 00:00–24:00 → 21:00–07:00 of the next day"),
        ({"until": None}, "第1条 终止时间：至2026年11月15日24时止 → 至另行公告时止", "Clause 1, until: until 2026-11-15 24:00 → until further notice"),
        ({"exempt": []}, "第1条 豁免：专项作业车 → 未规定", "Clause 1, exempt: special vehicles → not said"),
    ],
)  # fmt: skip
def test_one_member(members: dict, zh: str, en: str) -> None:
    assert changed(order(), order(clause(**members))) == [(zh, en)]


def test_nothing_differs() -> None:
    assert changed(full_order(), full_order()) == []
    assert differences([], body_of(order()), NAMES) == []


def test_of_the_order_itself() -> None:
    assert changed(order(), order(title="新通告", grace_minutes=30)) == [
        ("标题：货车限行通告 → 新通告", "title: 货车限行通告 → 新通告"),
        ("宽限：未规定 → 各条生效之初宽限30分钟，宽限期内不予处罚", "grace: not said → For 30 minutes after a clause comes into force nobody is charged"),
    ]  # fmt: skip


def test_clauses_added_and_left_out() -> None:
    (gone, new) = differences([body_of(order())], body_of(order(clause("2"))), NAMES)
    assert (gone.place.zh, gone.label.zh, gone.after.zh) == ("第1条", "删去", "无")
    assert new.text.zh.startswith("第2条 增加：无 → 第2条：自2026年11月11日0时起")


def test_a_pause_changes_no_clause_and_a_resumption_neither() -> None:
    paused = {**order(issued_at="2026-11-12T10:00+08:00"), "event": "paused", "from": "2026-11-12T14:00+08:00", "clauses": []}
    amended = order(clause(min_minutes=5), issued_at="2026-11-13T10:00+08:00")
    bodies = [body_of(one) for one in (order(), paused, amended)]
    assert [one.member for one in differences(bodies[:1], bodies[1], NAMES)] == ["from"]
    assert [one.member for one in differences(bodies[:2], bodies[2], NAMES)] == ["from", "min_minutes"]


def left_out() -> list[tuple[str, dict[str, Any]]]:
    """The full order without one of the members that may be left out, and which that is."""
    found = []
    whole = full_order()
    parts: dict[str, tuple] = {"": (), "clause": ("clauses", 0), "vehicles.": ("clauses", 0, "vehicles")}
    optional = {
        "": ("from", "published", "grace_minutes"),
        "clause": (
            "boundaries",
            "except_zones",
            "passages",
            "warning",
            "holidays",
            "working_days",
            "passes",
            "act",
            "article",
            "penalty",
        ),
        "vehicles.": ("axles_at_least", "gross_mass_over_kg", "plate_colours", "last_digit", "new_energy", "except_clauses"),
    }
    for level, path in parts.items():
        for member in optional[level]:
            other = deepcopy(whole)
            part: Any = other
            for step in path:
                part = part[step]
            del part[member]
            found.append((f"{level.replace('clause', '')}{member}", other))
    return found


@pytest.mark.parametrize(("member", "other"), [pytest.param(*one, id=one[0]) for one in left_out()])
def test_a_member_left_out_is_the_only_difference(member: str, other: dict) -> None:
    found = differences([body_of(full_order())], body_of(other), NAMES)
    assert [one.member for one in found] == [member]
    assert found[0].text.zh.endswith("未规定") and found[0].text.en.endswith("not said")


def test_every_member_that_the_paragraph_speaks_of_is_compared() -> None:
    from services.reference.clause_form import ClauseForm
    from services.reference.order_form import OrderForm
    from services.reference.vehicles_form import VehiclesForm

    def members(form: Any) -> set[str]:
        return {field.alias or name for name, field in form.model_fields.items()}

    versions_own = {"order_id", "event", "issued_at", "clauses"}
    together = {"stage_inclusive", "stage_at_least", "local_prefixes", "rated_load_over_kg", "rated_load_at_least_kg"}
    wanted = members(OrderForm) - versions_own | members(ClauseForm) - {"clause_id", "vehicles"}
    wanted |= {f"vehicles.{name}" for name in members(VehiclesForm) - together} | {"vehicles.rated_load"}
    assert set(MEMBERS) == wanted
