"""Trucks against the orders of this folder: each order is read as an import reads it, over one invented town (`zones.geojson`).

The town is a square, 112.40–112.50 by 34.60–34.70, with a road of 80 m along each side; the other areas lie in or beside it.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from rules.inputs.inputs import ZoneRow
from rules.inputs.parsed_order import OrderVersion, order_of
from rules.inputs.parsed_pass import PassVersion
from rules.inputs.parsed_warning import WarningVersion
from services.reference.orders import read_orders
from services.reference.zones import read_zones
from services.store.engine import canonical_json
from tests.rules.building import EAST, METRE_E, METRE_N, NORTH, SOUTH, TRUCK, WEST, Row, drive, findings, reference, us, vehicle

FOLDER = Path(__file__).parent
ORDERS = tuple(sorted(path.stem for path in FOLDER.glob("*.json")))
VIOLATION, NONE = "violation", "none"

_W, _E, _S, _N = 112.40, 112.50, 34.60, 34.70
PLACES: dict[str, tuple[float, float, tuple[int, int]]] = {
    "inside": (112.42, 34.65, EAST),
    "south of the middle": (112.42, 34.61, EAST),
    "far away": (112.42, 34.85, EAST),
    "north road": (112.42, _N, EAST),
    "south road": (112.42, _S, EAST),
    "east road": (_E, 34.62, NORTH),
    "west road": (_W, 34.62, NORTH),
    "inside by the north road": (112.42, _N - 71 * METRE_N, EAST),  # 31 m from its kerb
    "too near the north road": (112.42, _N - 60 * METRE_N, EAST),
    "beyond the north road": (112.42, _N + 71 * METRE_N, EAST),
    "beyond the south road": (112.42, _S - 71 * METRE_N, EAST),
    "beyond the east road": (_E + 71 * METRE_E, 34.62, NORTH),
    "beyond the west road": (_W - 71 * METRE_E, 34.62, NORTH),
    "between town and limit": (112.42, 34.72, EAST),
    "白马寺大道 out of town": (112.51, 34.67, EAST),
    "beside 白马寺大道": (112.51, 34.67 + 67 * METRE_N, EAST),
    "on the expressway": (112.42, 34.63, EAST),
    "beside the expressway": (112.42, 34.63 + 90 * METRE_N, EAST),
    "green area 1": (112.415, 34.64, EAST),
    "green area 8": (112.595, 34.67, EAST),
    "between the green areas": (112.415, 34.655, EAST),
    "site 2": (112.525, 34.76, EAST),
    "江陵大道": (112.42, 34.72, EAST),
    "through from the west": (112.436, 34.65, EAST),
    "through from the east": (112.459, 34.65, WEST),
    "down from the junction": (112.4475, 34.650, SOUTH),
}
REGISTERED = {"axles": 3, "gross_mass_kg": 25_000, "rated_load_kg": 8_000, "use": "goods"}
_SMALL = {"plate_type": "02", "plate_colour": "blue", "axles": 2, "rated_load_kg": 800}
OF_CLASS: dict[str, dict[str, Any]] = {
    "medium": {"gross_mass_kg": 11_000, "rated_load_kg": 6_000},
    "light": {**_SMALL, "gross_mass_kg": 4_400},
    "micro": {**_SMALL, "gross_mass_kg": 1_800},
    "low_speed": {"plate_type": "13", "gross_mass_kg": 4_500, "rated_load_kg": 1_500},
    "three_wheeler": {"plate_type": "13", "gross_mass_kg": 2_000, "rated_load_kg": 500},
}
"""What trucks of these classes are registered with, where a test says nothing else."""
HOW = ("minutes", "kmh", "step_s")


@cache
def order_named(name: str) -> OrderVersion:
    """The order of a file, as it would be stored."""
    parsed = read_orders((FOLDER / f"{name}.json").read_bytes(), lambda *_: None)
    assert not parsed.remarks, parsed.remarks
    (entry,) = parsed.good
    return order_of((entry.values or {})["body"])


@cache
def zones() -> tuple[ZoneRow, ...]:
    """All zones of the folder, as they would be stored."""
    parsed = read_zones((FOLDER / "zones.geojson").read_bytes(), lambda *_: None)
    assert not parsed.remarks, parsed.remarks
    return tuple(_zone_row(entry.values or {}, (entry.key or ("",))[0]) for entry in parsed.good)


def _zone_row(values: dict[str, Any], zone_id: str) -> ZoneRow:
    shape = canonical_json(values["geometry"])
    kind = values["kind"], values["width_m"], values["elevated"]
    return ZoneRow(zone_id, values["name"], values["district"], us("2000-01-01"), False, shape, *kind)


def way(place: str, at: str, minutes: float = 5, **how: Any) -> list[Row]:
    """A drive that starts at a place."""
    lon, lat, toward = PLACES[place]
    return drive(at, minutes, lon=lon, lat=lat, toward=toward, **how)


def judged(
    order: str,
    *rows: Row,
    plate: str = TRUCK,
    warnings: Iterable[WarningVersion] = (),
    passes: Iterable[PassVersion] = (),
    **register: Any,
) -> str:
    """What the order means for a truck of the register on this way: violation and clause, to be verified and why, or none."""
    truck = vehicle(plate, **(REGISTERED | OF_CLASS.get(register.get("vehicle_class", ""), {}) | register))
    given = reference(truck, *zones(), order_named(order), *warnings, *passes)
    found = findings(*(row | {"plate": plate, "plate_seen": plate} for row in rows), given=given, rule="restricted_traffic")
    return "; ".join(_said(one) for one in found) or NONE


def _said(found: Row) -> str:
    if found["outcome"] == VIOLATION:
        return f"{VIOLATION} of {found['clause_id']}"
    return f"{found['outcome']}: {', '.join(found['reasons'])}"
