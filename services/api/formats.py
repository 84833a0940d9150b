"""Content negotiation between JSON, CSV and XLSX: by `format=`, else by Accept."""

from typing import Annotated, Any, Literal

from fastapi import Query, Request

from services.api.problems import Refused, documented

Format = Literal["json", "csv", "xlsx"]
MEDIA_TYPES: dict[Format, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FormatQuery = Annotated[Format | None, Query(description="Wins over the Accept header; absent = by Accept.")]
ALSO_FILES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            MEDIA_TYPES["csv"]: {"schema": {"type": "string"}},
            MEDIA_TYPES["xlsx"]: {"schema": {"type": "string", "format": "binary"}},
        }
    },
    **documented(406),
}
"""`responses=` of a route that can also answer with a file."""


def chosen_format(request: Request, asked: Format | None) -> Format:
    """The format of the answer; refused (406) if Accept allows none."""
    if asked is not None:
        return asked
    ranges = _ranges(request.headers.get("accept", ""))
    weights = {name: _weight(media_type, ranges) for name, media_type in MEDIA_TYPES.items()}
    best = max(weights, key=lambda name: weights[name])  # the first of equals: JSON before CSV before XLSX
    if weights[best] <= 0:
        raise Refused(406, f"none of the media types in Accept can be given; there are {', '.join(MEDIA_TYPES.values())}")
    return best


def _ranges(accept: str) -> list[tuple[str, float]]:
    ranges = []
    for part in accept.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name:
            ranges.append((name.lower(), _quality(parameters)))
    return ranges or [("*/*", 1.0)]


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.lower().startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _weight(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific range that matches the type; 0 if none does."""
    for pattern in (media_type, media_type.split("/")[0] + "/*", "*/*"):
        found = [quality for name, quality in ranges if name == pattern]
        if found:
            return max(found)
    return 0.0
