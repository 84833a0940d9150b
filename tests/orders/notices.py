"""Trucks against real notices as they were published, each with its source; facts only, in our own words, over the invented town.

What was not found: the hour of issue of most (a full hour before the measures begin is taken); of the Beijing notice, what else is exempt of
clause 3 and of odd and even days; of Chengdu's of 2023-12, everything but the two measures that the press reported, and which digits on
which weekday (taken from the city's notices of 2021).
"""

from typing import Any

from tests.rules.building import warning

Case = tuple[str, dict[str, Any], str]
NONE = "none"
CLEAR = "to_be_verified: use_unclear"


def under(level: str, begins: str, words: str = "") -> dict[str, Any]:
    return {"warnings": [warning(level, begins, words=words)]}


CAPITAL = {"plate": "京A0T004"}
# 北京: 《关于应对空气重污染采取临时交通管理措施的通告》, three offices, 2023-10-30 (北京青年报 2023-10-30 and 31; 经济通 2023-10-31)
BEIJING_ORANGE: list[Case] = [
    ("a muck truck of any stage", {"use": "muck", "emission_stage": 6}, "violation of 1"),
    ("a sand truck on gas", {"use": "sand", "fuel": "gas", "emission_stage": 6}, "violation of 1"),
    ("an electric muck truck", {"use": "muck", "fuel": "electric", "emission_stage": None}, NONE),
    (
        "a petrol car of stage 2",
        {"fuel": "petrol", "emission_stage": 2, "vehicle_class": "light", "use": "other"},
        "violation of 2",
    ),
    ("of stage 3", {"fuel": "petrol", "emission_stage": 3, "vehicle_class": "light", "use": "other"}, NONE),
    ("of stage 0, of which it does not speak", {"fuel": "petrol", "emission_stage": 0, "vehicle_class": "light"}, NONE),
    ("a local diesel truck of stage 4 may carry supplies", CAPITAL, CLEAR),
    ("a local coal truck of stage 4 does not", CAPITAL | {"use": "coal"}, "violation of 3"),
    ("of stage 5", CAPITAL | {"use": "coal", "emission_stage": 5}, NONE),
    ("of stage 3, of which it does not speak", CAPITAL | {"use": "coal", "emission_stage": 3}, NONE),
    ("a coach is no truck", CAPITAL | {"use": "coach"}, NONE),
    ("a truck that is registered for fresh produce", CAPITAL | {"use": "fresh_produce"}, NONE),
    ("from elsewhere", {"use": "coal"}, NONE),
    ("before the measures", {"use": "muck", "at": "2023-10-30 23:54:59"}, NONE),
    ("until 24时 of the last day", {"use": "muck", "at": "2023-11-02 23:54:59"}, "violation of 1"),
    ("from then on", {"use": "muck", "at": "2023-11-03 00:00"}, NONE),
    ("under yellow", {"use": "muck"} | under("yellow", "2023-10-30 12:00"), NONE),
]
ODD = {"plate": "京A0T003", "fuel": "petrol", "emission_stage": 5, "vehicle_class": "light", "use": "other"}
# The same notice: what it provides for a red warning, which did not come then.
BEIJING_RED: list[Case] = [
    ("a muck truck", {"use": "muck", "emission_stage": 6}, "violation of 1"),
    ("an odd plate on an even day", ODD, "violation of 4"),
    ("on an odd day", ODD | {"at": "2023-11-15 10:00"}, NONE),
    ("before 3时", ODD | {"at": "2023-11-14 02:54:59"}, NONE),
    ("from 3时", ODD | {"at": "2023-11-14 03:00"}, "violation of 4"),
    ("a letter counts as 0", ODD | {"plate": "京A0T03A"}, NONE),
    ("of stage 2, for which clause 2 holds all day", ODD | {"emission_stage": 2, "at": "2023-11-14 02:00"}, "violation of 2"),
    (
        "from elsewhere within the fifth ring, at the peak",
        ODD | {"plate": "豫C0T004", "at": "2023-11-14 08:00"},
        "violation of 5",
    ),
    ("after the peak", ODD | {"plate": "豫C0T004", "at": "2023-11-14 09:00"}, NONE),
    ("on a Saturday", ODD | {"plate": "豫C0T008", "at": "2023-11-18 08:00"}, NONE),
    (
        "a red warning of ozone",
        ODD | under("red", "2023-11-01 00:00", "臭氧重污染红色预警"),
        "to_be_verified: warning_pollutant",
    ),
]
LORRY = {"vehicle_class": "light", "use": "goods", "emission_stage": 6}
# 石家庄: Ⅱ级应急响应 from 2023-12-21 08:00, 市重污染天气应急指挥部办公室, 2023-12-20 (reprinted 2023-12-21)
SHIJIAZHUANG: list[Case] = [
    ("Thursday, 5", LORRY | {"plate": "冀A0T005"}, "violation of 1-4"),
    ("Thursday, 0 before a letter", LORRY | {"plate": "冀A0T0B0"}, "violation of 1-4"),
    ("Thursday, 4", LORRY | {"plate": "冀A0T004"}, NONE),
    ("Friday, 6", LORRY | {"plate": "冀A0T006", "at": "2023-12-22 09:00"}, "violation of 1-5"),
    ("a Saturday", LORRY | {"plate": "冀A0T005", "at": "2023-12-23 09:00"}, NONE),
    ("New Year's Day, a Monday", LORRY | {"plate": "冀A0T002", "at": "2024-01-01 09:00"}, NONE),
    ("20时", LORRY | {"plate": "冀A0T005", "at": "2023-12-21 20:00"}, NONE),
    ("a post van", LORRY | {"plate": "冀A0T005", "use": "post"}, NONE),
    ("new energy", LORRY | {"plate": "冀A0T005", "new_energy": True}, NONE),
    ("a heavy truck of any stage", {"use": "coal", "emission_stage": 6}, "violation of 2-1"),
    ("a goods truck may serve the city", {}, CLEAR),
    ("one that is registered for it", {"use": "city_operation"}, NONE),
    ("a fire engine", {"use": "fire"}, NONE),
    ("a three-wheeler", {"vehicle_class": "three_wheeler", "use": "sand"}, "violation of 2-2"),
    ("a tractor by its plate's type", {"vehicle_class": None, "plate_type": "14", "use": "sand"}, "violation of 2-2"),
    ("in a county town", {"use": "coal", "place": "site 2"}, "violation of 2-1"),
    ("before 8时", {"use": "coal", "at": "2023-12-21 07:54:59"}, NONE),
    ("what is a remark charges nobody", {"use": "coal", "place": "far away"}, NONE),
]
# 成都: 重污染天气橙色预警 from 2023-12-23 00:00, 市生态环境保护委员会办公室, 2023-12-22 (央视新闻 2023-12-22)
CHENGDU_ORANGE: list[Case] = [
    ("国三 is in 国Ⅲ(含)以下, whatever its digit", {"plate": "川A0T004"}, "violation of 1"),
    ("petrol, too", {"plate": "川A0T004", "fuel": "petrol"}, "violation of 1"),
    ("国三 on its digit's day is none of the other vehicles", {"plate": "川A0T001"}, "violation of 1"),
    ("a fire engine of 国三 is none of them either", {"plate": "川A0T001", "use": "fire"}, NONE),
    ("国四 on its digit's day", {"plate": "川A0T001", "emission_stage": 4}, "violation of 2-1"),
    ("国四 on another day", {"plate": "川A0T004", "emission_stage": 4}, NONE),
    ("国三 on gas is one of the other vehicles", {"plate": "川A0T006", "fuel": "gas"}, "violation of 2-1"),
    ("Friday, 0", {"plate": "川A0T000", "emission_stage": 4, "at": "2023-12-29 09:00"}, "violation of 2-5"),
    ("stage not known", {"plate": "川A0T001", "emission_stage": None}, "to_be_verified: stage_unknown"),
    ("a Saturday", {"plate": "川A0T004", "at": "2023-12-23 09:00"}, NONE),
    ("New Year's Day", {"plate": "川A0T004", "at": "2024-01-01 09:00"}, NONE),
    ("22时", {"plate": "川A0T004", "at": "2023-12-25 22:00"}, NONE),
    ("on the ring (不含)", {"plate": "川A0T004", "place": "north road"}, NONE),
]
OZONE = under("yellow", "2023-03-06 00:00", "臭氧重污染天气黄色预警")
# 成都: 臭氧重污染天气黄色预警临时交通管理措施, 市公安局交通管理局, from 2023-03-06 00:00 (成都本地宝 2023-03-06; lifted 2023-03-11)
CHENGDU_OZONE: list[Case] = [
    ("a muck truck of 国五 by night", {"use": "muck"}, "violation of 1"),
    ("mortar", {"use": "mortar"}, "violation of 1"),
    ("国六", {"use": "mortar", "emission_stage": 6}, NONE),
    ("new energy", {"use": "mixer", "new_energy": True}, NONE),
    ("by day", {"use": "muck", "at": "2023-03-07 12:00"}, NONE),
    ("asphalt by day", {"use": "asphalt", "at": "2023-03-07 12:00"}, "violation of 2"),
    ("goods", {}, NONE),
    (
        "a warning that says no pollutant",
        {"use": "muck"} | under("yellow", "2023-03-06 00:00"),
        "to_be_verified: warning_pollutant",
    ),
    ("a warning of PM2.5", {"use": "muck"} | under("yellow", "2023-03-06 00:00", "PM2.5黄色预警"), NONE),
    ("orange", {"use": "muck"} | under("orange", "2023-03-06 00:00", "臭氧橙色预警"), NONE),
]
# 菏泽: 重污染天气Ⅱ级应急响应 from 2024-12-23 00:00, 市重污染天气应急工作专项小组办公室, 2024-12-22 (菏泽环境、菏泽交警)
HEZE: list[Case] = [
    ("国四 is in 国四及以下", {"use": "coal"}, "violation of 1"),
    ("国五", {"use": "coal", "emission_stage": 5}, NONE),
    ("light", {"use": "coal", "vehicle_class": "light"}, NONE),
    ("petrol", {"use": "coal", "fuel": "petrol"}, NONE),
    ("goods may serve the city", {}, CLEAR),
    *((f"exempt: {use}", {"use": use}, NONE) for use in ("police", "fire", "ambulance", "rescue", "city_operation")),
    ("专项作业车 are not 特种车辆, and no 载货汽车", {"use": "special"}, NONE),
    ("a low-speed truck of any stage", {"use": "sand", "vehicle_class": "low_speed", "emission_stage": 6}, "violation of 2"),
    (
        "... registered as light, by its plate's type",
        {"use": "sand", "vehicle_class": "light", "plate_type": "13"},
        "to_be_verified: class_unknown",
    ),
    ("the day before", {"use": "coal", "at": "2024-12-22 23:54:59"}, NONE),
]
# 滁州: 重污染天气橙色预警, Ⅱ级响应 from 2023-12-26 12:00, 市重污染天气应急工作领导小组 (reprinted 2023-12-27)
CHUZHOU: list[Case] = [
    ("国三", {}, "violation of 1"),
    ("国三 on petrol", {"fuel": "petrol", "vehicle_class": "light"}, "violation of 1"),
    ("国四", {"emission_stage": 4}, NONE),
    ("until 12时", {"at": "2023-12-26 11:54:59"}, NONE),
    ("what is a remark charges nobody", {"emission_stage": 4, "use": "coal", "place": "site 2"}, NONE),
]

NOTICES: dict[str, tuple[dict[str, Any], list[Case]]] = {
    "beijing_orange": ({"at": "2023-10-31 10:00", "emission_stage": 4, **under("orange", "2023-10-30 12:00")}, BEIJING_ORANGE),
    "beijing_red": ({"at": "2023-11-14 10:00", "emission_stage": 4, **under("red", "2023-11-01 00:00")}, BEIJING_RED),
    "shijiazhuang": ({"at": "2023-12-21 09:00", "emission_stage": 4}, SHIJIAZHUANG),
    "chengdu_orange": ({"at": "2023-12-25 09:00", "emission_stage": 3, **under("orange", "2023-12-23 00:00")}, CHENGDU_ORANGE),
    "chengdu_ozone": ({"at": "2023-03-07 23:00", "emission_stage": 5, **OZONE}, CHENGDU_OZONE),
    "heze": ({"at": "2024-12-23 09:00", "emission_stage": 4}, HEZE),
    "chuzhou": ({"at": "2023-12-26 14:00", "emission_stage": 3}, CHUZHOU),
}
"""By the order's file: what every case of it supposes, and its cases."""
