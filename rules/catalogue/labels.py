"""Labels of outcomes and of the codes of registers and checks."""

from rules.catalogue.entries import Language, Outcome, Text

OUTCOMES: dict[str, Outcome] = {
    outcome.name: outcome
    for outcome in (
        Outcome(
            "violation",
            Text("违法", "violation"),
            Text(
                "证据齐备，规则认定成立；须经人工复核后方可处罚。",
                "The rule finds it proven; a person reviews it before any penalty.",
            ),
        ),
        Outcome(
            "suspected",
            Text("嫌疑", "suspected"),
            Text(
                "尚不构成违法（如首次遥感超标），可提醒车主，不得处罚。",
                "Not yet a violation (such as a first exceedance): a reminder, no penalty.",
            ),
        ),
        Outcome(
            "to_be_verified",
            Text("待核实", "to be verified"),
            Text(
                "车辆、位置或检测存疑，须先由人员核实原因，核实前不得处罚。",
                "Vehicle, place or measurement is in doubt: a person settles it before any penalty.",
            ),
        ),
        Outcome(
            "listed",
            Text("并案列出", "listed"),
            Text(
                "同一行为（一次行驶违反多项管控令，或一次超标被多个点位、平台或检查记录到）已按优先顺序以另一条线索追究，此处只列明，不另处罚。",
                "One act (a drive against several orders, an exceedance seen by several stations, platforms or checks): "
                "it is charged under another finding by the stated precedence, and only listed here.",
            ),
        ),
    )
}

CLASSES: dict[str, Text] = {
    "heavy": Text("重型", "heavy"),
    "medium": Text("中型", "medium"),
    "light": Text("轻型", "light"),
    "micro": Text("微型", "micro"),
    "low_speed": Text("低速货车", "low-speed truck"),
    "three_wheeler": Text("三轮汽车", "three-wheeler"),
    "tractor": Text("拖拉机", "tractor"),
}

USES: dict[str, Text] = {
    "muck": Text("渣土车", "muck truck"),
    "mixer": Text("混凝土搅拌车", "concrete mixer"),
    "sand": Text("砂石车", "sand truck"),
    "tank": Text("罐车", "tank truck"),
    "coal": Text("运煤车", "coal truck"),
    "hazardous": Text("危化品运输车", "hazardous goods truck"),
    "goods": Text("货车", "goods truck"),
    "pickup": Text("皮卡", "pickup"),
    "trailer": Text("挂车", "trailer"),
    "special": Text("专项作业车", "special vehicle"),
    "military": Text("军车", "military vehicle"),
    "police": Text("警车", "police vehicle"),
    "fire": Text("消防车", "fire engine"),
    "ambulance": Text("救护车", "ambulance"),
    "rescue": Text("抢险救援车", "rescue vehicle"),
    "sanitation": Text("环卫车", "sanitation truck"),
    "post": Text("邮政车", "post van"),
    "coach": Text("客车", "coach"),
    "other": Text("其他用途", "other use"),
    "mortar": Text("预拌砂浆运输车", "mortar truck"),
    "asphalt": Text("沥青混合料运输车", "asphalt truck"),
    "cement": Text("水泥运输车", "cement truck"),
    "recovery": Text("清障车", "recovery vehicle"),
    "city_operation": Text("城市运行保障车辆", "vehicle of city services"),
    "livelihood": Text("民生保障车辆", "vehicle of daily supplies"),
    "fresh_produce": Text("鲜活农产品运输车", "fresh-produce truck"),
}

ORDER_USES: dict[str, Text] = {
    **USES,
    "goods": Text("普通货车", "general goods truck"),
    "other": Text("登记为其他用途的车辆", "vehicle registered for another use"),
    "emergency_vehicle": Text(
        "特种车辆（警车、消防车、救护车、工程救险车）", "emergency vehicle (police, fire, ambulance, rescue)"
    ),
    "truck": Text("载货汽车", "truck of any goods use"),
}
"""Uses as orders say them: 货车 alone would read as any truck there, 其他车辆 as the other vehicles of the notice."""

