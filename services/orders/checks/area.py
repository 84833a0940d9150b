"""Checks of the area: unknown zones, an empty area, zones outside the city, larger than one, or too narrow for GPS."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import shapely

from rules.inputs.inputs import Reference, ZoneRow
from rules.inputs.parsed_order import Clause
from rules.orders.clause_areas import area_at, shape_of, zone_at, zones_at
from rules.places.geography import area_of, extent_km
from services.orders.check_context import CheckContext
from services.orders.checks.slip import Slip, Written
from services.orders.paragraph.texts import joined
from services.reference.extents import LEAST_DISTRICTS
from services.reference.outlines import odd_points

_MARGIN = 0.1
"""Relative margin around the box of the other zones, which is taken for the city if there are no district zones."""
_LEAST_OTHERS = 2


class Box(NamedTuple):
    """Degrees WGS-84."""

    west: float
    south: float
    east: float
    north: float


def area(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Zones that are not valid when the clause begins, and areas of which nothing is left."""
    for _body, clause in written.clauses:
        unknown = [zone_id for zone_id in _named(clause) if _row(surroundings, zone_id, clause) is None]
        if unknown:
            zones = joined(written.names.zone(zone_id) for zone_id in unknown)
            yield written.slip(
                "zone_unknown",
                "error",
                f"区域{zones.zh}在本条起始时不在库中",
                f"zone {zones.en} is not in the register when the clause begins",
                clause,
            )
        elif clause.added_zones:
            us, tolerance = _since(surroundings, clause), surroundings.tolerance_m
            whole = area_at(clause.added_zones, clause.taken_zones, surroundings.reference, us, tolerance)
            if whole is None or whole.outer.is_empty:
                yield written.slip(
                    "area_empty",
                    "error",
                    "扣除不含的边界道路和除外区域后，管控区域为空",
                    "without the boundary roads 不含 and what is exempt nothing is left of the area",
                    clause,
                )


