"""Each order of docs/standards.md as it is really written: trucks just inside and just outside each of its conditions."""

from typing import Any

import pytest

from tests.orders.notices import NOTICES
from tests.orders.trucks import HOW, NONE, ORDERS, PLACES, judged, order_named, way, zones
from tests.rules.building import granted, warning

Case = tuple[str, dict[str, Any], str]
OF_1, OF_2, OF_3, OF_4 = (f"violation of {number}" for number in (1, 2, 3, 4))
UNSURE, LEVEL = "to_be_verified: unsure_place", "to_be_verified: level_of_road"


def unknown(what: str) -> str:
    return f"to_be_verified: {what}_unknown"


ROUTE = granted("2025-09-20 09:00", hours=[["06:00", "20:00"]], zones=["ly-pass-route"])
OTHER_ORDER = granted("2025-09-20 09:00", orders=["LY-2020-STANDING"])
NIGHT = granted("2025-09-20 09:00", hours=[["21:00", "07:00"]], zones=["ly-pass-route"])
LUOYANG_STANDING: list[Case] = [
    ("国五 is in 国五及以下", {}, OF_2),
    ("国六 is not", {"emission_stage": 6}, NONE),
    ("stage not known", {"emission_stage": None}, unknown("stage")),
    ("medium", {"vehicle_class": "medium"}, OF_2),
    ("light", {"vehicle_class": "light"}, NONE),
    ("含燃气", {"fuel": "gas"}, OF_2),
    ("petrol by day", {"fuel": "petrol"}, NONE),
    ("a muck truck of 国六", {"use": "muck", "emission_stage": 6}, OF_1),
    ("a light mixer of 国六", {"use": "mixer", "vehicle_class": "light", "emission_stage": 6}, OF_1),
    ("a muck truck on gas, 国六", {"use": "muck", "fuel": "gas", "emission_stage": 6}, NONE),
    ("the day before", {"at": "2025-09-14 23:54:30"}, NONE),
    ("from the first minute", {"at": "2025-09-15 00:00"}, OF_2),
    ("on 邙岭大道 (不含)", {"place": "north road"}, NONE),
    ("on 南山大道 (不含)", {"place": "south road"}, NONE),
    ("on 丝路大道 (不含)", {"place": "east road"}, NONE),
    ("on 三川大道 (不含)", {"place": "west road"}, NONE),
    ("31 m from its kerb, inside", {"place": "inside by the north road"}, OF_2),
    ("20 m from its kerb", {"place": "too near the north road"}, UNSURE),
    ("the whole of 白马寺大道", {"place": "白马寺大道 out of town"}, OF_2),
    ("32 m beside it", {"place": "beside 白马寺大道"}, NONE),
    ("国四 in the limit zone", {"place": "between town and limit", "emission_stage": 4}, OF_3),
    ("国五 in the limit zone", {"place": "between town and limit"}, NONE),
    ("国四 on 邙岭大道, which is limited", {"place": "north road", "emission_stage": 4}, OF_3),
    ("国四 out of both", {"place": "far away", "emission_stage": 4}, NONE),
    ("国六 until 21:00", {"emission_stage": 6, "at": "2025-10-20 20:54:59"}, NONE),
    ("国六 from 21:00", {"emission_stage": 6, "at": "2025-10-20 21:00"}, OF_4),
    ("国六 until 07:00", {"emission_stage": 6, "at": "2025-10-21 06:54:59"}, OF_4),
    ("国六 from 07:00", {"emission_stage": 6, "at": "2025-10-21 07:00"}, NONE),
    ("petrol by night", {"fuel": "petrol", "at": "2025-10-20 23:58"}, OF_4),
    ("light by night", {"vehicle_class": "light", "at": "2025-10-20 23:58"}, NONE),
    ("new energy by night", {"fuel": "diesel_hybrid", "new_energy": True, "at": "2025-10-20 23:58"}, NONE),
    ("perhaps new energy", {"fuel": "petrol", "new_energy": None, "at": "2025-10-20 23:58"}, unknown("energy")),
    ("special vehicles", {"use": "special"}, NONE),
    ("pickups", {"use": "pickup"}, NONE),
    ("rescue", {"use": "rescue"}, NONE),
    ("micro trucks", {"vehicle_class": "micro"}, NONE),
    ("coaches are not exempt", {"use": "coach"}, OF_2),
    ("use not known", {"use": None}, unknown("use")),
    ("with a pass, on its route in its time", {"passes": [ROUTE]}, NONE),
    ("... until 20:00", {"passes": [ROUTE], "at": "2025-10-20 19:54:59"}, NONE),
    ("... from 20:00", {"passes": [ROUTE], "at": "2025-10-20 20:00"}, OF_2),
    ("... off its route", {"passes": [ROUTE], "place": "south of the middle"}, OF_2),
    ("with a pass for another order", {"passes": [OTHER_ORDER]}, OF_2),
    ("国六 by night with a pass", {"emission_stage": 6, "at": "2025-10-20 23:58", "passes": [NIGHT]}, NONE),
]

