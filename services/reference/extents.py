"""Zones and stations that lie where no city does: reported for a person to look at, loaded as given. 102.40 typed for 112.40 is 900 km."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

import numpy as np
import shapely
from shapely.geometry import shape
from sqlalchemy import Connection

from rules.catalogue import Text
from rules.inputs.thresholds import Thresholds
from rules.places.geography import extent_km
from services.reference.history import History, histories
from services.reference.parse_result import Entry, Key, Parsed, Values
from services.reference.remarks import Remark
from services.store.tables import STATION_VERSION, ZONE_VERSION

_LEAST = 3
"""Minimum places from which it can be told which of them is far off."""
_WRONG_DIGIT = "is a digit of a position wrong"
Place = tuple[float, float]


def report_zones(connection: Connection, parsed: Parsed, at: datetime, thresholds: Thresholds) -> None:
    """Report zones larger than a city, and those farther from the others than two places of a city are."""
    most = thresholds.city_extent_km
    for entry in parsed.good:
        wide, high = extent_km(*_box((entry.values or {})["geometry"]))
        if max(wide, high) > most:
            size = f"{wide:,.0f} km from west to east, {high:,.0f} km from south to north"
            expected = Text(
                f"至多 {most:g} 公里，如一座城市：是否有坐标写错", f"at most {most:g} km, as a city has: {_WRONG_DIGIT}"
            )
            parsed.remarks.append(Remark.asked(entry.place, "geometry", size, expected))
    known = histories(connection, ZONE_VERSION, ("zone_id",))
    parsed.remarks += _far_off(parsed.good, known, "geometry", most, _middle)


def report_stations(connection: Connection, parsed: Parsed, at: datetime, thresholds: Thresholds) -> None:
    """Report stations farther from the others than two places of a city are."""
    known = histories(connection, STATION_VERSION, ("station_id",))
    parsed.remarks += _far_off(parsed.good, known, "lon, lat", thresholds.city_extent_km, _place)


def _far_off(
    good: list[Entry], known: Mapping[Key, History], column: str, most: float, place_of: Callable[[Values], Place]
) -> Iterator[Remark]:
    """A report of each entry that is too far from the middle of all, those of the register and of the file."""
    places = {key: place_of(history[-1].values) for key, history in known.items() if not history[-1].absent}
    places |= {entry.key: place_of(entry.values) for entry in good if entry.key is not None and entry.values is not None}
    if len(places) < _LEAST:
        return
    # The median: some that are far off do not move it.
    lon, lat = np.median([*places.values()], axis=0).tolist()
    for entry in good:
        own_lon, own_lat = places[entry.key or ()]
        far = float(np.hypot(*extent_km(lon, lat, own_lon, own_lat)))
        if far > most:
            expected = Text(
                f"距其他各处 {most:g} 公里以内，如同一城市：是否有坐标写错",
                f"within {most:g} km of them, as the places of one city are: {_WRONG_DIGIT}",
            )
            yield Remark.asked(entry.place, column, f"{far:,.0f} km from the middle of all", expected)


def _box(geometry: Values) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(shape(geometry)).tolist()
    return west, south, east, north


def _middle(zone: Values) -> Place:
    west, south, east, north = _box(zone["geometry"])
    return (west + east) / 2, (south + north) / 2


def _place(station: Values) -> Place:
    return station["lon"], station["lat"]
