"""The city as files that `plumewatch import` takes, and the map under the trucks. All of it says that it is invented."""

import csv
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import shapely

from services.simulator.episode import orders, warnings
from services.simulator.fleet import Truck, fleet
from services.simulator.ground import DISTRICTS, INNER, OUTER, LonLat, district_outlines, in_degrees
from services.simulator.hard_cases.stations import PLANTED_STATIONS
from services.simulator.hard_cases.trucks import MOVED, registered
from services.simulator.map_layer import map_features
from services.simulator.places import DUMPS, SITES, STATIONS
from services.simulator.plan import CityPlan
from services.simulator.readings import station_degrees
from services.simulator.roads import WIDTH_M, Road, roads

NOTE = "Invented by the project plumewatch for demonstration; no official boundary, road, firm or vehicle. 虚构，仅供演示。"


def write_city(plan: CityPlan, folder: Path) -> dict[str, Path]:
    """Writes vehicles.csv, zones.geojson, stations.csv, orders.json, warnings.json, permits.csv, moved-numbers.csv
    (of the plan's last day) and map.geojson; the same bytes on every run.

    Returns kind -> path; what can be imported comes first, in the order of import: zones before the orders that name them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    names = {"zones": "zones.geojson", "stations": "stations.csv", "vehicles": "vehicles.csv", "orders": "orders.json"}
    names |= {"warnings": "warnings.json", "map": "map.geojson", "permits": "permits.csv", "moves": "moved-numbers.csv"}
    paths = {kind: folder / name for kind, name in names.items()}
    _write_json(paths["zones"], _zones())
    _write_table(paths["stations"], _stations())
    _write_table(paths["vehicles"], [_vehicle(truck) for truck in (*fleet(plan).registered, *registered())])
    _write_json(paths["orders"], orders(plan))
    _write_json(paths["warnings"], warnings(plan))
    _write_json(paths["map"], {"type": "FeatureCollection", "note": NOTE, "features": map_features()})
    _write_table(paths["permits"], _permits(plan))
    _write_table(paths["moves"], [_vehicle(truck) for truck in MOVED])
    return paths


IMPORTED = ("zones", "stations", "vehicles", "orders")
"""Kinds that `plumewatch import` has known since the beginning."""


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _zones() -> dict[str, Any]:
    """The two areas, every named road with its width, and the districts."""
    features = [_area("inner-ring", "内环以内区域（虚构）", INNER), _area("outer-ring", "绕城以内区域（虚构）", OUTER)]
    features += [_road(road) for road in roads()]
    outlines = district_outlines()
    features += [
        _zone(f"district-{one.code}", f"{one.name}（边界虚构）", outlines[one.code], kind="district", district=one.code)
        for one in DISTRICTS
    ]
    return {"type": "FeatureCollection", "datum": "WGS84", "note": NOTE, "features": features}


def _area(zone_id: str, name: str, corners: tuple[LonLat, ...]) -> dict[str, Any]:
    return _zone(zone_id, name, shapely.Polygon(corners))


def _road(road: Road) -> dict[str, Any]:
    line = in_degrees(shapely.LineString(road.course))
    more = {"kind": "road", "width_m": WIDTH_M[road.kind]}
    return _zone(road.zone_id, f"{road.name}（虚构）", line, **more, elevated=road.kind == "elevated")


def _zone(zone_id: str, name: str, geometry: shapely.Geometry, **more: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"zone_id": zone_id, "name": name, "datum": "WGS84", **more},
        "geometry": shapely.geometry.mapping(geometry),
    }


def _stations() -> list[dict[str, Any]]:
    rows = []
    for number, station in enumerate(STATIONS):
        lon, lat = station_degrees(number, 0)
        rows.append(
            {
                "station_id": station.station_id,
                "name": f"{station.name}（虚构）",
                "lon": lon,
                "lat": lat,
                "datum": "WGS84",
                "district": station.district,
            }
        )
    return rows + [{**asdict(one), "name": f"{one.name}（虚构）", "datum": "WGS84"} for one in PLANTED_STATIONS]


def _vehicle(truck: Truck) -> dict[str, Any]:
    axles, gross, load = truck.body
    return {
        "plate": truck.plate,
        "plate_type": truck.plate_type,
        "plate_colour": truck.plate_colour,
        "vin": truck.vin,
        "fuel": truck.fuel,
        "emission_stage": "" if truck.register_stage is None else truck.register_stage,
        "vehicle_class": truck.vehicle_class,
        "use": truck.register_use or "",
        "axles": axles,
        "gross_mass_kg": gross,
        "rated_load_kg": load,
        "owner": truck.owner,
        "owner_id": truck.owner_id,
        "district": truck.district,
        "new_energy": "true" if truck.is_new_energy else "false",
        "registered_on": truck.registered_on.isoformat(),
    }


def _permits(plan: CityPlan) -> list[dict[str, Any]]:
    """Permits of muck trucks (渣土车核准证): one a truck, with its site and dump; not imported yet."""
    rows = []
    for truck in fleet(plan).registered:
        if truck.use == "muck":
            site, dump = SITES[truck.number % len(SITES)], DUMPS[truck.number % len(DUMPS)]
            rows.append(
                {
                    "permit_no": f"SAMPLE-P{truck.number:06d}",
                    "plate": truck.plate,
                    "plate_type": truck.plate_type,
                    "site": f"{site.name}（虚构）",
                    "dump": f"{dump.name}（虚构）",
                    "valid_until": plan.last_day.replace(month=12, day=31).isoformat(),
                }
            )
    return rows or [{"permit_no": "", "plate": "", "plate_type": "", "site": "", "dump": "", "valid_until": ""}]
