"""Location of readings: the registered place of a fixed station, the reported place of a mobile one."""

import numpy as np
import pandas as pd

from rules.inputs.inputs import Reference, StationRow
from rules.timing.times import micros

KINDS = {"A": "fixed", "B": "fixed", "C": "mobile", "D": "black_smoke"}
"""By the first letter of a point code (docs/standards.md)."""


def station_kind(station_id: str) -> str:
    """fixed, mobile or black_smoke; fixed for any other code, as in the rules."""
    return KINDS.get(station_id[:1], "fixed")


def with_station_places(readings: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """Readings with their location: registered for fixed stations, reported for mobile ones; adds `station_known`, name and district."""
    stations = [
        station_at(reference, station, us) for station, us in zip(readings["station_id"], micros(readings["time"]), strict=True)
    ]
    fixed = np.array([station is not None and not station.is_mobile for station in stations], dtype=bool)
    lon, lat = readings["lon"].to_numpy(dtype=np.float64).copy(), readings["lat"].to_numpy(dtype=np.float64).copy()
    for row in np.flatnonzero(fixed):
        station = stations[row]
        if station is not None:
            lon[row], lat[row] = station.lon, station.lat
    return readings.assign(
        lon=lon,
        lat=lat,
        station_known=[station is not None for station in stations],
        station_name=_objects([None if station is None else station.name for station in stations]),
        station_district=_objects([None if station is None else station.district for station in stations]),
    )


def _objects(values: list[str | None]) -> pd.Series:
    return pd.Series(values, dtype=object)


def station_at(reference: Reference, station_id: str, us: int) -> StationRow | None:
    """The row of a station valid at this time, or None."""
    held = [row for row in reference.stations.get(station_id, []) if row.holds_from_us <= us]
    return held[-1] if held and not held[-1].absent else None
