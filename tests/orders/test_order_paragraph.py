"""The paragraph of an order: every condition is in it, in words that an officer would sign."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from rules.catalogue.labels import CLASSES, COLOURS, FUELS, USES
from services.orders.paragraph.dates import days_text, end_moment, hours_text, moment, weekdays_text
from services.orders.paragraph.order_text import clause_text, paragraph
from services.orders.paragraph.texts import Names
from services.orders.paragraph.vehicles import vehicles_text
from tests.orders.building import VEHICLES, body_of, clause, full_order, order

NAMES = Names(
    {"inner": "内环", "west-ring": "西环路", "express": "绕城高速", "north": "北进口", "west": "西出口"}, {"410305": "涧西区"}
)


def test_a_plain_order() -> None:
    assert paragraph(body_of(order()), "zh", NAMES) == (
        "《货车限行通告》（编号LC-1，应急管控），由洛城市公安局于2026年11月10日18时发布，依据道路交通安全法 第39条。自公布之时起施行。"
        "第1条：自2026年11月11日0时起至2026年11月15日24时止，每日0时至24时，禁止国四及以下（含国四）重型、中型柴油车在“内环”区域内道路通行；"
        "专项作业车除外；通行证：有效；在管控范围内行驶不足3分钟的不计；固定点位抓拍一次即计入；违者：违法代码1344（违反禁令标志指示）。"
    )


def test_a_plain_order_in_english() -> None:
    assert paragraph(body_of(order()), "en", NAMES) == (
        '"货车限行通告" (no. LC-1, emergency order), issued by 洛城市公安局 on 2026-11-10 18:00; under 道路交通安全法 第39条. In force from its '
        "announcement. Clause 1: from 2026-11-11 00:00 until 2026-11-15 24:00, every day 00:00–24:00, no heavy or medium diesel vehicles of "
        'stage China 4 and below (China 4 included) may drive in "内环"; exempt: special vehicles; passes: honoured; a stay of less than 3 '
        "minutes does not count; a single capture by a camera counts; offence: code 1344 (disobeying a prohibition sign)."
    )


def test_an_order_that_says_everything() -> None:
    assert paragraph(body_of(full_order()), "zh", NAMES) == (
        "《货车限行通告》（编号LC-1，应急管控），由洛城市公安局于2026年11月10日18时修订，依据道路交通安全法 第39条，"
        "于2026年11月10日18时30分通过“洛城发布”公布（凭证：公告2026-33）。自2026年11月10日20时起施行。"
        "预计至2026年11月14日18时止，实际以解除公告为准。"
        "各条生效之初宽限60分钟，宽限期内不予处罚。节假日和调休上班日以“2026年节假日安排”（国办发明电〔2025〕7号）为准"
        "（放假：2026年10月1日至2日；调休上班：2026年10月10日）。"
        "第1条：自2026年11月11日0时起至2026年11月15日24时止，涧西区（410305）发布的橙色及以上细颗粒物（PM2.5）重污染天气预警期间（预警生效即启动、解除即停止），"
        "每周一至周五7时至19时30分（法定节假日不限行，调休上班的周末按工作日禁行），"
        "禁止不属于第2条所列、5轴以上（含5轴）、总质量超过49吨、核定载质量1.5吨以上（含1.5吨）且号牌尾号为单号（尾号为字母的以最后一位数字为准）的"
        "外地号牌（豫C以外）黄牌非新能源国三（含）至国四（含）重型、中型柴油（含燃气）渣土车、混凝土搅拌车"
        "在“内环”区域内道路（边界道路：“西环路”（含）；“绕城高速”不在管控范围）通行，"
        "并禁止按下列方向通行：“九都路口北向西”（由“北进口”驶入、5分钟内由“西出口”驶出）；专项作业车除外；"
        "通行证：有效，橙色预警时暂停使用（公布前核发的无效，公布后核发或指明本通告的有效），红色预警时一律无效；在管控范围内行驶不足3分钟的不计；"
        "仅有一次抓拍的须核实；"
        "违者：“不执行应急措施”，违法代码1344（违反禁令标志指示），依据道路交通安全法 第九十条：200元。"
        "第2条：自2026年11月11日0时起至2026年11月15日24时止，每日0时至24时，禁止国四及以下（含国四）重型、中型柴油车在“内环”区域内道路通行；"
        "专项作业车除外；通行证：有效；在管控范围内行驶不足3分钟的不计；固定点位抓拍一次即计入；违者：违法代码1344（违反禁令标志指示）。"
    )


def changes(value: Any) -> Iterator[Any]:
    """Other values of the same kind."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
    elif isinstance(value, str):
        yield from (_OTHER[value] if value in _OTHER else [_later(value)])
    elif value is None:
        yield "2026-12-01T00:00+08:00"