ORANGE, YELLOW, RED = (warning(level, "2020-11-10 20:00", "2020-11-10 22:00") for level in ("orange", "yellow", "red"))
LUOYANG_BEFORE: list[Case] = [
    ("国三 is in 国Ⅲ及以下", {}, OF_2),
    ("国四 is not", {"emission_stage": 4}, NONE),
    ("国四 under orange", {"emission_stage": 4, "warnings": [ORANGE]}, OF_3),
    ("国四 under red", {"emission_stage": 4, "warnings": [RED]}, OF_3),
    ("国四 under yellow", {"emission_stage": 4, "warnings": [YELLOW]}, NONE),
    ("国五 under red", {"emission_stage": 5, "warnings": [RED]}, NONE),
    ("国四 on gas under red", {"emission_stage": 4, "fuel": "gas", "warnings": [RED]}, NONE),
    ("before the level", {"emission_stage": 4, "warnings": [ORANGE], "at": "2020-11-10 21:54:59"}, NONE),
    ("from the level on", {"emission_stage": 4, "warnings": [ORANGE], "at": "2020-11-10 22:00"}, OF_3),
    ("49 t", {"emission_stage": 5, "gross_mass_kg": 49_000}, NONE),
    ("49 t and a kilogram", {"emission_stage": 5, "gross_mass_kg": 49_001}, OF_1),
    ("... on gas", {"fuel": "gas", "gross_mass_kg": 49_001}, OF_1),
    ("mass not known", {"emission_stage": 5, "gross_mass_kg": None}, unknown("mass")),
    ("on 西环路 (含)", {"place": "west road"}, OF_2),
    ("31 m beyond it", {"place": "beyond the west road"}, NONE),
    ("on the north side (不含)", {"place": "north road"}, NONE),
    ("on the south side (不含)", {"place": "south road"}, NONE),
    ("on the east side (不含)", {"place": "east road"}, NONE),
    ("the day before", {"at": "2020-10-31 23:54:59"}, NONE),
    ("from the first minute", {"at": "2020-11-01 00:00"}, OF_2),
    ("with a pass", {"passes": [granted("2020-11-02 09:00", zones=["ly-pass-route"])]}, NONE),
    ("with a pass that ended", {"passes": [granted("2020-11-02 09:00", until="2020-11-20 00:00")]}, OF_2),
    ("special vehicles", {"use": "special"}, NONE),
]