FUELS: dict[str, Text] = {
    "diesel": Text("柴油", "diesel"),
    "petrol": Text("汽油", "petrol"),
    "gas": Text("燃气", "gas"),
    "electric": Text("纯电动", "electric"),
    "hydrogen": Text("氢燃料", "hydrogen"),
    "methanol": Text("甲醇", "methanol"),
    "diesel_hybrid": Text("柴油混合动力", "diesel hybrid"),
    "petrol_hybrid": Text("汽油混合动力", "petrol hybrid"),
    "other": Text("其他燃料", "other fuel"),
}

COLOURS: dict[str, Text] = {
    "blue": Text("蓝牌", "blue plate"),
    "yellow": Text("黄牌", "yellow plate"),
    "white": Text("白牌", "white plate"),
    "black": Text("黑牌", "black plate"),
    "green": Text("绿牌", "green plate"),
    "yellow_green": Text("黄绿牌", "yellow-green plate"),
    "other": Text("其他颜色号牌", "plate of another colour"),
}

PLATE_TYPES: dict[str, Text] = {
    "01": Text("大型汽车", "large vehicle"),
    "02": Text("小型汽车", "small vehicle"),
    "03": Text("使馆汽车", "embassy vehicle"),
    "04": Text("领馆汽车", "consulate vehicle"),
    "05": Text("境外汽车", "vehicle from abroad"),
    "06": Text("外籍汽车", "foreigner's vehicle"),
    "07": Text("普通摩托车", "motorcycle"),
    "08": Text("轻便摩托车", "moped"),
    "13": Text("低速车", "low-speed vehicle"),
    "14": Text("拖拉机", "tractor"),
    "15": Text("挂车", "trailer"),
    "16": Text("教练汽车", "driving-school vehicle"),
    "18": Text("试验汽车", "test vehicle"),
    "20": Text("临时入境汽车", "vehicle entered temporarily"),
    "22": Text("临时行驶车", "vehicle with temporary plates"),
    "23": Text("警用汽车", "police vehicle"),
    "51": Text("大型新能源汽车", "large new-energy vehicle"),
    "52": Text("小型新能源汽车", "small new-energy vehicle"),
}
"""By the code of GA/T 24.7 (M): the types that vehicles here bear; any other code of two digits is known by its number alone."""

CHECK_KINDS: dict[str, Text] = {
    "roadside": Text("路检路查", "roadside check"),
    "on_site": Text("入户抽检", "on-site check"),
    "retest": Text("复检", "retest"),
}

METHODS: dict[str, Text] = {
    "free_acceleration": Text("自由加速法", "free acceleration"),
    "lug_down": Text("加载减速法", "lug-down"),
    "visual": Text("目视法", "visual"),
    "obd": Text("OBD检查", "OBD check"),
}

RESULTS: dict[str, Text] = {"pass": Text("合格", "pass"), "fail": Text("不合格", "fail")}

AIR_POLLUTANTS: dict[str, Text] = {
    "pm25": Text("细颗粒物（PM2.5）", "PM2.5"),
    "pm10": Text("可吸入颗粒物（PM10）", "PM10"),
    "o3": Text("臭氧（O₃）", "ozone"),
    "no2": Text("二氧化氮（NO₂）", "NO₂"),
    "so2": Text("二氧化硫（SO₂）", "SO₂"),
    "co": Text("一氧化碳（CO）", "CO"),
    "other": Text("其他污染物", "another pollutant"),
}
"""Pollutants of the air, of which warnings speak; what a vehicle emits is measured and named by the rules."""

_STAGES = "〇一二三四五六"


def word(words: dict[str, Text], code: str | None, language: Language) -> str:
    """The label of a code; the code itself if it has none, "" for None."""
    if code is None:
        return ""
    return words[code].said(language) if code in words else str(code)


def stage_word(stage: int | str | None, language: Language) -> str:
    """Emission stage 0–6 as 国〇…国六 or "China 0"…, 6a and 6b as 国六a and 国六b; "" where unknown."""
    if stage is None:
        return ""
    if isinstance(stage, str):
        number, part = stage[:-1], stage[-1]
        return f"{stage_word(int(number), language)}{part}"
    if stage not in range(len(_STAGES)):
        return str(stage)
    return f"国{_STAGES[stage]}" if language == "zh" else f"China {stage}"


def number_text(value: float | None) -> str:
    """A number in full digits, never rounded: 30.04 → 30.04, 30.0 → 30; "" for None and NaN."""
    if value is None or value != value:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
