"""The line of a road, checked and never repaired, as the rings of an area are (`services.reference.rings`)."""

from typing import Any

from services.reference.rings import AreaError, Position, position_of

Line = list[Position]


def lines_of(geometry: Any) -> list[Line]:
    """The lines of a GeoJSON LineString or MultiLineString, in the file's own datum. Raises AreaError with the first fault."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("LineString", "MultiLineString"):
        raise AreaError(kind if kind else geometry, "a LineString or MultiLineString, since the kind is road")
    coordinates = geometry.get("coordinates")
    listed = [coordinates] if kind == "LineString" else coordinates
    if not isinstance(listed, list) or not listed:
        raise AreaError(coordinates, "at least one line of positions")
    return [_line(line) for line in listed]


def line_geojson(lines: list[Line]) -> dict[str, Any]:
    """The lines as a GeoJSON dict: a LineString when there is one, else a MultiLineString."""
    lists = [[list(position) for position in line] for line in lines]
    return (
        {"type": "LineString", "coordinates": lists[0]}
        if len(lists) == 1
        else {"type": "MultiLineString", "coordinates": lists}
    )


def _line(line: Any) -> Line:
    if not isinstance(line, list) or not line:
        raise AreaError(line, "a line: a list of positions")
    positions = [position_of(position) for position in line]
    if len(set(positions)) < 2:
        raise AreaError(line, "a line of at least 2 positions that differ")
    return positions