ZHENGZHOU_YELLOW: list[Case] = [
    ("国四", {}, OF_1),
    ("国五", {"emission_stage": 5}, NONE),
    ("国三, which it does not speak of", {"emission_stage": 3}, NONE),
    ("stage not known", {"emission_stage": None}, unknown("stage")),
    ("a light one", {"vehicle_class": "light"}, OF_1),
    ("petrol", {"fuel": "petrol"}, NONE),
    ("until 18:00", {"at": "2025-01-10 17:54:59"}, NONE),
    ("from 18:00", {"at": "2025-01-10 18:00"}, OF_1),
    ("on the north ring (不含)", {"place": "north road"}, NONE),
    ("inside of it", {"place": "inside by the north road"}, OF_1),
    ("on the east ring (含)", {"place": "east road"}, OF_1),
    ("on the south ring (含)", {"place": "south road"}, OF_1),
    ("on the west ring (含)", {"place": "west road"}, OF_1),
    ("beyond the east ring", {"place": "beyond the east road"}, NONE),
    ("beyond the south ring", {"place": "beyond the south road"}, NONE),
    ("on the elevated expressway or under it", {"place": "on the expressway"}, LEVEL),
    ("beside the expressway", {"place": "beside the expressway"}, OF_1),
]

LOGISTICS = {"vehicle_class": "light", "emission_stage": 6}
HEAVY = {"vehicle_class": "heavy", "emission_stage": 5}
ZHENGZHOU_LOGISTICS: list[Case] = [
    ("a light diesel", {}, "violation of 1-2"),
    ("a micro diesel", {"vehicle_class": "micro"}, "violation of 1-2"),
    ("light, electric", {"fuel": "electric"}, NONE),
    ("a heavy 国五", HEAVY, "violation of 1-3"),
    ("a heavy 国六", HEAVY | {"emission_stage": 6}, NONE),
    ("a muck truck of 国六", HEAVY | {"emission_stage": 6, "use": "muck"}, "violation of 1-1"),
    ("a mixer of 国六", HEAVY | {"emission_stage": 6, "use": "mixer"}, "violation of 1-1"),
    ("the day before phase 1", {"at": "2025-02-14 09:00"}, NONE),
    ("the first day of phase 1", {"at": "2025-02-15 06:00"}, "violation of 1-2"),
    ("until 06:00 in phase 1", {"at": "2025-03-03 05:54:59"}, NONE),
    ("from 06:00", {"at": "2025-03-03 06:00"}, "violation of 1-2"),
    ("until 22:00", {"at": "2025-03-03 21:54:59"}, "violation of 1-2"),
    ("from 22:00", {"at": "2025-03-03 22:00"}, NONE),
    ("the last night of phase 1", {"at": "2025-06-30 23:54:59"}, NONE),
    ("phase 2 from its first minute", {"at": "2025-07-01 00:00"}, "violation of 2-2"),
    ("phase 2 at night, heavy 国五", HEAVY | {"at": "2025-07-02 23:58"}, "violation of 2-3"),
    ("area 8", {"place": "green area 8"}, "violation of 1-2"),
    ("between the areas", {"place": "between the green areas"}, NONE),
    *((f"exempt: {use}", {"use": use}, NONE) for use in ("military", "police", "fire", "ambulance", "post")),
    ("sanitation is not exempt", {"use": "sanitation"}, "violation of 1-2"),
]

TAIGU: list[Case] = [
    ("heavy diesel of any stage", {"emission_stage": 6}, OF_1),
    ("medium", {"vehicle_class": "medium"}, OF_1),
    ("light", {"vehicle_class": "light"}, NONE),
    ("a light tank truck on petrol", {"vehicle_class": "light", "use": "tank", "fuel": "petrol"}, OF_2),
    ("sand", {"vehicle_class": "light", "use": "sand"}, OF_2),
    ("muck", {"vehicle_class": "light", "use": "muck"}, OF_2),
    ("coal is not said", {"vehicle_class": "light", "use": "coal"}, NONE),
    ("pass holders are allowed", {"passes": [granted("2024-11-01 09:00")]}, NONE),
    ("the pass of another plate", {"passes": [granted("2024-11-01 09:00", plate="豫C0T005")]}, OF_1),
    ("until 18:00", {"at": "2024-11-23 17:54:59"}, NONE),
    ("from 18:00", {"at": "2024-11-23 18:00"}, OF_1),
    ("out of the key area", {"place": "far away"}, NONE),
]