_OTHER = {
    **{"emergency": ["standing", "temporary", "phased"], "amended": ["issued", "extended"]},
    **{"free": ["like_any_day", "barred"], "barred": ["like_any_day", "free"]},
    **{"to_be_verified": ["counts", "ignored"]},
    **{"honoured": ["not_honoured", "suspended", "locked"], "suspended": ["not_honoured"], "not_honoured": ["locked"]},
    **{
        "odd": ["even", "unlike_date"],
        "last_digit": [0, 7],
        "foreign": ["local"],
        "yellow": sorted(COLOURS.keys() - {"yellow"}),
    },
    **{"diesel": sorted(FUELS.keys() - {"diesel", "gas"}), "gas": sorted(FUELS.keys() - {"diesel", "gas"})},
    **{
        "heavy": sorted(CLASSES.keys() - {"heavy", "medium"}),
        "medium": ["light"],
        "muck": sorted(USES.keys() - {"muck", "mixer"}),
    },
    **{"mixer": ["sand"], "special": ["new_energy", "fire"], "orange": ["yellow"], "red": ["yellow"], "豫C": ["豫A"]},
}


def _later(text: str) -> str:
    if text[:3] == "202" and "T" in text:
        return text.replace("2026", "2027")
    if text[:7] == "2026-10":
        return text.replace("-10-0", "-05-0").replace("-10-1", "-05-2")
    return {"07:00": "06:30", "19:30": "24:00"}.get(text, f"{text}x")


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Paths to everything in the order that is no object and no list."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from places(one, (*path, name))
    elif isinstance(value, list):
        for index, one in enumerate(value):
            yield from places(one, (*path, index))
    else:
        yield path


def at(order_body: Any, path: tuple) -> Any:
    for step in path:
        order_body = order_body[step]
    return order_body


BODY = body_of(full_order())


def mutations() -> Iterator[tuple[tuple, Any]]:
    for path in places(BODY | {"clauses": BODY["clauses"][:1]}):
        for other in [7] if "weekdays" in path else changes(at(BODY, path)):
            yield path, other


@pytest.mark.parametrize(
    ("path", "other"), [pytest.param(*one, id=f"{'.'.join(map(str, one[0]))}={one[1]}") for one in mutations()]
)
def test_whatever_the_order_says_is_in_the_paragraph(path: tuple, other: Any) -> None:
    changed = deepcopy(BODY)
    at(changed, path[:-1])[path[-1]] = other
    assert changed != BODY
    for language in ("zh", "en"):
        assert paragraph(changed, language, NAMES) != paragraph(BODY, language, NAMES)


OPTIONAL = {
    "order": ["from", "expected_until", "published", "grace_minutes", "calendar", "event"],
    "clause": [
        "boundaries",
        "except_zones",
        "passages",
        "holidays",
        "working_days",
        "warning",
        "passes",
        "act",
        "article",
        "penalty",
    ],
    "vehicles": [
        "stage_at_least",
        "axles_at_least",
        "gross_mass_over_kg",
        "rated_load_at_least_kg",
        "plate_colours",
        "origin",
        "last_digit",
        "new_energy",
        "except_clauses",
    ],
}


@pytest.mark.parametrize(("level", "member"), [(level, member) for level, members in OPTIONAL.items() for member in members])
def test_what_is_left_out_is_no_longer_said(level: str, member: str) -> None:
    changed = deepcopy(BODY)
    part = {"order": changed, "clause": changed["clauses"][0], "vehicles": changed["clauses"][0]["vehicles"]}[level]
    del part[member]
    for language in ("zh", "en"):
        assert paragraph(changed, language, NAMES) != paragraph(BODY, language, NAMES)


def test_the_full_order_says_every_member_of_the_form() -> None:
    """Else a new member would be tested nowhere."""
    from services.reference.clause_form import ClauseForm
    from services.reference.order_form import OrderForm
    from services.reference.vehicles_form import VehiclesForm

    clause_body = BODY["clauses"][0]
    for form, part, elsewhere in (
        (OrderForm, BODY, set()),
        (ClauseForm, clause_body, {"days"}),
        (VehiclesForm, clause_body["vehicles"], {"rated_load_over_kg"}),
    ):
        assert {field.alias or name for name, field in form.model_fields.items()} == part.keys() | elsewhere


