"""The sample city's vehicle register, invented: `python -m services.simulator.register` writes city/vehicles.csv anew."""

import csv
import random
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from services.simulator import CITY_FILES

_SEED = 20261120
_COUNTS = {"muck": 210, "mixer": 80, "goods": 270, "special": 40}
_STAGES = ("3", "4", "5", "6", "")
_STAGE_WEIGHTS = (10, 22, 38, 25, 5)
_FIRST_YEARS = {"3": (2009, 2014), "4": (2014, 2017), "5": (2017, 2021), "6": (2021, 2026), "": (2010, 2020)}
_CLASSES = {  # class: axles, gross mass kg, rated load kg
    "heavy": ((3, 25_000, 14_000), (4, 31_000, 16_500), (6, 49_000, 31_000)),
    "medium": ((2, 10_500, 6_200), (2, 11_990, 7_400)),
    "light": ((2, 4_495, 1_800),),
}
_DISTRICTS = ("410303", "410304", "410305", "410307", "410308", "410311", "410323", "410327", "410329")
_FIRMS = {"muck": "渣土清运", "mixer": "混凝土", "goods": "货运", "special": "工程抢险"}
_NUMERALS = "一二三四五六七八九"
_LETTERS = "ABCDEFGHJKLMNPQRSUVXYZ"
_NEW_ENERGY_SHARE = 0.08


def write_register(path: Path) -> int:
    """Write the register as CSV (UTF-8); returns the number of vehicles. The same bytes on every run."""
    vehicles = invented_vehicles(random.Random(_SEED))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(vehicles[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(vehicles)
    return len(vehicles)


def invented_vehicles(source: random.Random) -> list[dict[str, Any]]:
    """Rows of the register, in the columns of `plumewatch import vehicles`."""
    uses = [use for use, count in _COUNTS.items() for _ in range(count)]
    source.shuffle(uses)
    serials = source.sample(range(1_000), len(uses))
    return [_vehicle(source, use, serial) for use, serial in zip(uses, serials, strict=True)]


def _vehicle(source: random.Random, use: str, serial: int) -> dict[str, Any]:
    new_energy = source.random() < _NEW_ENERGY_SHARE
    vehicle_class = "heavy" if use in ("muck", "mixer") else source.choices(("heavy", "medium", "light"), (5, 3, 2))[0]
    axles, gross, load = source.choice(_CLASSES[vehicle_class])
    stage = "" if new_energy else source.choices(_STAGES, _STAGE_WEIGHTS)[0]
    district, firm = source.choice(_DISTRICTS), source.randrange(len(_NUMERALS))
    is_large = vehicle_class != "light"
    plate = f"豫C{serial:03d}{source.randrange(100):02d}D" if new_energy else f"豫C0{source.choice(_LETTERS)}{serial:03d}"
    years = (2022, 2026) if new_energy else _FIRST_YEARS[stage]
    return {
        "plate": plate if is_large or not new_energy else f"豫CD{plate[2:7]}",
        "plate_type": ("51" if is_large else "52") if new_energy else ("01" if is_large else "02"),
        "plate_colour": ("yellow_green" if is_large else "green") if new_energy else ("yellow" if is_large else "blue"),
        "vin": f"LSAMPLE{serial:010d}",
        "fuel": "electric" if new_energy else "diesel",
        "emission_stage": stage,
        "vehicle_class": vehicle_class,
        "use": use,
        "axles": axles,
        "gross_mass_kg": gross,
        "rated_load_kg": load,
        "owner": f"示例第{_NUMERALS[firm]}{_FIRMS[use]}有限公司（虚构）",
        "owner_id": f"SAMPLE-{use.upper()}-{firm + 1}",
        "district": district,
        "new_energy": "true" if new_energy else "false",
        "registered_on": _some_day(source, years).isoformat(),
    }


def _some_day(source: random.Random, years: tuple[int, int]) -> date:
    first, last = date(years[0], 1, 1), date(years[1], 6, 30)
    return first + timedelta(days=source.randrange((last - first).days))


if __name__ == "__main__":
    print(f"{write_register(CITY_FILES['vehicles'])} vehicles written to {CITY_FILES['vehicles'].name}")