JINZHONG: list[Case] = [
    ("国三 is in 国三以下(含)", {}, OF_1),
    ("国四", {"emission_stage": 4}, NONE),
    ("a tank truck of 国六", {"emission_stage": 6, "use": "tank"}, OF_2),
    ("light", {"vehicle_class": "light"}, NONE),
    ("pass holders are barred, too", {"passes": [granted("2017-11-01 09:00")]}, OF_1),
    ("a new pass is no better", {"passes": [granted("2017-11-25 09:00", orders=["JZ-2017-ORANGE"])]}, OF_1),
    ("an exemption counts", {"passes": [granted("2017-11-01 09:00", kind="exemption", reason="应急保供")]}, NONE),
    ("on the north road (含)", {"place": "north road"}, OF_1),
    ("beyond it", {"place": "beyond the north road"}, NONE),
    ("on the west road (含)", {"place": "west road"}, OF_1),
    ("beyond it, west", {"place": "beyond the west road"}, NONE),
    ("on the south road (不含)", {"place": "south road"}, NONE),
    ("on the east road (不含)", {"place": "east road"}, NONE),
    ("11-24, 23:59", {"at": "2017-11-24 23:54:59"}, NONE),
    ("11-25, 00:00", {"at": "2017-11-25 00:00"}, OF_1),
    ("11-28, 23:59", {"at": "2017-11-28 23:54:59"}, OF_1),
    ("11-28, 24:00", {"at": "2017-11-29 00:00"}, NONE),
]

BINZHOU: list[Case] = [
    ("heavy diesel of any stage", {"emission_stage": 6}, OF_1),
    ("light", {"vehicle_class": "light", "emission_stage": 2}, NONE),
    ("passes issued before are suspended", {"passes": [granted("2020-12-14 09:00")]}, OF_1),
    ("... to the last second", {"passes": [granted("2020-12-15 08:59:59")]}, OF_1),
    ("passes issued since count", {"passes": [granted("2020-12-15 09:00")]}, NONE),
    ("an old pass that names the order", {"passes": [granted("2020-12-14 09:00", orders=["BZ-2020-II"])]}, NONE),
    ("an old exemption", {"passes": [granted("2020-12-14 09:00", kind="exemption", reason="民生保障")]}, NONE),
    ("国四 at a listed site", {"place": "site 2", "vehicle_class": "light"}, OF_2),
    ("国五 at a listed site", {"place": "site 2", "emission_stage": 5}, NONE),
    ("neither town nor site", {"place": "far away"}, NONE),
    ("until 12:00", {"at": "2020-12-15 11:54:59"}, NONE),
    ("from 12:00", {"at": "2020-12-15 12:00"}, OF_1),
]

CLEAN = {"emission_stage": 6}
CHENGDU: list[Case] = [
    ("国二 is in 国Ⅲ(不含)以下", {}, OF_2),
    ("国三 is not", {"emission_stage": 3}, NONE),
    ("coal, on petrol", CLEAN | {"use": "coal", "fuel": "petrol"}, OF_1),
    ("a tank truck is not said", CLEAN | {"use": "tank"}, NONE),
    ("rated load 5 t", CLEAN | {"rated_load_kg": 5_000}, NONE),
    ("rated load 5 t and a kilogram", CLEAN | {"rated_load_kg": 5_001}, OF_3),
    ("rated load not known", CLEAN | {"rated_load_kg": None}, unknown("load")),
    ("05:59", {"at": "2021-03-01 05:54:59"}, NONE),
    ("06:00", {"at": "2021-03-01 06:00"}, OF_2),
    ("21:59", {"at": "2021-03-01 21:54:59"}, OF_2),
    ("22:00", {"at": "2021-03-01 22:00"}, NONE),
    ("a Friday", {"at": "2021-03-05 09:00"}, OF_2),
    ("a Saturday", {"at": "2021-03-06 09:00"}, NONE),
    ("a Saturday that is worked", {"at": "2021-02-20 09:00"}, NONE),
    ("a Monday that is a holiday", {"at": "2021-05-03 09:00"}, NONE),
    ("National Day, a Friday", {"at": "2021-10-01 09:00"}, NONE),
    ("the Friday after the holidays", {"at": "2021-10-08 09:00"}, OF_2),
    (
        "a holiday of a year its calendar does not speak of",
        {"at": "2025-10-01 09:00"},
        "to_be_verified: weekdays_without_calendar",
    ),
    ("a Friday of that year", {"at": "2025-10-17 09:00"}, OF_2),
    *((f"on the {side} road (不含)", {"place": f"{side} road"}, NONE) for side in ("north", "south", "east", "west")),
    ("special vehicles", {"use": "special"}, NONE),
]

