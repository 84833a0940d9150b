"""The line of a road, checked and never repaired, as the rings of an area are (`services.reference.rings`)."""

from typing import Any

from rules.catalogue import Text
from services.reference.rings import AreaError, Position, position_of

Line = list[Position]
_OF_A_ROAD = Text("LineString 或 MultiLineString，因 kind 为 road", "a LineString or MultiLineString, since the kind is road")


def lines_of(geometry: Any) -> list[Line]:
    """The lines of a GeoJSON LineString or MultiLineString, in the file's own datum. Raises AreaError with the first fault."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("LineString", "MultiLineString"):
        raise AreaError(
            kind if kind else geometry,
            _OF_A_ROAD,
        )
    coordinates = geometry.get("coordinates")
    listed = [coordinates] if kind == "LineString" else coordinates
    if not isinstance(listed, list) or not listed:
        raise AreaError(coordinates, Text("至少一条由位置组成的线", "at least one line of positions"))
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
        raise AreaError(line, Text("线，即位置的列表", "a line: a list of positions"))
    positions = [position_of(position) for position in line]
    if len(set(positions)) < 2:
        raise AreaError(line, Text("至少 2 个不同位置的线", "a line of at least 2 positions that differ"))
    return positions
