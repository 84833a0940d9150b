"""Invented vehicles, zones and orders for the tests of this folder."""

import csv
import io
import json
from typing import Any

COLUMNS = (
    *("plate", "plate_type", "plate_colour", "vin", "fuel", "emission_stage", "vehicle_class", "use", "axles", "gross_mass_kg"),
    *("rated_load_kg", "owner", "owner_id", "district", "new_energy", "registered_on"),
)
SQUARE = [[112.40, 34.60], [112.44, 34.60], [112.44, 34.64], [112.40, 34.64], [112.40, 34.60]]


def truck(plate: str = "豫C8K301", **changes: Any) -> dict[str, Any]:
    """A heavy diesel truck as a row of the register."""
    row = {"plate": plate, "plate_type": "01", "plate_colour": "yellow", "fuel": "diesel", "emission_stage": "4"}
    row |= {"vehicle_class": "heavy", "use": "goods", "axles": "4", "gross_mass_kg": "31000", "owner": "邙山试运公司"}
    return row | {"district": "410311", "new_energy": "false", "registered_on": "2017-03-09"} | changes


def register(*rows: dict[str, Any]) -> str:
    """A register as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def feature(zone_id: Any = "north", ring: Any = None, **changes: Any) -> dict[str, Any]:
    """A zone as a GeoJSON feature in WGS-84; changes are of its members."""
    properties = {"zone_id": zone_id, "name": f"区域{zone_id}", "datum": "WGS84"}
    geometry = {"type": "Polygon", "coordinates": [ring or SQUARE]}
    return {"type": "Feature", "properties": properties, "geometry": geometry} | changes


def collection(*features: Any, **members: Any) -> str:
    """A GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)} | members, ensure_ascii=False)


def clause(**changes: Any) -> dict[str, Any]:
    """A clause as orders have it."""
    return {
        "clause_id": "1",
        "vehicles": {"fuels": ["diesel"], "stage_at_most": 4, "stage_inclusive": True, "classes": ["heavy"], "uses": []},
        "zones": ["north"],
        "hours": [["22:00", "06:00"]],
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "from": "2026-11-20T00:00+08:00",
        "until": None,
        "exempt": ["new_energy", "special"],
        "min_minutes": 3,
    } | changes


def order(order_id: str = "SY-7", *clauses: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """An order with one clause or those given."""
    return {
        "order_id": order_id,
        "title": "试验通告",
        "issuer": "试验市环委办",
        "kind": "emergency",
        "issued_at": "2026-11-19T18:00+08:00",
        "legal_basis": ["大气污染防治法 §96"],
        "clauses": list(clauses) or [clause()],
    } | changes