TANGSHAN: list[Case] = [
    ("five axles", {}, OF_1),
    ("four axles", {"axles": 4}, NONE),
    ("axles not known", {"axles": None}, unknown("axles")),
    ("six axles on gas", {"axles": 6, "fuel": "gas"}, OF_1),
    ("06:59", {"at": "2021-03-02 06:54:59"}, NONE),
    ("07:00", {"at": "2021-03-02 07:00"}, OF_1),
    ("18:59", {"at": "2021-03-02 18:54:59"}, OF_1),
    ("19:00", {"at": "2021-03-02 19:00"}, NONE),
    ("pass holders are barred", {"passes": [granted("2021-02-01 09:00")]}, OF_1),
    ("fresh produce, by exemption", {"passes": [granted("2021-02-01 09:00", kind="exemption", reason="鲜活农产品")]}, NONE),
    ("out of the ring", {"place": "far away"}, NONE),
]

EAST_ARM = "violation of 1"
FENGFENG: list[Case] = [
    ("from west to east", {}, EAST_ARM),
    ("from east to west", {"place": "through from the east"}, NONE),
    ("by light diesel", {"vehicle_class": "light"}, EAST_ARM),
    ("by petrol", {"fuel": "petrol"}, NONE),
    ("it stops before the exit", {"minutes": 1.5}, NONE),
    ("it comes out of the junction, from elsewhere", {"place": "down from the junction"}, NONE),
    ("in 3 minutes", {"kmh": 12, "minutes": 9}, EAST_ARM),
    ("in 5 minutes", {"kmh": 5.5, "minutes": 18}, NONE),
    ("in 4 minutes by the tolerance only", {"kmh": 6.5, "minutes": 18}, UNSURE),
    ("the day before", {"at": "2018-05-06 09:00"}, NONE),
    ("the second day", {"at": "2018-05-08 09:00"}, EAST_ARM),
    ("the day after", {"at": "2018-05-09 09:00"}, NONE),
    ("over the junction by 06:59", {"at": "2018-05-07 06:55:00"}, NONE),
    ("... after 07:00", {"at": "2018-05-07 07:00"}, EAST_ARM),
    ("over the junction by 21:59", {"at": "2018-05-07 21:55:00"}, EAST_ARM),
    ("... after 22:00", {"at": "2018-05-07 22:00"}, NONE),
    ("special vehicles", {"use": "special"}, NONE),
    ("livelihood, by exemption", {"passes": [granted("2018-05-06 09:00", kind="exemption", reason="民生保障")]}, NONE),
]

