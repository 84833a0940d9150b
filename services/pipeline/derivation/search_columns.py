"""Columns of a finding that exist for searching: taken from its vehicle and its evidence, no part of what it says."""

from typing import Any


def search_columns(finding: dict[str, Any]) -> dict[str, Any]:
    """owner, emission_stage, station_id, lon, lat: the place where a stay began, else where the last piece was seen."""
    vehicle, evidence = finding["vehicle"], finding["evidence"]
    charged = next((piece for piece in evidence if piece.get("sure")), None)
    piece = charged or (evidence[-1] if evidence else {})
    lon, lat = piece.get("from") or (piece.get("lon"), piece.get("lat"))
    return {
        "owner": vehicle.get("owner"),
        "emission_stage": vehicle.get("emission_stage"),
        "station_id": piece.get("station_id"),
        "lon": lon,
        "lat": lat,
    }