@pytest.mark.parametrize(
    ("vehicles", "zh", "en"),
    [
        ({}, "国四及以下（含国四）重型、中型柴油车", "heavy or medium diesel vehicles of stage China 4 and below (China 4 included)"),
        ({"stage_at_least": 4, "classes": []}, "国四柴油车", "diesel vehicles of stage China 4"),
        ({"stage_at_most": None, "stage_inclusive": None, "stage_at_least": 3, "classes": []}, "国三及以上（含国三）柴油车", "diesel vehicles of stage China 3 and above (China 3 included)"),
        ({"stage_at_least": 2, "stage_inclusive": False, "classes": []}, "国二（含）至国四（不含）柴油车", "diesel vehicles of stage China 2 (included) to China 4 (not included)"),
        ({"stage_inclusive": False, "classes": []}, "国四以下（不含国四）柴油车", "diesel vehicles of stage below China 4 (China 4 not included)"),
        ({"stage_at_most": None, "stage_inclusive": None, "classes": [], "fuels": [*FUELS]}, "各类燃料车辆", "vehicles"),
        ({"stage_at_most": None, "stage_inclusive": None, "classes": [], "fuels": [*FUELS][:-1]}, "各类燃料（其他燃料除外）车辆", "(any fuel but other fuel) vehicles"),
        ({"stage_at_most": None, "stage_inclusive": None, "classes": [], "uses": ["muck", "sand"]}, "柴油渣土车、砂石车", "diesel muck trucks or sand trucks"),
        ({"stage_at_most": 0, "rated_load_over_kg": 5000}, "核定载质量超过5吨的国〇及以下（含国〇）重型、中型柴油车", "heavy or medium diesel vehicles of stage China 0 and below (China 0 included) with a rated load over 5 t"),
        ({"last_digit": {"barred": [6, 1], "letter": 4}, "classes": ["light"]}, "号牌尾号为1、6（尾号为字母的按4计）的国四及以下（含国四）轻型柴油车", "light diesel vehicles of stage China 4 and below (China 4 included) with plates ending in 1, 6 (a plate that ends in a letter counts as 4)"),
        ({"origin": "local", "local_prefixes": ["豫C", "豫A"], "new_energy": True}, "本地号牌（豫C、豫A）新能源国四及以下（含国四）重型、中型柴油车", "new-energy heavy or medium diesel vehicles of stage China 4 and below (China 4 included) with local plates (豫C、豫A)"),
        ({"stage_at_most": "6a", "classes": []}, "国六a及以下（含国六a）柴油车", "diesel vehicles of stage China 6a and below (China 6a included)"),
        ({"uses": ["truck"]}, "国四及以下（含国四）重型、中型柴油载货汽车", "heavy or medium diesel trucks of any goods use of stage China 4 and below (China 4 included)"),
        ({"uses": ["goods", "mortar"], "classes": []}, "国四及以下（含国四）柴油普通货车、预拌砂浆运输车", "diesel general goods trucks or mortar trucks of stage China 4 and below (China 4 included)"),
        ({"classes": ["low_speed", "three_wheeler"]}, "国四及以下（含国四）柴油低速货车、三轮汽车", "diesel low-speed trucks or three-wheelers of stage China 4 and below (China 4 included)"),
        ({"classes": ["tractor"], "fuels": [*FUELS], "stage_at_most": None, "stage_inclusive": None}, "拖拉机", "tractors"),
        ({"except_clauses": ["1", "2"], "classes": []}, "不属于第1条、第2条所列的国四及以下（含国四）柴油车", "diesel vehicles of stage China 4 and below (China 4 included) other than those of Clause 1, Clause 2"),
        ({"except_clauses": ["1"], "last_digit": {"barred": [6, 1], "letter": 4}, "classes": []}, "不属于第1条所列且号牌尾号为1、6（尾号为字母的按4计）的国四及以下（含国四）柴油车", "diesel vehicles of stage China 4 and below (China 4 included) with plates ending in 1, 6 (a plate that ends in a letter counts as 4) other than those of Clause 1"),
    ],
)  # fmt: skip
def test_whom(vehicles: dict, zh: str, en: str) -> None:
    text = vehicles_text({**VEHICLES, **vehicles})
    assert (text.zh, text.en) == (zh, en)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"hours": [["21:00", "07:00"]]}, "每日21时至次日7时，"),
        ({"hours": [["21:00", "07:00"]], "weekdays": [6, 7]}, "每周六、周日21时至次日7时（以起始日计），"),
        ({"hours": [["18:00", "00:00"]]}, "每日18时至24时，"),
        ({"hours": [["07:00", "09:00"], ["17:30", "24:00"]]}, "每日7时至9时、17时30分至24时，"),
        ({"days": ["2026-11-12", "2026-11-13"]}, "仅限2026年11月12日至13日，每日0时至24时，"),
        ({"days": ["2026-11-12"]}, "仅限2026年11月12日0时至24时，"),
        ({"until": None}, "自2026年11月11日0时起至另行公告时止，"),
        ({"warning": {"levels": ["yellow"], "districts": []}}, "，黄色重污染天气预警期间（预警生效即启动、解除即停止），"),
        ({"warning": {"levels": ["yellow", "red"], "districts": []}}, "，黄色、红色重污染天气预警期间"),
        ({"passes": None}, "；通行证未作规定，按有效认定；"),
        ({"passes": {"effect": "locked"}}, "；通行证：锁定（一律不得使用）；"),
        ({"passes": {"effect": "honoured", "by_level": {"yellow": "honoured", "orange": "not_honoured", "red": "not_honoured"}}}, "；通行证：有效，黄色预警时有效，橙色及以上预警时一律无效；"),
        ({"zones": [], "passages": [{"name": "北向西", "from": "north", "to": "west", "within_minutes": 4}]}, "柴油车按下列方向通行：“北向西”（由“北进口”驶入、4分钟内由“西出口”驶出）；"),
        ({"boundaries": [{"zone": "west-ring", "included": False}]}, "在“内环”区域内道路（边界道路：“西环路”（不含））通行；"),
        ({"min_minutes": 0}, "通行证：有效；固定点位抓拍一次即计入；违者"),
        ({"camera": None}, "不足3分钟的不计；抓拍未作规定，固定点位抓拍一次即计入；违者"),
        ({"camera": "ignored"}, "不足3分钟的不计；仅有抓拍的不计；违者"),
        ({"zones": [], "passages": [{"name": "北向西", "from": "north", "to": "west", "within_minutes": 4}], "camera": None}, "不足3分钟的不计；违者"),
        ({"code": None}, "即计入。"),
        ({"code": "1229"}, "；违者：违法代码1229。"),
        ({"code": "none", "act": "不执行应急措施", "article": "大气污染防治法 第121条"}, "；违者：“不执行应急措施”，无违法代码，依据大气污染防治法 第121条。"),
        ({"code": None, "penalty": "200元"}, "；违者：违法代码1344（违反禁令标志指示），200元。"),
        ({"warning": {"levels": ["yellow"], "districts": [], "pollutants": ["o3", "pm25"]}}, "，黄色臭氧（O₃）或细颗粒物（PM2.5）重污染天气预警期间（"),
        ({"exempt": ["emergency_vehicle", "city_operation"]}, "；特种车辆（警车、消防车、救护车、工程救险车）、城市运行保障车辆除外；"),
    ],
)  # fmt: skip
def test_when_where_and_passes(members: dict, said: str) -> None:
    assert said in clause_text(body_of(order(clause(**members)))["clauses"][0], NAMES).zh