def outside_city(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Zones wholly outside the city, which is the box of the district zones, or without any that of the other zones."""
    for _body, clause in written.clauses:
        outside = [zone_id for zone_id in _named(clause) if _is_outside(zone_id, clause, surroundings)]
        if outside:
            zones = joined(written.names.zone(zone_id) for zone_id in outside)
            yield written.slip(
                "outside_city",
                "warning",
                f"区域{zones.zh}完全在本市范围之外，请核对坐标和坐标系",
                f"zone {zones.en} lies wholly outside the city: check coordinates and datum",
                clause,
            )


def larger_than_a_city(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Zones larger than a city, or than all its districts together: mostly a mistyped digit of a position."""
    for _body, clause in written.clauses:
        for row in _named_rows(clause, surroundings):
            wide, high = extent_km(*_bounds([row]))
            if max(wide, high) > surroundings.city_extent_km or _is_larger_than_districts(row, clause, surroundings):
                zone = written.names.zone(row.zone_id)
                yield written.slip(
                    "zone_very_large",
                    "warning",
                    f"区域{zone.zh}东西长{wide:,.0f}公里、南北长{high:,.0f}公里，超出一座城市的范围，请核对坐标是否有误",
                    f"zone {zone.en} is {wide:,.0f} km from west to east and {high:,.0f} km from south to north, more than a city: "
                    "is a digit of a position wrong?",
                    clause,
                )


def odd_outlines(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Zones with a very long edge between two points, or a point far from all others; which points is said."""
    for _body, clause in written.clauses:
        for row in _named_rows(clause, surroundings):
            if odd := odd_points(shapely.from_geojson(row.geometry), _most_edge_km(row, surroundings)):
                zone = written.names.zone(row.zone_id)
                yield written.slip(
                    "zone_odd_points",
                    "warning",
                    f"区域{zone.zh}的边界有可疑的点：{odd}，请核对坐标是否有误",
                    f"the outline of zone {zone.en} has odd points: {odd}: is a digit of a position wrong?",
                    clause,
                )


def _most_edge_km(row: ZoneRow, surroundings: CheckContext) -> float:
    return surroundings.city_extent_km if row.kind == "district" else surroundings.zone_edge_km


def _is_larger_than_districts(row: ZoneRow, clause: Clause, surroundings: CheckContext) -> bool:
    districts = list(zones_at(surroundings.reference, _since(surroundings, clause), "district"))
    if len(districts) < LEAST_DISTRICTS:
        return False
    own, city = extent_km(*_bounds([row])), extent_km(*_bounds(districts))
    return own[0] > city[0] or own[1] > city[1]


def gps_only(written: Written, surroundings: CheckContext) -> Iterator[Slip]:
    """Zones narrower than twice the tolerance, or on another level: GPS alone gives no violation there."""
    for _body, clause in written.clauses:
        rows = [
            row for zone_id in dict.fromkeys(clause.binding_zones) if (row := _row(surroundings, zone_id, clause)) is not None
        ]
        if unsure := [row.zone_id for row in rows if _is_unsure(row, surroundings.tolerance_m)]:
            zones, width = joined(written.names.zone(zone_id) for zone_id in unsure), f"{2 * surroundings.tolerance_m:g}"
            yield written.slip(
                "gps_only_to_be_verified",
                "info",
                f"{zones.zh}宽度不足{width}米（定位误差的两倍）或与其他道路上下重叠，仅凭定位只能得出待核实线索",
                f"{zones.en}: narrower than {width} m (twice the tolerance) or on another level than a road beside it; by GPS alone "
                "what is found there is to be verified only",
                clause,
            )


def _is_unsure(row: ZoneRow, tolerance_m: float) -> bool:
    return row.elevated or area_of((shape_of(row),), (), tolerance_m).inner.is_empty


def _is_outside(zone_id: str, clause: Clause, surroundings: CheckContext) -> bool:
    row, city = _row(surroundings, zone_id, clause), _city(surroundings.reference, zone_id, _since(surroundings, clause))
    if row is None or city is None:
        return False
    west, south, east, north = _bounds([row])
    return west > city.east or east < city.west or south > city.north or north < city.south


def _city(reference: Reference, zone_id: str, us: int) -> Box | None:
    """The box of the district zones, else of the zones other than this one; None if there are too few."""
    held = list(zones_at(reference, us))
    districts = [row for row in held if row.kind == "district"]
    if districts:
        return _bounds(districts)
    others = [row for row in held if row.zone_id != zone_id]
    if len(others) < _LEAST_OTHERS:
        return None
    west, south, east, north = _bounds(others)
    wide, high = max(east - west, _MARGIN) * _MARGIN, max(north - south, _MARGIN) * _MARGIN
    return Box(west - wide, south - high, east + wide, north + high)


def _bounds(rows: Sequence[ZoneRow]) -> Box:
    return Box(*(float(degrees) for degrees in shapely.total_bounds([shapely.from_geojson(row.geometry) for row in rows])))


def _named(clause: Clause) -> Iterable[str]:
    return dict.fromkeys((*clause.binding_zones, *clause.taken_zones))


def _named_rows(clause: Clause, surroundings: CheckContext) -> Iterator[ZoneRow]:
    """The zones that the clause names and the register has."""
    return (row for zone_id in _named(clause) if (row := _row(surroundings, zone_id, clause)) is not None)


def _row(surroundings: CheckContext, zone_id: str, clause: Clause) -> ZoneRow | None:
    return zone_at(surroundings.reference, zone_id, _since(surroundings, clause))


def _since(surroundings: CheckContext, clause: Clause) -> int:
    """The time at which a clause's zones are looked up: its beginning; if that is past, now, or its last moment."""
    latest = surroundings.now_us if clause.until_us is None else min(surroundings.now_us, clause.until_us - 1)
    return max(clause.from_us, latest)