ODD, EVEN, LETTER = (
    {"plate": plate, "plate_type": "02", "plate_colour": "blue", "fuel": "petrol", "vehicle_class": None}
    for plate in ("豫C0T013", "豫C0T012", "豫C0T01A")
)
XIYANG: list[Case] = [
    ("国四", {}, OF_1),
    ("国五", {"emission_stage": 5}, NONE),
    ("light", {"vehicle_class": "light"}, NONE),
    *((f"on the {side} road (含)", {"place": f"{side} road"}, OF_1) for side in ("north", "south", "east", "west")),
    *((f"beyond the {side} road", {"place": f"beyond the {side} road"}, NONE) for side in ("north", "south", "east", "west")),
    ("pass holders are barred", {"passes": [granted("2022-01-01 09:00")]}, OF_1),
    ("clause 1: the day before", {"at": "2022-01-07 23:54:59"}, NONE),
    ("clause 1: the first day", {"at": "2022-01-08 00:00"}, OF_1),
    ("clause 1: the last day", {"at": "2022-03-15 23:54:59"}, OF_1),
    ("clause 1: the day after", {"at": "2022-03-16 00:00"}, NONE),
    ("an odd car on an odd date", ODD | {"at": "2022-01-11 09:00"}, NONE),
    ("an even car on an odd date", EVEN | {"at": "2022-01-11 09:00"}, OF_2),
    ("an odd car on an even date", ODD | {"at": "2022-01-12 09:00"}, OF_2),
    ("an even car on an even date", EVEN | {"at": "2022-01-12 09:00"}, NONE),
    ("…1A counts as 1: odd date", LETTER | {"at": "2022-01-11 09:00"}, NONE),
    ("…1A counts as 1: even date", LETTER | {"at": "2022-01-12 09:00"}, OF_2),
    ("an odd car, electric", ODD | {"fuel": "electric", "at": "2022-01-12 09:00"}, NONE),
    ("colour not known", ODD | {"plate_colour": None, "at": "2022-01-12 09:00"}, unknown("colour")),
    ("a yellow plate", ODD | {"plate_colour": "yellow", "at": "2022-01-12 09:00"}, NONE),
    ("clause 2: 06:59 of the first day", ODD | {"at": "2022-01-10 06:54:59"}, NONE),
    ("clause 2: 07:00 of the first day", ODD | {"at": "2022-01-10 07:00"}, OF_2),
    ("clause 2: 19:59 of the last day", ODD | {"at": "2022-01-20 19:54:59"}, OF_2),
    ("clause 2: 20:00", ODD | {"at": "2022-01-20 20:00"}, NONE),
    ("clause 2: the day after", EVEN | {"at": "2022-01-21 09:00"}, NONE),
    ("a police car", ODD | {"use": "police", "at": "2022-01-12 09:00"}, NONE),
]

STARTED = "2023-02-01 12:00"
UNDER_YELLOW, UNDER_ORANGE, UNDER_RED = ({"warnings": [warning(level, STARTED)]} for level in ("yellow", "orange", "red"))
ENDED = {"warnings": [warning("red", STARTED), warning("red", "2023-02-01 20:00", "2023-02-01 21:00", event="lifted")]}
RISEN = {"warnings": [warning("yellow", STARTED), warning("red", "2023-02-01 20:00", "2023-02-01 21:00", event="upgraded")]}
LORRY = {"use": "goods", "rated_load_kg": 1_500}
JIANGLING: list[Case] = [
    ("no warning", {}, NONE),
    ("a muck truck under yellow", UNDER_YELLOW, "violation of 黄"),
    ("sand on gas under yellow", UNDER_YELLOW | {"use": "sand", "fuel": "gas"}, "violation of 黄"),
    ("goods under yellow", UNDER_YELLOW | LORRY, NONE),
    ("more roads: not under yellow", UNDER_YELLOW | {"place": "江陵大道"}, NONE),
    ("more roads: under orange", UNDER_ORANGE | {"place": "江陵大道"}, "violation of 橙"),
    ("goods under orange", UNDER_ORANGE | LORRY, NONE),
    ("goods of 1.5 t under red", UNDER_RED | LORRY, "violation of 红"),
    ("... on more roads", UNDER_RED | LORRY | {"place": "江陵大道"}, "violation of 红"),
    ("goods of 1,499 kg under red", UNDER_RED | LORRY | {"rated_load_kg": 1_499}, NONE),
    ("a blue plate under red", UNDER_RED | LORRY | {"plate_colour": "blue"}, NONE),
    ("new energy under red", UNDER_RED | LORRY | {"new_energy": True}, NONE),
    ("until the warning starts", UNDER_RED | LORRY | {"at": "2023-02-01 11:54:59"}, NONE),
    ("from its start", UNDER_RED | LORRY | {"at": STARTED}, "violation of 红"),
    ("until it ends", ENDED | LORRY | {"at": "2023-02-01 20:54:59"}, "violation of 红"),
    ("from its end", ENDED | LORRY | {"at": "2023-02-01 21:00"}, NONE),
    ("yellow until it rises", RISEN | LORRY | {"at": "2023-02-01 20:54:59"}, NONE),
    ("red from then on", RISEN | LORRY | {"at": "2023-02-01 21:00"}, "violation of 红"),
    (
        "daily needs, by exemption",
        UNDER_RED | {"passes": [granted("2023-01-01 09:00", kind="exemption", reason="生活必需品")]},
        NONE,
    ),
]

