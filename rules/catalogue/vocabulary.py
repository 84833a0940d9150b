"""Codes that registers and orders may use for vehicles. Any other is refused, never dropped."""

VEHICLE_CLASSES = ("heavy", "medium", "light", "micro", "low_speed", "three_wheeler", "tractor")
USES = (
    "muck",
    "mixer",
    "sand",
    "tank",
    "coal",
    "hazardous",
    "goods",
    "pickup",
    "trailer",
    "special",
    "military",
    "police",
    "fire",
    "ambulance",
    "rescue",
    "sanitation",
    "post",
    "coach",
    "other",
    "mortar",
    "asphalt",
    "cement",
    "recovery",
    "city_operation",
    "livelihood",
    "fresh_produce",
)
USE_GROUPS = {
    "emergency_vehicle": ("police", "fire", "ambulance", "rescue"),
    "truck": (
        *("muck", "mixer", "sand", "tank", "coal", "hazardous", "goods", "pickup"),
        *("mortar", "asphalt", "cement", "fresh_produce"),
    ),
}
"""Words of orders that stand for several uses: 特种车辆 (Road Traffic Safety Law art. 53) and 载货汽车."""
NO_TRUCKS = ("trailer", "special", "military", "police", "fire", "ambulance", "coach")
"""Uses that are surely no 载货汽车. What is neither here nor in the group may be one (a post van, a sanitation truck)."""
DUTIES = ("city_operation", "livelihood", "fresh_produce")
"""What a truck serves or carries on a day. The register says it of few, so another registered use does not exclude it."""
BULK_USES = ("muck", "mixer", "sand", "coal", "mortar", "asphalt", "cement")
"""Uses that say what is carried, and so exclude the duties."""
ORDER_USES = (*USES, *USE_GROUPS)
"""What orders may say of uses; `USES` is what the register may."""
EXEMPTIONS = ("new_energy", *(use for use in ORDER_USES if use != "other"))
STAGES = range(7)
STAGE_PARTS = ("6a", "6b")
"""Parts of stage 6 that orders may name. The register knows 6 alone."""
ORDER_STAGES = (*STAGES, *STAGE_PARTS)
OTHER_POLLUTANT = "other"
POLLUTANTS = ("pm25", "pm10", "o3", "no2", "so2", "co", OTHER_POLLUTANT)
"""Pollutants of warnings and of the clauses that follow them."""
POLLUTANT_NAMES = {
    **{"pm2.5": "pm25", "pm25": "pm25", "细颗粒物": "pm25", "pm10": "pm10", "可吸入颗粒物": "pm10", "沙尘": "pm10"},
    **{"o3": "o3", "臭氧": "o3", "ozone": "o3"},
    **{"no2": "no2", "二氧化氮": "no2", "so2": "so2", "二氧化硫": "so2", "一氧化碳": "co"},
}
"""What they are called, in small letters and plain digits."""
POLLUTANT_WORDS = {
    **POLLUTANT_NAMES,
    **{"光化学": "o3", "photochemical": "o3", "氮氧化物": "no2", "nox": "no2", "扬沙": "pm10", "浮尘": "pm10"},
    **{"挥发性有机物": OTHER_POLLUTANT, "voc": OTHER_POLLUTANT, "总悬浮颗粒物": OTHER_POLLUTANT, "tsp": OTHER_POLLUTANT},
    **{"氨气": OTHER_POLLUTANT, "硫化氢": OTHER_POLLUTANT, "黑碳": OTHER_POLLUTANT},
}
"""What names them in running text: 光化学烟雾 is measured by ozone, nitrogen oxides by NO2 (HJ 633 has no other of them). They are no values
of a form. A text that names one of which no national index speaks is not silent: it is no warning of PM2.5."""
NO_CODE = "none"
"""Stands in a clause for: the police have no violation code for this."""
