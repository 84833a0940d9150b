"""Words of registers: what our own pages print and a few more are read as written; in orders and the like they are only offered."""

from services.reference.codes import CODES, words_of

COLOURS = {
    **words_of(CODES["plate_colours"]),
    **{"蓝": "blue", "黄": "yellow", "白": "white", "黑": "black", "绿": "green", "黄绿": "yellow_green"},
    **{"蓝色": "blue", "黄色": "yellow", "白色": "white", "黑色": "black", "绿色": "green", "黄绿色": "yellow_green"},
}
FUELS = {
    **words_of(CODES["fuels"]),
    **{"天然气": "gas", "电": "electric", "氢": "hydrogen", "其他": "other"},
    **{"a": "petrol", "b": "diesel", "c": "electric", "e": "gas", "f": "gas", "l": "methanol"},
}
"""Letters: GA/T 24.9, as the profile cn-remote-sensing has them; D, M, N and O are left out, for they say no fuel of ours for sure."""
CLASSES = words_of(CODES["classes"])
USES = words_of(CODES["uses"])
PLATE_TYPES = words_of(CODES["plate_types"])
DISTRICTS = words_of(CODES["districts"])
ZONE_KINDS = words_of(CODES["zone_kinds"])
DATUMS = {
    **words_of(CODES["datums"]),
    **{"国测局坐标系": "GCJ02", "火星坐标系": "GCJ02", "国测局": "GCJ02", "百度": "BD09"},
}

_USES = {
    **{"渣土": "muck", "搅拌": "mixer", "混凝土": "mixer", "砂": "sand", "罐": "tank", "煤": "coal", "危": "hazardous"},
    **{"皮卡": "pickup", "挂": "trailer", "特种": "special", "专项": "special", "军": "military", "警": "police"},
    **{
        "消防": "fire",
        "救护": "ambulance",
        "救援": "rescue",
        "环卫": "sanitation",
        "邮政": "post",
        "客": "coach",
        "货": "goods",
    },
    "新能源": "new_energy",
}
_FUELS = {
    **{"柴油": "diesel", "柴": "diesel", "汽油": "petrol", "燃气": "gas", "然气": "gas", "气": "gas", "电": "electric"},
    **{"氢": "hydrogen", "甲醇": "methanol", "柴油混": "diesel_hybrid", "汽油混": "petrol_hybrid"},
}
_CLASSES = {"重": "heavy", "中": "medium", "轻": "light", "微": "micro"}
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
_OF_DOCUMENTS = (
    *("uses", "fuels", "classes", "plate_colours", "levels", "pass_kinds", "pass_events", "warning_events", "order_kinds"),
    *("order_events", "pass_effects"),
)
OFFERED: tuple[tuple[str, str], ...] = (
    *((text.zh, code) for name in _OF_DOCUMENTS for code, text in CODES[name].items()),
    *(
        pair
        for words in (_USES, _FUELS, _CLASSES, _COLOURS, _LEVELS, _PASSES, _EVENTS, _KINDS, _EFFECTS)
        for pair in words.items()
    ),
)
"""A Chinese word or part of one, and the known word that may be meant; offered in an error, never taken: 货车 in a notice may mean every
truck, not only `goods`."""
