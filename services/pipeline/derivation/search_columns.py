"""Columns of a finding for searching, denormalised from its vehicle and evidence; not part of its body."""

from typing import Any


def search_columns(finding: dict[str, Any]) -> dict[str, Any]:
    """owner, emission_stage, station_id, lon, lat: where the first sure piece of evidence begins, else the last piece."""
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
