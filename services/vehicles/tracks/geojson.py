"""A track as GeoJSON: one Point a position, in the order of time."""

from typing import Any

import numpy as np

from rules.columns import Micros
from rules.sightings.doubts import codes_of
from rules.timing.times import SECOND, local_text
from services.vehicles.tracks.points import Track

_LOCAL_US = 8 * 3600 * SECOND


def as_geojson(track: Track) -> dict[str, Any]:
    """A FeatureCollection with `zones`; times ISO with +08:00, unknown numbers null."""
    codes = {int(bits): codes_of(int(bits)) for bits in np.unique(track.doubts)}
    columns = (
        _texts(track.us),
        _texts(track.received_us),
        track.late.tolist(),
        track.terminal_id.tolist(),
        track.speed_kmh.tolist(),
        [None if heading != heading else heading for heading in track.heading_deg.tolist()],
        track.driving.tolist(),
        [codes[bits] for bits in track.doubts.tolist()],
        track.place.tolist(),
        track.ordered.tolist(),
        track.against.tolist(),
    )
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "properties": dict(zip(_NAMES, values, strict=True)),
        }
        for lon, lat, *values in zip(track.lon.tolist(), track.lat.tolist(), *columns, strict=True)
    ]
    return {"type": "FeatureCollection", "zones": list(track.zones), "features": features}


_NAMES = (
    *("time", "received_at", "late", "terminal_id", "speed_kmh", "heading_deg"),
    *("driving", "doubts", "place", "ordered", "against"),
)


def _texts(us: Micros) -> list[str]:
    if (us % SECOND).any():
        return [local_text(one) for one in us.tolist()]
    return [f"{text}+08:00" for text in np.datetime_as_string((us + _LOCAL_US).view("datetime64[us]"), unit="s").tolist()]
