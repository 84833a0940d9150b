"""Chinese words of registers: some are accepted as written, others only help to name the nearest known word."""

COLOURS = {
    **{"蓝": "blue", "黄": "yellow", "白": "white", "黑": "black", "绿": "green", "黄绿": "yellow_green"},
    **{"蓝色": "blue", "黄色": "yellow", "白色": "white", "黑色": "black", "绿色": "green", "黄绿色": "yellow_green"},
}
FUELS = {"柴油": "diesel", "汽油": "petrol", "天然气": "gas", "纯电动": "electric"}
CLASSES = {"重型": "heavy", "中型": "medium", "轻型": "light", "微型": "micro"}

USES_OFFERED = {
    "渣土": "muck",
    "搅拌": "mixer",
    "混凝土": "mixer",
    "砂": "sand",
    "罐": "tank",
    "煤": "coal",
    "危": "hazardous",
    "皮卡": "pickup",
    "挂": "trailer",
    "特种": "special",
    "专项": "special",
    "军": "military",
    "警": "police",
    "消防": "fire",
    "救护": "ambulance",
    "救援": "rescue",
    "环卫": "sanitation",
    "邮政": "post",
    "客": "coach",
    "货": "goods",
}
"""Part of a word → the use that may be meant; offered in an error, never taken."""
