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
)
EXEMPTIONS = ("new_energy", *(use for use in USES if use != "other"))
STAGES = range(7)
