"""Zones and stations that lie where no city does: reported for a person to look at, loaded as given. 102.40 typed for 112.40 is 900 km."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

import numpy as np
import shapely
from shapely.geometry import shape
from sqlalchemy import Connection

from rules.catalogue import Text
from rules.inputs.thresholds import Thresholds
from rules.places.geography import extent_km
from services.reference.history import History, histories
from services.reference.outlines import odd_points
from services.reference.parse_result import Entry, Key, Parsed, Values
from services.reference.remarks import Remark
from services.store.tables import STATION_VERSION, ZONE_VERSION

_LEAST = 3
"""Minimum places from which it can be told which of them is far off."""
LEAST_DISTRICTS = 3
"""Minimum districts that together are taken for the city."""
_WRONG_DIGIT = Text("是否有坐标写错", "is a digit of a position wrong")
Place = tuple[float, float]


def report_zones(connection: Connection, parsed: Parsed, at: datetime, thresholds: Thresholds) -> None:
    """Report zones larger than a city, odd points of outlines, and zones farther from the others than two places of a city are."""
    known = histories(connection, ZONE_VERSION, ("zone_id",))
    allowed = _allowed_sizes(parsed.good, known, thresholds.city_extent_km)
    for entry in parsed.good:
        zone = entry.values or {}
        geometry = zone["geometry"]
        parsed.remarks += [*_too_large(entry.place, _box(geometry), allowed)]
        parsed.remarks += [*_odd_outline(entry.place, geometry, _most_edge_km(zone["kind"], thresholds))]
    parsed.remarks += _far_off(parsed.good, known, "geometry", thresholds.city_extent_km, _middle)


def _most_edge_km(kind: str, thresholds: Thresholds) -> float:
    """The longest edge that is not asked about. Districts are often drawn with few points: of them only what no city has, and lone points."""
    return thresholds.city_extent_km if kind == "district" else thresholds.zone_edge_km


class _Size(NamedTuple):
    """Kilometres that a zone may have from west to east and from south to north, and why."""

    wide: float
    high: float
    expected: Text


def _allowed_sizes(good: list[Entry], known: Mapping[Key, History], most: float) -> list[_Size]:
    """That of any city, and that of all districts of the register and the file together, if these are enough to be the city."""
    any_city = Text(
        f"东西、南北各至多 {most:g} 公里，如一座城市：{_WRONG_DIGIT.zh}",
        f"at most {most:g} km from west to east and from south to north, as a city has: {_WRONG_DIGIT.en}",
    )
    sizes = [_Size(most, most, any_city)]
    values = {key: history[-1].values for key, history in known.items() if not history[-1].absent}
    values |= {entry.key: entry.values for entry in good if entry.key is not None and entry.values is not None}
    districts = [_box(zone["geometry"]) for zone in values.values() if zone["kind"] == "district"]
    if len(districts) >= LEAST_DISTRICTS:
        wests, souths, easts, norths = zip(*districts, strict=True)
        wide, high = extent_km(min(wests), min(souths), max(easts), max(norths))
        expected = Text(
            f"至多东西 {wide:,.0f} 公里、南北 {high:,.0f} 公里，如各区县合计：{_WRONG_DIGIT.zh}",
            f"at most {wide:,.0f} km from west to east and {high:,.0f} km from south to north, as all districts together: {_WRONG_DIGIT.en}",
        )
        sizes.append(_Size(wide, high, expected))
    return sizes


def _too_large(place: str, box: tuple[float, float, float, float], allowed: list[_Size]) -> Iterator[Remark]:
    """A report by the first size that the zone exceeds."""
    wide, high = extent_km(*box)
    exceeded = next((size for size in allowed if wide > size.wide or high > size.high), None)
    if exceeded:
        yield Remark.asked(place, "geometry", f"{wide:,.0f} km × {high:,.0f} km", exceeded.expected)


def _odd_outline(place: str, geometry: Values, most_km: float) -> Iterator[Remark]:
    """A report of long edges and lone points."""
    if odd := odd_points(shape(geometry), most_km):
        expected = Text(
            f"相邻两点相距至多 {most_km:g} 公里，且没有远离其他各点的点：{_WRONG_DIGIT.zh}",
            f"neighbouring points at most {most_km:g} km apart, and none far from all others: {_WRONG_DIGIT.en}",
        )
        yield Remark.asked(place, "geometry", odd, expected)


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
                f"距各处的中心 {most:g} 公里以内，如同一城市：{_WRONG_DIGIT.zh}",
                f"within {most:g} km of the middle of all, as the places of one city are: {_WRONG_DIGIT.en}",
            )
            yield Remark.asked(entry.place, column, f"{far:,.0f} km", expected)


def _box(geometry: Values) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(shape(geometry)).tolist()
    return west, south, east, north


def _middle(zone: Values) -> Place:
    west, south, east, north = _box(zone["geometry"])
    return (west + east) / 2, (south + north) / 2


def _place(station: Values) -> Place:
    return station["lon"], station["lat"]
