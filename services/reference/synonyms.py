"""Words of registers: what our own pages print and a few more are read as written; in orders and the like they are only offered."""

import re

from rules.catalogue.entries import Text
from services.reference.codes import CODES, words_of

COLOURS = {
    **words_of(CODES["plate_colours"]),
    **{"蓝": "blue", "黄": "yellow", "白": "white", "黑": "black", "绿": "green", "黄绿": "yellow_green"},
    **{"蓝色": "blue", "黄色": "yellow", "白色": "white", "黑色": "black", "绿色": "green", "黄绿色": "yellow_green"},
}
FUELS = {
    **words_of(CODES["fuels"]),
    **{"天然气": "gas", "电": "electric", "氢": "hydrogen", "其他": "other"},
    **{"压缩天然气": "gas", "液化天然气": "gas", "液化石油气": "gas", "cng": "gas", "lng": "gas", "lpg": "gas"},
    **{"纯电": "electric", "电动": "electric", "氢燃料电池": "hydrogen"},
    **{"a": "petrol", "b": "diesel", "c": "electric", "e": "gas", "f": "gas", "l": "methanol"},
}
"""Letters: GA/T 24.9, as the profile cn-remote-sensing has them; D, M, N and O are left out, for they say no fuel of ours for sure."""
CLASSES = words_of(CODES["classes"])
USES = {
    **words_of(CODES["uses"]),
    **{"其他车辆": "other", "other vehicle": "other"},
    **dict.fromkeys(("搅拌车", "商混车", "商砼车", "混凝土搅拌运输车", "混凝土运输车"), "mixer"),
    **dict.fromkeys(("渣土运输车", "建筑垃圾运输车"), "muck"),
    **dict.fromkeys(("危险货物运输车", "危险品运输车"), "hazardous"),
    **dict.fromkeys(("普通货车", "普货"), "goods"),
}
PLATE_TYPES = words_of(CODES["plate_types"])
DISTRICTS = words_of(CODES["districts"])
ZONE_KINDS = words_of(CODES["zone_kinds"])
DATUMS = {
    **words_of(CODES["datums"]),
    **{"国测局坐标系": "GCJ02", "火星坐标系": "GCJ02", "国测局": "GCJ02", "百度": "BD09"},
}

NO_KIND_OF = re.compile(
    "[重中轻微]型(?=[\u4e00-\u9fff]*(?:客|轿|面包|校)车)|三轮[\u4e00-\u9fff]*摩托|电动三轮|气电|非(?:危险|[重中轻微]型)[\u4e00-\u9fff]?"
)
"""What holds the part of a word and is none of its kind: a motorcycle of three wheels is no 三轮汽车, gas and electric no one fuel.
Nothing is offered for it."""