BASE: dict[str, tuple[dict[str, Any], list[Case]]] = {
    "luoyang_standing": ({"at": "2025-10-20 09:00", "emission_stage": 5}, LUOYANG_STANDING),
    "luoyang_before": ({"at": "2020-11-20 09:00", "emission_stage": 3}, LUOYANG_BEFORE),
    "zhengzhou_yellow": ({"at": "2025-01-11 23:58", "emission_stage": 4}, ZHENGZHOU_YELLOW),
    "zhengzhou_logistics": ({"at": "2025-03-03 09:00", "place": "green area 1", **LOGISTICS}, ZHENGZHOU_LOGISTICS),
    "taigu": ({"at": "2024-11-24 23:58", "emission_stage": 4}, TAIGU),
    "jinzhong": ({"at": "2017-11-26 23:58", "emission_stage": 3}, JINZHONG),
    "binzhou": ({"at": "2020-12-16 09:00", "emission_stage": 4}, BINZHOU),
    "chengdu": ({"at": "2021-03-01 09:00", "emission_stage": 2, "rated_load_kg": 3_000}, CHENGDU),
    "tangshan": ({"at": "2021-03-02 09:00", "axles": 5}, TANGSHAN),
    "fengfeng": ({"at": "2018-05-07 09:00", "place": "through from the west", "minutes": 4, "step_s": 10}, FENGFENG),
    "xiyang": ({"at": "2022-01-09 09:00", "emission_stage": 4}, XIYANG),
    "jiangling": ({"at": "2023-02-02 09:00", "use": "muck", "rated_load_kg": 1_000}, JIANGLING),
    **NOTICES,
}
TABLE = [(order, *case) for order, (_, cases) in BASE.items() for case in cases]


@pytest.mark.parametrize(
    ("order", "truck", "differs", "answer"), TABLE, ids=[f"{order}: {what}" for order, what, _, _ in TABLE]
)
def test_just_inside_and_just_outside(order: str, truck: str, differs: dict[str, Any], answer: str) -> None:
    known = {"place": "inside", **BASE[order][0], **differs}
    how = {name: known.pop(name) for name in HOW if name in known}
    rows = way(known.pop("place"), known.pop("at"), **how)
    assert judged(order, *rows, **known) == answer


def test_a_turn_to_the_south_is_a_passage_of_its_own() -> None:
    before = way("through from the west", "2018-05-07 09:00", 1.75, step_s=10)
    after = way("down from the junction", "2018-05-07 09:01:55", 2, step_s=10)
    assert judged("fengfeng", *before, *after) == "violation of 1"


def test_every_order_is_tried() -> None:
    assert set(BASE) == set(ORDERS)
    assert all({answer == NONE for _, _, answer in cases} == {True, False} for _, cases in BASE.values())


def test_every_zone_that_an_order_names_is_drawn_and_every_zone_is_labelled_invented() -> None:
    named = {
        zone for order in ORDERS for clause in order_named(order).clauses for zone in (*clause.added_zones, *clause.taken_zones)
    }
    named |= {
        zone for clause in order_named("fengfeng").clauses for way in clause.passages for zone in (way.from_zone, way.to_zone)
    }
    assert named <= {zone.zone_id for zone in zones()}
    assert all("虚构" in zone.name for zone in zones())
    assert PLACES
