"""The sentence about a finding's vehicle: its plate, and the register's row by which it was judged."""

from typing import Any

from rules.catalogue import Language
from rules.catalogue.labels import CLASSES, COLOURS, FUELS, USES, number_text, stage_word, word
from services.findings.explanation.phrases import either, labelled, listed


def vehicle_sentence(finding: dict[str, Any], language: Language) -> str:
    """The opening sentence."""
    plate_type = labelled("号牌种类", "plate type", finding.get("plate_type"), language)
    plate = f"{finding['plate']}{either(language, f'（{plate_type}）', f' ({plate_type})') if plate_type else ''}"
    vehicle = finding.get("vehicle") or {}
    if not vehicle:
        return either(
            language,
            f"号牌为{plate}的车辆未能对应到车辆库中的登记。",
            f"The vehicle with plate {plate} could not be matched to an entry of the register.",
        )
    entry = listed(_entry(vehicle, language), language)
    return either(
        language, f"号牌为{plate}的车辆，车辆库登记为：{entry}。", f"The vehicle with plate {plate} is registered as: {entry}."
    )


def _entry(vehicle: dict[str, Any], language: Language) -> list[str]:
    stage = stage_word(vehicle.get("emission_stage"), language)
    mass = number_text(vehicle.get("gross_mass_kg"))
    return [
        labelled("号牌种类", "plate type", vehicle.get("plate_type"), language),
        word(COLOURS, vehicle.get("plate_colour"), language),
        word(FUELS, vehicle.get("fuel"), language) or either(language, "燃料种类未知", "fuel unknown"),
        stage or either(language, "排放阶段未知", "emission stage unknown"),
        _kind(vehicle, language),
        either(language, "新能源", "new energy") if vehicle.get("new_energy") else "",
        either(language, f"总质量{mass} kg", f"gross mass {mass} kg") if mass else "",
        labelled("所有人", "owner", vehicle.get("owner"), language),
    ]


def _kind(vehicle: dict[str, Any], language: Language) -> str:
    parts = (word(CLASSES, vehicle.get("vehicle_class"), language), word(USES, vehicle.get("use"), language))
    return either(language, "", " ").join(part for part in parts if part)