@pytest.mark.parametrize(
    ("event", "since", "said"),
    [
        ("paused", "2026-11-12T14:00+08:00", "决定暂停执行，依据道路交通安全法 第39条。自2026年11月12日14时起暂停执行。"),
        ("lifted", "2026-11-12T14:00+08:00", "决定解除，依据道路交通安全法 第39条。自2026年11月12日14时起停止执行。"),
        ("resumed", None, "决定恢复执行，依据道路交通安全法 第39条。自公布之时起恢复执行。"),
    ],
)
def test_a_version_without_clauses(event: str, since: str | None, said: str) -> None:
    body = body_of({**order(), "event": event, "from": since, "clauses": []})
    assert paragraph(body, "zh", NAMES).endswith(said)


def test_two_zones_of_one_name_are_told_apart() -> None:
    names = Names({"a": "内环", "b": "内环", "c": "外环"})
    assert [names.zone(one).zh for one in "abcd"] == ["“内环”（a）", "“内环”（b）", "“外环”", "“d”"]


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        (moment("2026-11-12T12:00+08:00"), "2026年11月12日12时", "2026-11-12 12:00"),
        (moment("2026-11-12T04:05:06Z"), "2026年11月12日12时5分6秒", "2026-11-12 12:05:06"),
        (end_moment("2026-01-01T00:00+08:00"), "2025年12月31日24时", "2025-12-31 24:00"),
        (end_moment("2026-01-01T06:30+08:00"), "2026年1月1日6时30分", "2026-01-01 06:30"),
        (days_text(["2026-12-31", "2027-01-01", "2027-01-05"]), "2026年12月31日至2027年1月1日、5日", "2026-12-31 to 2027-01-01, 2027-01-05"),
        (weekdays_text([1, 3, 5]), "每周一、周三、周五", "Monday, Wednesday, Friday"),
        (weekdays_text([7, 5, 6]), "每周五至周日", "Friday to Sunday"),
        (hours_text([["00:00", "23:59"]]), "0时至23时59分", "00:00–23:59"),
    ],
)  # fmt: skip
def test_times_in_words(text: Any, zh: str, en: str) -> None:
    assert (text.zh, text.en) == (zh, en)