_USES = (
    *((part, use) for part in ("半挂牵引", "全挂牵引", "牵引") for use in ("goods", "truck")),
    *(
        (part, use)
        for part in ("油罐车", "油罐", "加油", "液化气", "液化石油气", "液化天然气", "煤气", "LNG", "LPG")
        for use in ("hazardous", "tank")
    ),
    *((part, use) for part in ("水泥罐", "水泥搅拌") for use in ("mixer", "cement")),
    *((part, use) for part in ("自卸", "翻斗") for use in ("muck", "sand", "coal", "goods", "truck")),
    *(("校车", "other"), ("公交", "coach"), ("公交", "other")),
    *((part, use) for part in ("垃圾", "洒水", "吸污", "吸粪") for use in ("sanitation", "special")),
    *((part, use) for part in ("起重", "吊", "泵车") for use in ("special", "goods")),
    *(
        ("商混", "mixer"),
        ("商砼", "mixer"),
        ("砼", "mixer"),
        ("拉土", "muck"),
        ("土方", "muck"),
        ("沙石", "sand"),
        ("沙", "sand"),
    ),
    *(("水罐消防", "fire"), ("消防水罐", "fire"), ("应急救援", "rescue"), ("混凝土泵", "special"), ("砼泵", "special")),
    *(("渣土", "muck"), ("建筑垃圾", "muck"), ("搅拌", "mixer"), ("混凝土", "mixer"), ("砂浆", "mortar"), ("沥青", "asphalt")),
    *(
        ("砂石", "sand"),
        ("砂", "sand"),
        ("罐", "tank"),
        ("煤", "coal"),
        ("水泥", "cement"),
        ("清障", "recovery"),
        ("拖车", "recovery"),
    ),
    *(("危", "hazardous"), ("危险货物", "hazardous"), ("皮卡", "pickup"), ("挂", "trailer"), ("专项", "special")),
    *(
        ("特种", "emergency_vehicle"),
        ("特种", "special"),
        ("特殊", "emergency_vehicle"),
        ("特殊", "special"),
        ("应急车", "emergency_vehicle"),
    ),
    *(("军", "military"), ("警", "police"), ("消防", "fire"), ("救护", "ambulance"), ("急救", "ambulance")),
    *(("救援", "rescue"), ("救险", "rescue"), ("抢险", "rescue"), ("环卫", "sanitation"), ("邮政", "post"), ("快递", "post")),
    *(("客", "coach"), ("货", "goods"), ("货", "truck"), ("卡车", "truck")),
    *(("城市运行", "city_operation"), ("民生", "livelihood"), ("生活物资", "livelihood"), ("生活必需品", "livelihood")),
    *(("保供", "livelihood"), ("农产品", "fresh_produce"), ("鲜活", "fresh_produce"), ("绿色通道", "fresh_produce")),
    *(("蔬菜", "fresh_produce"), ("其他车辆", "other"), ("新能源", "new_energy")),
)
"""A part that stands for several codes is offered as all of them: 特种车辆 is the law's word for emergency vehicles, and in many notices
for 专项作业车 as well; 货车 may mean every truck."""
_FUELS = (
    *(("柴油", "diesel"), ("柴", "diesel"), ("汽油", "petrol"), ("电", "electric"), ("氢", "hydrogen"), ("甲醇", "methanol")),
    *((part, "gas") for part in ("燃气", "然气", "石油气", "气", "CNG", "LNG", "LPG")),
    *((part, "diesel_hybrid") for part in ("柴油混", "柴混", "柴油电", "柴油/电", "柴油+电", "柴油、电", "柴电")),
    *((part, "petrol_hybrid") for part in ("汽油混", "汽混", "汽油电", "汽油/电", "汽油+电", "汽油、电", "汽电")),
    *(
        (part, fuel)
        for part in ("油电", "电油", "油混", "混动", "混合动力", "电混", "插电", "增程")
        for fuel in ("petrol_hybrid", "diesel_hybrid")
    ),
    ("燃料电池", "hydrogen"),
    *((part, fuel) for part in ("双燃料", "油气") for fuel in ("petrol", "diesel", "gas")),
    *(("汽柴油", "petrol"), ("汽柴油", "diesel")),
)
_CLASSES = {
    **{"重": "heavy", "中": "medium", "轻": "light", "微": "micro"},
    **{"低速": "low_speed", "三轮": "three_wheeler", "拖拉机": "tractor"},
}
_FARM = (("农用", "low_speed"), ("农用", "three_wheeler"), ("农用", "tractor"))
_COLOURS = {"黄绿": "yellow_green", "蓝": "blue", "黄": "yellow", "白": "white", "黑": "black", "绿": "green"}
_LEVELS = {"黄": "yellow", "橙": "orange", "红": "red", "Ⅲ": "yellow", "Ⅱ": "orange", "Ⅰ": "red"}
_PASSES = {"通行证": "pass", "豁免": "exemption"}
_EVENTS = {
    **{"发布": "issued", "公布": "issued", "启动": "issued", "核发": "issued", "修订": "amended", "调整": "amended"},
    **{"延": "extended", "升": "upgraded", "降": "downgraded", "暂停": "paused", "恢复": "resumed", "解除": "lifted"},
    **{"吊销": "revoked", "注销": "revoked", "撤销": "revoked"},
}
_KINDS = {
    "应急": "emergency",
    "常态": "standing",
    "日常": "standing",
    "临时": "temporary",
    "分阶段": "phased",
    "分期": "phased",
}
_EFFECTS = {"有效": "honoured", "无效": "not_honoured", "失效": "not_honoured", "暂停": "suspended", "锁": "locked"}
_POLLUTANTS = {"光化学": "o3", "氮氧化物": "no2", "雾霾": "pm25", "霾": "pm25", "扬沙": "pm10", "浮尘": "pm10"}
_OF_DOCUMENTS = (
    *(
        "order_uses",
        "fuels",
        "classes",
        "plate_colours",
        "levels",
        "pass_kinds",
        "pass_events",
        "warning_events",
        "order_kinds",
    ),
    *("order_events", "pass_effects", "pollutants", "cameras"),
)
OFFERED: tuple[tuple[str, str], ...] = (
    *((text.zh, code) for name in _OF_DOCUMENTS for code, text in CODES[name].items()),
    *(
        pair
        for words in (_CLASSES, _COLOURS, _LEVELS, _PASSES, _EVENTS, _KINDS, _EFFECTS, _POLLUTANTS)
        for pair in words.items()
    ),
    *_FUELS,
    *_FARM,
    *_USES,
)
"""A Chinese word or part of one, and the known word that may be meant; offered in an error, never taken: 货车 in a notice may mean every
truck, not only `goods`."""
OFFERED_LABELS = {**CODES["fuels"], **CODES["classes"], **CODES["exemptions"], **CODES["order_uses"]}
"""What an offered word stands for, where several are offered."""
_A_CLASS = Text("属车型，写入 vehicles.classes", "a class, said in vehicles.classes")
ELSEWHERE: tuple[tuple[str, str, Text], ...] = (
    *(
        (part, code, Text(f"{code} {_A_CLASS.zh}", f"{code}: {_A_CLASS.en}"))
        for part, code in _CLASSES.items()
        if len(part) > 1
    ),
    (
        "其他车辆",
        "",
        Text(
            "通告所列以外的车辆写入 vehicles.except_clauses",
            "the other vehicles of a notice are said by vehicles.except_clauses",
        ),
    ),
    ("客车", "coach", Text("客车属用途 coach，车型留空", "a coach is told by its use, coach, and has none of these classes")),
    ("过境", "", Text("过境不能判断，写成备注条款（remark）", "transit cannot be judged: a clause with remark keeps it")),
)
"""A part of a word, the code that makes the hint needless where it is known, and how the word is said otherwise."""
